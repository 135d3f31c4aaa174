"""Lists of three while guests come late and leave early."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules.room import Player, Room, couple
from mixer.icebreakers.rules.three import plan_three
from mixer.icebreakers.rules.three_latecomers import keep_up
from mixer.icebreakers.rules.value import house_complements, values
from tests.icebreakers.rooms import TRADES
from tests.icebreakers.test_three import big_room, check_promises, missing, partners

KNOWN = house_complements()


def room_of(keys, met=()):
    return Room(tuple(Player(key, None, *TRADES[key % 4]) for key in keys), dict.fromkeys(met, 0))


def handed_out(room):
    return plan_three(room, values(room, KNOWN), 1).lists


def now(room, lists, opened=()):
    return keep_up(room, values(room, KNOWN), lists, opened, 1)


def changed(before, after):
    return {key for key in before.keys() & after.keys() if before[key] != after[key]}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whoever_has_opened_their_list_loses_only_those_who_left(data):
    keys = range(1, data.draw(st.integers(4, 16)) + 1)
    lists = handed_out(room_of(keys))
    opened = data.draw(st.frozensets(st.sampled_from(keys)))
    leavers = data.draw(st.frozensets(st.sampled_from(keys), max_size=3))
    stay = [key for key in keys if key not in leavers]
    late = range(50, 50 + data.draw(st.integers(0, 3)))
    planned = sorted(couple(one, other) for one in keys for other in partners(lists[one]))
    met = data.draw(st.frozensets(st.sampled_from(planned), max_size=4)) if planned else ()
    if len(stay) + len(late) < 2:
        return
    after = now(room_of([*stay, *late], met), lists, opened)
    assert sorted(after) == [*stay, *late]
    for key in stay:
        kept = {other for other in partners(lists[key]) if other not in leavers or couple(key, other) in met}
        if key in opened:
            assert kept <= set(partners(after[key]))
            assert len(after[key]) == len(lists[key])
        assert {other for other in partners(lists[key]) if couple(key, other) in met} <= set(partners(after[key]))
    for key, row in after.items():
        assert len(set(partners(row))) == len(partners(row)) <= 4
        assert all(other in leavers or key in after[other] for other in partners(row))


@pytest.mark.parametrize(("size", "most"), [(24, 3), (25, 3)])
def test_a_latecomer_stands_between_a_couple_that_has_not_met(size, most):
    room = room_of(range(1, size + 1))
    lists = handed_out(room)
    grown = room_of(range(1, size + 2))
    after = now(grown, lists)
    check_promises(grown, after)
    assert missing(after) == 0
    assert len(changed(lists, after)) <= most + 1


def test_a_latecomer_finds_nobody_once_all_lists_are_opened_but_two_latecomers_find_each_other():
    keys = range(1, 25)
    lists = handed_out(room_of(keys))
    after = now(room_of([*keys, 50, 51]), lists, keys)
    assert {key: after[key] for key in keys} == dict(lists)
    assert partners(after[50]) == [51]
    assert partners(after[51]) == [50]


def test_the_three_who_lost_somebody_are_matched_again_and_nobody_else_need_move():
    keys = range(1, 26)
    lists = handed_out(room_of(keys))
    leaver = next(key for key in keys if len(lists[key]) == 3 and all(len(lists[one]) == 3 for one in lists[key]))
    four = next(key for key in keys if len(lists[key]) == 4)
    after = now(room_of([key for key in keys if key != leaver]), lists)
    assert missing(after) == 0
    assert len(after[four]) == 3
    assert len(changed(lists, after)) <= 5


def test_who_was_met_and_has_left_keeps_their_place_on_the_list():
    keys = range(1, 13)
    lists = handed_out(room_of(keys))
    leaver, *_ = keys
    friend = lists[leaver][0]
    after = now(room_of(keys[1:], [couple(leaver, friend)]), lists)
    assert after[friend][lists[friend].index(leaver)] == leaver
    assert all(leaver not in row for key, row in after.items() if key != friend)


def test_in_a_large_room_where_nobody_is_new_to_anybody_the_search_for_couples_to_part_ends():
    room = big_room(80)
    keys = list(room.keys)
    strangers = {couple(one, one + 40) for one in range(40)}
    met = {couple(one, other): 1 for one in keys for other in keys if one < other} | {}
    room = Room(room.players, {both: ago for both, ago in met.items() if both not in strangers})
    after = keep_up(room, np.zeros((80, 80), dtype=np.int32), {}, (), 1)
    assert {tuple(partners(row)) for row in after.values()} == {(key,) for key in keys}
