"""A guest's own page: whose link opens it, and what it says."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.codes import canonical, digest
from mixer.core.keyring import Keyring
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.invite.rules.parties import Party
from mixer.invite.rules.replies import Answer
from mixer.invite.service.companions import companions_of, names_of
from mixer.invite.service.details import Companion, Details, details_of, put_on_record
from mixer.invite.service.particulars import Particulars, calendar_of, own_link, particulars
from mixer.invite.service.waiting import Standing, standing_of


@dataclass(frozen=True)
class Door:
    """Which guest a link belongs to."""

    guest_id: int
    event_id: int
    token: str


@dataclass(frozen=True)
class OwnPage:
    """All that a guest's own page says."""

    about: Particulars
    name: str
    full_name: str
    answer: Answer
    party: Party
    may_bring: int
    brought_by: str
    standing: Standing
    over: bool
    details: Details
    companions: tuple[Companion, ...]


def open_link(session: Session, token: str) -> Door | None:
    """Return whose link this is; None for a link that is old or was never made."""
    right = canonical(token)
    found = session.execute(
        select(Guest.id, Guest.event_id).where(Guest.link_hash == digest(right), Guest.removed_at.is_(None))
    ).one_or_none()
    return Door(found.id, found.event_id, right) if found else None


def own_page(session: Session, door: Door, moment: datetime) -> OwnPage:
    """Return what a guest's own page says."""
    guest = session.get_one(Guest, door.guest_id)
    about = particulars(session, door.event_id)
    companions = companions_of(session, guest)
    bringer = session.get(Guest, guest.companion_of_id) if guest.companion_of_id else None
    return OwnPage(
        about=about,
        name=guest.contact.tag_name,
        full_name=guest.contact.full_name,
        answer=Answer(guest.answer),
        party=Party(names_of(companions)),
        may_bring=max(session.get_one(Event, door.event_id).most_companions, len(companions)),
        brought_by=bringer.contact.full_name if bringer else "",
        standing=standing_of(session, session.get_one(Event, door.event_id), guest),
        over=about.over(moment),
        details=details_of(session, guest),
        companions=tuple(Companion(one.code, one.contact.full_name, one.dietary) for one in companions),
    )


def save_details(session: Session, door: Door, details: Details, moment: datetime) -> None:
    """Put on record what a guest tells about themselves.

    Raises:
        Refusal: ``over`` after the mixer.
    """
    put_on_record(session, door.event_id, door.guest_id, details, moment)


def own_calendar(session: Session, door: Door, moment: datetime, keyring: Keyring) -> str:
    """Return the mixer as a calendar file for this guest."""
    guest = session.get_one(Guest, door.guest_id)
    return calendar_of(particulars(session, door.event_id), own_link(keyring, guest), moment)
