"""A guest wants no contact with another, at any mixer, and may tell the host why, who says when it was looked into."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from mixer.contacts.models import Contact
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.guests.models import Guest
from mixer.meetings.models import Block
from mixer.meetings.service.consent import listed, places_of


@dataclass(frozen=True)
class Blocked:
    """Somebody a guest blocked: the large name on their tag, and what was told to the host."""

    code: str
    name: str
    at: datetime
    reported: str


@dataclass(frozen=True)
class Report:
    """What a guest told the host of another. `number` finds it at its mixer; `handled_at` is empty while it waits."""

    number: int
    by_name: str
    by_code: str
    about_name: str
    about_code: str
    words: str
    at: datetime
    lifted_at: datetime | None
    handled_at: datetime | None


def block(session: Session, guest_id: int, code: str, words: str, moment: datetime) -> str:
    """Let two guests vanish from each other, and tell the host why where words are given; return the other's name.

    Blocking again keeps what was told before where nothing new is told.

    Raises:
        Refusal: `no_such_guest` at this mixer, or `themself`.
    """
    guest = session.get_one(Guest, guest_id)
    other = listed(session, guest.event_id, code)
    if other is None:
        raise Refusal("no_such_guest", "Nobody at this mixer has that code.")
    if other.id == guest_id:
        raise Refusal("themself", "That is you.")
    row = insert(session, Block).values(
        event_id=guest.event_id, by_id=guest_id, against_id=other.id, reported=words, at=moment
    )
    again = {"at": row.excluded.at, "lifted_at": None}
    if words:
        again |= {"reported": row.excluded.reported, "handled_at": None}
    session.execute(row.on_conflict_do_update(index_elements=["by_id", "against_id"], set_=again))
    return other.contact.tag_name


def lift(session: Session, guest_id: int, code: str, moment: datetime) -> str:
    """Lift a block; what either shared before shows again as far as both still agree. Return the other's name.

    Raises:
        Refusal: `not_blocked`, also for a code that nobody has.
    """
    other = session.scalar(select(Guest).where(Guest.code == code))
    stands = (Block.by_id.in_(places_of(guest_id)), Block.lifted_at.is_(None))
    whom = Block.against_id.in_(places_of(other.id if other else None))
    lifted = session.scalars(update(Block).where(*stands, whom).values(lifted_at=moment).returning(Block.id)).all()
    if other is None or not lifted:
        raise Refusal("not_blocked", "You have not blocked this guest, or lifted it already.")
    return other.contact.tag_name


def blocks_of(session: Session, guest_id: int) -> list[Blocked]:
    """Return whom a guest blocked, at this mixer or another of the group, and has not lifted, the latest first."""
    rows = session.execute(
        select(Contact.id, Guest.code, Contact.tag_name, Block.at, Block.reported)
        .join(Guest, Guest.id == Block.against_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .where(Block.by_id.in_(places_of(guest_id)), Block.lifted_at.is_(None))
        .order_by(Block.at, Block.id)
    )
    latest = {contact_id: Blocked(code, name, at, told) for contact_id, code, name, at, told in rows}
    return sorted(latest.values(), key=lambda one: one.at, reverse=True)


def reports(session: Session, event_id: int) -> list[Report]:
    """Return what guests of a mixer told the host of others: what waits first, then the latest, in one query."""
    by, about, their, other = aliased(Guest), aliased(Guest), aliased(Contact), aliased(Contact)
    rows = session.execute(
        select(
            Block.id,
            their.full_name.label("by_name"),
            by.code.label("by_code"),
            other.full_name.label("about_name"),
            about.code.label("about_code"),
            Block.reported,
            Block.at,
            Block.lifted_at,
            Block.handled_at,
        )
        .join(by, by.id == Block.by_id)
        .join(about, about.id == Block.against_id)
        .join(their, their.id == by.contact_id)
        .join(other, other.id == about.contact_id)
        .where(Block.event_id == event_id, Block.reported != "")
        .order_by(Block.handled_at.is_not(None), Block.at.desc(), Block.id.desc())
    )
    return [Report(*row) for row in rows]


def handle(session: Session, event_id: int, number: int, moment: datetime) -> None:
    """Note that the host has looked into a report; a second time changes nothing.

    Raises:
        Refusal: `no_such_report` at this mixer.
    """
    _find(session, event_id, number)
    waits = (Block.id == number, Block.handled_at.is_(None))
    session.execute(update(Block).where(*waits).values(handled_at=moment))


def open_again(session: Session, event_id: int, number: int) -> None:
    """Let a report wait for the host again.

    Raises:
        Refusal: `no_such_report` at this mixer.
    """
    _find(session, event_id, number).handled_at = None


def _find(session: Session, event_id: int, number: int) -> Block:
    found = session.scalar(
        select(Block).where(Block.id == number, Block.event_id == event_id, Block.reported != "").with_for_update()
    )
    if found is None:
        raise Refusal("no_such_report", "There is no such report at this mixer.")
    return found
