"""What one mixer achieved: its numbers and the geometry of its pictures, in a bounded number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.events.rules.budget import People
from mixer.guests.models import Guest
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.insights.rules.counting import Count, Slot, arrivals, busiest, percent
from mixer.insights.rules.drawing import Columns, columns
from mixer.insights.service.afterwards import Connections, FirstTimers, Gone, connections, first_timers, gone
from mixer.insights.service.costs import Cost, costs
from mixer.insights.service.who_met import Met, who_met


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the funnel: how many got so far, and which share of the list that is."""

    label: str
    value: int
    share: int


@dataclass(frozen=True, slots=True)
class NoShows:
    """Guests who said yes and did not come, of all who said yes."""

    guests: int
    said_yes: int

    @property
    def share(self) -> int:
        """Return their percentage."""
        return percent(self.guests, self.said_yes)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Arrivals per five minutes: the picture, and (local time, number) behind it."""

    picture: Columns
    rows: tuple[Count, ...]
    busiest: Count

    @property
    def words(self) -> str:
        """Return the picture's sentence."""
        many = "1 arrival" if self.busiest.value == 1 else f"{self.busiest.value} arrivals"
        return f"The busiest five minutes began at {self.busiest.label} with {many}."


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
class Achieved:
    """Everything the page of numbers shows; what has not happened yet is empty or None."""

    came: int
    funnel: tuple[Stage, ...]
    no_shows: NoShows | None
    arrivals: Arrivals | None
    areas: tuple[Area, ...]
    met: Met | None
    first_timers: FirstTimers | None
    cost: Cost | None
    connections: Connections | None
    gone: Gone | None


def achieved(session: Session, event_id: int, moment: datetime) -> Achieved:
    """Return the numbers and pictures of one mixer."""
    event = session.get_one(Event, event_id)
    attendance = select(Attendance.guest_id, Attendance.first_ms).where(Attendance.event_id == event_id)
    first_ms = dict(session.execute(attendance).all())
    funnel, no_shows = _funnel(session, event_id, len(first_ms))
    met = who_met(session, event_id, frozenset(first_ms))
    return Achieved(
        came=len(first_ms),
        funnel=funnel,
        no_shows=no_shows,
        arrivals=_arrivals(event, list(first_ms.values())),
        areas=_areas(session, event_id, frozenset(first_ms)),
        met=met,
        first_timers=first_timers(session, event),
        cost=_cost(session, event, len(first_ms), met.meetings if met else 0),
        connections=connections(session, event, met.meetings, moment) if met else None,
        gone=gone(session, event),
    )


def _funnel(session: Session, event_id: int, came: int) -> tuple[tuple[Stage, ...], NoShows | None]:
    said_yes = Guest.answer == "yes"
    listed, invited, answered, coming, kept_word = session.execute(
        select(
            func.count(),
            func.count(Guest.invited_at),
            func.count().filter(Guest.answer != "none"),
            func.count().filter(said_yes),
            func.count(Attendance.guest_id).filter(said_yes),
        )
        .select_from(Guest)
        .outerjoin(Attendance, Attendance.guest_id == Guest.id)
        .where(Guest.event_id == event_id, Guest.removed_at.is_(None))
    ).one()
    stages = (
        ("on the list", listed),
        ("invited", invited),
        ("answered", answered),
        ("said yes", coming),
        ("came", came),
    )
    if not listed:
        return (), None
    no_shows = NoShows(coming - kept_word, coming) if came and coming else None
    return tuple(Stage(label, value, percent(value, listed)) for label, value in stages), no_shows


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


def _cost(session: Session, event: Event, came: int, meetings: int) -> Cost | None:
    currency = session.scalars(select(Group.currency).where(Group.id == event.group_id)).one()
    return costs(session, {event.id: People(0, came, meetings)}, currency).get(event.id)
