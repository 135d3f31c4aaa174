"""Mixers in a row, and inviters who are never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.insights.rules.attending import in_a_row, missed, words
from mixer.insights.rules.inviters import Brought, Known, match

CAME = st.lists(st.booleans(), max_size=12)


@given(CAME)
def test_mixers_in_a_row_and_missed_ones_are_counted_from_the_latest(came):
    row, gone = in_a_row(came), missed(came)
    assert row == 0 or gone == 0
    assert all(came[len(came) - row :])
    assert not any(came[len(came) - gone :])
    assert row + gone == len(came) or came[-(row + gone) - 1] != came[-1]


@pytest.mark.parametrize(
    ("came", "said"),
    [
        ([True, True], "2 in a row"),
        ([False, True], "came last time"),
        ([True, False], "was not there last time"),
        ([True, False, False], "missed the last 2"),
        ([True, False, False, False], "not seen for 3 mixers"),
    ],
)
def test_it_is_said_in_words(came, said):
    assert words(came) == said


def guest(name, invited_by, came=0, **different):
    return Brought(len(name), name, "", invited_by, **{"said_yes": came > 0, "came": came, "helps": False, **different})


ANA = Known(1, "Ana Kovač", "ana@kim.example")
TWINS = [Known(2, "Kim Lee", "kim@one.example"), Known(3, "Kim Lee", "kim@two.example")]


def test_a_name_is_the_same_however_it_is_typed_and_an_address_says_who_it_is():
    brought = [guest("A", "ana  KOVAC"), guest("B", "Ana Kovač"), guest("C", " Ana@Kim.example")]
    [one] = match(brought, [ANA, *TWINS])
    assert (one.name, one.contact_id, one.doubt, len(one.brought)) == ("Ana Kovač", 1, "", 3)


def test_nobody_is_guessed():
    nobody = Known(4, "No Mail", "")
    found = match([guest("A", "Kim Lee"), guest("B", "Somebody"), guest("C", "kim@two.example")], [ANA, *TWINS, nobody])
    assert {(one.name, one.contact_id, one.doubt) for one in found} == {
        ("Kim Lee", None, "2 people have this name: type an e-mail address instead"),
        ("Somebody", None, "not in the address book"),
        ("Kim Lee", 3, ""),
    }


def test_what_came_of_it_is_counted_and_said():
    people = [
        guest("Helps", "Ana Kovač", 3, helps=True), guest("Again", "Ana Kovač", 2), guest("Once", "Ana Kovač", 1),
        guest("Yes", "Ana Kovač", said_yes=True), guest("Only", "Ana Kovač"),
    ]  # fmt: skip
    [one] = match(reversed(people), [ANA])
    assert [one.count(stage) for stage in ("yes", "came", "again", "helps")] == [4, 3, 2, 1]
    assert [person.stage for person in one.brought] == [
        "helps to host by now", "came 2 times", "came once", "invited", "said yes, has not come",
    ]  # fmt: skip


def test_who_brought_most_comes_first():
    found = match([guest("A", "Ben"), guest("B", "Cleo"), guest("C", "Cleo"), guest("D", "Dora", 1)], [])
    assert [one.name for one in found] == ["Cleo", "Dora", "Ben"]
    assert match([], [ANA]) == []
