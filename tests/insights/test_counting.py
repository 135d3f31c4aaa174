import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.insights.rules.counting import SLOT_MS, arrivals, busiest, flows, introductions, percent

OPENS = 1_800_000_000_000 // SLOT_MS * SLOT_MS
CLOSES = OPENS + 24 * SLOT_MS


def test_nobody_came_yet_so_there_is_nothing_to_draw():
    assert arrivals([], OPENS, CLOSES) == ()
    assert busiest(()) is None


def test_arrivals_are_counted_per_five_minutes_and_quiet_ones_stay_in_view():
    slots = arrivals([OPENS, OPENS + 1, OPENS + 3 * SLOT_MS], OPENS, CLOSES)
    assert [slot.arrivals for slot in slots] == [2, 0, 0, 1]
    assert slots[0].from_ms == OPENS
    assert busiest(slots) == slots[0]


def test_a_test_scan_days_before_does_not_stretch_the_picture():
    slots = arrivals([OPENS - 500 * SLOT_MS, OPENS, CLOSES + 500 * SLOT_MS], OPENS, CLOSES)
    assert len(slots) == 12 + 24 + 1


@given(st.lists(st.integers(OPENS - 10**9, CLOSES + 10**9), max_size=50))
def test_every_arrival_is_counted_once(moments):
    assert sum(slot.arrivals for slot in arrivals(moments, OPENS, CLOSES)) == len(moments)


def test_introductions_count_both_who_met():
    met = introductions([1, 2, 3, 4, 5], [(1, 2), (1, 3), (1, 4), (1, 99)])
    assert [count.value for count in met.spread] == [1, 3, 0, 1, 0, 0, 0]
    assert met.met_three == 1
    assert met.share_met_three == 20
    assert met.met_nobody == 1
    assert met.average == pytest.approx(6 / 5)


def test_an_empty_room_met_nobody():
    met = introductions([], [(1, 2)])
    assert (met.guests, met.average, met.share_met_three) == (0, 0.0, 0)


@given(st.integers(2, 30), st.data())
def test_each_meeting_is_two_introductions(size, data):
    pairs = data.draw(
        st.sets(st.tuples(st.integers(1, size), st.integers(1, size)).filter(lambda pair: pair[0] < pair[1]))
    )
    met = introductions(range(1, size + 1), pairs)
    assert round(met.average * met.guests) == 2 * len(pairs)
    assert sum(count.value for count in met.spread) == size


def test_a_share_of_nothing_is_nothing():
    assert percent(0, 0) == 0
    assert percent(2, 3) == 67


def test_meetings_are_counted_from_zone_to_zone():
    counted = flows({1: "A", 2: "A", 3: "B"}, [(1, 2), (1, 3), (2, 3), (3, 99)])
    assert counted.letters == ("A", "B")
    assert counted.met == ((1, 2), (2, 0))
