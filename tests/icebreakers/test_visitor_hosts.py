"""Visitor hosts: who greets which first-timer."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from mixer.guests.rules.visitor_hosts import advice, wanted
from mixer.icebreakers.rules.room import Player, couple
from mixer.icebreakers.rules.solvers.shares import STEEPEST, share_out
from mixer.icebreakers.rules.value import house_complements
from mixer.icebreakers.rules.visitor_hosts import (
    APART,
    COLLEAGUES,
    COMPETITORS,
    EVEN,
    Strain,
    fit,
    fits,
    share,
    strained,
)
from tests.icebreakers.rooms import TRADES

KNOWN = house_complements()


def place_of(nth, even):
    return max(EVEN * min(even + 1 - nth, 1), -STEEPEST * EVEN)


def worth_of(fit_table, taken, chosen):
    """Add up a sharing as the host reads it: the fit, and one step for each place by how full the column is."""
    rows, columns = fit_table.shape
    even = (rows + sum(taken)) // columns
    total = sum(int(fit_table[row, column]) for row, column in enumerate(chosen))
    loads = Counter(chosen)
    for column in range(columns):
        for nth in range(taken[column] + 1, taken[column] + loads[column] + 1):
            total += place_of(nth, even)
    return total


@st.composite
def tables(draw, rows=5, columns=3):
    height, width = draw(st.integers(0, rows)), draw(st.integers(1, columns))
    cell = st.sampled_from([0, 10, 40, 100, -COMPETITORS, -COLLEAGUES])
    table = np.array(
        draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=height, max_size=height)), dtype=np.int64
    ).reshape(height, width)
    return table, draw(st.lists(st.integers(0, 4), min_size=width, max_size=width))


@given(tables())
def test_no_other_sharing_is_worth_more_tried_one_by_one(drawn):
    table, taken = drawn
    found = share_out(table, np.array(taken), EVEN).tolist()
    best = max(worth_of(table, taken, way) for way in product(range(table.shape[1]), repeat=table.shape[0]))
    assert worth_of(table, taken, found) == best


def by_flow(table, taken):
    """Return the worth of the best flow, as a linear programme that knows nothing of unit places."""
    rows, columns = table.shape
    even = (rows + sum(taken)) // columns
    places = [[place_of(nth, even) for nth in range(t + 1, t + rows + 1)] for t in taken]
    costs = -np.concatenate([table.ravel(), np.array(places, dtype=float).ravel()])
    cells, units = rows * columns, columns * rows
    leave = np.zeros((rows, cells + units))
    arrive = np.zeros((columns, cells + units))
    for row in range(rows):
        leave[row, row * columns : (row + 1) * columns] = 1
    for column in range(columns):
        arrive[column, column:cells:columns] = 1
        arrive[column, cells + column * rows : cells + (column + 1) * rows] = -1
    solved = linprog(
        costs,
        A_eq=np.vstack([leave, arrive]),
        b_eq=np.concatenate([np.ones(rows), np.zeros(columns)]),
        bounds=(0, 1),
        method="highs-ipm",
    )
    return -round(solved.fun)


@pytest.mark.parametrize("seed", range(4))
def test_a_solver_of_another_kind_finds_the_same_worth_in_larger_rooms(seed):
    chance = np.random.default_rng(seed)
    table = chance.choice(
        [0, 10, 25, 60, 100, -COMPETITORS, -COLLEAGUES], (60, 7), p=[0.2, 0.2, 0.2, 0.15, 0.1, 0.1, 0.05]
    )
    taken = chance.integers(0, 5, 7).tolist()
    found = share_out(table.astype(np.int64), np.array(taken), EVEN).tolist()
    assert worth_of(table, taken, found) == by_flow(table, taken)
    lopsided = [0] * len(found)
    assert worth_of(table, taken, lopsided) < by_flow(table, taken), "the control: any odd sharing is worth less"


@pytest.mark.parametrize("profession", TRADES[:2])
def test_nobody_is_greeted_by_a_colleague_while_a_single_host_is_none_however_many_that_one_has(profession):
    first_timers = [Player(key, 1, *TRADES[0]) for key in range(1, 61)]
    mates = [Player(100 + key, 1, *TRADES[1]) for key in range(9)]
    found = share(first_timers, [*mates, Player(200, 2, *profession)], KNOWN, {})
    assert found.loads == {200: 60} | {mate.key: 0 for mate in mates}
    assert set(share(first_timers, mates, KNOWN, {}).loads.values()) == {6, 7}


@st.composite
def welcomes(draw):
    size = draw(st.integers(1, 12))
    trades = st.sampled_from([*TRADES, ("banker", "finance"), ("dentist", "health")])
    houses = st.sampled_from([None, 1, 2, 3])
    crowd = [
        Player(key, draw(houses), *draw(trades), first_time=True) for key in draw(st.permutations(range(1, size + 1)))
    ]
    hosts = [Player(100 + key, draw(houses), *draw(trades)) for key in range(draw(st.integers(1, 4)))]
    kept = draw(st.dictionaries(st.integers(1, size), st.integers(99, 102), max_size=3))
    return crowd, hosts, kept


@given(welcomes())
def test_everybody_has_a_host_who_is_able_and_kept_ones_stay(drawn):
    crowd, hosts, kept = drawn
    found = share(crowd, hosts, KNOWN, kept)
    assert set(found.host_of) == {one.key for one in crowd}
    for key, host in found.host_of.items():
        assert host == kept[key] if key in kept else host in {one.key for one in hosts}
    assert sum(found.loads.values()) == len(crowd)
    assert share(crowd[::-1], hosts[::-1], KNOWN, kept) == found, "the order of a list changes nothing"


@given(st.integers(0, 40), st.integers(1, 6), st.data())
def test_loads_differ_by_one_at_most_where_nobody_is_a_colleague_or_competitor(count, width, data):
    crowd = [Player(key, key, *data.draw(st.sampled_from(TRADES[:3]))) for key in range(1, count + 1)]
    hosts = [Player(100 + key, 100 + key, *TRADES[3]) for key in range(width)]
    loads = share(crowd, hosts, KNOWN, {}).loads.values()
    assert max(loads) - min(loads) <= 1


def test_who_has_many_already_gets_the_fewest():
    crowd = [Player(key, None, *TRADES[0]) for key in range(1, 9)]
    hosts = [Player(100, None, *TRADES[1]), Player(101, None, *TRADES[1])]
    kept = dict.fromkeys(range(1, 5), 100)
    assert share(crowd, hosts, KNOWN, kept).loads == {100: 4, 101: 4}


def test_without_hosts_only_who_had_one_keeps_it():
    crowd = [Player(1), Player(2)]
    assert share(crowd, [], KNOWN, {1: 77}).host_of == {1: 77}
    assert share(crowd, [], KNOWN, {1: 77}).loads == {77: 1}
    assert share([], [Player(5)], KNOWN, {}).loads == {5: 0}


def test_a_competitor_greets_only_where_loads_would_become_lopsided():
    realtors = [Player(key, None, *TRADES[0]) for key in range(1, 3)]
    hosts = [Player(100, None, *TRADES[0]), Player(101, None, *TRADES[1])]
    assert share(realtors, hosts, KNOWN, {}).loads == {100: 0, 101: 2}
    many = [Player(key, None, *TRADES[0]) for key in range(1, 21)]
    loads = share(many, hosts, KNOWN, {}).loads
    assert 1 < loads[101] - loads[100] <= 5


def test_what_is_wrong_between_two_is_told_the_gravest_first():
    guest, rival = Player(1, 7, "realtor", "estate"), Player(2, 8, "realtor", "estate")
    mate, stranger = Player(3, 7, "plumber", "trades"), Player(4, None, "plumber", "trades")
    assert fit(guest, rival, KNOWN).strain == Strain.COMPETITORS
    assert fit(guest, mate, KNOWN).strain == Strain.COLLEAGUES
    assert fit(guest, stranger, KNOWN).strain is None
    apart = frozenset({couple(1, 3), couple(1, 9)})
    assert fit(guest, mate, KNOWN, apart).strain == Strain.APART
    assert fit(guest, mate, KNOWN, apart).points == fit(guest, mate, KNOWN).points - APART
    assert fit(guest, mate, KNOWN).points == fit(guest, stranger, KNOWN).points - COLLEAGUES
    assert fit(Player(1), Player(2), KNOWN).strain is None, "nothing known is nothing in common"


def test_the_reason_comes_from_the_numbers():
    realtor = Player(1, None, "realtor", "estate", trade="Realtor", offers=frozenset({"flats"}))
    plumber = Player(2, None, "plumber", "trades", trade="Plumber", wants=frozenset({"flats", "boats"}))
    told = fit(realtor, plumber, KNOWN)
    assert told.reason.startswith("Realtor, greeted by plumber. Both serve ")
    assert told.reason.endswith("In common: flats.")
    plain = fits([realtor], [Player(2, None, "plumber", "trades")], KNOWN)[0, 0]
    assert told.points == plain + KNOWN.points.wanted
    assert fit(realtor, Player(3, None, "realtor", "estate"), KNOWN).reason == "Both do the same work: Realtor."
    assert not fit(Player(1), plumber, KNOWN).reason


def test_what_could_not_be_avoided_is_told_with_names():
    assert strained({}) == []
    assert strained({Strain.COLLEAGUES: ["Ana"], Strain.APART: ["Bo", "Cy"]}) == [
        "Bo and Cy are greeted by somebody they are to be kept apart from: no other visitor host was free.",
        "Ana is greeted by a colleague: no other visitor host was free.",
    ]
    assert strained({Strain.COMPETITORS: ["A", "B", "C", "D", "E"]})[0].startswith("A, B, C and 2 more are greeted by")


@pytest.mark.parametrize(("guests", "hosts"), [(0, 3), (1, 3), (60, 3), (61, 4), (120, 6), (500, 25)])
def test_three_visitor_hosts_for_every_sixty_guests(guests, hosts):
    assert wanted(guests) == hosts
    assert advice(guests, hosts) == ""
    assert f"at least {hosts} are a good number" in advice(guests, hosts - 1)
    assert "Name 1 more" in advice(guests, hosts - 1)


def test_the_advice_speaks_of_one_and_of_none():
    assert advice(1, 0).startswith("There are no visitor hosts for 1 guest;")
    assert advice(40, 1).startswith("There is 1 visitor host for 40 guests;")
