"""What one mixer achieved: its numbers and the geometry of its pictures, in six queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact, Profession, Sphere
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.insights.rules.counting import (
    Count,
    Flows,
    Introductions,
    Slot,
    arrivals,
    busiest,
    flows,
    introductions,
    percent,
)
from mixer.insights.rules.drawing import Circle, Columns, Person, circle, columns
from mixer.meetings.models import Meeting

NO_ZONE, NO_ZONE_COLOUR = "–", "#8d7c6c"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the funnel: how many got so far, and which share of the list that is."""

    label: str
    value: int
    share: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Arrivals per five minutes: the picture, and (local time, number) behind it."""

    picture: Columns
    rows: tuple[Count, ...]
    busiest: Count


@dataclass(frozen=True, slots=True)
class Area:
    """A zone of the room: how many it holds, are sent there, and came."""

    letter: str
    name: str
    colour: str
    capacity: int
    placed: int
    came: int


@dataclass(frozen=True, slots=True)
class Met:
    """Who met whom: the circle, the introductions per guest, and the counts from zone to zone."""

    circle: Circle
    introductions: Introductions
    picture: Columns
    flows: Flows
    meetings: int


@dataclass(frozen=True, slots=True)
class Achieved:
    """Everything the page of numbers shows; what has not happened yet is empty or None."""

    funnel: tuple[Stage, ...]
    arrivals: Arrivals | None
    areas: tuple[Area, ...]
    met: Met | None


def achieved(session: Session, event_id: int) -> Achieved:
    """Return the numbers and pictures of one mixer."""
    event = session.get_one(Event, event_id)
    attendance = select(Attendance.guest_id, Attendance.first_ms).where(Attendance.event_id == event_id)
    first_ms = dict(session.execute(attendance).all())
    return Achieved(
        funnel=_funnel(session, event_id, len(first_ms)),
        arrivals=_arrivals(event, list(first_ms.values())),
        areas=_areas(session, event_id, frozenset(first_ms)),
        met=_met(session, event_id, frozenset(first_ms)),
    )


def _funnel(session: Session, event_id: int, came: int) -> tuple[Stage, ...]:
    listed, invited, answered, coming = session.execute(
        select(
            func.count(),
            func.count(Guest.invited_at),
            func.count().filter(Guest.answer != "none"),
            func.count().filter(Guest.answer == "yes"),
        ).where(Guest.event_id == event_id, Guest.removed_at.is_(None))
    ).one()
    stages = (
        ("on the list", listed),
        ("invited", invited),
        ("answered", answered),
        ("said yes", coming),
        ("came", came),
    )
    return tuple(Stage(label, value, percent(value, listed)) for label, value in stages) if listed else ()


def _arrivals(event: Event, first_ms: Sequence[int]) -> Arrivals | None:
    slots = arrivals(first_ms, _milliseconds(event.starts_at), _milliseconds(event.ends_at))
    most = busiest(slots)
    if most is None:
        return None

    def in_words(slot: Slot) -> Count:
        local = datetime.fromtimestamp(slot.from_ms / 1000, event.zone)
        return Count(f"{local:%H:%M}", slot.arrivals)

    rows = tuple(in_words(slot) for slot in slots)
    return Arrivals(columns(rows), rows, in_words(most))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _areas(session: Session, event_id: int, present: frozenset[int]) -> tuple[Area, ...]:
    rows = session.execute(
        select(Zone, ZonePlace.guest_id)
        .outerjoin(ZonePlace, ZonePlace.zone_id == Zone.id)
        .where(Zone.event_id == event_id)
        .order_by(Zone.position, Zone.letter)
    ).all()
    placed: dict[Zone, list[int]] = {}
    for zone, guest_id in rows:
        placed.setdefault(zone, []).extend([guest_id] if guest_id is not None else [])
    return tuple(
        Area(zone.letter, zone.name, zone.colour, zone.capacity, len(guests), len(present.intersection(guests)))
        for zone, guests in placed.items()
    )


def _met(session: Session, event_id: int, present: frozenset[int]) -> Met | None:
    confirmed = (Meeting.event_id == event_id, Meeting.confirmed_at.is_not(None))
    pairs = [(one, other) for one, other in session.execute(select(Meeting.one_id, Meeting.other_id).where(*confirmed))]
    if not pairs:
        return None
    people = [person for person in _people(session, event_id) if person.id in present]
    counted = introductions((person.id for person in people), pairs)
    return Met(
        circle=circle(people, pairs),
        introductions=counted,
        picture=columns(counted.spread, width=440),
        flows=flows({person.id: person.letter for person in people}, pairs),
        meetings=len(pairs),
    )


def _people(session: Session, event_id: int) -> list[Person]:
    """Return the guests with the letter and colour of their zone, or of their contact sphere where they have none."""
    rows = session.execute(
        select(
            Guest.id,
            func.coalesce(Zone.letter, Sphere.letter, NO_ZONE),
            func.coalesce(Zone.colour, Sphere.colour, NO_ZONE_COLOUR),
        )
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(ZonePlace, ZonePlace.guest_id == Guest.id)
        .outerjoin(Zone, Zone.id == ZonePlace.zone_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .outerjoin(Sphere, Sphere.id == Profession.sphere_id)
        .where(Guest.event_id == event_id)
        .order_by(Guest.id)
    )
    return [Person(*row) for row in rows]
