"""What guests tell about themselves on their own page, and what they agree to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Consent, Interest
from mixer.contacts.rules.names import tidy
from mixer.contacts.service import AddressBook, update_contact
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.guests.service.places import lock_event, settle_categories
from mixer.invite.rules.consents import CURRENT, MATCH, SHARE
from mixer.invite.service.companions import companions_of

SHOWN = {
    "company": "My company",
    "job_title": "What I do there",
    "profession": "My profession",
    "email": "My e-mail address",
    "phone": "My phone number",
}
OFFER, WANT = "offer", "want"
MOST_INTERESTS = 3  # of each kind


@dataclass(frozen=True)
class Details:
    """What a guest tells about themselves for one mixer; `shows` are the fields that people they meet may see.

    None leaves as it is what a page did not ask for. `diets` are companions' wishes by the companion's code.
    """

    tag_name: str
    pronouns: str
    dietary: str
    invited_by: str
    talk_about: str
    shows: tuple[str, ...]
    shares_with_all: bool
    on_wall: bool
    company: str | None = None
    job_title: str | None = None
    profession: str | None = None
    offers: tuple[str, ...] | None = None
    wants: tuple[str, ...] | None = None
    diets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Companion:
    """Somebody a guest brings, and what they eat."""

    code: str
    name: str
    dietary: str


def details_of(session: Session, guest: Guest) -> Details:
    """Return what a guest has told so far."""
    contact = guest.contact
    interests = select(Interest.kind, Interest.text).where(Interest.contact_id == contact.id).order_by(Interest.id)
    told = session.execute(interests).all()
    return Details(
        tag_name=contact.tag_name,
        pronouns=contact.pronouns,
        dietary=guest.dietary,
        invited_by=guest.invited_by,
        talk_about=guest.talk_about,
        shows=tuple(guest.shows),
        shares_with_all=guest.shares_with_all,
        on_wall=guest.on_wall,
        company=contact.company.name if contact.company else "",
        job_title=contact.job_title,
        profession=contact.profession.name if contact.profession else "",
        offers=tuple(text for kind, text in told if kind == OFFER),
        wants=tuple(text for kind, text in told if kind == WANT),
    )


def put_on_record(session: Session, event_id: int, guest_id: int, details: Details, moment: datetime) -> None:
    """Put on record what a guest tells; whatever needs their consent is kept with its wording and its time.

    Raises:
        Refusal: ``over`` after the mixer, when nothing of it matters any more.
    """
    event = session.get_one(Event, event_id)
    if moment >= event.ends_at:
        raise Refusal("over", "This mixer is over. We hope to see you at the next one.")
    guest = session.get_one(Guest, guest_id)
    _save_person(session, event, guest, details, moment)
    guest.dietary, guest.invited_by, guest.talk_about = details.dietary, details.invited_by, details.talk_about
    guest.shows = [name for name in SHOWN if name in details.shows]
    guest.shares_with_all, guest.on_wall = details.shares_with_all, details.on_wall
    keep_consent(session, guest, SHARE, moment, given=details.shares_with_all)
    for one in companions_of(session, guest):
        one.dietary = details.diets.get(one.code, one.dietary)
    if details.offers is not None and details.wants is not None:
        _save_interests(session, guest, {OFFER: details.offers, WANT: details.wants}, moment)
    session.flush()


def _save_person(session: Session, event: Event, guest: Guest, details: Details, moment: datetime) -> None:
    """Write over what the address book knows of a guest; who they work for decides which category they come in."""
    contact, before = guest.contact, details_of(session, guest)
    told = {name: getattr(details, name) for name in ("company", "job_title", "profession")}
    changes = {name: tidy(text) for name, text in told.items() if text is not None and text != getattr(before, name)}
    changes |= {"tag_name": details.tag_name or contact.tag_name, "pronouns": details.pronouns}
    update_contact(session, contact, changes, moment, AddressBook(session, event.group_id))
    if {"company", "profession"} & changes.keys():
        session.flush()
        settle_categories(session, lock_event(session, event.id))


def _save_interests(session: Session, guest: Guest, told: Mapping[str, tuple[str, ...]], moment: datetime) -> None:
    session.execute(delete(Interest).where(Interest.contact_id == guest.contact_id, Interest.kind.in_(told)))
    for kind, lines in told.items():
        for text in lines[:MOST_INTERESTS]:
            session.add(Interest(contact_id=guest.contact_id, kind=kind, text=text))
    keep_consent(session, guest, MATCH, moment, given=any(told.values()))


def keep_consent(session: Session, guest: Guest, purpose: str, moment: datetime, *, given: bool) -> None:
    """Let a consent stand while it is given: new with today's wording, or taken back now."""
    standing = select(Consent).where(
        Consent.contact_id == guest.contact_id, Consent.purpose == purpose, Consent.withdrawn_at.is_(None)
    )
    known = session.scalars(standing).all()
    if given and not known:
        wording = CURRENT[purpose]
        session.add(Consent(contact_id=guest.contact_id, purpose=purpose, wording=wording, given_at=moment))
    for consent in known:
        if not given:
            consent.withdrawn_at = moment
