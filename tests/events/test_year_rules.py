"""The rhythm's days and the fair rota."""

import calendar
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mixer.events.rules.rhythm import PACES, WEEKDAYS, Rhythm, dates, parse, written, year_on
from mixer.events.rules.rota import Hosting, fair_order, share_turns, why
from mixer.events.rules.when import local_day

DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
MONTHLY = st.builds(Rhythm, st.integers(0, 6), st.sampled_from([1, 2, 3, 4, -1]))
WEEKLY = st.builds(Rhythm, st.integers(0, 6))


@given(MONTHLY, DAYS)
@example(Rhythm(1, -1), date(2024, 2, 29))
def test_a_monthly_rhythm_has_twelve_days_a_year_each_the_right_weekday_of_its_month(rhythm, first):
    found = dates(rhythm, first, year_on(first))
    assert 11 <= len(found) <= 13  # a year cuts through a month where it begins and ends
    assert len({(day.year, day.month) for day in found}) >= len(found) - 1
    for day in found:
        same = [one for one in calendar.Calendar().itermonthdates(day.year, day.month)
                if one.month == day.month and one.weekday() == rhythm.weekday]  # fmt: skip
        assert day == same[rhythm.nth - 1 if rhythm.nth > 0 else rhythm.nth]
        assert first <= day < year_on(first)
    assert found == sorted(set(found))


@given(MONTHLY, st.integers(2020, 2060))
def test_a_calendar_year_has_exactly_one_day_of_a_monthly_rhythm_in_each_month(rhythm, year):
    found = dates(rhythm, date(year, 1, 1), date(year + 1, 1, 1))
    assert [day.month for day in found] == list(range(1, 13))


@given(WEEKLY, DAYS)
def test_a_weekly_rhythm_has_every_such_day_and_no_other(rhythm, first):
    end = year_on(first)
    expected = [first + timedelta(n) for n in range((end - first).days)]
    assert dates(rhythm, first, end) == [day for day in expected if day.weekday() == rhythm.weekday]


@given(st.one_of(MONTHLY, WEEKLY), DAYS, st.sets(st.integers(0, 365)))
def test_days_that_are_taken_are_left_out(rhythm, first, offsets):
    taken = {first + timedelta(days=offset) for offset in offsets}
    whole = dates(rhythm, first, year_on(first))
    assert dates(rhythm, first, year_on(first), taken) == [day for day in whole if day not in taken]


def test_nothing_lies_in_no_time():
    assert dates(Rhythm(0), date(2026, 1, 5), date(2026, 1, 5)) == []
    assert dates(Rhythm(0, 1), date(2026, 1, 5), date(2026, 1, 5)) == []


def test_a_year_from_the_29th_of_february_ends_on_the_first_of_march():
    assert year_on(date(2024, 2, 29)) == date(2025, 3, 1)
    assert year_on(date(2025, 3, 1)) == date(2026, 3, 1)


@given(st.sampled_from([pace for pace in PACES if pace]), st.sampled_from(list(WEEKDAYS)))
def test_a_rhythm_is_read_as_it_is_written(pace, weekday):
    rhythm = parse(written(pace, weekday))
    assert list(WEEKDAYS)[rhythm.weekday] == weekday
    assert WEEKDAYS[weekday] in rhythm.words


@pytest.mark.parametrize("text", ["", " ", "weekly", "monthly TU", "monthly 5 TU", "weekly XX", "daily MO", " TU"])
def test_what_is_no_rhythm_is_none(text):
    assert parse(text) is None
    assert written("", "TU") == ""


def test_rhythms_are_said_in_words():
    assert parse("monthly 2 TU").words == "every second Tuesday of the month"
    assert parse("monthly -1 TH").words == "every last Thursday of the month"
    assert parse("weekly TH").words == "every Thursday"


@pytest.mark.parametrize(
    ("zone", "today"),
    [("Pacific/Kiritimati", date(2026, 12, 2)), ("Pacific/Honolulu", date(2026, 12, 1)), ("UTC", date(2026, 12, 1))],
)
def test_today_is_that_of_the_groups_zone(zone, today):
    assert local_day(datetime(2026, 12, 1, 10, 30, tzinfo=UTC), zone) == today


@given(st.integers(2, 8), st.integers(1, 60))
def test_nobody_hosts_twice_before_everybody_has_hosted_once_and_never_twice_running(people, count):
    pool = [Hosting(f"Host {number}") for number in range(people)]
    days = [date(2026, 1, 1) + timedelta(weeks=week) for week in range(count)]
    found = share_turns(days, {}, pool)
    names = [found[day] for day in days]
    times = Counter({one.name: 0 for one in pool})
    times.update(names)
    assert max(times.values()) - min(times.values()) <= 1
    assert all(one != other for one, other in pairwise(names))


@given(st.lists(st.tuples(st.one_of(st.none(), DAYS), st.integers(1, 9)), min_size=1, max_size=8))
def test_the_first_round_goes_in_fair_order(past):
    pool = [Hosting(f"Host {n}", last, times if last else 0) for n, (last, times) in enumerate(past)]
    days = [date(2061, 1, 1) + timedelta(weeks=week) for week in range(len(pool))]
    assert list(share_turns(days, {}, pool).values()) == [one.name for one in fair_order(pool)]


def test_whoever_never_hosted_comes_first_then_whoever_waited_longest():
    ana, ben, cleo, dora = (
        Hosting("Ana", date(2025, 5, 1), 1), Hosting("Ben"), Hosting("Cleo", date(2024, 5, 1), 3),
        Hosting("Dora", date(2024, 5, 1), 2),
    )  # fmt: skip
    assert fair_order([ana, ben, cleo, dora]) == [ben, dora, cleo, ana]
    assert [why(one) for one in (ben, ana, dora, cleo)] == [
        "has not hosted yet", "hosted once, last in May 2025", "hosted twice, last in May 2024",
        "hosted 3 times, last in May 2024",
    ]  # fmt: skip


def test_turns_that_stand_are_kept_and_nobody_hosts_twice_running_because_of_them():
    days = [date(2026, month, 1) for month in (1, 2, 3, 4)]
    found = share_turns([days[0], days[2], days[3]], {days[1]: "Ana"}, [Hosting("Ana"), Hosting("Ben")])
    assert found == {days[0]: "Ben", days[2]: "Ben", days[3]: "Ana"}


def test_one_alone_hosts_all_and_nobody_hosts_nothing():
    days = [date(2026, 1, 1), date(2026, 2, 1)]
    assert share_turns(days[:1], {days[1]: "Ana"}, [Hosting("Ana")]) == {days[0]: "Ana"}
    assert share_turns(days, {}, []) == {}
    assert share_turns(days[:1], {days[1]: "Guest"}, [Hosting("Ana")]) == {days[0]: "Ana"}
