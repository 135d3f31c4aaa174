"""The best pairs by plain numbers, and the solvers for rooms of thousands, against exact ones."""

import sys

import numpy as np
import pytest
import rustworkx
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from mixer.icebreakers.rules import matching
from mixer.icebreakers.rules.matching import best_matching, prepare
from mixer.icebreakers.rules.solvers import prices, relaxed
from mixer.icebreakers.rules.solvers.bridges import bridges
from mixer.icebreakers.rules.solvers.prices import NEVER, NEVER_AT_ALL, near, priced
from mixer.icebreakers.rules.solvers.relaxed import pairs_and_bound

CLOSE = 1e-4


@st.composite
def tables(draw, least=0, most=8, highest=30, forbidden=0.3):
    """Draw symmetric weights; some couples must not be."""
    size = draw(st.integers(least, most))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    return table(size, chance, draw(st.sampled_from([1, 3, highest])), draw(st.sampled_from([0.0, forbidden, 0.8])))


def table(size, chance, highest=100, forbidden=0.1):
    weights = chance.integers(0, highest, (size, size))
    weights[chance.random((size, size)) < forbidden] = -1
    return np.minimum(weights, weights.T)


def best_of_all(weights):
    """Return the most pairs there can be and the most they can be worth, as rustworkx finds it."""
    size = len(weights)
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(size))
    couples = [(one, other) for one in range(size) for other in range(one) if weights[one, other] >= 0]
    graph.add_edges_from([(one, other, int(weights[one, other])) for one, other in couples])
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return len(found), sum(int(weights[pair]) for pair in found)


def check(found, weights):
    guests = [guest for pair in found.pairs for guest in pair]
    assert sorted([*guests, *found.alone]) == list(range(len(weights)))
    assert all(weights[pair] >= 0 for pair in found.pairs)
    assert found.value == sum(int(weights[pair]) for pair in found.pairs)
    assert found.value <= found.bound


@given(tables(), st.integers(0, 3))
def test_no_pairing_has_more_pairs_and_none_with_as_many_is_worth_more(weights, seed):
    found = best_matching(weights, seed)
    check(found, weights)
    assert (len(found.pairs), found.value) == best_of_all(weights)
    assert found.bound == found.value


def test_a_small_heavy_pair_never_leaves_two_others_alone():
    weights = np.full((4, 4), -1)
    weights[0, 1] = weights[1, 0] = weights[2, 3] = weights[3, 2] = 1
    weights[1, 2] = weights[2, 1] = 1000
    assert best_matching(weights, 1).pairs == ((0, 1), (2, 3))


@given(tables(2, 30), st.integers(0, 3))
@settings(max_examples=60)
def test_the_solver_of_large_rooms_never_says_more_than_is_true(weights, seed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "EXACT_UP_TO", 1)
        patch.setattr(prices, "SMALL_ROOM", 8)
        found = best_matching(weights, seed)
    check(found, weights)
    pairs, best = best_of_all(weights)
    assert len(found.pairs) == pairs
    assert found.value <= best <= found.bound
    assert found.value >= 0.97 * best - 2


@pytest.mark.parametrize(("size", "highest"), [(301, 170), (400, 2), (600, 10**9)])
def test_a_large_room_is_matched_within_a_hair_of_its_bound(size, highest):
    weights = table(size, np.random.default_rng(size), highest)
    found = best_matching(weights, 1)
    check(found, weights)
    assert len(found.alone) == size % 2
    assert found.value >= 0.999 * found.bound


def test_the_same_seed_gives_the_same_pairs_and_another_one_others_of_the_same_value():
    for size in (40, 320):
        weights = np.ones((size, size), dtype=np.int64)
        found = [best_matching(weights, seed) for seed in (1, 1, 2)]
        assert found[0] == found[1]
        assert found[0].pairs != found[2].pairs
        assert {one.value for one in found} == {size // 2}


def test_a_star_leaves_all_but_two_alone_in_a_small_room_and_a_large_one():
    for size in (21, 340):
        weights = np.full((size, size), -1)
        weights[0, :] = weights[:, 0] = range(size)
        found = best_matching(weights, 1)
        check(found, weights)
        assert found.pairs == ((0, size - 1),)
        assert len(found.alone) == size - 2


def test_islands_of_odd_size_are_joined_by_their_best_couples():
    weights = np.full((10, 10), 2, dtype=np.int32)
    weights[:5, :5] = weights[5:, 5:] = 9
    weights[2, 8] = weights[8, 2] = 7
    np.fill_diagonal(weights, NEVER)
    pairs = np.array([[0, 1], [1, 2], [2, 3], [3, 4], [5, 6], [6, 7], [7, 8], [8, 9]])
    found = bridges(weights, np.full(10, 9, dtype=np.int64), pairs @ [10, 1])
    assert 2 * 10 + 8 in found
    assert all(key // 10 < 5 <= key % 10 for key in found)


def test_a_room_of_two_circles_of_friends_leaves_nobody_alone(monkeypatch):
    monkeypatch.setattr(matching, "EXACT_UP_TO", 10)
    weights = table(300, np.random.default_rng(4), 9, 0.0) + 1000
    friends = np.arange(300) < 101
    weights[friends[:, None] != friends[None, :]] = 0
    found = best_matching(weights, 1)
    check(found, weights)
    assert not found.alone
    assert sum(weights[pair] == 0 for pair in found.pairs) == 1


def test_there_are_no_bridges_where_no_island_is_odd():
    weights = table(20, np.random.default_rng(1), 9, 0.0).astype(np.int32)
    np.fill_diagonal(weights, NEVER)
    worth = np.full(20, 20, dtype=np.int64)
    pairs = np.arange(0, 20, 2) * 20 + np.arange(1, 20, 2)
    assert not len(bridges(weights, worth, pairs))


def test_no_bridge_leads_to_an_island_that_nobody_may_meet():
    weights = np.full((6, 6), NEVER, dtype=np.int32)
    for one, other in ((0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5)):
        weights[one, other] = weights[other, one] = 3
    edges = np.array([1, 8, 2, 22, 29, 23])
    assert not len(bridges(weights, np.full(6, 3, dtype=np.int64), edges))


@given(tables(3, 40, highest=1000), st.sampled_from([np.int32, np.int64]), st.integers(0, 5))
@settings(max_examples=60)
def test_prices_are_high_enough_for_every_couple_and_bound_every_pairing(weights, kind, seed):
    never = NEVER if kind == np.int32 else NEVER_AT_ALL
    weights = np.where(weights < 0, never, weights).astype(kind)
    np.fill_diagonal(weights, never)
    alone = 4 * 1001
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prices, "SMALL_ROOM", 8)
        answer = priced(weights, (alone, 2 * alone), np.random.default_rng(seed), CLOSE)
    couples = weights > never
    assert (answer.prices[:, None] + answer.prices[None, :] >= 2 * weights.astype(np.int64))[couples].all()
    costs = np.where(couples, weights, -alone * 100).astype(float)
    np.fill_diagonal(costs, -float(answer.alone))
    rows, columns = linear_sum_assignment(costs, maximize=True)
    assert sorted(answer.received) == list(range(len(weights)))
    assert answer.bound >= costs[rows, columns].sum()


def test_prices_are_mended_until_they_hold_for_the_couples_first_passed_over(monkeypatch):
    monkeypatch.setattr(prices, "SMALL_ROOM", 8)
    monkeypatch.setattr(prices, "NEIGHBOURS", 1)
    monkeypatch.setattr(prices, "FEWEST", 1)
    weights = table(90, np.random.default_rng(6), 1000, 0.0)
    np.fill_diagonal(weights, NEVER_AT_ALL)
    costs = np.where(weights < 0, -1e6, weights)
    rows, columns = linear_sum_assignment(costs, maximize=True)
    answer = priced(weights, (4004, 4004), np.random.default_rng(1), 0.0)
    best = costs[rows, columns].sum()
    assert best <= answer.bound <= 1.001 * best


def test_prices_beyond_32_bits_are_kept_in_64():
    weights = table(40, np.random.default_rng(2), 100, 0.0).astype(np.int32)
    np.fill_diagonal(weights, NEVER)
    high = np.full(40, 2**30, dtype=np.int64)
    assert prices.asked_by(weights, high).dtype == np.int64
    loss = prices.losses(weights, high)
    assert loss.dtype == np.int64
    assert (loss[~np.eye(40, dtype=bool)] > 0).all()
    assert loss.diagonal().min() > 2**59


def test_a_room_of_equals_gives_every_guest_a_choice():
    """Where all couples are equally good, a few of each guest are drawn, and not the same ones for all."""
    weights = np.zeros((400, 400), dtype=np.int32)
    np.fill_diagonal(weights, NEVER)
    keys = near(weights, np.zeros(400, dtype=np.int64), 9, np.random.default_rng(3))
    degree = np.bincount(keys // 400, minlength=400) + np.bincount(keys % 400, minlength=400)
    assert degree.min() >= prices.FEWEST
    assert degree.max() < 60


def test_prices_that_are_far_too_low_are_mended_by_the_worst_couples_alone(monkeypatch):
    monkeypatch.setattr(prices, "MOST", 2)
    weights = table(60, np.random.default_rng(5), 100, 0.0).astype(np.int32)
    np.fill_diagonal(weights, NEVER)
    low = np.full(60, -1000, dtype=np.int64)
    keys = prices._dearer(weights, low, np.arange(60), np.random.default_rng(1))
    assert 60 * prices.FEWEST / 2 <= len(np.unique(keys)) < 60 * 59 / 2


@pytest.mark.parametrize("region", [1, 30, 10**6])
def test_where_most_couples_are_equally_good_only_guests_around_odd_circles_are_paired_anew(monkeypatch, region):
    weights = table(260, np.random.default_rng(8), 3, 0.0)
    exact = best_matching(weights, 1)
    monkeypatch.setattr(matching, "EXACT_UP_TO", 10)
    monkeypatch.setattr(relaxed, "ALL_ANEW", 20)
    monkeypatch.setattr(relaxed, "NEARLY_ALL_ANEW", 100)
    monkeypatch.setattr(relaxed, "REGION", region)
    found = best_matching(weights, 1)
    check(found, weights)
    assert not found.alone
    assert 0.98 * exact.value <= found.value <= exact.value <= found.bound


def test_without_very_many_ties_everybody_is_paired_anew_in_a_larger_room(monkeypatch):
    weights = table(60, np.random.default_rng(8), 10**6, 0.0)
    monkeypatch.setattr(matching, "EXACT_UP_TO", 10)
    monkeypatch.setattr(relaxed, "ALL_ANEW", 20)
    anew = best_matching(weights, 1)
    assert (len(anew.pairs), anew.value) == best_of_all(weights)


def test_a_guest_who_was_left_alone_needlessly_is_looked_at_again(monkeypatch):
    """With one couple a guest to choose from, pairs are missing until couples by chance are added."""
    seen = []
    chance_couples = relaxed._chance_couples
    monkeypatch.setattr(relaxed, "_chance_couples", lambda *args: seen.append(args[1]) or chance_couples(*args))
    monkeypatch.setattr(relaxed, "near", lambda *_: np.zeros(0, dtype=np.int64))
    monkeypatch.setattr(relaxed, "best_of", lambda *_: np.zeros(0, dtype=np.int64))
    monkeypatch.setattr(relaxed, "bridges", lambda *_: np.zeros(0, dtype=np.int64))
    weights = np.full((6, 6), 10, dtype=np.int32)  # two circles of three, as the relaxation sees it
    for circle in ((0, 1, 2), (3, 4, 5)):
        for one in circle:
            weights[one, list(circle)] = 100
    np.fill_diagonal(weights, NEVER)
    found = pairs_and_bound(weights, (1000, 1000), np.random.default_rng(1), CLOSE)
    assert seen
    assert sorted([*(guest for pair in found.pairs for guest in pair), *found.alone]) == list(range(6))
    assert not found.alone


def test_the_large_rooms_solver_is_loaded_before_the_clock_runs():
    prepare(300)
    prepare(301)
    assert "mixer.icebreakers.rules.solvers.relaxed" in sys.modules


@pytest.mark.parametrize("size", [0, 1])
def test_nobody_and_one_guest_alone_are_no_pair(size):
    found = best_matching(np.zeros((size, size), dtype=int), 1)
    assert (found.pairs, found.alone, found.value) == ((), tuple(range(size)), 0)
