"""What two guests who met may see of each other."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.meetings.rules import (
    QUICKLY,
    Standing,
    chips,
    hellos_allowed,
    known_fields,
    offered_fields,
    shown,
    standing,
    time_for_notes,
    way_words,
    with_chip,
)


@pytest.mark.parametrize(
    ("mine", "theirs", "how"),
    [
        (True, True, Standing.SHARED),
        (False, True, Standing.ASKED),
        (True, False, Standing.WAITING),
        (False, False, Standing.CLOSED),
    ],
)
def test_details_are_shared_only_where_both_agree(mine, theirs, how):
    assert standing(mine=mine, theirs=theirs) == how


def test_only_details_that_exist_are_kept_once_and_in_order():
    assert known_fields(["phone", "shoe size", "company", "phone"]) == ["company", "phone"]


def test_who_never_chose_is_offered_what_the_tag_shows_anyway():
    assert offered_fields([]) == ["company", "profession"]
    assert offered_fields(["email"]) == ["email"]
    assert {field.key for field in shown()} == {"company", "profession", "email", "phone"}


@given(st.text(max_size=40), st.sampled_from([chip.key for chip in chips()]))
def test_a_chip_puts_its_words_at_the_end_and_loses_none_of_the_note(text, key):
    words = next(chip.words for chip in chips() if chip.key == key)
    note = with_chip(text, key)
    assert note.endswith(words)
    assert note.startswith(text.rstrip(" ;"))
    assert with_chip(note, "no such chip") == note


def test_how_two_came_to_meet_is_said_in_words():
    assert way_words("duo") == "Found each other in the famous duos"
    assert way_words("something older") == way_words("scan") == "A scan of a name tag"


def test_guests_are_reminded_of_their_notes_from_the_closing_on_for_a_week():
    end = datetime(2026, 10, 23, 1, 30, tzinfo=UTC)
    said = [time_for_notes(end + timedelta(minutes=minutes), end) for minutes in (-21, -20, 0, 7 * 1440, 7 * 1440 + 1)]
    assert said == [False, True, True, True, False]


def test_whoever_said_many_hellos_is_slowed():
    assert hellos_allowed(0) == QUICKLY
    assert hellos_allowed(59) == QUICKLY
    assert 0 < hellos_allowed(60) < QUICKLY
