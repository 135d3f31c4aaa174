"""When somebody who carries tasks gets a letter: a month of hours in any zone, and the rules one by one."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.plan.rules.load import in_words, load
from mixer.plan.rules.reminding import AGAIN, FROM, GRACE, LAST, SOON, UNTIL, Carried, Why, calls, letter

DENVER = ZoneInfo("America/Denver")
EVENT = date(2026, 11, 12)
ZONES = ["Pacific/Kiritimati", "Pacific/Honolulu", "America/Denver", "Europe/Berlin", "Australia/Lord_Howe"]


def at(day, clock="10:00", zone=DENVER):
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)


def carried(due, told=None, since=date(2026, 9, 1)):
    return Carried(due, at(since), told and at(told))


DUE = date(2026, 10, 15)


def test_what_is_handed_over_is_told_after_ten_quiet_minutes_all_at_once():
    noon = at(date(2026, 10, 1), "12:00")
    some = [Carried(DUE, noon + timedelta(minutes=minute), None) for minute in (0, 3, 8)]
    assert letter(some, noon + timedelta(minutes=17), DENVER, EVENT) == {}
    assert letter(some, noon + timedelta(minutes=18), DENVER, EVENT) == dict.fromkeys(range(3), Why.NEW)


def test_a_host_who_hands_over_all_morning_does_not_hold_the_letter_back_for_ever():
    noon = at(date(2026, 10, 1), "12:00")
    some = [Carried(DUE, noon + timedelta(minutes=minute), None) for minute in range(0, 61, 5)]
    assert letter(some, noon + timedelta(minutes=59), DENVER, EVENT) == {}
    assert letter(some, noon + timedelta(minutes=60), DENVER, EVENT)


def test_nothing_is_written_at_night():
    day = date(2026, 10, 1)
    some = [Carried(DUE, at(day, "20:55"), None)]
    assert not letter(some, at(day, "21:05"), DENVER, EVENT)
    assert not letter(some, at(day + timedelta(days=1), "07:59"), DENVER, EVENT)
    assert letter(some, at(day + timedelta(days=1), "08:00"), DENVER, EVENT)


@pytest.mark.parametrize(
    ("day", "told", "says"),
    [
        (DUE - timedelta(days=4), date(2026, 10, 1), None),
        (DUE - timedelta(days=3), date(2026, 10, 1), Why.SOON),
        (DUE - timedelta(days=2), DUE - timedelta(days=3), None),  # told within its last days: once is enough
        (DUE, DUE - timedelta(days=3), None),
        (DUE + timedelta(days=1), DUE - timedelta(days=3), Why.LATE),
        (DUE + timedelta(days=2), DUE + timedelta(days=1), None),
        (DUE + timedelta(days=7), DUE + timedelta(days=1), None),
        (DUE + timedelta(days=8), DUE + timedelta(days=1), Why.LATE),
    ],
)
def test_three_days_before_on_the_first_day_late_and_weekly_then(day, told, says):
    assert letter([carried(DUE, told)], at(day), DENVER, EVENT) == ({} if says is None else {0: says})


def test_a_letter_names_all_that_matters_just_now_and_nothing_else():
    day = DUE + timedelta(days=1)
    some = [
        carried(DUE, DUE - timedelta(days=3)),
        carried(day - timedelta(days=3), day - timedelta(days=2)),  # late, and told of the day before yesterday
        carried(day + timedelta(days=2), day - timedelta(days=1)),
        carried(day + timedelta(days=4), day - timedelta(days=9)),
        carried(day + timedelta(days=30)),
    ]
    assert letter(some, at(day), DENVER, EVENT) == {0: Why.LATE, 1: Why.LATE, 2: Why.SOON, 4: Why.NEW}


def test_after_the_mixer_only_what_belongs_after_it_counts():
    day = EVENT + timedelta(days=1)
    before, after = carried(EVENT, EVENT - timedelta(days=3)), carried(day + timedelta(days=1), date(2026, 10, 1))
    assert letter([before, after, carried(EVENT)], at(day), DENVER, EVENT) == {1: Why.SOON}
    assert letter([before], at(EVENT), DENVER, EVENT) == {}
    late = replace(after, told_at=at(EVENT))
    assert letter([late], at(EVENT + LAST), DENVER, EVENT) == {0: Why.LATE}
    assert letter([late], at(EVENT + LAST + timedelta(days=1)), DENVER, EVENT) == {}


def test_a_task_moved_to_a_later_day_is_reminded_of_again():
    told = DUE - timedelta(days=2)
    assert not calls(carried(DUE, told), DUE, EVENT, DENVER)
    later = DUE + timedelta(days=10)
    assert calls(carried(later, told), later - SOON, EVENT, DENVER)


@st.composite
def months(draw):
    """Somebody's month: a zone, a mixer's day, and acts by the hour: tasks come, go, get done, move."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    start = draw(st.sampled_from([date(2026, 10, 10), date(2026, 3, 1), date(2026, 3, 25), date(2026, 12, 20)]))
    event_day = start + timedelta(days=draw(st.integers(5, 40)))
    handed = draw(st.lists(st.tuples(st.integers(0, 500), st.integers(-3, 35)), min_size=1, max_size=6))
    done = draw(st.lists(st.integers(0, 720), min_size=len(handed), max_size=len(handed)))
    return zone, start, event_day, handed, done


@settings(max_examples=20)
@given(months())
def test_in_a_month_of_hours_nobody_gets_two_letters_a_day_and_every_due_task_is_announced(month):
    zone, start, event_day, handed, done = month
    midnight = datetime.combine(start, time(0), zone).astimezone(UTC)
    told, letters, named = {}, [], {}
    for hour in range(31 * 24):
        moment = midnight + timedelta(hours=hour)
        today = moment.astimezone(zone).date()
        mine = [
            (task, Carried(start + timedelta(days=due), midnight + timedelta(hours=since), told.get(task)))
            for task, (since, due) in enumerate(handed)
            if since <= hour and not (since < done[task] <= hour)
        ]
        said = letter([fact for _, fact in mine], moment, zone, event_day)
        if said and today not in letters:  # the occasion of a day has one letter
            letters.append(today)
            for place in said:
                told[mine[place][0]] = moment
                named.setdefault(mine[place][0], []).append(today)
            assert FROM <= moment.astimezone(zone).time() < UNTIL
    assert len(letters) == len(set(letters))
    for task, (since, days) in enumerate(handed):
        due, came = start + timedelta(days=days), (midnight + timedelta(hours=since)).astimezone(zone).date()
        gone = (midnight + timedelta(hours=max(done[task], since))).astimezone(zone).date()
        gone = gone if done[task] > since else date.max
        matters_until = min(gone, start + timedelta(days=30))
        if came + timedelta(days=2) < matters_until and (due > event_day or came + timedelta(days=2) <= event_day):
            assert named.get(task), "who has a task for two days knows of it"
        reminded = [day for day in named.get(task, []) if due - SOON <= day <= due]
        if came < due - SOON and due < matters_until and not (due - SOON > event_day >= due):
            assert reminded, "and is reminded within the three days before it"
        late = due + timedelta(days=1)
        if due > event_day and came <= due and late + AGAIN + timedelta(days=1) < matters_until:
            assert [day for day in named[task] if day > due], "and told once it is late"


def test_grace_is_measured_in_real_minutes_where_clocks_are_set_back():
    before = datetime(2026, 10, 25, 0, 55, tzinfo=UTC)  # 02:55 in Berlin, for the first time
    assert letter([Carried(DUE, before, None)], before + GRACE, ZoneInfo("Europe/Berlin"), EVENT) == {}  # at night
    noon = datetime(2026, 10, 25, 11, 0, tzinfo=UTC)
    assert letter([Carried(date(2026, 11, 1), noon, None)], noon + GRACE, ZoneInfo("Europe/Berlin"), EVENT)


# Load


def test_a_load_says_what_is_a_lot_in_words():
    day = date(2026, 9, 10)
    days = [day] * 3 + [day + timedelta(days=number) for number in range(11)]
    assert load("Ana", days, 2, 40, day).warning == "Ana has 14 of 40, four due on the same day, Thu 10 Sep."
    assert load("Ana", [day] * 3, 0, 40, day).warning == "Ana has three due on the same day, Thu 10 Sep."
    assert load("Ana", [day + timedelta(days=number) for number in range(8)], 0, 9, day).warning == "Ana has 8 of 9."
    assert load("Ana", [day - timedelta(days=1)] * 4, 0, 40, day).warning == ""
    mine = load("Ana", [day - timedelta(days=1), day], 1, 8, day)
    assert (mine.open, mine.late, mine.done, mine.next_due, mine.share) == (2, 1, 1, day - timedelta(days=1), 25)
    assert load("Ben", [], 0, 0, day).share == 0
    assert (in_words(3), in_words(30)) == ("three", "30")
