"""Companions: a guest of a guest, with a name and so with a tag of their own."""

import random
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.core.codes import new_code
from mixer.core.keyring import Keyring, Token
from mixer.core.names import fold
from mixer.events.models import Event
from mixer.guests.models import Guest

SHORT_CODE_LENGTH = 6


def companion_of(session: Session, guest: Guest) -> Guest | None:
    """Return whom a guest brings along, if anybody."""
    brought = select(Guest).where(Guest.companion_of_id == guest.id, Guest.removed_at.is_(None)).order_by(Guest.id)
    return session.scalars(brought).first()


def bring(
    session: Session, event: Event, guest: Guest, name: str, moment: datetime, chance: random.Random, keyring: Keyring
) -> None:
    """Keep, change or take away a guest's companion so that it is who the guest named (empty: nobody).

    The companion's place is counted with the guest's own, so that both come or nobody does.
    """
    present = companion_of(session, guest)
    if present is not None and (not name or fold(present.contact.full_name) != fold(name)):
        present.removed_at, present.answer, present.answered_at = moment, "no", moment
        present = None
    if name and present is None:
        present = _new_companion(event, guest, name, moment, chance, keyring)
        session.add(present)
    if present is not None:
        present.answer, present.answered_at = guest.answer, moment
    session.flush()


def _new_companion(
    event: Event, guest: Guest, name: str, moment: datetime, chance: random.Random, keyring: Keyring
) -> Guest:
    given, _, family = name.partition(" ")
    contact = Contact(
        group_id=event.group_id,
        code=new_code(chance),
        given=given,
        family=family,
        full_name=name,
        tag_name=given,
        source="companion",
        search=fold(name),
        created_at=moment,
        updated_at=moment,
    )
    code = new_code(chance)
    return Guest(
        code=code,
        event_id=event.id,
        contact=contact,
        source="companion",
        first_timer=True,
        invited_by=guest.contact.full_name,
        companion_of_id=guest.id,
        short_code=new_code(chance, SHORT_CODE_LENGTH),
        badge_hash=keyring.hash(Token.BADGE, code),
        link_hash=keyring.hash(Token.RSVP, code),
        created_at=moment,
    )
