"""Whom first-timers are introduced to: never a colleague, never twice, and not all of them to the same few."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mixer.icebreakers.rules.introducing import PEOPLE, introductions
from mixer.icebreakers.rules.room import Player, couple
from mixer.icebreakers.rules.value import house_complements

KNOWN = house_complements()
TRADES = [("realtor", "real_estate"), ("mortgage_broker", "real_estate"), ("plumber", "trades"), ("", "")]


@st.composite
def rooms(draw):
    def people(first, most, least, *, new):
        count = draw(st.integers(least, most))
        rows = []
        for number in range(count):
            trade, sphere = draw(st.sampled_from(TRADES))
            rows.append(Player(first + number, draw(st.sampled_from([None, 1, 2])), trade, sphere, first_time=new))
        return rows

    newcomers, others = people(1, 6, 0, new=True), people(101, 8, 0, new=False)
    couples = [couple(one.key, other.key) for one in newcomers for other in others]
    never = draw(st.sets(st.sampled_from(couples))) if couples else set()
    return newcomers, others, never


@given(rooms())
def test_up_to_three_people_nobody_twice_no_colleague_and_nobody_they_never_meet(room):
    newcomers, others, never = room
    found = introductions(newcomers, others, KNOWN, never, {})
    house = {one.key: one.house for one in (*newcomers, *others)}
    assert found.keys() == {one.key for one in newcomers}
    for key, people in found.items():
        able = [one.key for one in others
                if couple(key, one.key) not in never and (house[key] is None or one.house != house[key])]  # fmt: skip
        assert len(people) == len(set(people)) == min(PEOPLE, len(able))
        assert set(people) <= set(able)


@given(st.integers(1, 9), st.integers(3, 9))
def test_where_all_are_alike_everybody_is_met_as_often(newcomers, others):
    found = introductions(
        [Player(number, None) for number in range(newcomers)],
        [Player(100 + number, None) for number in range(others)],
        KNOWN, set(), {},
    )  # fmt: skip
    sent = Counter({100 + number: 0 for number in range(others)})
    sent.update(other for people in found.values() for other in people)
    assert max(sent.values()) - min(sent.values()) <= 1


def test_who_suits_best_comes_first_and_what_is_chosen_already_counts():
    newcomer = Player(1, None, "realtor", "real_estate", first_time=True)
    broker, plumber = Player(101, None, "mortgage_broker", "real_estate"), Player(102, None, "", "")
    assert introductions([newcomer], [plumber, broker], KNOWN, set(), {}) == {1: [101, 102]}
    assert introductions([newcomer], [plumber, broker], KNOWN, set(), {1: 1}) == {1: [101]}
    assert introductions([newcomer], [], KNOWN, set(), {}) == {1: []}
    assert introductions([], [broker], KNOWN, set(), {}) == {}
