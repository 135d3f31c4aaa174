"""What other rooms ask about meetings, and the meetings that games plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, aliased

from mixer.contacts.models import Contact
from mixer.core.upsert import insert
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting
from mixer.meetings.rules import way_words

Couple = tuple[int, int]
"""Two guests' ids, the lower one first."""

BY_VISITOR_HOST = "visitor_host"


@dataclass(frozen=True)
class MeetingRow:
    """One meeting, for the host's export."""

    one_name: str
    one_email: str
    other_name: str
    other_email: str
    way: str
    planned_at: datetime | None
    confirmed_at: datetime | None


def met_before(session: Session, event_id: int) -> dict[Couple, int]:
    """Return how many mixers ago two guests of this mixer last met, 0 for this one, however many guests there are.

    Contacts are followed across the group's mixers; a mixer still to come counts for nothing.
    """
    event = session.get_one(Event, event_id)
    earlier = session.scalars(
        select(Event.id)
        .where(Event.group_id == event.group_id, Event.starts_at < event.starts_at)
        .order_by(Event.starts_at.desc(), Event.id.desc())
    )
    ago = {event_id: 0} | {earlier_id: count for count, earlier_id in enumerate(earlier, start=1)}
    guests: dict[int, int] = {
        row.contact_id: row.id
        for row in session.execute(select(Guest.contact_id, Guest.id).where(Guest.event_id == event_id))
    }
    rows = session.execute(
        select(Meeting.event_id, Meeting.one_contact_id, Meeting.other_contact_id).where(
            Meeting.event_id.in_(select(Event.id).where(Event.group_id == event.group_id)),
            Meeting.confirmed_at.is_not(None),
        )
    )
    found: dict[Couple, int] = {}
    for row in rows:
        one, other = guests.get(row.one_contact_id), guests.get(row.other_contact_id)
        if one is not None and other is not None and row.event_id in ago:
            couple = (min(one, other), max(one, other))
            found[couple] = min(ago[row.event_id], found.get(couple, len(ago)))
    return found


def confirmed(session: Session, event_id: int) -> dict[Couple, datetime]:
    """Return every couple that met at this mixer, and when."""
    rows = session.execute(
        select(Meeting.one_id, Meeting.other_id, Meeting.confirmed_at).where(
            Meeting.event_id == event_id, Meeting.confirmed_at.is_not(None)
        )
    )
    return {(row.one_id, row.other_id): row.confirmed_at for row in rows}


def ways(session: Session, event_id: int) -> dict[Couple, str]:
    """Return how every couple that met at this mixer came to meet, in words."""
    rows = session.execute(
        select(Meeting.one_id, Meeting.other_id, Meeting.way).where(
            Meeting.event_id == event_id, Meeting.confirmed_at.is_not(None)
        )
    )
    return {(row.one_id, row.other_id): way_words(row.way) for row in rows}


def plan_meetings(session: Session, event_id: int, couples: Iterable[Couple], way: str, moment: datetime) -> None:
    """Keep that a game wants these guests of the mixer to meet; who met or was to meet already stays as it was."""
    contacts: Mapping[int, int] = {
        row.id: row.contact_id
        for row in session.execute(select(Guest.id, Guest.contact_id).where(Guest.event_id == event_id))
    }
    rows = [
        {
            "event_id": event_id,
            "one_id": one,
            "other_id": other,
            "one_contact_id": contacts[one],
            "other_contact_id": contacts[other],
            "planned_at": moment,
            "way": way,
        }
        for one, other in sorted((min(couple), max(couple)) for couple in couples)
    ]
    if rows:
        new = insert(session, Meeting).on_conflict_do_nothing(index_elements=["event_id", "one_id", "other_id"])
        session.execute(new, rows)


def introduced(session: Session, event_id: int, couple: Couple, moment: datetime) -> None:
    """Keep that a visitor host brought these two guests together; who met before stays as it was."""
    one, other = (session.get_one(Guest, key) for key in sorted(couple))
    row = insert(session, Meeting).values(
        event_id=event_id,
        one_id=one.id,
        other_id=other.id,
        one_contact_id=one.contact_id,
        other_contact_id=other.contact_id,
        confirmed_at=moment,
        way=BY_VISITOR_HOST,
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["event_id", "one_id", "other_id"],
            set_={"confirmed_at": func.coalesce(Meeting.confirmed_at, row.excluded.confirmed_at)},
        )
    )


def not_introduced(session: Session, event_id: int, couple: Couple, moment: datetime) -> None:
    """Take back that two guests were brought together at this moment; a meeting that they scanned themselves stays."""
    of_then = (
        Meeting.event_id == event_id,
        Meeting.one_id == min(couple),
        Meeting.other_id == max(couple),
        Meeting.confirmed_at == moment,
    )
    session.execute(delete(Meeting).where(*of_then, Meeting.way == BY_VISITOR_HOST))
    session.execute(update(Meeting).where(*of_then, Meeting.way != "scan").values(confirmed_at=None))


def meeting_rows(session: Session, event_id: int) -> list[MeetingRow]:
    """Return who met whom at this mixer, in the order in which they met; planned meetings that did not happen last."""
    one, other = aliased(Guest), aliased(Guest)
    first, second = aliased(Contact), aliased(Contact)
    rows = session.execute(
        select(
            first.full_name.label("one_name"),
            first.email.label("one_email"),
            second.full_name.label("other_name"),
            second.email.label("other_email"),
            Meeting.way,
            Meeting.planned_at,
            Meeting.confirmed_at,
        )
        .join(one, one.id == Meeting.one_id)
        .join(other, other.id == Meeting.other_id)
        .join(first, first.id == one.contact_id)
        .join(second, second.id == other.contact_id)
        .where(Meeting.event_id == event_id)
        .order_by(Meeting.confirmed_at.is_(None), Meeting.confirmed_at, Meeting.id)
    )
    return [
        MeetingRow(
            one_name=row.one_name,
            one_email=row.one_email or "",
            other_name=row.other_name,
            other_email=row.other_email or "",
            way=row.way,
            planned_at=row.planned_at,
            confirmed_at=row.confirmed_at,
        )
        for row in rows
    ]
