"""Erasing somebody while doors scan them, others meet them and letters go to them: nothing of them comes back."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.commands.privacy import sweep_again
from mixer.contacts.models import Contact
from mixer.core.refusal import Refusal
from mixer.door.service.scanning import record
from mixer.events.models import Event
from mixer.followup.rules.personal import ERASED
from mixer.followup.service import erasing
from mixer.followup.views.blueprint import tools_of
from mixer.guests.models import Guest
from mixer.meetings.service import meet, sharing
from mixer.post.service import write_letter
from tests.door.evening import make_evening, told
from tests.followup.canaries import dump
from tests.followup.test_erasing import a_letter
from tests.makers import NIGHT, badge_of, make_contact, make_guest

pytestmark = pytest.mark.database
HANDS = 12
AFTER = NIGHT + timedelta(days=9)  # no door is open any more


@pytest.fixture
def night(cast, work, clock):
    clock.now = NIGHT + timedelta(minutes=20)
    with work() as session:
        group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
        evening = make_evening(session, group)
        event = session.get_one(Event, evening.event_id)
        robin = make_guest(session, event, make_contact(session, group, "Qxrobin Qxovitch", phone="+13035550177"))
        others = [make_guest(session, event) for _ in range(HANDS)]
        return evening, robin, others


def ways_to_write(night, clock):
    evening, robin, others = night

    def scan(session, _number: int) -> None:
        record(session, evening.keeper, told(robin), clock())

    def meet_and_note(session, number: int) -> None:
        tag = meet.tag_of(session, badge_of(robin))
        if tag is not None:
            meet.say_hello(session, others[number].id, tag, ["company"], clock())
            sharing.write_note(session, others[number].id, tag.code, "Qxovitch again", clock())

    def write_to(session, number: int) -> None:
        guest = session.get_one(Guest, robin.id)
        if guest.contact.email:
            write_letter(session, a_letter(guest, subject=f"{number}"), clock())

    return scan, meet_and_note, write_to


def test_nothing_comes_back_of_whom_doors_letters_and_guests_write_about_meanwhile(
    app, cast, night, work, look, clock, tmp_path
):
    _evening, robin, _others = night
    start = threading.Barrier(HANDS + 1)
    mistakes = []

    ways = ways_to_write(night, clock)

    def write(number: int) -> None:
        for _turn in range(3):
            # Whoever comes a moment too late is told no in words: nobody of that tag is at the mixer any more.
            with suppress(Refusal), work() as session:
                ways[number % 3](session, number)

    def hand(number: int) -> None:
        start.wait()
        try:
            if number < HANDS:
                write(number)
            else:
                with work() as session:
                    code = session.scalar(select(Contact.code).where(Contact.id == robin.contact_id))
                    erasing.erase_person(session, cast.group_id, code, clock(), tools_of(app), erasing.Asker("host"))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test fails for it
            mistakes.append(error)

    with ThreadPoolExecutor(HANDS + 1) as hands:
        list(hands.map(hand, range(HANDS + 1)))
    assert mistakes == []
    assert sweep_again(app, AFTER)
    after = dump(app, tmp_path)
    assert [word for word in (b"Qx", b"qx", b"+13035550177") if word in after] == []
    with look() as session:
        assert session.get_one(Contact, robin.contact_id).full_name == ERASED
