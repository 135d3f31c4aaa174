"""What is known about a mixer's queue before there is one: who is expected, how they come, how long each takes."""

import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.door.models import Attendance, Device, Scan
from mixer.door.rules.attendance import Kind, Verdict
from mixer.door.rules.pace import gaps_ms, seconds_each
from mixer.door.rules.queue import SLOT_S, Curve
from mixer.door.service.evening import headcount
from mixer.events.models import Event

SECONDS = 6.0  # a guest with a printed tag in hand, before anything was measured
MIXERS = 6  # the group's latest tell how its guests come
EARLIEST, LATEST = -12, 36  # fives around the start that arrivals are learnt from: one hour before, three after
ENOUGH_ARRIVALS = 30
ENOUGH_GAPS = 10
LOOKED_AT = 2_000  # scans; the latest are enough


@dataclass(frozen=True, slots=True)
class Usual:
    """What an estimate begins with: who is expected, or a full house as long as nobody has said yes.

    `mixers` tells how many the curve is learnt from, `measured` how many gaps the seconds; 0 means a rule of thumb.
    """

    guests: int
    doors: int
    seconds: float
    measured: int
    curve: Curve
    mixers: int


@cache
def rule_of_thumb() -> Curve:
    """Return how guests come where nothing is known."""
    read = tomllib.loads(files("mixer.door").joinpath("arrivals.toml").read_text(encoding="utf-8"))
    return Curve(-60 * read["from_minutes"], tuple(read["percent"]))


def usual(session: Session, event: Event, moment: datetime) -> Usual:
    """Return what is known of a mixer's queue: its doors and check-ins, and how guests came to the group's others."""
    doors = session.scalar(
        select(func.count(Device.id)).where(Device.event_id == event.id, Device.revoked_at.is_(None))
    )
    gaps = _gaps(session, event.id)
    curve, mixers = _curve(session, event, moment)
    measured = gaps if len(gaps) >= ENOUGH_GAPS else []
    return Usual(
        guests=headcount(session, event.id).expected or event.capacity,
        doors=max(doors or 0, 1),
        seconds=max(round(seconds_each(measured) or SECONDS, 1), 1.0),
        measured=len(measured),
        curve=curve,
        mixers=mixers,
    )


def _gaps(session: Session, event_id: int) -> list[int]:
    """Return the times in ms from one check-in to the next at the same phone, pauses left out."""
    rows = session.execute(
        select(Scan.device_id, Scan.occurred_ms)
        .where(
            Scan.event_id == event_id,
            Scan.device_id.is_not(None),
            Scan.kind == Kind.IN.value,
            Scan.verdict == Verdict.ADMITTED.value,
            Scan.batch.is_(None),
        )
        .order_by(Scan.seq.desc())
        .limit(LOOKED_AT)
    )
    moments: dict[int | None, list[int]] = {}
    for device_id, occurred_ms in rows:
        moments.setdefault(device_id, []).append(occurred_ms)
    return [gap for at in moments.values() for gap in gaps_ms(at)]


def _curve(session: Session, event: Event, moment: datetime) -> tuple[Curve, int]:
    """Return how guests came to the group's latest mixers, and how many these are; or the rule of thumb, and 0.

    Who was marked from paper is left out: the hour that was typed in is not when they came.
    """
    rows = session.execute(
        select(Event.id, Event.starts_at)
        .where(Event.group_id == event.group_id, Event.id != event.id, Event.ends_at < moment)
        .order_by(Event.starts_at.desc())
        .limit(MIXERS)
    )
    starts = {event_id: int(starts_at.timestamp() * 1000) for event_id, starts_at in rows}
    came = session.execute(
        select(Attendance.event_id, Attendance.first_ms)
        .outerjoin(Scan, Scan.scan_id == Attendance.first_scan)
        .where(Attendance.event_id.in_(starts), Scan.batch.is_(None))
    )
    places = [(event_id, (first_ms - starts[event_id]) // (SLOT_S * 1000)) for event_id, first_ms in came]
    known = [(event_id, place) for event_id, place in places if EARLIEST <= place < LATEST]
    if len(known) < ENOUGH_ARRIVALS:
        return rule_of_thumb(), 0
    counts = Counter(place for _, place in known)
    first, last = min(counts), max(counts)
    return Curve(first * SLOT_S, tuple(counts[place] for place in range(first, last + 1))), len(
        {one for one, _ in known}
    )
