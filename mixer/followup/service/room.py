"""The room seen from the day after: everybody on the list with all that follow-up needs, in four queries."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact, Profession
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.followup.rules.segments import EVERYBODY, GuestFacts, catalogue
from mixer.followup.service.guest_facts import SAID
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting
from mixer.prizes.models import Drawing, Prize

VISITOR_HOST = "visitor_host"
ASKED_OF_ROWS = ("late", "brought", "asked", "not_seen")
"""Facts that no column of a guest tells: the database says them with each row."""
NO_SEGMENT = "There is no such group of guests."


@dataclass(frozen=True)
class Person:
    """A guest of the mixer as its host may see them; `met` are the ids of the guests they met.

    `told` holds the facts of `ASKED_OF_ROWS` that are true of them.
    """

    guest_id: int
    code: str
    link_version: int
    contact_code: str
    name: str
    tag_name: str
    given: str
    family: str
    company: str
    job_title: str
    profession: str
    email: str
    phone: str
    part: str
    source: str
    answer: str
    invited: bool
    arrived: dt.datetime | None
    first_timer: bool
    invited_by: str
    donated: str
    won: str
    met: tuple[int, ...]
    told: frozenset[str]

    @property
    def facts(self) -> GuestFacts:
        """Return what the segments ask."""
        return GuestFacts(
            guest=self.guest_id,
            said_yes=self.answer == "yes",
            said_no=self.answer == "no",
            said_maybe=self.answer == "maybe",
            silent=self.answer == "none" and self.invited,
            waiting=self.answer == "waiting",
            came=self.arrived is not None,
            walk_in=self.source == "walk_in",
            first_timer=self.first_timer,
            donor=bool(self.donated),
            winner=bool(self.won),
            visitor_host=self.part == VISITOR_HOST,
            met=len(self.met),
            **dict.fromkeys(self.told, True),
        )


@dataclass(frozen=True)
class Room:
    """All guests of a mixer by name, and the guests of every segment."""

    people: tuple[Person, ...]
    segments: dict[str, list[int]]
    pairs: tuple[tuple[int, int, dt.datetime], ...]
    by_id: dict[int, Person] = field(repr=False)

    def pick(self, rule: str) -> list[Person]:
        """Return the people whom a rule holds, by name: a segment's key, or segments put together.

        Raises:
            Refusal: `no_segment` for what is no rule, or names a segment there is not.
        """
        read = catalogue().rule(rule)
        if read is None:
            raise Refusal("no_segment", NO_SEGMENT)
        inside = read.pick({**self.segments, EVERYBODY: self.by_id.keys()})
        return [person for person in self.people if person.guest_id in inside]

    def segments_of(self, guest_id: int) -> list[str]:
        """Return the names of the segments somebody stands in."""
        return [one.name for one in catalogue().segments if guest_id in self.segments[one.key]]


def read_room(session: Session, event: Event) -> Room:
    """Return a mixer's guests with what they did, gave, won and whom they met."""
    pairs = _pairs(session, event.id)
    met: dict[int, list[int]] = {}
    for one, other, _ in pairs:
        met.setdefault(one, []).append(other)
        met.setdefault(other, []).append(one)
    gifts = _Gifts(_donated(session, event.id), _won(session, event.id), met)
    people = tuple(_person(row, gifts) for row in session.execute(_listed(event.id)))
    segments = catalogue().sort(person.facts for person in people)
    return Room(people, segments, pairs, {person.guest_id: person for person in people})


def _listed(event_id: int) -> Any:  # noqa: ANN401 - a select of a dozen columns
    return (
        select(
            Guest,
            Contact,
            func.coalesce(Company.name, "").label("company"),
            func.coalesce(Profession.name, "").label("profession"),
            Attendance.first_ms,
            *(SAID[fact](event_id).label(fact) for fact in ASKED_OF_ROWS),
        )
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .outerjoin(Attendance, and_(Attendance.event_id == Guest.event_id, Attendance.guest_id == Guest.id))
        .where(Guest.event_id == event_id, Guest.removed_at.is_(None), Contact.erased_at.is_(None))
        .order_by(Contact.search, Guest.id)
    )


@dataclass(frozen=True)
class _Gifts:
    """What contacts gave, what guests won, and whom each guest met."""

    donated: Mapping[int, str]
    won: Mapping[int, str]
    met: Mapping[int, list[int]]


def _person(row: Row[Any], gifts: _Gifts) -> Person:
    guest, contact = row.Guest, row.Contact
    return Person(
        guest_id=guest.id,
        code=guest.code,
        link_version=guest.link_version,
        contact_code=contact.code,
        name=contact.full_name,
        tag_name=contact.tag_name,
        given=contact.given,
        family=contact.family,
        company=row.company,
        job_title=contact.job_title,
        profession=row.profession,
        email=contact.email or "",
        phone=contact.phone,
        part=guest.part,
        source=guest.source,
        answer=guest.answer,
        invited=guest.invited_at is not None,
        arrived=None if row.first_ms is None else dt.datetime.fromtimestamp(row.first_ms / 1000, dt.UTC),
        first_timer=guest.first_timer,
        invited_by=guest.invited_by,
        donated=gifts.donated.get(contact.id, ""),
        won=gifts.won.get(guest.id, ""),
        met=tuple(gifts.met.get(guest.id, ())),
        told=frozenset(fact for fact in ASKED_OF_ROWS if getattr(row, fact)),
    )


def _pairs(session: Session, event_id: int) -> tuple[tuple[int, int, dt.datetime], ...]:
    """Return who met whom and when, of those who are still on the list."""
    on_list = select(Guest.id).where(Guest.event_id == event_id, Guest.removed_at.is_(None))
    rows = session.execute(
        select(Meeting.one_id, Meeting.other_id, Meeting.confirmed_at)
        .where(
            Meeting.event_id == event_id,
            Meeting.confirmed_at.is_not(None),
            Meeting.one_id.in_(on_list),
            Meeting.other_id.in_(on_list),
        )
        .order_by(Meeting.confirmed_at, Meeting.id)
    )
    return tuple((one, other, at) for one, other, at in rows if at is not None)


def _donated(session: Session, event_id: int) -> dict[int, str]:
    """Return what each contact gave, in the words of the ledger."""
    rows = session.execute(
        select(Prize.donor_contact_id, Prize.item)
        .where(
            Prize.event_id == event_id,
            Prize.pledged_at.is_not(None),
            Prize.removed_at.is_(None),
            Prize.donor_contact_id.is_not(None),
        )
        .order_by(Prize.position, Prize.id)
    )
    given: dict[int, list[str]] = {}
    for contact_id, item in rows:
        given.setdefault(contact_id or 0, []).append(item)
    return {contact_id: " and ".join(items) for contact_id, items in given.items()}


def _won(session: Session, event_id: int) -> dict[int, str]:
    rows = session.execute(
        select(Drawing.winner_id, Prize.item)
        .join(Prize, Prize.id == Drawing.prize_id)
        .where(Drawing.event_id == event_id, Drawing.void_at.is_(None), Drawing.drawn_at.is_not(None))
    )
    return {guest_id or 0: item for guest_id, item in rows}
