"""Guests who come when the cards are dealt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.icebreakers.rules.latecomers import welcome
from mixer.icebreakers.rules.pairing import plan_pairs
from mixer.icebreakers.rules.room import Player, Room
from mixer.icebreakers.rules.value import house_complements, values
from tests.icebreakers.rooms import everybody_from, hurt, rooms

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


@given(rooms(least=4, most=12), st.integers(1, 6), st.integers(0, 3))
def test_latecomers_who_must_not_meet_are_never_each_others_partners_while_there_is_a_pair_to_join(room, count, seed):
    early = room.only(frozenset(room.keys[min(count, len(room.keys) - 2) :]))
    waiting = frozenset(room.keys) - set(early.keys)
    pairs = plan_pairs(early, values(early, KNOWN), seed).groups
    found = welcome(room, values(room, KNOWN), waiting, pairs, seed)
    assert not any(sum(hurt(room, [group])) for group in found.groups)
    for third, pair in found.joins[:1]:
        harm = hurt(room, [(*pair, third)])
        assert sum(harm) - sum(hurt(room, [pair])) == 0 or all(
            sum(hurt(room, [(*other, third)])) > sum(hurt(room, [other])) for other in pairs
        )


def test_two_colleagues_who_come_late_join_different_pairs():
    room = everybody_from(2, 1, 1, 1, 1)
    found = late(room, {1, 2}, [(3, 4), (5, 6)])
    assert found.groups == ()
    assert sorted(third for third, _ in found.joins) == [1, 2]
    assert sorted(pair for _, pair in found.joins) == [(3, 4), (5, 6)]


def test_a_latecomer_joins_a_trio_of_new_people_sooner_than_a_pair_with_a_colleague():
    assert late(everybody_from(2, 1, 1, 1, 1), {1}, [(2, 3), (4, 5, 6)]).joins == ((1, (4, 5, 6)),)


def test_those_who_must_not_meet_do_not_join_the_same_group_one_after_the_other():
    """Both suit the first pair best; the second to join sees the colleague who is there already."""
    crowd = [Player(1, 10, "realtor", "estate"), Player(2, 20, "banker", "finance")]
    crowd += [Player(3, 30, "caterer", "events"), Player(4, 40, "florist", "events")]
    late_ones = [Player(5, 50, "mover", "trades"), Player(6, 50, "mover", "trades")]
    found = late(Room((*crowd, *late_ones)), {5, 6}, [(1, 2), (3, 4)])
    assert sorted(pair for _, pair in found.joins) == [(1, 2), (3, 4)]


def test_three_late_colleagues_and_one_pair_make_a_group_of_five_sooner_than_a_pair_of_colleagues():
    found = late(everybody_from(3, 1, 1), {1, 2, 3}, [(4, 5)])
    assert [pair for _, pair in found.joins] == [(4, 5)] * 3


def test_where_nobody_waits_nothing_changes():
    assert late(everybody_from(1, 1), frozenset(), []) == late(everybody_from(1, 1), frozenset(), [(1, 2)])
