"""What is wrong with an evening is said in words that tell what to do."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.events.files import known_items, shows, usual
from mixer.events.rules.checks import game_of
from mixer.events.rules.show import KINDS, ShowItem
from tests.events.conftest import warned

EVENING = shows()["evening"].items
READY = tuple(item for item in EVENING if item.before is not None)


def item(title="Welcome", minutes=5, kind="speech", **more):
    return ShowItem(title.lower(), title, minutes, kind, more.pop("owner", "M"), **more)


def said(*items, length=120):
    return warned([*READY, *items], length)


def evening_with(key, **different):
    return [replace(one, **different) if one.key == key else one for one in EVENING]


def test_too_many_words_are_counted_and_said():
    assert said(item("Mayor", 15), item("Sponsor", 10), item("Host", 10), item("Mingle", 85, "open")) == (
        "Speeches take 35 minutes; stay within 30, people came to meet: shorten “Mayor” first.",
        "“Mayor” takes 15 minutes; no speech should take more than 10: shorten it by 5.",
    )


def test_a_long_closing_an_evening_without_games_and_a_gap_are_said():
    assert said(item(), item("Prizes", 14, "closing"), length=30) == (
        "Introductions and door prizes take 14 minutes; after 10, people leave: shorten them by 4.",
        "There is no time to meet people: add a game or some open networking.",
        "The last 11 min before the end are not planned: make a line longer or add one.",
    )


def test_an_overlong_evening_names_what_is_easiest_to_shorten():
    mingle = item("Mingle", 30, "open", least=5)
    assert said(item("Bar", 20, "open", least=10), mingle, item("Talk", 10), length=45) == (
        "The run of show is 15 min longer than the mixer. “Mingle” is the easiest to shorten.",
    )
    assert said(item("Bar", 20, "open"), length=15) == (
        "The run of show is 5 min longer than the mixer. Shorten a line or take one out.",
    )


@pytest.mark.parametrize(
    ("key", "minutes", "words"),
    [
        ("famous_duo", 6, "“Famous duo” has 6 minutes and needs at least 10: add 4."),
        ("famous_duo", 24, "“Famous duo” has 24 minutes and drags after 20: take 4 away."),
        ("zones", 5, "“Meet your business match: the zones” has 5 minutes and needs at least 10: add 5."),
    ],
)
def test_a_game_too_short_or_too_long_to_be_fun_is_named_with_what_to_change(key, minutes, words):
    assert words in warned(evening_with(key, minutes=minutes))


def test_a_game_that_a_host_adds_is_known_by_its_title():
    assert "needs at least 20" in said(item("Table rounds, three of them", 10, "game"), length=10)[0]
    assert said(item("Table rounds of soup", 10, "open"), length=10) == ()
    assert game_of("x", "Zones", usual().games).key == "zones"
    assert game_of("x", "Explain famous duo", usual().games) is None


def test_visitor_hosts_stand_ready_and_the_door_is_tried_before_it_opens():
    mingle = item("Mingle", 10, "open")
    assert warned([mingle], 10) == (
        "Add a line before the doors: “Visitor hosts in place”, 15 minutes before or earlier.",
        "Add a line before the doors: “Try the door: scan a tag, take it back”, 10 minutes before or earlier.",
    )
    own = item("Our visitor hosts meet", 5, "setup", before=5), item("Test scan", 5, "setup", before=20)
    assert warned([*own, mingle], 10) == (
        "“Our visitor hosts meet” begins 5 min before the doors: begin 15 min before.",
    )


def test_preparation_that_goes_on_when_the_doors_open_begins_earlier():
    late = replace(READY[0], before=30)
    assert warned([late, *READY[1:], item("Mingle", 10, "open")], 10) == (
        "“Set-up: tables, signs, desk, sound” still goes on when the doors open: begin 15 min earlier.",
    )


def test_what_nobody_leads_is_told():
    assert warned(evening_with("zones", owner="")) == (
        "Nobody leads “Meet your business match: the zones” yet: write a name or a role.",
    )
    nobody = [replace(one, owner="") for one in EVENING]
    assert "and 11 more yet" in warned(nobody)[0]


def test_the_usual_lengths_are_those_of_games_the_house_knows():
    games = {game.key for game in usual().games}
    assert {"famous_duo", "zones", "meet_three"} <= games & known_items().keys()
    assert {one.key for one in usual().ready} <= known_items().keys()


@given(
    st.lists(
        st.builds(
            ShowItem,
            st.just("x"),
            st.text(),
            st.integers(1, 90),
            st.sampled_from(list(KINDS)),
            st.just("H"),
            before=st.none() | st.integers(1, 90),
        )
    ),
    st.integers(1, 400),
)
def test_whatever_the_evening_the_checks_speak_in_whole_sentences(items, length):
    assert all(sentence.endswith(".") for sentence in warned(items, length))
