"""A latecomer when every list of three is open."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules.three import plan_three
from mixer.icebreakers.rules.three_footing import footing
from mixer.icebreakers.rules.three_fourths import add_fourths
from mixer.icebreakers.rules.three_kept import GAPS
from mixer.icebreakers.rules.value import house_complements, values
from tests.icebreakers.rooms import everybody_from, rooms
from tests.icebreakers.test_three import partners

KNOWN = house_complements()


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_lists_only_grow_by_one_newcomer_and_closed_ones_not_at_all(data):
    room = data.draw(rooms(least=4, most=12))
    points = values(room, KNOWN)
    late = data.draw(st.frozensets(st.sampled_from(room.keys), max_size=2))
    early = frozenset(room.keys) - late
    index = [place for place, key in enumerate(room.keys) if key in early]
    before = dict.fromkeys(late, GAPS) | dict(plan_three(room.only(early), points[index][:, index], 1).lists)
    closed = data.draw(st.frozensets(st.sampled_from(sorted(early))))
    after = add_fourths(room, points, before, closed)
    allowed, place = footing(room).allowed, {key: number for number, key in enumerate(room.keys)}
    for guest, row in after.items():
        assert all(guest in after[other] for other in partners(row))
        assert len(row) <= 4
        if any(before[guest]):
            assert row[: len(before[guest])] == before[guest]
            assert len(row) <= len(before[guest]) + 1
        assert all(allowed[place[guest], place[other]] for other in partners(row))
        if guest in closed:
            assert row == before[guest]


def test_a_newcomer_meets_those_worth_most_and_colleagues_last():
    room = everybody_from(1, 1, 1, 1, 2)
    keys = room.keys
    early = keys[:5]
    lists = {guest: tuple(other for other in early if other != guest)[:3] for guest in early} | {keys[5]: GAPS}
    value = np.zeros((6, 6), dtype=np.int32)
    value[5, 4] = value[4, 5] = 99
    value[5, 2] = value[2, 5] = 9
    after = add_fourths(room, value, lists, ())
    assert after[keys[5]] == (keys[2], keys[0], keys[1])
    assert after[keys[4]] == lists[keys[4]]
