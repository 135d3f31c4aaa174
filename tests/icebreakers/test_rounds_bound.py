"""What no plan can avoid, held against every plan of small rooms and many plans of larger ones."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules.rounds.bound import least_between, least_repeats, most_meetings
from mixer.icebreakers.rules.rounds.seating import ABSENT, ALONE, counts, meetings, sizes_of
from mixer.icebreakers.rules.rounds.sizes import even_sizes


@st.composite
def seatings(draw, most=14):
    """Draw rounds of tables of any size, with guests who are absent from some."""
    guests = draw(st.integers(2, most))
    tables = draw(st.integers(1, 4))
    row = st.lists(st.integers(ABSENT, tables - 1), min_size=guests, max_size=guests)
    return np.array(draw(st.lists(row, min_size=1, max_size=4)), dtype=np.int32)


def sizes(seating):
    return [tuple(sizes_of(row, int(row.max(initial=0)) + 1).tolist()) for row in seating]


@settings(deadline=None)
@given(seatings())
def test_no_seating_goes_below_the_bound(seating):
    met = meetings(seating)
    assert met.repeats >= least_repeats(sizes(seating), seating.shape[1])
    assert met.distinct <= most_meetings(sizes(seating), seating.shape[1])


@settings(deadline=None)
@given(seatings(), st.data())
def test_no_seating_of_groups_goes_below_the_bound(seating, data):
    guests = seating.shape[1]
    groups = np.array(data.draw(st.lists(st.integers(ALONE, 3), min_size=guests, max_size=guests)), dtype=np.int32)
    for group in range(4):  # who came together sits together
        members = np.flatnonzero(groups == group)
        seating[:, members] = seating[:, members[:1]]
    inside = sum(len(one) * (len(one) - 1) // 2 for group in range(4) for one in [np.flatnonzero(groups == group)])
    met = meetings(seating, groups)
    assert met.repeats >= least_repeats(sizes(seating), guests, inside)
    shared = meetings(seating).times.sum() - met.times.sum()
    assert met.distinct <= most_meetings(sizes(seating), guests, inside, shared)


@settings(deadline=None)
@given(seatings())
def test_meetings_are_counted_the_same_by_couples_and_by_the_table(seating):
    grid = counts(seating)
    met = meetings(seating)
    assert np.array_equal(grid, grid.T)
    assert np.array_equal(grid[met.ones, met.others], met.times)
    assert met.distinct == np.count_nonzero(np.triu(grid))
    assert np.array_equal(met.new_people, (grid > 0).sum(axis=1))
    assert met.most == grid.max()
    assert met.total(np.ones_like(grid, dtype=np.int32)) == met.distinct
    assert {(one, other) for one, other in zip(*np.nonzero(np.triu(grid > 1)), strict=True)} == set(met.repeated)


@pytest.mark.parametrize(("guests", "tables", "rounds"), [(4, 2, 3), (5, 2, 2), (6, 2, 2), (6, 3, 3), (7, 2, 2)])
def test_small_rooms_reach_the_bound_between_two_rounds(guests, tables, rounds):
    wanted = even_sizes(guests, tables)
    rows = [row for row in product(range(tables), repeat=guests) if tuple(np.bincount(row, minlength=tables)) == wanted]
    plans = product(rows[:1], *[rows] * (rounds - 1))
    fewest = min(meetings(np.array(plan, dtype=np.int32)).repeats for plan in plans)
    assert fewest == least_repeats([wanted] * rounds, guests)


@pytest.mark.parametrize(
    ("guests", "tables", "rounds", "repeats"),
    [(60, 6, 3, 72), (40, 5, 4, 90), (30, 3, 3, 108), (48, 6, 3, 36), (100, 8, 4, 216), (24, 4, 5, 80),
     (200, 10, 3, 300), (100, 13, 5, 0), (90, 10, 6, 0)],
)  # fmt: skip
def test_the_bound_of_well_known_rooms(guests, tables, rounds, repeats):
    assert least_repeats([even_sizes(guests, tables)] * rounds, guests) == repeats


def test_a_guest_who_misses_a_round_repeats_nobody_there():
    assert least_between((4,), (4,), 4) == 6
    assert least_between((4,), (3,), 4) == 3
    assert least_between((4,), (4,), 8) == 0


def test_two_who_came_together_can_repeat_nobody():
    assert least_repeats([(2,), (2,)], 2, inside=1) == 0
    assert most_meetings([(2,), (2,)], 2, inside=1, shared=2) == 0


def test_a_table_with_few_seats_takes_only_so_many():
    assert least_between((6,), (4, 2), 6) == 7
    assert least_between((6,), (3, 3), 6) == 6


def test_a_round_that_nobody_attended_repeats_nobody():
    assert least_repeats([(1, 1), (0, 0), (1, 1)], 2) == 0
    assert least_repeats([(3,), (0,), (3,)], 3) == 3
