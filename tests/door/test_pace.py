"""How long a check-in takes, and whether a phone is still heard of."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.door.rules.attendance import Verdict
from mixer.door.rules.pace import PAUSE_MS, gaps_ms, heard_of, seconds_each
from mixer.door.rules.words import oddity, to_do

MOMENTS = st.lists(st.integers(0, 10_000_000), max_size=40)


def test_a_queue_of_four_takes_the_median_of_three_gaps():
    assert seconds_each(gaps_ms([0, 4_000, 9_000, 29_000])) == 5


def test_nobody_between_two_guests_for_over_a_minute_is_a_pause():
    assert gaps_ms([0, PAUSE_MS, 2 * PAUSE_MS + 1]) == [PAUSE_MS]
    assert seconds_each(gaps_ms([0, PAUSE_MS + 1])) is None


def test_three_let_in_with_one_tap_are_one_check_in():
    assert gaps_ms([5_000, 5_000, 5_000, 9_000]) == [4_000]


@given(MOMENTS)
def test_gaps_do_not_depend_on_the_order_in_which_scans_were_handed_in(moments):
    assert gaps_ms(moments) == gaps_ms(sorted(moments, reverse=True))
    assert all(0 < gap <= PAUSE_MS for gap in gaps_ms(moments))
    assert sum(gaps_ms(moments)) <= max(moments, default=0) - min(moments, default=0)


@given(MOMENTS)
def test_a_check_in_takes_no_less_than_the_shortest_and_no_more_than_the_longest_gap(moments):
    gaps = gaps_ms(moments)
    each = seconds_each(gaps)
    assert (each is None) == (not gaps)
    assert each is None or min(gaps) / 1000 <= each <= max(gaps) / 1000


@pytest.mark.parametrize(
    ("seconds", "words", "silent"),
    [
        (-3, "just now", False),
        (9, "just now", False),
        (12, "10 s ago", False),
        (59, "50 s ago", False),
        (60, "a minute ago", False),
        (119, "a minute ago", False),
        (120, "silent for 2 minutes", True),
        (6 * 60, "silent for 6 minutes", True),
        (3600, "silent for 1 hour", True),
        (7300, "silent for 2 hours", True),
    ],
)
def test_a_phone_is_heard_of_or_silent(seconds, words, silent):
    assert heard_of(timedelta(seconds=seconds)) == (words, silent)


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("shown", [None, *Verdict])
@pytest.mark.parametrize("came", [True, False])
def test_whatever_is_odd_says_what_to_do(verdict, shown, came):
    assert bool(oddity(verdict, shown, came=came)) == bool(to_do(verdict, shown, came=came))


def test_whom_a_phone_let_in_without_a_name_is_looked_for():
    assert "not counted" in to_do(Verdict.UNKNOWN, Verdict.ADMITTED, came=False)
    assert "nothing to do" in to_do(Verdict.REFUSED, Verdict.ADMITTED, came=True)
    assert "scan the tag again" in to_do(Verdict.ADMITTED, Verdict.UNKNOWN, came=False)
