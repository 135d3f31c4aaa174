"""The searches behind the plans of table rounds, each held against the plain way to count."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules.room import Level, Player, Room
from mixer.icebreakers.rules.rounds import turning
from mixer.icebreakers.rules.rounds.bound import least_repeats
from mixer.icebreakers.rules.rounds.evening import FREE, evening
from mixer.icebreakers.rules.rounds.exchanges import exchange
from mixer.icebreakers.rules.rounds.formula import balanced
from mixer.icebreakers.rules.rounds.packing import pack
from mixer.icebreakers.rules.rounds.problem import problem
from mixer.icebreakers.rules.rounds.purse import (
    Purse,
    exchange_step,
    place_start,
    place_step,
    preparing,
    swap_step,
    whole_step,
)
from mixer.icebreakers.rules.rounds.relabel import Schedule, colleagues_in_rows, relabel
from mixer.icebreakers.rules.rounds.search import build, improve, search
from mixer.icebreakers.rules.rounds.seating import ABSENT, meetings
from mixer.icebreakers.rules.rounds.sizes import even_sizes
from mixer.icebreakers.rules.rounds.stakes import house_weights, read_weights, stakes
from mixer.icebreakers.rules.rounds.swaps import Round, swap
from mixer.icebreakers.rules.rounds.whole import improve_whole, suits
from tests.icebreakers.evenings import crowds, evenings, mixed_room

PLENTY = 0.03


def symmetric(draw_from, size):
    upper = np.triu(draw_from.integers(-50, 100, (size, size)), 1)
    return (upper + upper.T).astype(np.float32)


def paid(costs, row):
    same = (row[:, None] == row[None, :]) & (row != ABSENT)[:, None]
    return float(costs[same].sum() / 2)


def a_round(seed, size, tables, weight=None):
    chance = np.random.default_rng(seed)
    row = chance.permutation(np.repeat(np.arange(tables), even_sizes(size, tables))).astype(np.int32)
    return Round(symmetric(chance, size), np.arange(size), tables, weight), row, chance


@pytest.mark.parametrize("seed", range(4))
def test_swaps_and_exchanges_leave_a_round_better_than_most_and_its_sizes_as_they_were(seed):
    one, row, chance = a_round(seed, 24, 5)
    others = [paid(one.costs, chance.permutation(row)) for _ in range(300)]
    swapped = swap(one, row, 300, Purse(1.0), chance)
    exchanged = exchange(one, row, np.append(np.linspace(40, 0, 60), [0, 0]).astype(np.float32), Purse(1.0), chance)
    for better in (swapped, exchanged):
        assert paid(one.costs, better) < min(others)
        assert np.array_equal(np.sort(better), np.sort(row))


@pytest.mark.parametrize("way", ["swap", "exchange"])
def test_who_may_not_move_does_not_and_parties_of_different_sizes_never_change_places(way):
    weight = np.array([1, 2] * 10)
    one, row, chance = a_round(1, 20, 4, weight)
    free = np.arange(3, 18)
    row[[0, 19]] = ABSENT
    one = Round(one.costs, free, 4, weight)
    if way == "swap":
        better = swap(one, row, 100, Purse(1.0), chance)
    else:
        better = exchange(one, row, np.zeros(4, dtype=np.float32), Purse(1.0), chance)
    assert np.array_equal(better[[0, 1, 2, 18, 19]], row[[0, 1, 2, 18, 19]])
    for size in (1, 2):
        assert np.array_equal(np.sort(better[weight == size]), np.sort(row[weight == size]))
    assert paid(one.costs, better) < paid(one.costs, row)


def test_a_round_with_nothing_to_change_is_left_alone():
    one, row, chance = a_round(2, 6, 1)
    assert np.array_equal(swap(one, row, 10, Purse(1.0), chance), row)
    fixed = Round(one.costs, np.array([2]), 3, None)
    assert np.array_equal(swap(fixed, row, 10, Purse(1.0), chance), row)
    two, pair, _ = a_round(3, 2, 2)
    assert np.array_equal(np.sort(swap(two, pair, 10, Purse(1.0), chance)), [0, 1])


def test_a_search_without_money_changes_nothing():
    one, row, chance = a_round(2, 12, 3)
    assert np.array_equal(swap(one, row, 10, Purse(0), chance), row)
    assert np.array_equal(exchange(one, row, np.ones(3, dtype=np.float32), Purse(0), chance), row)


def test_a_purse_lends_and_takes_back():
    purse = Purse(2.0)
    with purse.share(0.5) as lent:
        assert (purse.left, lent.left) == (1.0, 1.0)
        lent.left -= 1.25
        assert lent.empty
    assert purse.left == 0.75
    assert not purse.empty


@pytest.mark.parametrize(
    "price",
    [
        swap_step,
        place_step,
        place_start,
        preparing,
        lambda size: exchange_step(size, size // 10),
        lambda size: whole_step(size, 5),
    ],
    ids=["swap", "place", "start", "prepare", "exchange", "whole"],
)
def test_larger_rooms_cost_more_work(price):
    assert 0 < price(20) < price(200) < price(2000) < 60


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_what_the_search_thinks_it_loses_is_what_the_seating_loses(data):
    asked = data.draw(evenings(wishes=False))
    _, stake = data.draw(crowds(asked.guests))
    chance = np.random.default_rng(1)
    for at_stake in (None, stake):
        one = problem(asked, at_stake)
        rows = build(one, Purse(PLENTY), chance, 10)
        points = -meetings(rows).repeats if at_stake is None else stake.score(rows)
        assert one.total(rows) == -points
        assert one.total(improve(one, rows, 20, Purse(PLENTY), chance)) <= one.total(rows)


def test_when_the_money_runs_out_the_rounds_that_are_left_are_filled_by_chance():
    one = problem(evening(20, 4, 3), None)
    chance = np.random.default_rng(1)
    for money in (0.0, 1e-6):
        assert all(np.array_equal(np.bincount(row), [5] * 4) for row in build(one, Purse(money), chance, 10))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_all_rounds_at_once_lose_no_more_than_before_and_who_may_not_move_does_not(data):
    asked = replace(data.draw(evenings()), together=())
    one, chance = problem(asked, None), np.random.default_rng(1)
    rows = np.array([pack(one, number, chance) for number in range(asked.rounds)])
    better = improve_whole(one, rows, 60, Purse(1.0), chance, 0)
    assert one.total(better) <= one.total(rows)
    assert np.array_equal(better[one.fixed != FREE], rows[one.fixed != FREE])
    for row, old in zip(better, rows, strict=True):
        assert np.array_equal(np.sort(row), np.sort(old))


@pytest.mark.parametrize(("guests", "tables", "rounds"), [(15, 5, 7), (23, 4, 7), (31, 5, 7), (26, 4, 7)])
def test_all_rounds_at_once_come_to_the_bound_where_one_by_one_they_are_stuck(guests, tables, rounds):
    one, chance = problem(evening(guests, tables, rounds), None), np.random.default_rng(1)
    least = least_repeats((even_sizes(guests, tables),) * rounds, guests)
    rows = improve(one, build(one, Purse(0.1), chance, 100), 100, Purse(0.1), chance, least)
    assert one.total(rows) > least
    assert one.total(improve_whole(one, rows, 10_000, Purse(2.0), chance, least)) == least


def test_all_rounds_at_once_end_with_the_money_and_with_patience():
    one, chance = problem(evening(4, 2, 2), None), np.random.default_rng(1)
    rows = np.array([pack(one, number, chance) for number in range(2)])
    assert np.array_equal(improve_whole(one, rows, 50, Purse(0), chance, -1), rows)
    purse = Purse(1.0)
    assert one.total(improve_whole(one, rows, 50, purse, chance, -1)) == 0
    assert 0.9 < purse.left < 1


def test_all_rounds_at_once_are_for_guests_who_came_alone_and_for_repeats():
    plain = evening(12, 3, 2)
    assert suits(problem(plain, None), Purse(1.0))
    assert not suits(problem(plain, None), Purse(0.001))
    assert not suits(problem(plain, mixed_room(12, 1)[1]), Purse(1.0))
    assert not suits(problem(replace(plain, together=((0, 1),)), None), Purse(1.0))


def test_a_search_stops_when_it_has_enough():
    one = problem(evening(24, 4, 5), None)
    purse = Purse(5.0)
    assert one.total(search(one, purse, np.random.default_rng(1), 80)) == 80
    assert purse.left > 4


def test_guests_change_places_in_a_schedule_until_it_is_better_than_most():
    chance = np.random.default_rng(5)
    costs = symmetric(chance, 20)
    meet = (chance.random((20, 20)) < 0.2).astype(np.float32)
    meet = np.triu(meet, 1) + np.triu(meet, 1).T
    taken = np.zeros(20, dtype=np.bool_)
    taken[4] = True

    def lost(places):
        return float((meet * costs[np.ix_(places, places)]).sum() / 2)

    found = relabel(Schedule(meet, costs, taken), np.arange(20), 200, Purse(1.0), chance)
    assert sorted(found) == list(range(20))
    assert found[4] == 4
    assert lost(found) < min(lost(chance.permutation(20)) for _ in range(500))
    weight = np.array([1, 2] * 10)
    sized = relabel(Schedule(meet, costs, taken, weight), np.arange(20), 200, Purse(1.0), chance)
    assert np.array_equal(weight[sized], weight)
    everybody = np.ones(20, dtype=np.bool_)
    assert np.array_equal(
        relabel(Schedule(meet, costs, everybody), np.arange(20), 9, Purse(1.0), chance), np.arange(20)
    )


def test_colleagues_begin_in_one_row_as_far_as_rows_go():
    houses = [1] * 4 + [2] * 3 + [None] * 3 + [3] * 6
    places = colleagues_in_rows(houses, 4, {0: 7}, np.random.default_rng(1))
    assert sorted(places) == list(range(16))
    assert places[0] == 7
    row_of = {int(guest): place // 4 for place, guest in enumerate(places)}
    assert len({row_of[guest] for guest in range(4)}) == 1
    assert len({row_of[guest] for guest in range(4, 7)}) == 1


@given(st.integers(2, 9), st.integers(1, 20), st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_rows_that_turn_repeat_what_their_differences_say(tables, seats, rounds):
    full = ((seats,) * tables,) * rounds
    least = least_repeats(full, tables * seats)
    seating = turning.turned(tables, seats, rounds, -(-least // tables))
    assert all(np.array_equal(np.bincount(row), [seats] * tables) for row in seating)
    assert meetings(seating).repeats >= least


@pytest.mark.parametrize(
    ("tables", "seats", "rounds"), [(24, 7, 5), (20, 10, 6), (6, 10, 3), (8, 13, 4), (6, 8, 3), (20, 1, 3), (1, 9, 3)]
)
def test_rows_that_turn_reach_the_bound_in_rooms_of_every_day(tables, seats, rounds):
    least = least_repeats(((seats,) * tables,) * rounds, tables * seats)
    assert meetings(turning.turned(tables, seats, rounds, -(-least // tables))).repeats == least


def test_rows_with_too_many_numbers_are_not_turned(monkeypatch):
    monkeypatch.setattr(turning, "MOST_NUMBERS", 100)
    assert turning.turned(10, 10, 3, 0) is None


@pytest.mark.parametrize(("tables", "seats"), [(3, 9), (4, 8), (5, 10), (7, 9), (8, 20), (9, 10), (5, 25)])
def test_a_balanced_formula_repeats_no_more_than_it_must_and_no_couple_often(tables, seats):
    shifts = balanced(tables, seats)
    assert shifts.rounds == tables + (seats % tables == 0)
    for rounds in (2, tables, shifts.rounds):
        met = meetings(shifts.write(rounds))
        assert met.repeats == least_repeats(((seats,) * tables,) * rounds, tables * seats)
        assert met.most <= 2 + (rounds > tables)


@pytest.mark.parametrize(
    ("tables", "seats", "more", "rounds"),
    [(4, 8, 1, 8), (4, 7, 1, 8), (4, 9, 1, 8), (3, 9, 1, 9), (2, 8, 2, 8), (5, 24, 1, 25), (4, 16, 2, 16)],
)
def test_a_balanced_formula_of_longer_numbers_has_more_rounds(tables, seats, more, rounds):
    shifts = balanced(tables, seats, more)
    assert shifts.rounds == rounds
    met = meetings(shifts.write(rounds))
    assert met.repeats == least_repeats(((seats,) * tables,) * rounds, tables * seats)


@pytest.mark.parametrize(("tables", "seats"), [(6, 9), (6, 12), (10, 11), (2, 5)])
def test_where_there_is_no_field_or_too_many_rows_there_is_no_balanced_formula(tables, seats):
    assert balanced(tables, seats).rounds == 1
    assert balanced(tables, seats).write(1).shape == (1, tables * seats)


def test_stakes_come_from_levels_and_value():
    room = Room(tuple(Player(key, 1 if key < 2 else None) for key in range(4)), {(2, 3): 1}, frozenset({(0, 3)}))
    stake = stakes(room, np.full((4, 4), 7, dtype=np.int32), house_weights())
    assert (stake.hurt[0, 1], stake.hurt[2, 3], stake.hurt[0, 3], stake.hurt[1, 2]) == (1000, 200, 100_000, 0)
    assert stake.levels[0, 1] == Level.COLLEAGUES
    assert not stake.uniform
    assert mixed_room(12, 1)[1].repeat == 400


@pytest.mark.parametrize("wrong", ["repeat = 0", "repeat = 4\napart = -1"])
def test_weights_that_cost_nothing_or_less_are_refused(wrong):
    with pytest.raises(ValueError, match="0 or more"):
        read_weights(wrong)
