import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.core.refusal import Refusal
from mixer.followup.rules.letters import Draft, Met, faults, fill, people_lines
from mixer.followup.rules.segments import catalogue

KNOWN = catalogue().placeholders
VALUES = {"guest": "Ana", "mixer": "Autumn mixer", "people": "- Robin Lee", "prize": ""}


def test_a_letter_is_filled_in_for_one_guest():
    letter = fill(Draft("Thanks, {guest}", "You met\n\n{people}\n\nat {mixer}."), VALUES, {})
    assert letter == Draft("Thanks, Ana", "You met\n\n- Robin Lee\n\nat Autumn mixer.")


def test_where_there_is_nothing_to_fill_in_stand_words_for_nothing():
    assert fill(Draft("{prize}", "x"), VALUES, {"prize": "your door prize"}).subject == "your door prize"
    assert fill(Draft("s", "[{prize}]"), VALUES, {}).text == "[]"


def test_a_name_in_braces_nobody_knows_is_never_sent_as_it_stands():
    with pytest.raises(Refusal, match=r"We cannot fill in \{gest\}"):
        fill(Draft("s", "{gest}"), VALUES, {})


def test_a_guest_called_like_a_placeholder_keeps_the_name():
    letter = fill(Draft("{guest}", "{guest}"), {"guest": "{people}", "people": "secret"}, {})
    assert letter == Draft("{people}", "{people}")


def test_a_line_break_in_a_name_does_not_reach_the_subject():
    assert fill(Draft("Hi {guest}", ""), {"guest": "Ana\r\nBcc: x@y.example"}, {}).subject == "Hi Ana Bcc: x@y.example"


@given(st.text(st.characters(exclude_characters="{}"), max_size=60), st.sampled_from(sorted(VALUES)))
def test_any_text_can_be_filled_in(text, name):
    letter = fill(Draft(text, f"{text}{{{name}}}"), VALUES, {})
    assert len(letter.subject.splitlines()) <= 1
    assert letter.text == text + VALUES[name]


@pytest.mark.parametrize(
    ("subject", "text", "word"),
    [
        (" ", "Hello", "needs a subject"),
        ("one\ntwo", "Hello", "one line"),
        ("x" * 151, "Hello", "one line"),
        ("{people}", "Hello", "does not fit"),
        ("Thanks", " \n", "empty"),
        ("Thanks", "x" * 5001, "5,000"),
        ("Thanks", "Hello {gest}", "{gest} is nothing that can be filled in. You can use {guest}, {mixer}"),
    ],
)
def test_a_mistake_in_a_letter_is_said_before_anybody_receives_it(subject, text, word):
    (fault,) = faults(Draft(subject, text), KNOWN)
    assert word in fault


def test_the_people_somebody_met_stand_one_a_line_with_what_they_share():
    people = [Met("Robin Lee", ["Acme", "Mortgage broker"]), Met("王小明")]
    assert people_lines(people) == "- Robin Lee (Acme, Mortgage broker)\n- 王小明"
    assert people_lines([]) == ""


def test_whom_nobody_may_name_yet_is_only_counted():
    assert people_lines([Met("Robin Lee"), Met()]).endswith(
        "- and one more person, as soon as you have both agreed to share"
    )
    assert people_lines([Met(), Met()]).startswith("- and 2 more people")
