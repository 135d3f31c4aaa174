"""The evening as every screen sees it: the presenter's, the stage, and the phones of those who help.

One query reads it all, and its mark with it: a screen that asks with the mark it holds is told whether anything is new.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.events.files import known_items
from mixer.events.models import Event, HostTurn, RunItem
from mixer.events.rules.evening import Course, Slot, Stage, Step, by_plan, course
from mixer.events.service.show import SETUP

MINUTE = 60
"""Seconds after which a screen is drawn again in any case."""


@dataclass(frozen=True, slots=True)
class Tonight:
    """A mixer's evening as it stands in the database: `steps` from the doors on, and `before` them what prepares."""

    name: str
    group_id: int
    zone: ZoneInfo
    doors: datetime
    close: datetime
    steps: tuple[Step, ...]
    before: tuple[tuple[int, str, str], ...]

    def course(self, moment: datetime) -> Course:
        """Return how it stands at a moment."""
        return course(self.steps, self.doors, self.close, moment)

    def mark(self, moment: datetime) -> str:
        """Return a mark that changes with whatever screens show of it."""
        facts = (self.name, self.zone.key, self.doors, self.close, self.steps, int(moment.timestamp()) // MINUTE)
        return blake2b(repr(facts).encode(), digest_size=9).hexdigest()


@dataclass(frozen=True, slots=True)
class Glance:
    """The evening in one line for people who carry trays: what is on until when, and what comes next."""

    now: str
    until: datetime
    over_time: bool
    next: str

    @property
    def till(self) -> str:
        """Say until when, or that its time is up."""
        return ", over time" if self.over_time else f", until {self.until:%H:%M}"

    @property
    def words(self) -> str:
        """Say all of it in one line."""
        return f"Now: {self.now}{self.till}." + (f" Next: {self.next}." if self.next else "")


def tonight(session: Session, event_id: int) -> Tonight:
    """Return a mixer's evening, in one query."""
    rows = session.execute(
        select(Event, RunItem)
        .outerjoin(RunItem, RunItem.event_id == Event.id)
        .where(Event.id == event_id)
        .order_by(RunItem.position, RunItem.id)
        .execution_options(populate_existing=True)
    ).all()
    event = rows[0].Event
    items: list[RunItem] = [row.RunItem for row in rows if row.RunItem is not None]
    return Tonight(
        name=event.name,
        group_id=event.group_id,
        zone=event.zone,
        doors=event.starts_at,
        close=event.ends_at,
        steps=tuple(_step(item) for item in items if item.kind != SETUP),
        before=tuple((item.starts_minute, item.title, item.owner) for item in items if item.kind == SETUP),
    )


def _step(row: RunItem) -> Step:
    known = known_items().get(row.key)
    return Step(
        id=row.id,
        key=row.key,
        title=row.title,
        kind=row.kind,
        minutes=row.minutes,
        owner=row.owner,
        note=row.note,
        least=row.least or (known.least if known else None),
        tonight=row.tonight,
        began_at=row.began_at,
        ended_at=row.ended_at,
    )


def glance(evening: Tonight, moment: datetime) -> Glance | None:
    """Return the evening in one line; None before the doors, and when it is over."""
    now = evening.course(moment)
    slot = now.now or by_plan(now)
    if slot is None:
        return None
    following = now.next if now.now else _after(now, slot)
    return Glance(
        now=slot.step.title,
        until=(now.due or slot.ends).astimezone(evening.zone),
        over_time=now.stage is Stage.ON and now.over_time,
        next=following.step.title if following else "",
    )


def _after(now: Course, slot: Slot) -> Slot | None:
    return next((one for one in now.slots if one.starts >= slot.ends and not one.step.left_out), None)


def next_mixer(session: Session, evening: Tonight) -> tuple[datetime, str] | None:
    """Return when and where the group meets next, as far as it is planned; where is empty for a day alone."""
    planned = session.execute(
        select(Event.starts_at, Event.time_zone, Event.place)
        .where(Event.group_id == evening.group_id, Event.starts_at > evening.close, Event.state == "planned")
        .order_by(Event.starts_at)
        .limit(1)
    ).one_or_none()
    if planned is not None:
        return planned.starts_at.astimezone(ZoneInfo(planned.time_zone)), planned.place
    today = evening.close.astimezone(evening.zone).date()
    day = session.scalar(
        select(HostTurn.day)
        .where(HostTurn.group_id == evening.group_id, HostTurn.day > today)
        .order_by(HostTurn.day)
        .limit(1)
    )
    return (datetime(day.year, day.month, day.day, tzinfo=evening.zone), "") if day else None
