"""A guest scans another's tag, or types its short code: they met, and the one who scanned agrees to share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.core.codes import canonical, digest
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting
from mixer.meetings.rules import known_fields, offered_fields
from mixer.meetings.service.sharing import give


@dataclass(frozen=True)
class Tag:
    """Whose tag was scanned, and at which mixer. Nothing of this is for strangers' eyes."""

    guest_id: int
    event_id: int
    code: str
    name: str


@dataclass(frozen=True)
class Greeting:
    """What a guest sees of another whose tag they hold: the large name on it, and what they themselves will show."""

    code: str
    name: str
    met_already: bool
    offers: list[str]
    themself: bool


def tag_of(session: Session, token: str) -> Tag | None:
    """Return whose badge a token is, or None for an unknown, replaced or removed one."""
    return _tag(session, Guest.badge_hash == digest(canonical(token)))


def tag_by_short_code(session: Session, event_id: int, typed: str) -> Tag | None:
    """Return whose short code was typed at this mixer, or None."""
    return _tag(session, (Guest.event_id == event_id) & (Guest.short_code == canonical(typed)))


def _tag(session: Session, condition: object) -> Tag | None:
    row = session.execute(
        select(Guest.id, Guest.event_id, Guest.code, Contact.tag_name)
        .join(Contact, Contact.id == Guest.contact_id)
        .where(condition, Guest.removed_at.is_(None))  # type: ignore[arg-type] # an SQL expression
    ).one_or_none()
    return Tag(row.id, row.event_id, row.code, row.tag_name) if row else None


def greet(session: Session, guest_id: int, tag: Tag) -> Greeting:
    """Return what the guest sees before saying hello."""
    met = session.scalar(
        select(Meeting.id).where(
            Meeting.one_id == min(guest_id, tag.guest_id),
            Meeting.other_id == max(guest_id, tag.guest_id),
            Meeting.confirmed_at.is_not(None),
        )
    )
    offers = offered_fields(session.get_one(Guest, guest_id).shows)
    return Greeting(tag.code, tag.name, met is not None, offers, tag.guest_id == guest_id)


def say_hello(session: Session, guest_id: int, tag: Tag, fields: Sequence[str], moment: datetime) -> None:
    """Record that two guests met, and the first one's consent to show these details to the other.

    A second hello changes nothing but the details shown. Where the other guest shares with everybody they
    meet, their consent is recorded too.

    Raises:
        Refusal: `own_tag`, or `elsewhere` where the two are not at the same mixer.
    """
    guest = session.get_one(Guest, guest_id)
    if tag.guest_id == guest_id:
        raise Refusal("own_tag", "That is your own tag. Scan the tag of somebody you meet.")
    if tag.event_id != guest.event_id:
        raise Refusal("elsewhere", "This tag belongs to another mixer.")
    other = session.get_one(Guest, tag.guest_id)
    _record(session, guest, other, moment)
    guest.shows = known_fields(fields)
    give(session, guest, other, fields, moment)
    if other.shares_with_all:
        give(session, other, guest, other.shows, moment)


def _record(session: Session, guest: Guest, other: Guest, moment: datetime) -> None:
    """Confirm the two guests' meeting; a game may have planned it, and the first confirmation stands."""
    one, second = sorted((guest, other), key=lambda either: either.id)
    row = insert(session, Meeting).values(
        event_id=guest.event_id,
        one_id=one.id,
        other_id=second.id,
        one_contact_id=one.contact_id,
        other_contact_id=second.contact_id,
        confirmed_at=moment,
        way="scan",
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["event_id", "one_id", "other_id"],
            set_={"confirmed_at": func.coalesce(Meeting.confirmed_at, row.excluded.confirmed_at)},
        )
    )
