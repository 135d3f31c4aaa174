"""Finding a guest by name at the door: nobody is shown until letters are typed, and no more than the door may see."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.door.rules.rehearsal import MARK, Rehearsed, rehearsed_by_name
from mixer.door.rules.words import NOT_COMING, masked
from mixer.door.service.book import AnyRow, person_columns
from mixer.door.service.scanning import why_not_coming
from mixer.guests.models import Guest

FEWEST_LETTERS = 2
MOST_FOUND = 12
FEWEST_TOGETHER = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A guest in the list; company and zone tell namesakes apart, and where they do not, a masked e-mail."""

    guest: str
    name: str
    company: str
    profession: str
    zone: str
    letter: str
    colour: str
    first_timer: bool
    note: str
    in_since: str  # "18:07", or "" for who is not in
    not_coming: str  # a key of NOT_COMING, or ""
    email: str  # "a•••@acme.example", or "" where nobody is called the same


@dataclass(frozen=True, slots=True)
class Colleagues:
    """A company whose guests can come in with one tap: `of` is the code of one of them, `waiting` how many are not in.

    `guests` are all of them, filled in on the company's own page.
    """

    of: str
    company: str
    waiting: int
    guests: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """The guests found, the companies several of them are of, and whether there are more than a phone can show."""

    guests: tuple[Found, ...] = ()
    companies: tuple[Colleagues, ...] = ()
    more: bool = False
    too_short: bool = False


def find(session: Session, event_id: int, zone: tzinfo, text: str) -> Finding:
    """Find guests of a mixer by the beginnings of words of their name or company, in any order, case or accent."""
    words = fold(text).split()
    if sum(map(len, words)) < FEWEST_LETTERS:
        return Finding(too_short=True)
    haystack = literal(" ") + Contact.search
    wanted = _columns(event_id).where(*(haystack.like(f"% {word}%") for word in words))
    rows = session.execute(wanted.limit(MOST_FOUND + 1)).all()
    found, shown = _found(rows, zone), rows[:MOST_FOUND]
    practised = rehearsed_by_name(text)
    beside = (_practised(practised),) if practised else ()
    return Finding(found[:MOST_FOUND] + beside, _companies(session, event_id, shown), more=len(rows) > MOST_FOUND)


def _practised(one: Rehearsed) -> Found:
    """Return the one to practise with, who is told apart from guests where their profession stands."""
    about = one.person
    return Found(
        guest=one.code,
        name=about.name,
        company=about.company,
        profession=MARK,
        zone="",
        letter="",
        colour="",
        first_timer=about.first_timer,
        note="",
        in_since="",
        not_coming="",
        email="",
    )


def colleagues(session: Session, event_id: int, zone: tzinfo, guest: str) -> Colleagues:
    """Return everybody of one guest's company who is on the list, those who said no included.

    Raises:
        Refusal: there is no such guest at this mixer, or the guest stands for no company.
    """
    company = session.execute(
        select(Company.id, Company.name)
        .join(Contact, Contact.company_id == Company.id)
        .join(Guest, Guest.contact_id == Contact.id)
        .where(Guest.event_id == event_id, Guest.code == guest)
    ).one_or_none()
    if company is None:
        raise Refusal("no_such_company", "This guest stands for no company. Check them in by their name.")
    rows = session.execute(_columns(event_id).where(Contact.company_id == company.id, Guest.removed_at.is_(None))).all()
    found = _found(rows, zone)
    waiting = sum(not one.in_since and not one.not_coming for one in found)
    return Colleagues(guest, company.name, waiting, found)


def _columns(event_id: int) -> Select[*tuple[Any, ...]]:
    return (
        person_columns()
        .add_columns(Contact.email, Contact.company_id, Attendance.first_ms, Attendance.left_ms)
        .outerjoin(Attendance, (Attendance.event_id == Guest.event_id) & (Attendance.guest_id == Guest.id))
        .where(Guest.event_id == event_id)
        .order_by(Contact.full_name, Guest.id)
    )


def _found(rows: Sequence[AnyRow], zone: tzinfo) -> tuple[Found, ...]:
    """Return the rows as the door shows them; an e-mail is told only where all else is the same."""
    alike = Counter(map(_looks, rows))
    return tuple(
        Found(
            row.code,
            row.full_name,
            row.company or "",
            row.profession or "",
            row.sphere or "",
            row.letter or "",
            row.colour or "",
            row.first_timer,
            row.door_note,
            _in_since(row, zone),
            why_not_coming(row),
            masked(row.email or "") if alike[_looks(row)] > 1 else "",
        )
        for row in rows
    )


def _looks(row: AnyRow) -> tuple[str, str, str]:
    return fold(row.full_name), row.company or "", row.sphere or row.profession or ""


def _in_since(row: AnyRow, zone: tzinfo) -> str:
    if row.first_ms is None or row.left_ms is not None:
        return ""
    return datetime.fromtimestamp(row.first_ms / 1000, zone).strftime("%H:%M")


def _companies(session: Session, event_id: int, rows: Sequence[AnyRow]) -> tuple[Colleagues, ...]:
    """Return the companies that several of the guests found are of and several of whose guests are still to come."""
    first: dict[int, AnyRow] = {}
    for row in rows:
        first.setdefault(row.company_id, row)
    several = [company for company, count in Counter(row.company_id for row in rows).items() if count > 1 and company]
    waiting = _waiting(session, event_id, several)
    return tuple(
        Colleagues(first[company].code, first[company].company, waiting[company])
        for company in several
        if waiting[company] >= FEWEST_TOGETHER
    )


def _waiting(session: Session, event_id: int, companies: Collection[int]) -> Counter[int]:
    """Return how many guests of each company may come and are not in."""
    if not companies:
        return Counter()
    rows = session.execute(
        select(Contact.company_id, func.count().label("waiting"))
        .join(Guest, Guest.contact_id == Contact.id)
        .outerjoin(Attendance, (Attendance.event_id == Guest.event_id) & (Attendance.guest_id == Guest.id))
        .where(Guest.event_id == event_id, Guest.removed_at.is_(None), Guest.answer.not_in(NOT_COMING))
        .where(Contact.company_id.in_(companies), or_(Attendance.first_ms.is_(None), Attendance.left_ms.is_not(None)))
        .group_by(Contact.company_id)
    )
    return Counter({row.company_id: row.waiting for row in rows})
