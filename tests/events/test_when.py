from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.events.rules.when import LocalTime, day_advice, local_day, resolve, suggested_day

ZONES = st.sampled_from(sorted(zone for zone in available_timezones() if "/" in zone))


def test_half_past_five_in_berlin_in_may_is_half_past_three_in_utc():
    found = resolve(date(2026, 5, 14), time(17, 30), "Europe/Berlin")
    assert found == LocalTime(datetime(2026, 5, 14, 15, 30, tzinfo=UTC), "")


def test_a_time_the_clocks_skip_is_reported():
    found = resolve(date(2026, 3, 29), time(2, 30), "Europe/Berlin")
    assert found == LocalTime(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "skipped")


def test_a_time_the_clocks_show_twice_means_the_first():
    found = resolve(date(2026, 10, 25), time(2, 30), "Europe/Berlin")
    assert found == LocalTime(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "twice")


def test_a_whole_day_that_samoa_skipped_is_reported():
    assert resolve(date(2011, 12, 30), time(17, 30), "Pacific/Apia").oddity == "skipped"


@given(st.dates(date(2000, 1, 1), date(2037, 1, 1)), st.times(), ZONES)
def test_a_local_time_that_exists_comes_back_as_it_was(day, clock, zone):
    clock = clock.replace(second=0, microsecond=0)
    found = resolve(day, clock, zone)
    local = found.moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert (local == datetime.combine(day, clock)) == (found.oddity != "skipped")
    if found.oddity != "skipped":
        assert local_day(found.moment, zone) == day


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 3, 16), date(2026, 5, 12)),  # a Monday: the Tuesday in eight weeks
        (date(2026, 3, 19), date(2026, 5, 14)),  # a Thursday: the Thursday
        (date(2026, 3, 20), date(2026, 5, 19)),  # a Friday: the Tuesday after
    ],
)
def test_the_suggested_day_is_a_good_day_at_least_eight_weeks_ahead(today, day):
    assert suggested_day(today) == day


def test_a_day_that_is_taken_is_not_suggested():
    assert suggested_day(date(2026, 3, 16), [date(2026, 5, 12)]) == date(2026, 5, 13)


def test_a_hasty_sunday_gets_two_pieces_of_advice_and_a_calm_tuesday_none():
    today = date(2026, 3, 16)
    assert len(day_advice(date(2026, 4, 12), today)) == 2
    assert day_advice(date(2026, 5, 12), today) == ()
    assert day_advice(date(2026, 5, 12), today + timedelta(days=2)) == (
        "Eight weeks make a calm plan; with less, the plan is compressed and says what that costs.",
    )
