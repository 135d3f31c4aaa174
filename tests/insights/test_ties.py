"""Who comes back, which ties are new, who connects the room; and how contacts become connections, day by day."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.insights.rules.curves import DAYS, MARKS, climbs
from mixer.insights.rules.ties import Evening, connectors, kept

PEOPLE = st.frozensets(st.integers(1, 12), max_size=12)
COUPLES = st.frozensets(st.tuples(st.integers(1, 12), st.integers(1, 12)).filter(lambda two: two[0] != two[1]))
EVENINGS = st.lists(st.builds(Evening, PEOPLE, PEOPLE, COUPLES), max_size=6)


def test_who_came_again_and_which_ties_are_new_is_followed_from_mixer_to_mixer():
    first = Evening(frozenset({1, 2, 3, 4}), frozenset({1, 2, 3, 4}), frozenset({(1, 2), (3, 1)}))
    second = Evening(frozenset({1, 2, 5}), frozenset({5, 9}), frozenset({(2, 1), (1, 5)}))
    third = Evening(frozenset({3, 5}), frozenset(), frozenset())
    one, two, three = kept([first, second, third])
    assert (one.retention, one.first, one.first_again, one.returning, one.new_ties) == (None, 4, 3, 75, 2)
    assert (two.came_again, two.retention, two.first, two.returning) == (2, 50, 1, 100)
    assert (two.meetings, two.new_ties) == (2, 1)
    assert (three.retention, three.returning, three.latest) == (33, None, True)


@settings(max_examples=30)
@given(EVENINGS)
def test_every_couple_is_new_once(evenings):
    everybody = {frozenset(couple) for evening in evenings for couple in evening.met}
    found = kept(evenings)
    assert sum(one.new_ties for one in found) == len(everybody)
    assert all(one.new_ties <= one.meetings for one in found)
    assert all(one.came_again <= min(one.came, one.before) and one.first_again <= one.first for one in found)


@settings(max_examples=30)
@given(EVENINGS, st.randoms(use_true_random=False))
def test_nothing_depends_on_how_people_are_numbered(evenings, chance):
    names = list(range(1, 13))
    chance.shuffle(names)

    def other(people):
        return frozenset(names[person - 1] for person in people)

    renamed = [
        Evening(other(one.came), other(one.first), frozenset((names[a - 1], names[b - 1]) for a, b in one.met))
        for one in evenings
    ]
    assert kept(renamed) == kept(evenings)


def test_who_links_most_fields_connects_the_room():
    field_of = {1: "A", 2: "A", 3: "B", 4: "C", 5: "B", 6: "B"}
    found = connectors([(1, 2), (1, 3), (3, 1), (1, 4), (3, 5), (3, 6), (7, 3), (2, 7)], field_of)
    assert [(one.person, one.met, one.fields) for one in found] == [(1, 3, 2), (7, 2, 2), (3, 4, 1), (4, 1, 1)]
    assert connectors([(3, 5)], field_of) == []
    assert len(connectors([(1, 3), (1, 4)], field_of, most=1)) == 1


def test_steps_are_counted_day_by_day_up_to_today():
    noted, wrote, held = climbs({"noted": [-1, 0, 0, 1], "wrote": [2, 9, 75], "held": []}, today=10)
    assert noted.by_day == (3, *[4] * 10)
    assert (noted.last, wrote.last, held.last) == (4, 2, 0)
    assert wrote.marks == (0, 1, 2, 2)
    assert (held.line, held.area) == ("", "")
    assert noted.area.startswith(noted.line)
    assert len(climbs({"held": [61]}, today=500)[0].by_day) == DAYS + 1
    assert climbs({"held": [3]}, today=-4)[0].by_day == (0,)
    assert climbs({}, today=3) == ()


@pytest.mark.parametrize("today", [0, 7, 60, 90])
@given(days=st.lists(st.integers(-2, 90), max_size=30))
def test_a_climb_never_falls_and_ends_with_everybody_who_got_there(days, today):
    [climb] = climbs({"wrote": days}, today)
    assert list(climb.by_day) == sorted(climb.by_day)
    assert climb.last == sum(day <= min(today, DAYS) for day in days)
    assert len(climb.marks) == len(MARKS)
