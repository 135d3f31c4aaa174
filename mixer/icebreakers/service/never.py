"""Couples whom the host never puts together, whatever the game."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, aliased

from mixer.contacts.models import Company, Contact
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.icebreakers.models import NotWith

BETWEEN = " · "
"""Stands between a name and the company in what a host types or picks."""


@dataclass(frozen=True)
class Person:
    """A guest who can be picked by name, name and company, or e-mail address."""

    guest_id: int
    contact_id: int
    name: str
    email: str
    company: str

    @property
    def picked(self) -> str:
        """Return how the person stands in a list to pick from."""
        return f"{self.name}{BETWEEN}{self.company}" if self.company else self.name


@dataclass(frozen=True)
class Couple:
    """Two people kept apart."""

    id: int
    one: str
    other: str


@dataclass(frozen=True)
class NeverTogether:
    """The couples of a group, and the guests of a mixer to choose from."""

    couples: tuple[Couple, ...]
    people: tuple[str, ...]


def never_together(session: Session, event_id: int) -> NeverTogether:
    """Return whom the group keeps apart, and the mixer's guests as they can be picked."""
    group_id = session.get_one(Event, event_id).group_id
    one, other = aliased(Contact), aliased(Contact)
    rows = session.execute(
        select(NotWith.id, one.full_name.label("one"), other.full_name.label("other"))
        .join(one, one.id == NotWith.one_id)
        .join(other, other.id == NotWith.other_id)
        .where(NotWith.group_id == group_id)
        .order_by(one.full_name, other.full_name)
    )
    couples = tuple(Couple(row.id, row.one, row.other) for row in rows)
    return NeverTogether(couples, tuple(person.picked for person in people(session, event_id)))


def people(session: Session, event_id: int) -> list[Person]:
    """Return the guests of a mixer to pick from."""
    rows = session.execute(
        select(Guest.id.label("guest_id"), Contact.id, Contact.full_name, Contact.email, Company.name.label("company"))
        .join(Guest, Guest.contact_id == Contact.id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Guest.event_id == event_id, Guest.removed_at.is_(None))
        .order_by(Contact.full_name)
    )
    return [Person(row.guest_id, row.id, row.full_name, row.email or "", row.company or "") for row in rows]


def keep_apart(session: Session, event_id: int, one: str, other: str) -> tuple[str, str]:
    """Never put these two together again, each given by name, name and company, or e-mail; return their names.

    Raises:
        Refusal: `nobody`, `several` or `same`.
    """
    known = people(session, event_id)
    first, second = find(known, one), find(known, other)
    if first.contact_id == second.contact_id:
        raise Refusal("same", "Choose two different people.")
    row = {
        "group_id": session.get_one(Event, event_id).group_id,
        "one_id": min(first.contact_id, second.contact_id),
        "other_id": max(first.contact_id, second.contact_id),
    }
    session.execute(insert(session, NotWith).values(row).on_conflict_do_nothing())
    return first.name, second.name


def find(known: Sequence[Person], typed: str) -> Person:
    """Return the guest whom a host typed or picked.

    Raises:
        Refusal: `nobody` or `several`.
    """
    wanted = fold(typed)
    found = [one for one in known if wanted in {fold(one.name), fold(one.picked), fold(one.email)}]
    if not wanted or not found:
        raise Refusal("nobody", f"No guest of this mixer is called “{typed}”. Pick a name from the list.")
    if len(found) > 1:
        raise Refusal("several", f"{len(found)} guests are called “{typed}”. Type the e-mail address instead.")
    return found[0]


def let_meet(session: Session, event_id: int, couple_id: int) -> None:
    """Take a couple off the list.

    Raises:
        Refusal: `gone`, where the group keeps no such couple apart.
    """
    group_id = session.get_one(Event, event_id).group_id
    gone = session.scalar(
        delete(NotWith).where(NotWith.id == couple_id, NotWith.group_id == group_id).returning(NotWith.id)
    )
    if gone is None:
        raise Refusal("gone", "These two are not on the list any more.")
