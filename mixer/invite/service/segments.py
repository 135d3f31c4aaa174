"""Segments: some of a mixer's guests, in a host's words; rooms downstream hand in those that only they can tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.events.models import Event
from mixer.guests.models import Guest

HANDED_IN = "mixer.invite.segments"
"""Where rooms downstream, as the application starts, hand in their segments: a list of `Segment`."""


@dataclass(frozen=True)
class Segment:
    """Some of a mixer's guests, in a host's words; `where` picks them for a mixer's id."""

    key: str
    title: str
    where: Callable[[int], ColumnElement[bool]]


Segments = Mapping[str, Segment]


def _to_tell(event_id: int) -> ColumnElement[bool]:
    """Pick those who count on the mixer and were last told another day or place."""
    present = select(Event.sequence).where(Event.id == event_id).scalar_subquery()
    return and_(Guest.answer.in_(("yes", "waiting")), Guest.told_sequence < present)


SEGMENTS: Segments = {
    one.key: one
    for one in (
        Segment("not_invited", "Not invited yet", lambda _: and_(Guest.invited_at.is_(None), Guest.answer == "none")),
        Segment(
            "no_answer", "Invited, no answer yet", lambda _: and_(Guest.invited_at.is_not(None), Guest.answer == "none")
        ),
        Segment("coming", "Said yes", lambda _: Guest.answer == "yes"),
        Segment("maybe", "Said maybe", lambda _: Guest.answer == "maybe"),
        Segment("declined", "Said no", lambda _: Guest.answer == "no"),
        Segment("waiting", "On the waiting list", lambda _: Guest.answer == "waiting"),
        Segment("to_tell", "Said yes or wait, and know another day or place", _to_tell),
        Segment("first_timers", "First-timers who said yes", lambda _: and_(Guest.first_timer, Guest.answer == "yes")),
        Segment("visitor_hosts", "Visitor hosts", lambda _: Guest.part == "visitor_host"),
    )
}


def all_segments(extensions: Mapping[str, Any]) -> Segments:
    """Return this room's segments, and after them those that were handed in to an application."""
    handed_in: list[Segment] = extensions.get(HANDED_IN, [])
    return {**SEGMENTS, **{one.key: one for one in handed_in}}


def segment_sizes(session: Session, event_id: int, segments: Segments = SEGMENTS) -> dict[str, int]:
    """Return how many guests with an address each segment holds."""
    counts = [func.count().filter(one.where(event_id)).label(key) for key, one in segments.items()]
    row = session.execute(select(*counts).select_from(Guest).join(Guest.contact).where(*listed(event_id), able()))
    return dict(row.mappings().one())


def readers_of(event_id: int, segment: Segment) -> Select[Guest]:
    """Return the query for a segment's guests who have an address, by name."""
    reached = select(Guest).join(Guest.contact).where(*listed(event_id), able(), segment.where(event_id))
    return reached.order_by(Contact.search, Guest.id)


def without_address(session: Session, event_id: int, segment: Segment) -> int:
    """Return how many of a segment no letter reaches."""
    unreachable = select(func.count()).select_from(Guest).join(Guest.contact)
    return session.scalar(unreachable.where(*listed(event_id), ~able(), segment.where(event_id))) or 0


def listed(event_id: int) -> tuple[ColumnElement[bool], ...]:
    """Pick those on the list who are written to; companions are reached through whoever brings them."""
    return (Guest.event_id == event_id, Guest.removed_at.is_(None), Guest.companion_of_id.is_(None))


def able() -> ColumnElement[bool]:
    """Pick those who have an address."""
    return func.coalesce(Contact.email, "") != ""
