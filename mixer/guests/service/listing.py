"""The guest list as hosts read it: a bounded number of queries, however long it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from mixer.contacts.models import Company, Contact, Profession, Sphere
from mixer.contacts.service.people import matching
from mixer.events.models import Event
from mixer.guests.models import Guest, Welcome
from mixer.guests.rules.facts import GuestFacts

PAGE = 50
Column = ColumnElement[Any] | InstrumentedAttribute[Any]
_STANDING = Guest.removed_at.is_(None)
FILTERS: dict[str, tuple[str, ColumnElement[bool]]] = {
    "all": ("Everyone", _STANDING),
    "yes": ("Said yes", and_(_STANDING, Guest.answer == "yes")),
    "none": ("Not answered", and_(_STANDING, Guest.answer == "none")),
    "maybe": ("Maybe", and_(_STANDING, Guest.answer == "maybe")),
    "waiting": ("Waiting", and_(_STANDING, Guest.answer == "waiting")),
    "no": ("Said no", and_(_STANDING, Guest.answer == "no")),
    "first": ("First-timers", and_(_STANDING, Guest.first_timer)),
    "hosts": ("Visitor hosts", and_(_STANDING, Guest.part == "visitor_host")),
    "unreachable": ("Without e-mail", and_(_STANDING, Contact.email.is_(None))),
    "removed": ("Taken off", Guest.removed_at.is_not(None)),
}


@dataclass(frozen=True)
class GuestLine:
    """A guest in the list."""

    code: str
    full_name: str
    company: str
    profession: str
    letter: str
    zone: int
    answer: str
    part: str
    first_timer: bool
    invited_by: str
    email: str

    @property
    def reachable(self) -> bool:
        """Tell whether a letter could be written to this guest."""
        return bool(self.email)


@dataclass(frozen=True)
class FilterChip:
    """A way to narrow the list, and how many guests it leaves."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class GuestPageOfList:
    """One page of the list: `found` guests match, `page` of `pages` is shown."""

    lines: tuple[GuestLine, ...]
    chips: tuple[FilterChip, ...]
    found: int
    page: int
    pages: int

    @property
    def everyone(self) -> int:
        """Return how many guests stand on the list."""
        return self.chips[0].count


@dataclass(frozen=True)
class GuestDetails:
    """Everything about one guest of one mixer."""

    id: int
    code: str
    contact_code: str
    facts: GuestFacts
    pronouns: str
    part: str
    source: str
    door_note: str
    talk_about: str
    seats: int
    companion_of: str
    companions: tuple[str, ...]
    may_bring: int
    welcomed_by: str
    answered_at: datetime | None
    invited_at: datetime | None
    removed_at: datetime | None


def list_guests(
    session: Session, event_id: int, text: str = "", narrowed: str = "all", page: int = 1
) -> GuestPageOfList:
    """Return a page of the guests who match all words, in any order, and the filter."""
    narrowed = narrowed if narrowed in FILTERS else "all"
    chips = _chips(session, event_id)
    wanted = (Guest.event_id == event_id, FILTERS[narrowed][1], *matching(text))
    narrowed_to = next(chip.count for chip in chips if chip.key == narrowed)
    found = session.scalars(_guests(func.count()).where(*wanted)).one() if text else narrowed_to
    pages = max(-(-found // PAGE), 1)
    page = min(max(page, 1), pages)
    # Sorted first and told about afterwards: companies and zones of ten thousand guests are not looked up for fifty.
    shown = _guests(Guest.id).where(*wanted).order_by(Contact.search, Guest.id).limit(PAGE).offset((page - 1) * PAGE)
    rows = session.execute(_lines().where(Guest.id.in_(shown)).order_by(Contact.search, Guest.id))
    return GuestPageOfList(tuple(GuestLine(*row) for row in rows), chips, found, page, pages)


def guest_details(session: Session, event_id: int, code: str) -> GuestDetails | None:
    """Return one guest of this mixer, or None; who was erased is nobody any more."""
    bringer, bringers_contact = aliased(Guest), aliased(Contact)
    helper, helpers_contact = aliased(Guest), aliased(Contact)
    row = session.execute(
        _with_facts()
        .join(Event, Event.id == Guest.event_id)
        .add_columns(func.coalesce(bringers_contact.full_name, ""), func.coalesce(helpers_contact.full_name, ""))
        .add_columns(Event.most_companions)
        .outerjoin(bringer, bringer.id == Guest.companion_of_id)
        .outerjoin(bringers_contact, bringers_contact.id == bringer.contact_id)
        .outerjoin(Welcome, Welcome.first_timer_id == Guest.id)
        .outerjoin(helper, helper.id == Welcome.visitor_host_id)
        .outerjoin(helpers_contact, helpers_contact.id == helper.contact_id)
        .where(Guest.event_id == event_id, Guest.code == code, Contact.erased_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    contact, guest, company, profession, companion_of, welcomed_by, most_companions = row
    companions = _companions(session, guest)
    return GuestDetails(
        id=guest.id,
        code=guest.code,
        contact_code=contact.code,
        facts=facts_of(contact, guest, company, profession),
        pronouns=contact.pronouns,
        part=guest.part,
        source=guest.source,
        door_note=guest.door_note,
        talk_about=guest.talk_about,
        seats=guest.seats,
        companion_of=companion_of,
        companions=companions,
        may_bring=max(most_companions, len(companions)),
        welcomed_by=welcomed_by,
        answered_at=guest.answered_at,
        invited_at=guest.invited_at,
        removed_at=guest.removed_at,
    )


def _companions(session: Session, guest: Guest) -> tuple[str, ...]:
    brought = _guests(Contact.full_name).where(Guest.companion_of_id == guest.id, _STANDING)
    return tuple(session.scalars(brought.order_by(Guest.id)))


def all_facts(session: Session, event_id: int) -> Iterator[GuestFacts]:
    """Return what is known of every guest on the list, by name; for exports."""
    rows = session.execute(
        _with_facts().where(Guest.event_id == event_id, _STANDING).order_by(Contact.search, Guest.id)
    )
    for contact, guest, company, profession in rows:
        yield facts_of(contact, guest, company, profession)


def facts_of(contact: Contact, guest: Guest | None, company: str | None, profession: str | None) -> GuestFacts:
    """Return a person's facts as imports and exports speak of them."""
    return GuestFacts(
        given=contact.given,
        family=contact.family,
        full_name=contact.full_name,
        tag_name=contact.tag_name,
        email=contact.email or "",
        phone=contact.phone,
        company=company or "",
        job_title=contact.job_title,
        profession=profession or "",
        answer=guest.answer if guest else "none",
        first_timer=guest.first_timer if guest else None,
        invited_by=guest.invited_by if guest else "",
        dietary=guest.dietary if guest else "",
        host_note=contact.host_note,
    )


def mixers_attended(session: Session, group_id: int, contact_id: int) -> list[tuple[str, str, datetime, str, str]]:
    """Return (mixer's code, name, start, answer, guest's code) for each mixer of the group a contact is a guest of."""
    rows = session.execute(
        select(Event.code, Event.name, Event.starts_at, Guest.answer, Guest.code)
        .join(Guest, Guest.event_id == Event.id)
        .where(Event.group_id == group_id, Guest.contact_id == contact_id, _STANDING)
        .order_by(Event.starts_at.desc())
    )
    return list(rows)


def _chips(session: Session, event_id: int) -> tuple[FilterChip, ...]:
    each = (func.count().filter(condition) for _, condition in FILTERS.values())
    counts = session.execute(_guests(*each).where(Guest.event_id == event_id)).one()
    return tuple(
        FilterChip(key, label, count) for (key, (label, _)), count in zip(FILTERS.items(), counts, strict=True)
    )


def _guests(*columns: Column) -> Select[*tuple[Any, ...]]:
    return select(*columns).select_from(Guest).join(Contact, Contact.id == Guest.contact_id)


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Guest.code,
            Contact.full_name,
            func.coalesce(Company.name, ""),
            func.coalesce(Profession.name, ""),
            func.coalesce(Sphere.letter, ""),
            func.coalesce(Sphere.position, 0) + 1,
            Guest.answer,
            Guest.part,
            Guest.first_timer,
            Guest.invited_by,
            func.coalesce(Contact.email, ""),
        )
        .select_from(Guest)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .outerjoin(Sphere, Sphere.id == Profession.sphere_id)
    )


def _with_facts() -> Select[*tuple[Any, ...]]:
    return (
        select(Contact, Guest, Company.name, Profession.name)
        .select_from(Guest)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
    )
