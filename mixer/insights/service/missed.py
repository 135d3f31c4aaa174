"""Those who have not been seen for three mixers, asked to the next one."""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.keyring import Keyring
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.guests.service import GuestMaker
from mixer.insights.service.attendance import missed_contacts


@dataclass(frozen=True, slots=True)
class Asked:
    """The mixer they are asked to, and how many were put on its list."""

    event_id: int
    event_code: str
    event_name: str
    added: int


def next_mixer(session: Session, group_id: int, moment: datetime) -> Event | None:
    """Return the next mixer of a group that takes place."""
    coming = select(Event).where(Event.group_id == group_id, Event.starts_at > moment, Event.state == "planned")
    return session.scalar(coming.order_by(Event.starts_at, Event.id).limit(1))


def ask_missed(session: Session, group_id: int, moment: datetime, chance: random.Random, keyring: Keyring) -> Asked:
    """Put everybody who is missed and has an address on the next mixer's list, so that a letter can be written to them.

    Whoever was taken off that list stays off; letters stop for those who asked for none.

    Raises:
        Refusal: `no_mixer` where none is planned, `nobody` where nobody is missed.
    """
    event = next_mixer(session, group_id, moment)
    if event is None:
        raise Refusal("no_mixer", "Plan your next mixer first; then you can ask them to it.")
    missed = missed_contacts(session, group_id, moment)
    if not missed:
        raise Refusal("nobody", "Nobody who can be written to has been away for three mixers.")
    listed = set(session.scalars(select(Guest.contact_id).where(Guest.event_id == event.id)))
    maker = GuestMaker(session, event, chance, keyring)
    fresh = [maker.make(one, moment, part="guest", source="by_hand") for one in missed if one not in listed]
    session.add_all(fresh)
    session.flush()
    return Asked(event.id, event.code, event.name, len(fresh))
