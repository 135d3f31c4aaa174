"""Whom to ask to be a visitor host: guests who came often and know many people, from the group's earlier mixers."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import and_, func, select, union_all
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.guests.rules.visitor_hosts import Suggested
from mixer.icebreakers.service.crowd import VISITOR_HOST
from mixer.meetings.models import Meeting

SUGGESTED = 6
"""People named at once."""

CAME, HOSTED = 3, 5
"""What a mixer somebody came to, and one where they were a visitor host, weigh against one person they met."""


def whom_to_ask(session: Session, event_id: int) -> tuple[Suggested, ...]:
    """Return guests of a mixer worth asking, the best first, in four queries; never a first-timer, nor who said no."""
    event = session.get_one(Event, event_id)
    earlier = select(Event.id).where(Event.group_id == event.group_id, Event.starts_at < event.starts_at)
    came = (
        select(
            Guest.contact_id,
            func.count(Attendance.guest_id).label("times"),
            func.count().filter(Guest.part == VISITOR_HOST).label("hosted"),
        )
        .join(Attendance, and_(Attendance.guest_id == Guest.id, Attendance.event_id == Guest.event_id))
        .where(Guest.event_id.in_(earlier))
        .group_by(Guest.contact_id)
        .subquery()
    )
    rows = session.execute(
        select(
            *(Guest.code, Guest.contact_id, Guest.answer, Contact.full_name, Company.name.label("company")),
            *(came.c.times, came.c.hosted),
        )
        .join(came, came.c.contact_id == Guest.contact_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(
            Guest.event_id == event_id,
            Guest.part == "guest",
            Guest.first_timer.is_(False),
            Guest.removed_at.is_(None),
            Guest.answer.in_(("yes", "maybe", "none")),
        )
        .order_by(Contact.search, Guest.id)
    ).all()
    mixers = session.scalar(select(func.count()).select_from(earlier.subquery())) or 0
    met = _met(session, event)
    best = sorted(
        rows,
        key=lambda row: (
            row.answer != "yes",
            -(CAME * row.times + HOSTED * row.hosted + met[row.contact_id]),
        ),
    )
    return tuple(
        Suggested(
            row.code,
            row.full_name,
            row.company or "",
            _reason(row.times, mixers, met[row.contact_id], row.hosted, said_yes=row.answer == "yes"),
        )
        for row in best[:SUGGESTED]
    )


def _met(session: Session, event: Event) -> Counter[int]:
    """Return how many different people each contact of the group has met before this mixer."""
    earlier = select(Event.id).where(Event.group_id == event.group_id, Event.starts_at < event.starts_at)
    met = (Meeting.event_id.in_(earlier), Meeting.confirmed_at.is_not(None))
    one, other = Meeting.one_contact_id, Meeting.other_contact_id
    sides = union_all(
        select(one.label("contact_id"), other.label("known_id")).where(*met),
        select(other.label("contact_id"), one.label("known_id")).where(*met),
    ).subquery()
    known = func.count(func.distinct(sides.c.known_id))
    return Counter(
        {row[0]: row[1] for row in session.execute(select(sides.c.contact_id, known).group_by(sides.c.contact_id))}
    )


def _reason(came: int, mixers: int, met: int, hosted: int, *, said_yes: bool) -> str:
    parts = [f"Came to {came} of {mixers} mixers" if mixers > 1 else "Came to the last mixer"]
    if met:
        parts.append(f"met {met} people there" if met > 1 else "met 1 person there")
    if hosted:
        parts.append(f"was a visitor host {_times(hosted)}")
    said = _listed(parts)
    return f"{said}." if said_yes else f"{said}; has not said yes yet."


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _listed(parts: Iterable[str]) -> str:
    *some, last = parts
    return f"{', '.join(some)} and {last}" if some else last
