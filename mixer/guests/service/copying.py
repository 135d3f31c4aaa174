"""Visitor hosts of one mixer who are asked again at the next, with the times they were there."""

import random
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from mixer.contacts.models import Contact
from mixer.core.codes import new_code
from mixer.core.keyring import Keyring
from mixer.events.models import Event
from mixer.guests.models import Guest, Shift
from mixer.guests.service.adding import GuestMaker

PART = "visitor_host"


def _hosts(session: Session, event_id: int) -> Sequence[Guest]:
    mine = (Guest.event_id == event_id, Guest.part == PART, Guest.removed_at.is_(None), Contact.erased_at.is_(None))
    people = select(Guest).join(Guest.contact).options(contains_eager(Guest.contact)).where(*mine)
    return session.scalars(people.order_by(Guest.id)).all()


def about_visitor_hosts(session: Session, source_id: int) -> str:
    """Say who they were."""
    names = [guest.contact.full_name for guest in _hosts(session, source_id)]
    return f"On the new list, not invited yet: {', '.join(names)}." if names else ""


def copy_visitor_hosts(
    session: Session, source_id: int, target: Event, moment: datetime, chance: random.Random, keyring: Keyring
) -> str:
    """Put them on the next list with their shifts: not invited, without an answer."""
    hosts, there = _hosts(session, source_id), set(_listed(session, target.id))
    maker = GuestMaker(session, target, chance, keyring)
    new = {
        guest.id: maker.make(guest.contact_id, moment, part=PART, source="by_hand")
        for guest in hosts
        if guest.contact_id not in there
    }
    session.add_all(new.values())
    session.flush()
    for shift in session.scalars(select(Shift).where(Shift.guest_id.in_(new)).order_by(Shift.id)):
        when = {"post": shift.post, "starts_minute": shift.starts_minute, "minutes": shift.minutes}
        session.add(Shift(code=new_code(chance), event_id=target.id, guest_id=new[shift.guest_id].id, **when))
    session.flush()
    count = len(new)
    return f"{count} visitor host{'s stand' if count > 1 else ' stands'} on the list, not asked yet." if new else ""


def _listed(session: Session, event_id: int) -> Sequence[int]:
    return session.scalars(select(Guest.contact_id).where(Guest.event_id == event_id)).all()
