"""Companions: a guest of a guest, with a name and so with a tag of their own."""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.contacts.rules.names import split_name
from mixer.contacts.service import AddressBook, NewContact, create_contact, tidied
from mixer.core.keyring import Keyring
from mixer.core.names import fold
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.guests.service import GuestMaker


@dataclass(frozen=True)
class Tools:
    """What services get from outside besides the session and the moment."""

    chance: random.Random
    keyring: Keyring


def companion_of(session: Session, guest: Guest) -> Guest | None:
    """Return whom a guest brings along, if anybody."""
    brought = select(Guest).where(Guest.companion_of_id == guest.id, Guest.removed_at.is_(None)).order_by(Guest.id)
    return session.scalars(brought).first()


def bring(session: Session, event: Event, guest: Guest, name: str, moment: datetime, tools: Tools) -> None:
    """Keep, change or take away a guest's companion so that it is who the guest named (empty: nobody).

    The companion's place is counted with the guest's own, so that both come or nobody does.
    """
    present = companion_of(session, guest)
    if present is not None and (not name or fold(present.contact.full_name) != fold(name)):
        present.removed_at, present.answer, present.answered_at = moment, "no", moment
        present = None
    if name and present is None:
        present = _new_companion(session, event, guest, name, moment, tools)
    if present is not None:
        present.answer, present.answered_at = guest.answer, moment
    session.flush()


def _new_companion(session: Session, event: Event, guest: Guest, name: str, moment: datetime, tools: Tools) -> Guest:
    # Always a person of their own: two people of one name are more likely than one who is invited and brought along.
    parts, group = split_name(name), session.get_one(Group, event.group_id)
    person = tidied(NewContact(parts.given, parts.family, full_name=name, source="companion"), group.country)
    book = AddressBook(session, group.id)
    contact = create_contact(session, group.id, person, moment, tools.chance, book)
    session.flush()
    companion = GuestMaker(session, event, tools.chance, tools.keyring).make(
        contact.id,
        moment,
        source="companion",
        first_timer=True,
        invited_by=guest.contact.full_name,
        companion_of_id=guest.id,
    )
    session.add(companion)
    return companion
