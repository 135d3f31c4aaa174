"""Somebody who was not on the list: welcomed in one step, and on the list from then on."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.contacts.rules.names import split_name
from mixer.contacts.service.book import NewContact
from mixer.core.keyring import Keyring
from mixer.door.models import Scan
from mixer.door.rules.rehearsal import DRY_RUNS, is_test_name
from mixer.door.service import book, scanning
from mixer.door.service.scanning import Answer, Doorkeeper, Told
from mixer.door.service.together import age_ms
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.guests.service import NewGuest, add_guest

JUST_NOW = timedelta(minutes=30)
"""How long a device may print the tag of a walk-in it welcomed."""


@dataclass(frozen=True, slots=True)
class WalkIn:
    """What a volunteer asks: only the name is needed. `scan_id` makes sending twice one guest.

    Typed in from paper, `batch` names the tap and `came_at` tells when they came.
    """

    scan_id: str
    name: str
    company: str = ""
    profession: str = ""
    invited_by: str = ""
    email: str = ""
    first_timer: bool | None = None
    batch: str = ""
    came_at: datetime | None = None


def walk_in(
    session: Session, keeper: Doorkeeper, person: WalkIn, moment: datetime, chance: random.Random, keyring: Keyring
) -> Answer:
    """Put somebody on the list with a badge code of their own and let them in; capacity is the host's worry now.

    Who stands on the list already, by e-mail or by name and company, is checked in as that guest. The name
    that rehearsals use is only practised with.
    """
    if is_test_name(person.name):
        return scanning.rehearse(keeper, Told(person.scan_id, way="walk_in"), DRY_RUNS[0], moment)
    # Walk-ins of a mixer follow each other, so that the same one sent twice at once finds its twin.
    session.execute(select(Event.id).where(Event.id == keeper.event_id).with_for_update(key_share=True))
    if book.stored_scan(session, person.scan_id):
        return scanning.answer_of(session, keeper, person.scan_id)
    name = split_name(person.name)
    contact = NewContact(
        given=name.given,
        family=name.family,
        full_name=person.name,
        company=person.company,
        profession=person.profession,
        email=person.email,
        source="walk_in",
    )
    new = NewGuest(
        contact,
        source="walk_in",
        answer="yes",
        first_timer=person.first_timer,
        invited_by=person.invited_by,
        beyond_capacity=True,
    )
    added = add_guest(session, keeper.event_id, new, moment, chance, keyring)
    ago = age_ms(moment, person.came_at)
    told = Told(person.scan_id, guest=added.code, way="walk_in", batch=person.batch, age_ms=ago)
    return scanning.record(session, keeper, told, moment)


def just_made(session: Session, keeper: Doorkeeper, scan_id: str, moment: datetime) -> str:
    """Return the code of the walk-in whom this very device put on the list with that scan just now, or "".

    Whoever stood on the list before is not meant, though the door let them in the same way.
    """
    since = int((moment - JUST_NOW).timestamp() * 1000)
    found = session.scalar(
        select(Guest.code)
        .join(Scan, Scan.guest_id == Guest.id)
        .where(Scan.scan_id == scan_id, Scan.event_id == keeper.event_id, Scan.device_id == keeper.device_id)
        .where(Scan.way == "walk_in", Scan.received_ms >= since, Guest.source == "walk_in", Guest.removed_at.is_(None))
    )
    return found or ""


def code_to_write(session: Session, keeper: Doorkeeper, scan_id: str) -> str:
    """Return the short code that a walk-in's hand-written tag needs, or "" for any other scan."""
    known = book.stored_scan(session, scan_id)
    if known is None or known.way != "walk_in" or known.event_id != keeper.event_id:
        return ""
    return session.get_one(Guest, known.guest_id).short_code
