"""Guests of a mixer whose address is not invited any more."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.core.keyring import Keyring
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.post import service as post


@dataclass(frozen=True)
class SilentGuest:
    """A guest, and why no invitation goes to them."""

    code: str
    name: str
    silence: post.Silence


def silent_guests(session: Session, event_id: int, keyring: Keyring) -> list[SilentGuest]:
    """Return a mixer's guests whose address is not invited any more, by name."""
    rows = session.execute(
        select(Guest.code, Contact.full_name, Contact.email)
        .join(Contact, Contact.id == Guest.contact_id)
        .where(Guest.event_id == event_id, Guest.removed_at.is_(None), Contact.email.is_not(None))
        .order_by(Contact.search, Guest.id)
    ).all()
    group_id = session.get_one(Event, event_id).group_id
    silent = post.silences(session, keyring, group_id, [row.email for row in rows])
    return [SilentGuest(row.code, row.full_name, silent[row.email]) for row in rows if row.email in silent]
