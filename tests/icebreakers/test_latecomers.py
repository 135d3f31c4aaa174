"""Guests who come when the cards are dealt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.icebreakers.rules.latecomers import welcome
from mixer.icebreakers.rules.pairing import plan_pairs
from mixer.icebreakers.rules.room import Player, Room
from mixer.icebreakers.rules.value import house_complements, values
from tests.icebreakers.rooms import everybody_from, rooms

KNOWN = house_complements()


def late(room, waiting, pairs):
    return welcome(room, values(room, KNOWN), frozenset(waiting), pairs, 1)


@given(rooms(least=4, most=12), st.integers(1, 5))
def test_no_latecomer_stays_alone_and_no_card_changes_hands(room, count):
    early = (
        room.only(frozenset(room.keys[count:])) if count < len(room.keys) - 1 else room.only(frozenset(room.keys[1:]))
    )
    waiting = set(room.keys) - set(early.keys)
    pairs = plan_pairs(early, values(early, KNOWN), 1).groups
    found = late(room, waiting, pairs)
    served = [key for group in found.groups for key in group]
    for third, pair in found.joins:
        assert pair in pairs
        served.append(third)
    joined = [pair for _, pair in found.joins]
    assert all(len(pair) == 2 for pair in joined) or len(joined) > sum(len(pair) == 2 for pair in pairs)
    assert sorted(served) == sorted(waiting)


def test_two_latecomers_are_each_others_partners():
    found = late(everybody_from(1, 1, 1, 1), {3, 4}, [(1, 2)])
    assert found.groups == ((3, 4),)
    assert found.joins == ()


def test_one_latecomer_joins_the_pair_that_suits_best_and_never_colleagues_needlessly():
    crowd = [Player(1, 10, "realtor", "estate"), Player(2, 20, "banker", "finance")]
    crowd += [Player(3, 30, "caterer", "events"), Player(4, 40, "florist", "events")]
    pairs = [(1, 2), (3, 4)]
    mover = Player(5, 50, "mover", "trades")
    assert late(Room((*crowd, mover)), {5}, pairs).joins == ((5, (1, 2)),)
    colleague = Player(5, 10, "mover", "trades")
    assert late(Room((*crowd, colleague)), {5}, pairs).joins == ((5, (3, 4)),)


def test_three_latecomers_before_anybody_has_a_card_make_a_trio():
    assert late(everybody_from(1, 1, 1), {1, 2, 3}, []).groups == ((1, 2, 3),)


def test_where_there_is_only_a_trio_the_latecomer_joins_that():
    assert late(everybody_from(1, 1, 1, 1), {4}, [(1, 2, 3)]).joins == ((4, (1, 2, 3)),)


def test_one_latecomer_with_nobody_to_join_must_wait():
    with pytest.raises(ValueError, match="cannot be paired"):
        late(everybody_from(1), {1}, [])
