"""A code on the host's screen that lets one more device in at a door: once, for a quarter of an hour, without a PIN.

A door shows one such code at a time. Whoever scans it stands before the host, who is the PIN.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.core.codes import digest
from mixer.core.keyring import Keyring, Token
from mixer.core.refusal import Refusal
from mixer.door.models import Device, DoorLink
from mixer.door.rules.faces import Face
from mixer.door.service.devices import Enrolment, Knock, new_device, open_links
from mixer.door.service.marks import mark_of
from mixer.events.models import Event

LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Pass:
    """What the host's screen shows: the code's address while it is good, or who came in by it."""

    door: str
    face: Face
    url: str = ""
    until: datetime | None = None
    zone: tzinfo | None = None
    taken_by: str = ""

    @property
    def mark(self) -> str:
        """A word that changes when the screen shows something else."""
        return mark_of(self.url, self.taken_by, self.until)


def make(session: Session, keyring: Keyring, event_id: int, code: str, moment: datetime) -> None:
    """Give a door a new code; the one it showed before stops working.

    Raises:
        Refusal: the door's link is closed.
    """
    until = moment + LASTS
    made = session.execute(
        update(DoorLink)
        .where(DoorLink.event_id == event_id, DoorLink.code == code, *open_links(moment))
        .values(pass_hash=keyring.hash(Token.DOOR_ONCE, code, _version(until)), pass_until=until)
        .returning(DoorLink.id)
    )
    if made.scalar_one_or_none() is None:
        raise Refusal("not_found", "This door's link is closed. Open a new door.")


def read(session: Session, keyring: Keyring, event_id: int, code: str, moment: datetime) -> Pass:
    """Return what the host's screen shows.

    Raises:
        Refusal: the door's link is closed.
    """
    link = session.scalar(
        select(DoorLink).where(DoorLink.event_id == event_id, DoorLink.code == code, *open_links(moment))
    )
    if link is None:
        raise Refusal("not_found", "This door's link is closed. Open a new door.")
    face, until = Face(link.kind), link.pass_until
    if until and link.pass_hash is None:
        return Pass(link.door, face, taken_by=_latest(session, link.id))
    if until is None or until <= moment:
        return Pass(link.door, face)
    zone = session.get_one(Event, event_id).zone
    return Pass(link.door, face, keyring.link(Token.DOOR_ONCE, code, _version(until)), until, zone)


def knock(session: Session, token: str, moment: datetime) -> Knock | None:
    """Return what a code leads to, or None where it leads nowhere (any more); looking does not use it up."""
    row = session.execute(
        select(Event.name, DoorLink.door, DoorLink.kind).join(Event).where(*_good(token, moment))
    ).one_or_none()
    return Knock(row.name, row.door, Face(row.kind), by_pass=True) if row else None


def enrol(session: Session, token: str, name: str, moment: datetime, chance: random.Random) -> Enrolment:
    """Make a door device of whoever is first with the code; nobody comes second."""
    link = session.execute(
        update(DoorLink)
        .where(*_good(token, moment))
        .values(pass_hash=None)
        .returning(DoorLink.id, DoorLink.event_id, DoorLink.kind, DoorLink.door)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return new_device(session, link, name, moment, chance) if link else Enrolment()


def _good(token: str, moment: datetime) -> tuple[Any, ...]:
    return DoorLink.pass_hash == digest(token), DoorLink.pass_until > moment, *open_links(moment)


def _latest(session: Session, link_id: int) -> str:
    """Return the name of the device that came in by a link last."""
    latest = select(Device.name).where(Device.link_id == link_id).order_by(Device.id.desc()).limit(1)
    return session.scalar(latest) or ""


def _version(until: datetime) -> int:
    """Return the end of a code in microseconds: each code of a door is another."""
    return int(until.timestamp()) * 1_000_000 + until.microsecond
