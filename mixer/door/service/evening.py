"""The evening in numbers and names: for the host's page and the export."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.core.tables import Cell
from mixer.door.models import ODD, Attendance, Device, Scan
from mixer.door.rules.arrivals import FIVE_MINUTES_MS, per_five_minutes
from mixer.door.rules.attendance import Verdict
from mixer.door.rules.pace import LATELY_MS, gaps_ms, seconds_each
from mixer.door.rules.words import oddity, to_do
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
    to_do: str
    name: str
    door: str
    by: str


@dataclass(frozen=True, slots=True)
class Pace:
    """Guests whom each device let in (by its id), and seconds per check-in lately, of each and of all together."""

    checked_in: Mapping[int, int]
    seconds_by: Mapping[int, float | None]
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Live:
    """What changes on the host's page while guests come in; the counts have those who are not listed too."""

    zone: ZoneInfo
    count: Headcount
    pace: Pace
    rhythm: tuple[tuple[datetime, int], ...]
    latest: tuple[Arrival, ...]
    missing: tuple[Missing, ...]
    oddities: tuple[Oddity, ...]
    odd_count: int

    @property
    def missing_count(self) -> int:
        """Return how many said yes and are not here yet."""
        return max(self.count.expected - self.count.came + self.count.unexpected, 0)


def live(session: Session, event_id: int, moment: datetime) -> Live:
    """Return everything that changes on the host's page, in a bounded number of queries."""
    return Live(
        zone=session.get_one(Event, event_id).zone,
        count=headcount(session, event_id),
        pace=pace(session, event_id, moment),
        rhythm=tuple(rhythm(session, event_id)),
        latest=tuple(arrivals(session, event_id, LATEST)),
        missing=tuple(missing(session, event_id)),
        oddities=tuple(oddities(session, event_id, LATEST)),
        odd_count=session.scalar(select(func.count(Scan.seq)).where(Scan.event_id == event_id, ODD)) or 0,
    )


def headcount(session: Session, event_id: int) -> Headcount:
    """Count the room, in one query."""
    came = Attendance.guest_id.is_not(None)
    yes = (Guest.answer == "yes") & Guest.removed_at.is_(None)
    row = session.execute(
        select(
            counted(came & Attendance.left_ms.is_(None)),
            counted(came),
            counted(yes),
            counted(came & Guest.first_timer),
            counted(came & ~yes),
        )
        .select_from(Guest)
        .outerjoin(Attendance, attended())
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
        .join(Attendance, attended())
        .outerjoin(Scan, Scan.scan_id == Attendance.first_scan)
        .outerjoin(Device, Device.id == Scan.device_id)
        .where(Guest.event_id == event_id)
        .order_by(Attendance.first_ms.desc(), Attendance.first_scan.desc())
    )
    if most is not None:  # who they are is asked for these alone, not for everybody
        latest = select(Attendance.guest_id).where(Attendance.event_id == event_id)
        newest = (Attendance.first_ms.desc(), Attendance.first_scan.desc())
        wanted = wanted.where(Guest.id.in_(latest.order_by(*newest).limit(most)))
    return [_arrival(row) for row in session.execute(wanted)]


def rhythm(session: Session, event_id: int) -> list[tuple[datetime, int]]:
    """Return arrivals per five minutes, from an hour before the start to the end; rehearsals do not stretch it."""
    event = session.get_one(Event, event_id)
    first, last = event.starts_at - timedelta(hours=1), event.ends_at + timedelta(hours=1)
    counts = session.execute(
        select((Attendance.first_ms // FIVE_MINUTES_MS).label("slot"), func.count())
        .where(
            Attendance.event_id == event_id,
            Attendance.first_ms.between(int(first.timestamp() * 1000), int(last.timestamp() * 1000)),
        )
        .group_by("slot")
    )
    return [(_moment(start), count) for start, count in per_five_minutes({row[0]: row[1] for row in counts})]


def pace(session: Session, event_id: int, moment: datetime) -> Pace:
    """Return how many guests each device let in, and how many seconds a check-in takes lately."""
    now_ms = int(moment.timestamp() * 1000)
    lately = case((Attendance.first_ms.between(now_ms - LATELY_MS, now_ms), Attendance.first_ms))
    rows = session.execute(
        select(Scan.device_id, lately.label("moment"), func.count())
        .join(Attendance, Attendance.first_scan == Scan.scan_id)
        .where(Attendance.event_id == event_id, Scan.device_id.is_not(None))
        .group_by(Scan.device_id, "moment")  # by name: PostgreSQL takes a bound value twice for two values
    )
    checked_in: Counter[int] = Counter()
    moments: defaultdict[int, list[int]] = defaultdict(list)
    for device, first_ms, count in rows:
        device_id = int(device or 0)
        checked_in[device_id] += count
        moments[device_id] += [] if first_ms is None else [first_ms]
    gaps = {device_id: gaps_ms(own) for device_id, own in moments.items()}
    return Pace(
        checked_in=checked_in,
        seconds_by={device_id: seconds_each(own) for device_id, own in gaps.items()},
        seconds=seconds_each(gap for own in gaps.values() for gap in own),
    )


def missing(session: Session, event_id: int, most: int = SHOWN) -> list[Missing]:
    """Return who said yes and has not come yet, first-timers first, then by name."""
    wanted = (
        person_columns()
        .outerjoin(Attendance, attended())
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
        select(
            *(Scan.scan_id, Scan.occurred_ms, Scan.verdict, Scan.shown, Scan.door),
            Contact.full_name,
            Device.name.label("by"),
            Attendance.guest_id.label("came"),
        )
        .outerjoin(Guest, Guest.id == Scan.guest_id)
        .outerjoin(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Device, Device.id == Scan.device_id)
        .outerjoin(Attendance, attended())
        .where(Scan.event_id == event_id, ODD)
        .order_by(Scan.seq.desc())
        .limit(most)
    )
    return [_oddity(row) for row in rows]


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


def _oddity(row: Any) -> Oddity:  # noqa: ANN401 - a row of the query above
    verdict, shown, came = Verdict(row.verdict), Verdict(row.shown) if row.shown else None, row.came is not None
    word, advice = oddity(verdict, shown, came=came), to_do(verdict, shown, came=came)
    return Oddity(row.scan_id, _moment(row.occurred_ms), word, advice, row.full_name or "", row.door, row.by or "")


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


def attended() -> Any:  # noqa: ANN401 - an SQL condition
    """Return the condition that joins a guest to their attendance."""
    return (Attendance.event_id == Guest.event_id) & (Attendance.guest_id == Guest.id)


def counted(condition: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """Return how many rows a condition holds for."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _moment(moment_ms: int) -> datetime:
    return datetime.fromtimestamp(moment_ms / 1000, UTC)
