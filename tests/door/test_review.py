"""A volunteer who looks first: who it is, whether they are in, and what to know of them; nothing is written."""

import pytest
from sqlalchemy import func, select, update

from mixer.door.models import Attendance, Scan
from mixer.door.rules.attendance import Kind
from mixer.door.service.review import card_of
from mixer.guests.models import Guest
from tests.makers import badge_of


@pytest.fixture
def card(look, evening):
    def shown(text):
        with look() as session:
            return card_of(session, evening.keeper, text)

    return shown


def test_a_tag_tells_who_it_is_and_what_to_know(card, evening, look):
    robin = card(badge_of(evening.robin))
    assert (robin.guest, robin.name, robin.line) == (evening.robin.code, "Robin Ashby", "Acme Flowers · E Events")
    assert robin.hint == "First visit, invited by Ana Diaz"
    assert (robin.since, robin.where, robin.reason) == ("", "", "")
    assert card(badge_of(evening.jose)).hint == "Knows Ana"
    with look() as session:
        assert session.scalar(select(func.count()).select_from(Scan)) == 0
        assert session.scalar(select(func.count()).select_from(Attendance)) == 0


def test_a_typed_code_tells_too_and_a_strange_one_nothing(card, evening):
    assert card(evening.robin.short_code.lower()).name == "Robin Ashby"
    assert card("nonsense") is None


def test_who_is_in_is_told_with_the_moment_and_the_door(card, evening, scan, clock):
    scan(evening.robin)
    robin = card(badge_of(evening.robin))
    assert (robin.since, robin.where) == ("18:07", "at Desk 2")
    clock.forward(minutes=1)
    scan(guest=evening.robin.code, kind=Kind.OUT)
    assert card(badge_of(evening.robin)).since == ""


def test_who_said_no_is_told(card, evening, work):
    with work() as session:
        session.execute(update(Guest).where(Guest.id == evening.robin.id).values(answer="no"))
    assert card(badge_of(evening.robin)).reason == "no"
