from dataclasses import replace

import pytest
from sqlalchemy import func, select

from mixer.contacts.models import Contact
from mixer.core.refusal import Refusal
from mixer.door.rules.codes import SHORT_LENGTH
from mixer.door.service import walkin
from mixer.events.models import Event
from mixer.guests.models import Guest
from tests.door.evening import a_scan_id
from tests.makers import KEYRING, badge_of


@pytest.fixture
def welcome(work, evening, clock, dice):
    def walk_in(**person):
        facts = {"scan_id": a_scan_id(), "name": "Wanda Walkin"} | person
        with work() as session:
            return walkin.walk_in(session, evening.keeper, walkin.WalkIn(**facts), clock(), dice, KEYRING)

    return walk_in


def test_a_walk_in_is_in_at_once_and_on_the_list_with_a_tag_of_their_own(welcome, look, scan, evening):
    answer = welcome(company="Walkers Ltd", profession="Florist", invited_by="Ana Diaz", first_timer=True)
    assert (answer.verdict, answer.saying.name) == ("admitted", "Wanda Walkin")
    assert answer.saying.hint == "First visit, invited by Ana Diaz"
    assert "Walkers Ltd" in answer.saying.line
    with look() as session:
        guest = session.scalars(select(Guest).where(Guest.source == "walk_in")).one()
        assert (guest.answer, guest.part, guest.seats) == ("yes", "guest", 1)
        badge, short = badge_of(guest), guest.short_code
        assert walkin.code_to_write(session, evening.keeper, answer.scan_id) == short
    assert len(short) == SHORT_LENGTH
    assert scan(code=badge).verdict == "already"
    assert scan(code=short).verdict == "already"


def test_the_same_walk_in_sent_twice_is_one_guest(welcome, look):
    same = a_scan_id()
    assert welcome(scan_id=same) == welcome(scan_id=same)
    with look() as session:
        assert session.scalar(select(func.count()).select_from(Guest).where(Guest.source == "walk_in")) == 1


def test_a_walk_in_who_was_on_the_list_after_all_is_that_guest(welcome, evening, look):
    answer = welcome(name="robin ashby", company="Acme Flowers")
    assert answer.guest == evening.robin.code
    with look() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 2


def test_a_full_room_lets_a_walk_in_in(welcome, work, evening, look):
    with work() as session:
        event = session.get_one(Event, evening.event_id)
        event.capacity = event.seats_taken = 2
    assert welcome().verdict == "admitted"
    with look() as session:
        assert session.get_one(Event, evening.event_id).seats_taken == 3


def test_a_walk_in_needs_a_name(welcome):
    with pytest.raises(Refusal, match="name"):
        welcome(name=" ")


def test_only_walk_ins_of_this_door_have_a_code_to_write(scan, evening, look, welcome):
    answer = scan(evening.robin)
    walked_in = welcome()
    with look() as session:
        assert walkin.code_to_write(session, evening.keeper, answer.scan_id) == ""
        assert walkin.code_to_write(session, evening.keeper, a_scan_id()) == ""
        elsewhere = replace(evening.keeper, event_id=evening.event_id + 1)
        assert walkin.code_to_write(session, elsewhere, walked_in.scan_id) == ""
