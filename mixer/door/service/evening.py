"""The evening in numbers and names: for the host's page, the welcome wall and the export."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact, Profession, Sphere
from mixer.core.tables import Cell
from mixer.door.models import Attendance, Device, Scan
from mixer.door.rules.arrivals import per_five_minutes
from mixer.door.rules.attendance import Verdict
from mixer.door.rules.words import ODD, oddity
from mixer.door.service.book import person_columns
from mixer.events.models import Event
from mixer.guests.models import Guest

LATEST = 12
SHOWN = 100  # rows of a list on a page; the export has them all


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many are in the room, came at all, said yes, and are here for the first time."""

    inside: int
    came: int
    expected: int
    first_timers: int
    unexpected: int  # came without having said yes


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who came."""

    guest: str
    name: str
    tag_name: str
    company: str
    profession: str
    zone: str
    letter: str
    first_timer: bool
    invited_by: str
    source: str
    came_at: datetime
    door: str
    by: str
    scan_id: str
    left_at: datetime | None
    on_wall: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody who said yes and is not here yet."""

    guest: str
    name: str
    company: str
    first_timer: bool
    invited_by: str


@dataclass(frozen=True, slots=True)
class Oddity:
    """A scan the host may want to look at: an unknown code, somebody not expected, a doubt, an undo."""

    scan_id: str
    at: datetime
    word: str
    name: str
    door: str
    by: str


@dataclass(frozen=True, slots=True)
class ZoneCount:
    """How many of a contact sphere are in the room, of how many who said yes."""

    name: str
    letter: str
    colour: str
    inside: int
    expected: int


@dataclass(frozen=True, slots=True)
class Wall:
    """What the welcome wall shows."""

    event_name: str
    inside: int
    latest: tuple[tuple[str, str], ...]  # first name and company, newest first, of those who agreed
    zones: tuple[ZoneCount, ...]


@dataclass(frozen=True, slots=True)
class Live:
    """What changes on the host's page while guests come in."""

    state: str
    zone: ZoneInfo
    count: Headcount
    rhythm: tuple[tuple[datetime, int], ...]
    latest: tuple[Arrival, ...]
    missing: tuple[Missing, ...]
    oddities: tuple[Oddity, ...]


def live(session: Session, event_id: int) -> Live:
    """Return everything that changes on the host's page."""
    return Live(
        state_of(session, event_id),
        session.get_one(Event, event_id).zone,
        headcount(session, event_id),
        tuple(rhythm(session, event_id)),
        tuple(arrivals(session, event_id, LATEST)),
        tuple(missing(session, event_id)),
        tuple(oddities(session, event_id, LATEST)),
    )


def state_of(session: Session, event_id: int) -> str:
    """Return a short mark that changes with every scan: pages ask with it whether anything is new."""
    # The count stands beside the last number, since PostgreSQL may commit a lower number after a higher one.
    last, count = session.execute(
        select(func.coalesce(func.max(Scan.seq), 0), func.count(Scan.seq)).where(Scan.event_id == event_id)
    ).one()
    return f"{last}-{count}"


def headcount(session: Session, event_id: int) -> Headcount:
    """Count the room, in one query."""
    came = Attendance.guest_id.is_not(None)
    yes = (Guest.answer == "yes") & Guest.removed_at.is_(None)
    row = session.execute(
        select(
            _count(came & Attendance.left_ms.is_(None)),
            _count(came),
            _count(yes),
            _count(came & Guest.first_timer),
            _count(came & ~yes),
        )
        .select_from(Guest)
        .outerjoin(Attendance, _attended())
        .where(Guest.event_id == event_id)
    ).one()
    return Headcount(*row)


def arrivals(session: Session, event_id: int, most: int | None = None) -> list[Arrival]:
    """Return who came, the latest first: all of them, or the latest `most`."""
    wanted = (
        person_columns()
        .add_columns(
            Contact.tag_name,
            Guest.source,
            Guest.on_wall,
            Attendance.first_ms,
            Attendance.first_scan,
            Attendance.door,
            Attendance.left_ms,
            Device.name.label("by"),
        )
        .join(Attendance, _attended())
        .outerjoin(Scan, Scan.scan_id == Attendance.first_scan)
        .outerjoin(Device, Device.id == Scan.device_id)
        .where(Guest.event_id == event_id)
        .order_by(Attendance.first_ms.desc(), Attendance.first_scan.desc())
        .limit(most)
    )
    return [_arrival(row) for row in session.execute(wanted)]


def rhythm(session: Session, event_id: int) -> list[tuple[datetime, int]]:
    """Return arrivals per five minutes, from an hour before the start to the end; rehearsals do not stretch it."""
    event = session.get_one(Event, event_id)
    first, last = event.starts_at - timedelta(hours=1), event.ends_at + timedelta(hours=1)
    moments = session.scalars(
        select(Attendance.first_ms).where(
            Attendance.event_id == event_id,
            Attendance.first_ms.between(first.timestamp() * 1000, last.timestamp() * 1000),
        )
    )
    return [(_moment(start), count) for start, count in per_five_minutes(moments.all())]


def missing(session: Session, event_id: int, most: int = SHOWN) -> list[Missing]:
    """Return who said yes and has not come yet, first-timers first, then by name."""
    wanted = (
        person_columns()
        .outerjoin(Attendance, _attended())
        .where(
            Guest.event_id == event_id,
            Guest.answer == "yes",
            Guest.removed_at.is_(None),
            Attendance.guest_id.is_(None),
        )
        .order_by(Guest.first_timer.desc(), Contact.full_name, Guest.id)
        .limit(most)
    )
    return [
        Missing(row.code, row.full_name, row.company or "", row.first_timer, row.invited_by)
        for row in session.execute(wanted)
    ]


def oddities(session: Session, event_id: int, most: int = SHOWN) -> list[Oddity]:
    """Return the scans that are not plain arrivals or second looks, the latest first."""
    rows = session.execute(
        select(Scan, Contact.full_name, Device.name)
        .outerjoin(Guest, Guest.id == Scan.guest_id)
        .outerjoin(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Device, Device.id == Scan.device_id)
        .where(Scan.event_id == event_id, or_(Scan.verdict.in_(ODD), Scan.shown.is_not(None)))
        .order_by(Scan.seq.desc())
        .limit(most)
    )
    return [
        Oddity(scan.scan_id, _moment(scan.occurred_ms), _odd(scan), name or "", scan.door, by or "")
        for scan, name, by in rows
    ]


def wall(session: Session, event_id: int) -> Wall:
    """Return what the welcome wall shows; who did not agree to be shown is counted and not named."""
    event = session.get_one(Event, event_id)
    latest = [(guest.tag_name, guest.company) for guest in arrivals(session, event_id, 3 * LATEST) if guest.on_wall]
    return Wall(event.name, headcount(session, event_id).inside, tuple(latest[:LATEST]), zones(session, event_id))


def zones(session: Session, event_id: int) -> tuple[ZoneCount, ...]:
    """Return how the contact spheres fill, in the group's order; a sphere nobody is expected from is left out."""
    inside = Attendance.guest_id.is_not(None) & Attendance.left_ms.is_(None)
    yes = (Guest.answer == "yes") & Guest.removed_at.is_(None)
    rows = session.execute(
        select(Sphere.name, Sphere.letter, Sphere.colour, _count(inside), _count(yes | inside))
        .select_from(Guest)
        .join(Contact, Contact.id == Guest.contact_id)
        .join(Profession, Profession.id == Contact.profession_id)
        .join(Sphere, Sphere.id == Profession.sphere_id)
        .outerjoin(Attendance, _attended())
        .where(Guest.event_id == event_id)
        .group_by(Sphere.id, Sphere.name, Sphere.letter, Sphere.colour, Sphere.position)
        .having(_count(yes | inside) > 0)
        .order_by(Sphere.position)
    )
    return tuple(ZoneCount(*row) for row in rows)


def arrivals_table(session: Session, event_id: int) -> tuple[list[str], list[Sequence[Cell]]]:
    """Return the header and rows of arrivals.csv, in order of arrival, in the mixer's time."""
    zone = session.get_one(Event, event_id).zone
    header = [
        "Came at",
        "Name",
        "Company",
        "Profession",
        "First visit",
        "Invited by",
        "Walk-in",
        "Door",
        "Checked in by",
        "Left at",
    ]
    rows: list[Sequence[Cell]] = [
        [
            f"{came.came_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            came.name,
            came.company,
            came.profession,
            "yes" if came.first_timer else "",
            came.invited_by,
            "yes" if came.source == "walk_in" else "",
            came.door,
            came.by,
            f"{came.left_at.astimezone(zone):%H:%M:%S}" if came.left_at else "",
        ]
        for came in reversed(arrivals(session, event_id))
    ]
    return header, rows


def _odd(scan: Scan) -> str:
    return oddity(Verdict(scan.verdict), Verdict(scan.shown) if scan.shown else None)


def _arrival(row: Any) -> Arrival:  # noqa: ANN401 - a row of the query above
    return Arrival(
        guest=row.code,
        name=row.full_name,
        tag_name=row.tag_name,
        company=row.company or "",
        profession=row.profession or "",
        zone=row.sphere or "",
        letter=row.letter or "",
        first_timer=row.first_timer,
        invited_by=row.invited_by,
        source=row.source,
        came_at=_moment(row.first_ms),
        door=row.door,
        by=row.by or "",
        scan_id=row.first_scan,
        left_at=None if row.left_ms is None else _moment(row.left_ms),
        on_wall=row.on_wall,
    )


def _attended() -> Any:  # noqa: ANN401 - an SQL condition
    return (Attendance.event_id == Guest.event_id) & (Attendance.guest_id == Guest.id)


def _count(condition: Any) -> Any:  # noqa: ANN401 - SQL expressions
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _moment(moment_ms: int) -> datetime:
    return datetime.fromtimestamp(moment_ms / 1000, UTC)
