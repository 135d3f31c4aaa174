"""Meet three people you have not met."""

from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules import three, three_rounds
from mixer.icebreakers.rules.room import Player, Room, couple
from mixer.icebreakers.rules.solvers.market import NEVER, ceiling, couples, open_market
from mixer.icebreakers.rules.three import plan_three
from mixer.icebreakers.rules.three_footing import footing
from mixer.icebreakers.rules.three_rounds import ALONE, converse
from mixer.icebreakers.rules.three_swaps import Hall, connect, improve, protect, sum_of
from mixer.icebreakers.rules.three_words import shortfall, three_relaxations
from mixer.icebreakers.rules.value import house_complements, values
from tests.icebreakers.rooms import TRADES, everybody_from, rooms

KNOWN = house_complements()


def plan(room, seed=1):
    return plan_three(room, values(room, KNOWN), seed)


def partners(row):
    return [other for other in row if other is not None]


def missing(lists):
    return sum(max(0, 3 - len(partners(row))) for row in lists.values())


def check_promises(room, lists):
    """Every list is mutual, distinct and of people who may meet; three each, and one four where 3N is odd."""
    known = footing(room)
    place = {key: index for index, key in enumerate(room.keys)}
    assert sorted(lists) == sorted(room.keys)
    for guest, row in lists.items():
        there = partners(row)
        assert len(set(there)) == len(there) <= 4
        assert len(row) == 3 or None not in row
        assert all(guest in lists[other] for other in there)
        assert all(known.allowed[place[guest], place[other]] for other in there)
    fours = sum(len(row) == 4 for row in lists.values())
    assert fours <= len(lists) % 2


def big_room(size, seed=1):
    chance = Random(seed)
    crowd = tuple(
        Player(key, chance.randrange(size), *chance.choice(TRADES), chance.random() < 0.2) for key in range(size)
    )
    met = {couple(*chance.sample(range(size), 2)): chance.randrange(6) for _ in range(5 * size)}
    return Room(crowd, met)


@given(rooms(most=14), st.integers(0, 9))
@settings(deadline=None)
def test_lists_are_mutual_distinct_and_of_people_who_may_meet(room, seed):
    check_promises(room, plan(room, seed).lists)


def largest(room):
    """Return the most meetings with at most three each, and the best points of any plan of strangers, by trying all."""
    grid, known = values(room, KNOWN), footing(room)
    most, best = 0, 0
    spare = 3 * len(room.players) % 2

    def go_on(edges, degrees, count, points, strangers):
        nonlocal most, best
        if sum(degree > 3 for degree in degrees) == 0:
            most = max(most, count)
        if strangers:
            best = max(best, points)
        for place, (one, other) in enumerate(edges):
            grown = list(degrees)
            grown[one] += 1
            grown[other] += 1
            if max(grown) <= 3 + spare and sum(degree > 3 for degree in grown) <= spare:
                fresh = strangers and bool(known.fresh[one, other])
                go_on(edges[place + 1 :], grown, count + 1, points + int(grid[one, other]), fresh)

    edges = [(one, other) for one, other in np.argwhere(np.triu(known.allowed, 1)).tolist()]
    go_on(edges, [0] * len(room.players), 0, 0, strangers=True)
    return most, best


@given(rooms(most=6))
@settings(max_examples=60, deadline=None)
def test_in_a_small_room_nobody_is_short_who_need_not_be_and_the_bound_is_one(room):
    found = plan(room)
    most, best = largest(room)
    assert len(found.couples) >= most
    assert found.value <= found.bound
    if not found.colleagues:
        assert best <= found.bound


@given(rooms(most=12), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_guest_list_changes_nothing(room, chance):
    shuffled = list(room.players)
    chance.shuffle(shuffled)
    assert plan(Room(tuple(shuffled), room.met, room.apart)) == plan(room)


@pytest.mark.parametrize("size", [20, 21, 60, 61, 150, 301, 302, 600])
def test_everybody_meets_three_new_people_and_the_meetings_join_the_whole_room(size):
    room = big_room(size, size)
    found = plan(room)
    check_promises(room, found.lists)
    assert missing(found.lists) == 0
    assert sum(len(row) == 4 for row in found.lists.values()) == size % 2
    assert found.circles == 1
    assert found.short == {}
    assert found.colleagues == ()
    assert found.value <= found.bound
    assert found.share >= {20: 0.95, 21: 0.9, 60: 0.985, 61: 0.985}.get(size, 0.995)
    assert three_relaxations(room, found, {}) == ()


@pytest.mark.parametrize("size", [20, 60, 302])
def test_in_each_conversation_of_an_even_room_everybody_is_busy_with_one_other(size):
    lists = plan(big_room(size, size)).lists
    for guest, row in lists.items():
        assert [lists[other][turn] for turn, other in enumerate(row)] == [guest] * 3


def test_another_seed_finds_another_plan_of_nearly_the_same_value():
    room = big_room(40)
    plans = [plan(room, seed) for seed in range(4)]
    assert len({one.couples for one in plans}) > 1
    assert max(one.value for one in plans) <= 1.02 * min(one.value for one in plans)


@pytest.mark.parametrize(
    ("size", "told"),
    [(2, "1 of 3: there is nobody else."), (3, "2 of 3: there is nobody else."), (4, ""), (5, "")],
)
def test_in_a_tiny_room_everybody_meets_everybody(size, told):
    found = plan(everybody_from(*[1] * size))
    assert [shortfall(found, key) for key in found.lists] == [told] * size
    assert len(found.couples) == min(size * (size - 1) // 2, (3 * size + 1) // 2)


def test_a_room_of_two_says_so():
    room = everybody_from(1, 1)
    (told,) = three_relaxations(room, plan(room), {})
    assert (told.rule, told.guests, told.sentence) == (
        "three",
        (1, 2),
        "2 guests have 1 of 3: there are only 2 guests.",
    )


@pytest.mark.parametrize("size", [0, 1])
def test_one_guest_has_nobody_to_meet(size):
    with pytest.raises(ValueError, match="nobody to meet"):
        plan(everybody_from(*[1] * size))


def test_a_chapter_whose_members_know_each_other_meets_its_visitors_and_says_why_that_is_all():
    members, visitors = range(1, 11), range(11, 15)
    crowd = tuple(Player(key, None, *TRADES[key % 4]) for key in (*members, *visitors))
    room = Room(crowd, dict.fromkeys(combinations(members, 2), 2))
    found = plan(room)
    check_promises(room, found.lists)
    assert all(len(partners(found.lists[key])) == 3 for key in visitors)
    assert min(len(partners(found.lists[key])) for key in members) == 1
    assert found.short[1] == 4
    assert shortfall(found, 1) == "1 of 3: everybody else you do not know has a list of 3 already."
    told = three_relaxations(room, found, {})[0]
    assert told.guests == tuple(members)
    assert told.sentence == (
        "2 guests have 2 of 3 and 8 guests have 1 of 3: 10 of 14 guests know one another already, "
        "and nobody is asked to meet them again."
    )


def test_a_guest_who_knows_all_but_two_is_told_so():
    room = everybody_from(*[1] * 12)
    room = Room(room.players, {couple(1, other): 1 for other in range(4, 13)})
    found = plan(room)
    assert shortfall(found, 1) == "2 of 3: you know everybody else."
    assert set(found.lists[1]) == {2, 3, None}


def test_where_all_have_met_nobody_has_anybody_new():
    room = everybody_from(*[1] * 8)
    room = Room(room.players, dict.fromkeys(combinations(room.keys, 2), 1))
    found = plan(room)
    assert found.couples == ()
    assert (found.value, found.bound, found.share) == (0, 0, 1.0)
    assert found.circles == 8
    assert three_relaxations(room, found, {})[0].sentence.startswith("8 guests have 0 of 3: 8 of 8 guests know")


def test_a_company_by_itself_meets_colleagues_it_has_not_met_and_the_host_is_told():
    room = everybody_from(9)
    found = plan(Room(room.players, {(1, 2): 1}))
    assert missing(found.lists) == 0
    assert len(found.colleagues) == 14
    assert (1, 2) not in found.couples
    assert found.value <= found.bound
    (told,) = three_relaxations(room, found, {1: "Acme"})
    assert told.sentence == "9 of 9 guests are from Acme: 14 couples had to stay in-house."


def test_forty_of_sixty_from_one_company_meet_as_few_colleagues_as_can_be():
    found = plan(everybody_from(40, *[1] * 20))
    assert missing(found.lists) == 0
    assert len(found.colleagues) == (3 * 40 - 3 * 20) // 2


def test_in_a_room_too_large_for_proof_gaps_are_filled_all_the_same(monkeypatch):
    monkeypatch.setattr(three, "PROVEN_UP_TO", 0)
    room = everybody_from(*[1] * 7)
    assert missing(plan(room).lists) == 0


def test_two_circles_of_strangers_stay_two_and_the_host_is_told():
    crowd = tuple(Player(key) for key in range(16))
    room = Room(crowd, {(one, other): 1 for one in range(8) for other in range(8, 16)})
    found = plan(room)
    assert missing(found.lists) == 0
    assert found.circles == 2
    assert three_relaxations(room, found, {})[0].sentence == "The meetings join the guests into 2 separate groups."


def test_who_is_served_least_is_helped_at_a_fair_price():
    chance = np.random.default_rng(3)
    value = chance.integers(0, 100, (60, 60)).astype(np.int32)
    value = np.minimum(value, value.T)
    value[0] = value[:, 0] = 10
    value[0, 5] = value[5, 0] = 90
    np.fill_diagonal(value, 0)
    fresh = ~np.eye(60, dtype=bool)
    grid = np.where(fresh, value, NEVER).astype(np.float32)
    rounds = converse(grid, open_market(grid, 3, chance), chance)
    hall = Hall(rounds.copy(), value, fresh)
    before = sum_of(rounds, value)
    protect(hall)
    after = hall.sums()
    assert after.min() >= before.min()
    assert before.sum() - after.sum() <= before.sum() / 1000
    for turn in range(3):
        assert (hall.rounds[turn, hall.rounds[turn]] == np.arange(60)).all()


@given(st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_couples_worth_less_than_they_could_be_exchange_partners_and_the_room_only_gains(seed):
    chance = np.random.default_rng(seed)
    value = chance.integers(0, 100, (16, 16)).astype(np.int32)
    value = np.maximum(value, value.T)
    np.fill_diagonal(value, 0)
    hall = Hall(two_islands(), value, ~np.eye(16, dtype=bool))
    before = hall.sums().sum()
    improve(hall, np.full(16, 40, dtype=np.float32))
    assert hall.sums().sum() > before
    for turn in range(3):
        assert (hall.rounds[turn, hall.rounds[turn]] == np.arange(16)).all()


def two_islands():
    """Make three conversations among 0 to 7 and three among 8 to 15."""
    island = [[1, 0, 3, 2, 5, 4, 7, 6], [2, 3, 0, 1, 6, 7, 4, 5], [4, 5, 6, 7, 0, 1, 2, 3]]
    return np.array([row + [one + 8 for one in row] for row in island], dtype=np.intp)


def test_two_groups_exchange_two_couples_to_become_one_room():
    value = np.ones((16, 16), dtype=np.int32)
    hall = Hall(two_islands(), value, ~np.eye(16, dtype=bool))
    connect(hall)
    assert len(set(three.chains(hall.rounds).tolist())) == 1


def test_groups_that_no_exchange_joins_stay_as_they_are():
    """Two couples who have one conversation only: whoever exchanges, there are two couples again."""
    rounds = np.array([[1, 0, 3, 2], [ALONE] * 4, [ALONE] * 4], dtype=np.intp)
    hall = Hall(rounds.copy(), np.ones((4, 4), dtype=np.int32), ~np.eye(4, dtype=bool))
    connect(hall)
    assert (hall.rounds == rounds).all()


@st.composite
def grids(draw, most=6):
    size = draw(st.integers(2, most))
    cells = draw(st.lists(st.integers(0, 9), min_size=size * size, max_size=size * size))
    value = np.array(cells, dtype=np.int32).reshape(size, size)
    value = np.maximum(value, value.T)
    np.fill_diagonal(value, 0)
    ban = np.array(draw(st.lists(st.booleans(), min_size=size * size, max_size=size * size))).reshape(size, size)
    allowed = ~(ban & ban.T)
    np.fill_diagonal(allowed, val=False)
    prices = draw(st.lists(st.integers(-20, 40), min_size=size, max_size=size))
    return value, allowed, np.array(prices, dtype=np.float32)


@given(grids(), st.integers(1, 3), st.sampled_from([1, 4]))
@settings(max_examples=60, deadline=None)
def test_no_plan_exceeds_the_ceiling_at_any_prices(grid, each, scale):
    value, allowed, prices = grid
    best = 0
    edges = np.argwhere(np.triu(allowed, 1)).tolist()
    spare = len(value) * each % 2
    for count in range(len(edges) + 1):
        for chosen in combinations(edges, count):
            degrees = np.bincount(np.array(chosen, dtype=np.intp).ravel(), minlength=len(value))
            if degrees.max() <= each + spare and (degrees > each).sum() <= spare:
                best = max(best, sum(int(value[one, other]) for one, other in chosen))
        if count > (len(value) * each + 1) // 2:
            break
    assert best <= ceiling(value, allowed, prices, each, scale)


def test_the_market_finds_prices_close_to_the_best():
    room = big_room(120)
    value, allowed = values(room, KNOWN), footing(room).fresh
    score = np.where(allowed, value * 16, NEVER).astype(np.float32)
    found = open_market(score, 3, np.random.default_rng(1))
    assert ceiling(value, allowed, found.price, 3, 16) < 0.9 * ceiling(value, allowed, np.zeros(120, np.float32), 3, 16)
    few = couples(found, 4)
    assert (few.one < few.other).all()
    assert allowed[few.one, few.other].all()


def test_three_pairings_one_after_the_other_may_leave_out_somebody_whom_another_plan_takes_in(monkeypatch):
    chance = Random(19)
    crowd = tuple(Player(key) for key in range(11))
    room = Room(crowd, {both: 1 for both in combinations(range(11), 2) if chance.random() > 0.4})
    assert missing(plan(room).lists) == 0
    monkeypatch.setattr(three, "PROVEN_UP_TO", 0)
    assert missing(plan(room).lists) == 2


def test_guests_whom_no_likely_couple_takes_in_are_paired_all_the_same(monkeypatch):
    monkeypatch.setattr(three_rounds, "KEPT", 1)
    monkeypatch.setattr(three_rounds, "MORE", 0)
    room = big_room(60)
    found = plan(room)
    check_promises(room, found.lists)
    assert missing(found.lists) == 0
