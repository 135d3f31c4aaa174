from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.core.refusal import Refusal
from mixer.invite.files import kinds
from mixer.invite.rules.offers import LAST_CALL, LEAST, day_words, offer_until, override_reason, promotion_reason
from mixer.invite.rules.replies import Reply
from mixer.invite.rules.wording import PLACEHOLDERS, check_words, fill_words, when_words
from mixer.invite.service import SEGMENTS

DENVER = ZoneInfo("America/Denver")
VALUES = dict.fromkeys(PLACEHOLDERS, "X") | {"link": "https://mixer.example/r/1", "guest": "Ana"}


def test_a_reply_needs_a_place_for_everybody_who_comes():
    assert [Reply(coming=False).seats, Reply(coming=True).seats, Reply(coming=True, companions=("Bo",)).seats] == [
        0,
        1,
        2,
    ]


def test_a_promotion_says_why():
    assert promotion_reason(0, 0).endswith("first in line; nobody else waits.")
    assert promotion_reason(1, 1).endswith("number 2 in line; 1 still waits.")
    assert promotion_reason(0, 3).endswith("3 still wait.")

    assert promotion_reason(0, 3, 2).endswith("3 still wait. Ahead for another business's category: 2.")


def test_a_host_who_gives_a_place_out_of_turn_reads_so_on_record():
    assert override_reason(0, category_taken=False) == "A host gave this guest a place; nobody stood ahead in line."
    assert override_reason(3, category_taken=True).endswith(
        "3 stood ahead in line. Another business of this category is coming too."
    )


@given(st.integers(0, 168), st.integers(0, 60 * 24 * 60), st.integers(0, 59))
def test_an_offer_stands_as_long_as_the_host_wishes_and_never_past_the_last_call(hours, minutes_before, second):
    moment = datetime(2026, 10, 1, 12, 0, second, tzinfo=UTC)
    starts_at = moment.replace(second=0) + timedelta(minutes=minutes_before)
    until = offer_until(moment, hours, starts_at)
    if until is None:
        assert hours == 0 or starts_at - LAST_CALL - moment < LEAST
        return
    assert moment < until <= starts_at - LAST_CALL
    assert until <= moment + timedelta(hours=hours)
    assert until - moment >= min(LEAST, timedelta(hours=hours) - timedelta(minutes=1))


def test_a_deadline_reads_as_guests_speak():
    assert day_words(datetime(2026, 10, 28, 0, 0, tzinfo=UTC), DENVER) == "Tuesday 27 October, 18:00"


def test_dates_read_as_guests_speak_in_the_mixers_own_zone():
    start = datetime(2026, 10, 22, 23, 30, tzinfo=UTC)
    assert when_words(start, start.replace(hour=23, minute=59), DENVER) == "Thursday 22 October 2026, 17:30–17:59"
    past_midnight = datetime(2026, 10, 23, 7, 0, tzinfo=UTC)
    assert when_words(start, past_midnight, DENVER) == "Thursday 22 October 2026, 17:30–Friday 01:00"


def test_the_button_stands_where_the_link_stands_alone():
    words = fill_words("Hi {guest}", "Dear {guest},\n\n{link}\n\nBye", VALUES)
    assert (words.subject, words.before, words.after) == ("Hi Ana", "Dear Ana,", "Bye")
    assert words.text == "Dear Ana,\n\nhttps://mixer.example/r/1\n\nBye"


def test_a_letter_without_the_link_gets_it_at_its_end():
    words = fill_words("Hi", "Dear {guest},\n\ncome!", VALUES)
    assert words.before == "Dear Ana,\n\ncome!"
    assert words.text.endswith("come!\n\nhttps://mixer.example/r/1")


def test_a_link_inside_a_sentence_stays_there_and_the_button_comes_last():
    words = fill_words("Hi", "Answer at {link} please.", VALUES)
    assert words.before == "Answer at https://mixer.example/r/1 please."
    assert words.after == ""


def test_unknown_placeholders_are_refused_in_subject_and_text():
    check_words("{mixer}", "{guest}")
    with pytest.raises(Refusal):
        check_words("{mixxer}", "{guest}")
    with pytest.raises(Refusal):
        check_words("{mixer}", "{gast}")


def test_the_words_to_begin_with_can_all_be_filled_in():
    assert [key for key, kind in kinds().items() if kind.slot] == [
        "invitation",
        "reminder",
        "reminder_week",
        "last_word",
        "last_word_morning",
        "thanks",
    ]
    for kind in kinds().values():
        check_words(kind.subject, kind.text)
        assert kind.segment in SEGMENTS or kind.key == "thanks"
        filled = fill_words(kind.subject, kind.text, VALUES, needs_link=bool(kind.button))
        assert "{" not in filled.text
        assert filled.linked == (kind.key != "cancelled")
