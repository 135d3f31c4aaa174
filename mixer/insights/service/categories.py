"""A group's professions: who holds a category and who waits, or how many there are of each, and which nobody has.

A group keeps no roll of members of its own. Whoever held a category at the latest mixer at which it was held holds it
in the group; whoever waits at the latest such mixer, or at one after it, waits in the group.
"""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from mixer.accounts.models import Group
from mixer.accounts.rules import GroupKind
from mixer.contacts.models import Company, Contact, Profession, Sphere
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.guests.models import CategoryPlace, Guest

FOR_CATEGORY = "category"
NO_SPHERE = "Something else"


@dataclass(frozen=True, slots=True)
class Category:
    """A profession: how many contacts have it and how many of them came; who holds it, since which mixer; who waits."""

    name: str
    people: int
    came: int
    holder: str = ""
    mixer: str = ""
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SphereOfGroup:
    """A contact sphere with the professions the group has, and those it could look for."""

    name: str
    letter: str
    colour: str
    has: tuple[Category, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Categories:
    """All spheres of a group; `strong` where one business holds each category."""

    strong: bool
    spheres: tuple[SphereOfGroup, ...]

    @property
    def held(self) -> int:
        """Return how many categories the group has somebody for."""
        return sum(len(one.has) for one in self.spheres)

    @property
    def missing(self) -> int:
        """Return how many professions nobody has."""
        return sum(len(one.missing) for one in self.spheres)


def categories(session: Session, group_id: int) -> Categories:
    """Return a group's professions by contact sphere, in four queries."""
    strong = session.get_one(Group, group_id).kind == GroupKind.STRONG
    holders = _holders(session, group_id) if strong else {}
    waiting = _waiting(session, group_id) if strong else {}
    there = and_(Attendance.event_id == Guest.event_id, Attendance.guest_id == Guest.id)
    came = select(Guest.contact_id).join(Attendance, there).distinct()
    mine = and_(Contact.profession_id == Profession.id, Contact.erased_at.is_(None))
    rows = session.execute(
        select(
            *(Profession.id, Profession.name),
            *(Sphere.name.label("sphere"), Sphere.letter, Sphere.colour, Sphere.position),
            func.count(Contact.id).label("people"),
            func.count(Contact.id).filter(Contact.id.in_(came)).label("came"),
        )
        .outerjoin(Sphere, Sphere.id == Profession.sphere_id)
        .outerjoin(Contact, mine)
        .where(Profession.group_id == group_id)
        .group_by(Profession.id, Sphere.id)
        .order_by(Sphere.position.is_(None), Sphere.position, Profession.fold)
    )
    has: defaultdict[tuple[str, str, str], list[Category]] = defaultdict(list)
    missing: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows:
        sphere = (row.sphere or NO_SPHERE, row.letter or "", row.colour or "")
        has[sphere] += []
        if row.people:
            holder, mixer = holders.get(row.id, ("", ""))
            has[sphere].append(Category(row.name, row.people, row.came, holder, mixer, tuple(waiting.get(row.id, ()))))
        else:
            missing[sphere].append(row.name)
    return Categories(strong, tuple(SphereOfGroup(*one, tuple(has[one]), tuple(missing[one])) for one in has))


def _holders(session: Session, group_id: int) -> dict[int, tuple[str, str]]:
    """Return who holds each profession, and the mixer at which they did last."""
    house = aliased(Company)
    rows = session.execute(
        select(CategoryPlace.profession_id, func.coalesce(house.name, Contact.full_name), Event.name)
        .join(Event, Event.id == CategoryPlace.event_id)
        .join(Guest, Guest.id == CategoryPlace.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(house, house.id == CategoryPlace.house_id)
        .where(Event.group_id == group_id, Contact.erased_at.is_(None), Event.state != "cancelled")
        .order_by(Event.starts_at, Event.id)
    )
    return {profession: (holder, mixer) for profession, holder, mixer in rows}  # the latest is read last


def _waiting(session: Session, group_id: int) -> dict[int, list[str]]:
    """Return who waits for a category, those who have waited longest first, each person once."""
    latest = (
        select(func.max(Event.starts_at))
        .join(CategoryPlace, CategoryPlace.event_id == Event.id)
        .where(Event.group_id == group_id, Event.state != "cancelled")
        .scalar_subquery()
    )
    rows = session.execute(
        select(Contact.profession_id, Contact.full_name, Company.name)
        .select_from(Guest)
        .join(Event, Event.id == Guest.event_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(
            Event.group_id == group_id,
            Event.state != "cancelled",
            Event.starts_at >= latest,
            Guest.answer == "waiting",
            Guest.waiting_for == FOR_CATEGORY,
            Guest.removed_at.is_(None),
            Contact.erased_at.is_(None),
            Contact.profession_id.is_not(None),
        )
        .order_by(Guest.waiting_since, Guest.id)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for profession, name, company in rows:
        words = f"{name}, {company}" if company else name
        if words not in found[profession or 0]:
            found[profession or 0].append(words)
    return found
