"""Attendance over time: who came to which of the group's mixers, who keeps coming, and who has not been seen."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact
from mixer.contacts.service.people import matching
from mixer.core.tables import Cell
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.insights.rules import attending
from mixer.insights.rules.attending import NOT_SEEN
from mixer.insights.rules.counting import percent

PAGE = 50
SHOWN = 12
"""Mixers that the page shows beside each name; files have all."""

AT_ONCE = 500
"""People whose mixers are read at once for a file."""

CANCELLED = "cancelled"
ALL, MISSING = "all", "missing"
CAME, SAID_YES, INVITED = "came", "said yes", "on the list"
HEADER = ("Name", "Company", "E-mail", "Came", "Last came", "How it stands")


@dataclass(frozen=True, slots=True)
class PastMixer:
    """A mixer that has begun: how many came, how many of them for the first time, and its share of the fullest."""

    id: int
    code: str
    name: str
    day: date
    came: int
    first_timers: int
    share: int


@dataclass(frozen=True, slots=True)
class Attender:
    """Somebody who came at least once; `marks` are the latest mixers, each came, said yes, on the list or empty."""

    code: str
    name: str
    company: str
    email: str
    came: int
    last: date
    marks: tuple[str, ...]
    standing: str


@dataclass(frozen=True, slots=True)
class AttendancePage:
    """One page of those who came: `found` match, `page` of `pages` is shown."""

    mixers: tuple[PastMixer, ...]
    people: tuple[Attender, ...]
    everybody: int
    missing: int
    found: int
    page: int
    pages: int

    @property
    def latest(self) -> tuple[PastMixer, ...]:
        """Return the mixers that the table shows, the latest last."""
        return self.mixers[-SHOWN:]


def attendance_page(
    session: Session, group_id: int, moment: datetime, text: str = "", show: str = ALL, page: int = 1
) -> AttendancePage:
    """Return who came to a group's mixers, those who came most first, in a bounded number of queries."""
    mixers = past_mixers(session, group_id, moment)
    came = _came([one.id for one in mixers])
    standing = (Contact.group_id == group_id, Contact.erased_at.is_(None))
    gone = not_seen(mixers, came)
    counted = select(func.count(), func.count().filter(gone)).select_from(Contact).join(came, came.c.id == Contact.id)
    everybody, missing = session.execute(counted.where(*standing)).one()
    narrowed = (*standing, *matching(text), *((gone,) if show == MISSING else ()))
    found = session.execute(counted.where(*narrowed)).one()[0]
    pages = max(-(-found // PAGE), 1)
    page = min(max(page, 1), pages)
    chosen = _people(came).where(*narrowed).limit(PAGE).offset((page - 1) * PAGE)
    rows = session.execute(chosen).all()
    marks = _marks(session, [one.id for one in mixers], [row.id for row in rows])
    people = tuple(_attender(row, mixers, marks[row.id]) for row in rows)
    return AttendancePage(mixers, people, everybody, missing, found, page, pages)


def past_mixers(session: Session, group_id: int, moment: datetime) -> tuple[PastMixer, ...]:
    """Return the mixers of a group that have begun, the latest last, with how many came."""
    there = and_(Attendance.event_id == Event.id, Attendance.guest_id == Guest.id)
    rows = session.execute(
        select(Event, func.count(Attendance.guest_id), func.count(Attendance.guest_id).filter(Guest.first_timer))
        .outerjoin(Guest, Guest.event_id == Event.id)
        .outerjoin(Attendance, there)
        .where(Event.group_id == group_id, Event.starts_at <= moment, Event.state != CANCELLED)
        .group_by(Event.id)
        .order_by(Event.starts_at, Event.id)
    ).all()
    most = max((count for _, count, _ in rows), default=0)
    return tuple(
        PastMixer(event.id, event.code, event.name, event.local_date, count, first, percent(count, most))
        for event, count, first in rows
    )


def _came(events: Collection[int]) -> Subquery:
    """Return the contacts who came to any of these mixers: id and times."""
    return (
        select(Guest.contact_id.label("id"), func.count().label("times"))
        .join(Attendance, and_(Attendance.event_id == Guest.event_id, Attendance.guest_id == Guest.id))
        .where(Guest.event_id.in_(events))
        .group_by(Guest.contact_id)
        .subquery()
    )


def not_seen(mixers: Sequence[PastMixer], came: Subquery) -> ColumnElement[bool]:
    """Return the condition for those who came once and to none of the last three; nobody before there were three."""
    recent = [one.id for one in mixers[-NOT_SEEN:]]
    lately = _came(recent if len(recent) == NOT_SEEN else [one.id for one in mixers])
    return came.c.id.not_in(select(lately.c.id))


def _people(came: Subquery) -> Select[*tuple[Any, ...]]:
    return (
        select(*(Contact.id, Contact.code, Contact.full_name, Contact.email, Company.name.label("company")))
        .join(came, came.c.id == Contact.id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .order_by(came.c.times.desc(), Contact.search, Contact.id)
    )


def _marks(session: Session, events: Collection[int], contacts: Collection[int]) -> Mapping[int, dict[int, str]]:
    """Return how contacts stood at mixers: contact -> mixer -> came, said yes or on the list."""
    rows = session.execute(
        select(Guest.contact_id, Guest.event_id, Guest.answer, Attendance.guest_id)
        .outerjoin(Attendance, and_(Attendance.event_id == Guest.event_id, Attendance.guest_id == Guest.id))
        .where(
            Guest.event_id.in_(events),
            Guest.contact_id.in_(contacts),
            or_(Guest.removed_at.is_(None), Attendance.guest_id.is_not(None)),
        )
    )
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for contact_id, event_id, answer, there in rows:
        found[contact_id][event_id] = CAME if there else SAID_YES if answer == "yes" else INVITED
    return found


def _attender(row: Row[*tuple[Any, ...]], mixers: Sequence[PastMixer], marks: Mapping[int, str]) -> Attender:
    came = [marks.get(one.id) == CAME for one in mixers]
    return Attender(
        code=row.code,
        name=row.full_name,
        company=row.company or "",
        email=row.email or "",
        came=sum(came),
        last=max(one.day for one, there in zip(mixers, came, strict=True) if there),
        marks=tuple(marks.get(one.id, "") for one in mixers),
        standing=attending.words(came),
    )


def attendance_table(session: Session, group_id: int, moment: datetime) -> tuple[list[str], Iterator[list[Cell]]]:
    """Return everybody who came, with every mixer, as a table: its header, and its rows one after the other."""
    mixers = past_mixers(session, group_id, moment)
    header = [*HEADER, *(f"{one.day:%Y-%m-%d} {one.name}" for one in mixers)]
    return header, _rows(session, group_id, mixers)


def _rows(session: Session, group_id: int, mixers: Sequence[PastMixer]) -> Iterator[list[Cell]]:
    events = [one.id for one in mixers]
    rows = session.execute(
        _people(_came(events)).where(Contact.group_id == group_id, Contact.erased_at.is_(None))
    ).all()
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        marks = _marks(session, events, [row.id for row in some])
        for row in some:
            one = _attender(row, mixers, marks[row.id])
            yield [one.name, one.company, one.email, one.came, f"{one.last:%Y-%m-%d}", one.standing, *one.marks]


def missed_contacts(session: Session, group_id: int, moment: datetime) -> list[int]:
    """Return the contacts who have not been seen for three mixers and have an address."""
    mixers = past_mixers(session, group_id, moment)
    came = _came([one.id for one in mixers])
    return list(
        session.scalars(
            select(Contact.id)
            .join(came, came.c.id == Contact.id)
            .where(
                Contact.group_id == group_id,
                Contact.erased_at.is_(None),
                func.coalesce(Contact.email, "") != "",
                not_seen(mixers, came),
            )
            .order_by(Contact.id)
        )
    )
