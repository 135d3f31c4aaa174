"""Lists of three planned anew around those that stay."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules.three import couples_of, plan_three
from mixer.icebreakers.rules.three_kept import described, plan_around
from mixer.icebreakers.rules.value import house_complements, values
from tests.icebreakers.rooms import everybody_from, rooms
from tests.icebreakers.test_three import big_room, missing, partners

KNOWN = house_complements()


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_kept_lists_lose_only_those_who_left_and_all_lists_stay_mutual(data):
    room = data.draw(rooms(most=12))
    points = values(room, KNOWN)
    lists = plan_three(room, points, 1).lists
    kept = data.draw(st.frozensets(st.sampled_from(room.keys)))
    stay = frozenset(room.keys) - data.draw(st.frozensets(st.sampled_from(room.keys), max_size=2))
    index = [place for place, key in enumerate(room.keys) if key in stay]
    here = room.only(stay)
    after = plan_around(here, points[index][:, index], lists, kept, 2)
    assert set(after) == stay
    for guest in kept & stay:
        left = {other for other in partners(lists[guest]) if other in stay}
        assert left <= set(partners(after[guest]))
    for guest, row in after.items():
        there = partners(row)
        assert len(set(there)) == len(there) <= 4
        assert all(guest in after[other] for other in there)


def test_around_a_few_kept_lists_everybody_has_three_and_nearly_as_good_ones():
    room = big_room(60)
    points = values(room, KNOWN)
    best = plan_three(room, points, 1)
    kept = list(best.lists)[:5]
    lists = plan_around(room, points, best.lists, kept, 2)
    assert missing(lists) == 0
    assert all(lists[guest] == best.lists[guest] for guest in kept)
    again = described(room, points, lists, best.bound, 2)
    assert 0.9 < again.share <= 1
    assert couples_of(lists) != best.couples


def test_a_plan_described_anew_says_what_the_plan_said():
    room = everybody_from(3, 2, 1, 1)
    points = values(room, KNOWN)
    plan = plan_three(room, points, 1)
    assert described(room, points, plan.lists, plan.bound, plan.seed) == plan
