"""What a group's mixers achieved together: who comes back, new ties, who connects the room, what it costs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.contacts.models import Contact, Profession, Sphere
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.events.rules.budget import People
from mixer.guests.models import Guest
from mixer.insights.rules.circles import Couple
from mixer.insights.rules.counting import Count, percent
from mixer.insights.rules.drawing import Columns, columns
from mixer.insights.rules.ties import Evening, Kept, connectors, kept
from mixer.insights.service.costs import Cost, costs
from mixer.insights.service.names import Linking, called, shown_name
from mixer.meetings.models import Meeting

COUNTED = 36
"""The latest mixers of a group that are counted: three years of one each month."""

SHOWN = 12
CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class MixerLine:
    """One mixer in the line of a group's: when, what became of its guests and meetings, what it cost."""

    code: str
    name: str
    day: date
    kept: Kept
    cost: Cost | None

    @property
    def introductions(self) -> float:
        """Return how many people each guest met on average."""
        return 2 * self.kept.meetings / self.kept.came


@dataclass(frozen=True, slots=True)
class Across:
    """A group's mixers to which anybody came, the latest last, and what they made together."""

    mixers: tuple[MixerLine, ...]
    people: int
    ties: int
    new_ties: Columns
    rows: tuple[Count, ...]
    connectors: tuple[Linking, ...]

    @property
    def latest(self) -> tuple[MixerLine, ...]:
        """Return the mixers that the page shows, the latest last."""
        return self.mixers[-SHOWN:]

    @property
    def returning(self) -> tuple[int, int, int]:
        """Return first-timers who had a chance to come again, how many did, and the percentage."""
        had = [one.kept for one in self.mixers if not one.kept.latest]
        first, again = sum(one.first for one in had), sum(one.first_again for one in had)
        return first, again, percent(again, first)


@dataclass(frozen=True, slots=True)
class _There:
    """Who came to which mixer, by contact; names that may be shown and fields of the latest time."""

    came: Mapping[int, frozenset[int]]
    first: Mapping[int, frozenset[int]]
    names: Mapping[int, str]
    fields: Mapping[int, str]


def across(session: Session, group_id: int, moment: datetime) -> Across:
    """Return what a group's mixers achieved together, in five queries however many there were."""
    mixers = _mixers(session, group_id, moment)
    there = _there(session, [one.id for one in mixers])
    met = _met(session, [one.id for one in mixers])
    held = [one for one in mixers if one.id in there.came]
    followed = kept(
        [
            Evening(there.came[one.id], there.first.get(one.id, frozenset()), met.get(one.id, frozenset()))
            for one in held
        ]
    )
    people_of = {one.id: People(0, found.came, found.meetings) for one, found in zip(held, followed, strict=True)}
    currency = session.scalars(select(Group.currency).where(Group.id == group_id)).one()
    cost_of = costs(session, people_of, currency)
    lines = tuple(
        MixerLine(one.code, one.name, one.local_date, found, cost_of.get(one.id))
        for one, found in zip(held, followed, strict=True)
    )
    rows = tuple(Count(f"{line.day:%b %y}", line.kept.new_ties) for line in lines[-SHOWN:])
    return Across(
        mixers=lines,
        people=len(there.names),
        ties=sum(one.new_ties for one in followed),
        new_ties=columns(rows),
        rows=rows,
        connectors=_connectors([couple for couples in met.values() for couple in couples], there),
    )


def _mixers(session: Session, group_id: int, moment: datetime) -> list[Event]:
    begun = select(Event).where(Event.group_id == group_id, Event.starts_at <= moment, Event.state != CANCELLED)
    latest = session.scalars(begun.order_by(Event.starts_at.desc(), Event.id.desc()).limit(COUNTED)).all()
    return list(reversed(latest))


def _there(session: Session, mixers: Sequence[int]) -> _There:
    rows = session.execute(
        select(Guest.event_id, Guest.contact_id, Guest.first_timer, shown_name(), func.coalesce(Sphere.name, ""))
        .join(Attendance, and_(Attendance.guest_id == Guest.id, Attendance.event_id == Guest.event_id))
        .join(Event, Event.id == Guest.event_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .outerjoin(Sphere, Sphere.id == Profession.sphere_id)
        .where(Guest.event_id.in_(mixers))
        .order_by(Event.starts_at, Guest.id)
    )
    came: defaultdict[int, set[int]] = defaultdict(set)
    first: defaultdict[int, set[int]] = defaultdict(set)
    names: dict[int, str] = {}
    fields: dict[int, str] = {}
    for event_id, contact, first_timer, name, field in rows:
        came[event_id].add(contact)
        if first_timer:
            first[event_id].add(contact)
        names[contact] = name  # the latest word counts
        if field:
            fields[contact] = field
    return _There(
        {event_id: frozenset(some) for event_id, some in came.items()},
        {event_id: frozenset(some) for event_id, some in first.items()},
        names,
        fields,
    )


def _met(session: Session, mixers: Sequence[int]) -> dict[int, frozenset[Couple]]:
    rows = session.execute(
        select(Meeting.event_id, Meeting.one_contact_id, Meeting.other_contact_id).where(
            Meeting.event_id.in_(mixers), Meeting.confirmed_at.is_not(None)
        )
    )
    found: defaultdict[int, set[Couple]] = defaultdict(set)
    for event_id, one, other in rows:
        found[event_id].add((min(one, other), max(one, other)))
    return {event_id: frozenset(couples) for event_id, couples in found.items()}


def _connectors(couples: Sequence[Couple], there: _There) -> tuple[Linking, ...]:
    words = called(there.names, there.fields, there.names)
    there_only = [(one, other) for one, other in couples if one in there.names and other in there.names]
    return tuple(
        Linking(words[one.person], bool(there.names[one.person]), one.met, one.fields)
        for one in connectors(there_only, there.fields)
    )
