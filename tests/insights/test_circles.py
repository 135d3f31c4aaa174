"""The web of who met whom, the circles a room falls into, and where guests stand in its picture."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.insights.rules.circles import circles, web
from mixer.insights.rules.layout import layout

COUPLES = st.lists(st.tuples(st.integers(1, 25), st.integers(1, 25)), max_size=60)
FEW = settings(max_examples=40)


def clique(people):
    return [(one, other) for one in people for other in people if one < other]


def a_room(guests, meetings, seed=5):
    chance = random.Random(seed)
    return web(range(guests), (tuple(chance.sample(range(guests), 2)) for _ in range(meetings)))


@given(COUPLES)
def test_each_meeting_is_in_the_web_once_and_counts_for_both(couples):
    known = web(range(1, 21), couples)
    meant = {(min(pair), max(pair)) for pair in couples if max(pair) <= 20 and pair[0] != pair[1]}
    assert {(known.people[one], known.people[other]) for one, other in known.ties} == meant
    assert sum(known.met) == 2 * len(meant)
    met = {person for pair in meant for person in pair}
    assert {known.people[place] for place in known.isolated} == set(range(1, 21)) - met


def test_a_room_falls_into_the_circles_of_those_who_know_each_other():
    three_crowds = [*clique(range(6)), *clique(range(6, 11)), *clique(range(11, 15)), (5, 6), (10, 11)]
    assert circles(16, three_crowds) == [0] * 6 + [1] * 5 + [2] * 4 + [3]


def test_circles_of_circles_join_where_that_keeps_more_meetings_inside():
    ring = [(place, (place + 1) % 30) for place in range(30)]
    assert 3 <= len(set(circles(30, ring))) <= 8


@given(COUPLES)
def test_whoever_met_shares_no_circle_with_whom_nothing_links_them(couples):
    known = web(range(26), couples)
    own = circles(26, known.ties)
    reached = list(range(26))
    for one, other in known.ties * 26:
        reached[one] = reached[other] = min(reached[one], reached[other])
    for circle in set(own):
        assert len({reached[place] for place in range(26) if own[place] == circle}) == 1
    sizes = [own.count(circle) for circle in range(max(own) + 1)]
    assert sizes == sorted(sizes, reverse=True)


def test_an_empty_room_has_no_circles_and_no_spots():
    assert circles(0, []) == []
    assert layout([], []).shape == (0, 2)
    assert layout([0], []).tolist() == [[0.5, 0.5]]


@FEW
@given(st.integers(2, 40), st.data())
def test_guests_stand_inside_the_square_and_never_on_each_other(count, data):
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] < pair[1])
    ties = sorted(data.draw(st.sets(pairs, max_size=3 * count)))
    spots = layout(circles(count, ties), ties)
    assert spots.min() >= -1e-9
    assert spots.max() <= 1 + 1e-9
    assert nearest(spots) > 0.4 / count**0.5


def nearest(spots):
    apart = np.hypot(*(np.subtract.outer(axis, axis) for axis in spots.T))
    return apart[~np.eye(len(spots), dtype=bool)].min()


@pytest.mark.parametrize(("guests", "meetings"), [(500, 5_000), (500, 500), (1_200, 3_000)])
def test_a_full_room_is_laid_out_the_same_each_time_with_everybody_on_a_spot_of_their_own(guests, meetings):
    room = a_room(guests, meetings)
    own = circles(guests, room.ties)
    spots = layout(own, room.ties)
    assert np.array_equal(spots, layout(own, room.ties))
    assert nearest(spots) > 0.35 / guests**0.5


def test_whoever_met_stands_nearer_than_whoever_did_not():
    chance = random.Random(3)
    same = [tuple(chance.sample(range(crowd, crowd + 60), 2)) for crowd in (0, 60, 120) for _ in range(240)]
    room = web(range(180), [*same, (0, 60), (60, 120)])
    spots = layout(circles(180, room.ties), room.ties)
    apart = np.hypot(*(np.subtract.outer(axis, axis) for axis in spots.T))
    met = [apart[tie] for tie in room.ties]
    assert np.mean(met) < 0.6 * apart.mean()
