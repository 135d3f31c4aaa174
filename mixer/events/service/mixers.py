"""A mixer from its first line on paper to the day it is cancelled or over."""

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.accounts.rules import GroupKind
from mixer.accounts.service import record_deed
from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.events.models import Event, EventRole, HostTurn
from mixer.events.rules.parts import HOST
from mixer.events.rules.when import CLOSE, DOORS, local_day, resolve, suggested_day
from mixer.events.service.show import lay_out_show

LONGEST = timedelta(hours=12)
PLANNED, CANCELLED = "planned", "cancelled"
MOVED = "moved"  # the deed, from which a move can be taken back


@dataclass(frozen=True, slots=True)
class Timing:
    """When a mixer takes place, on the clocks where it takes place; closing before the doors means after midnight."""

    day: date
    doors: time
    close: time
    time_zone: str


@dataclass(frozen=True, slots=True)
class About:
    """What a mixer is, apart from when."""

    name: str
    place: str
    capacity: int
    kind: str
    goal: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything a new mixer needs; `template` is the key of its plan."""

    about: About
    timing: Timing
    template: str


@dataclass(frozen=True, slots=True)
class Span:
    """The moments (UTC) doors open and close, and what the host should know about the clocks that night."""

    starts_at: datetime
    ends_at: datetime
    remark: str = ""

    @property
    def minutes(self) -> int:
        """Return the mixer's length."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class Mixer:
    """A mixer as its pages show it; times are local."""

    code: str
    about: About
    timing: Timing
    span: Span
    template: str
    state: str
    group_code: str

    @property
    def cancelled(self) -> bool:
        """Say whether it will not take place."""
        return self.state == CANCELLED


@dataclass(frozen=True, slots=True)
class Offer:
    """What the page for a new mixer suggests."""

    timing: Timing
    kind: str
    place: str
    address: str
    capacity: int


def offer(session: Session, group_id: int, moment: datetime) -> Offer:
    """Suggest a good day at least eight weeks ahead, in the place and for the number of people of the last mixer."""
    group = session.get_one(Group, group_id)
    last = session.scalar(select(Event).where(Event.group_id == group_id).order_by(Event.starts_at.desc()).limit(1))
    taken = session.scalars(select(Event).where(Event.group_id == group_id, Event.starts_at > moment))
    day = suggested_day(local_day(moment, group.time_zone), [event.local_date for event in taken])
    return Offer(
        timing=Timing(day, DOORS, CLOSE, last.time_zone if last else group.time_zone),
        kind=group.kind,
        place=last.place if last else "",
        address=last.address if last else "",
        capacity=last.capacity if last else 80,
    )


def span(timing: Timing) -> Span:
    """Turn local times into moments.

    Raises:
        Refusal: when the clocks skip one of the times that day, or the mixer would be endless.
    """
    next_day = timing.day + timedelta(days=1)
    opens = resolve(timing.day, timing.doors, timing.time_zone)
    closes = resolve(timing.day if timing.close > timing.doors else next_day, timing.close, timing.time_zone)
    for clock, local in ((timing.doors, opens), (timing.close, closes)):
        if local.oddity == "skipped":
            later = local.moment.astimezone(ZoneInfo(timing.time_zone))
            raise Refusal(
                "skipped_time", f"Clocks go forward that night and skip {clock:%H:%M}. Did you mean {later:%H:%M}?"
            )
    if not timedelta(0) < closes.moment - opens.moment <= LONGEST:
        raise Refusal("endless", "A mixer ends after it begins, and within twelve hours. Is the closing time right?")
    twice = [clock for clock, local in ((timing.doors, opens), (timing.close, closes)) if local.oddity == "twice"]
    remark = f"Clocks go back that night: {twice[0]:%H:%M} comes twice, and the first one is meant." if twice else ""
    return Span(opens.moment, closes.moment, remark)


def begin(
    session: Session,
    group_id: int,
    host_id: int,
    draft: Draft,
    moment: datetime,
    chance: random.Random,
) -> Event:
    """Begin a mixer with its host and its run of show; its plan is made by the room downstream.

    Raises:
        Refusal: when it would be in the past, or at a time that does not exist.
    """
    about, timing = draft.about, draft.timing
    when = _future_span(timing, moment)
    group = session.get_one(Group, group_id)
    event = Event(
        code=new_code(chance),
        group_id=group_id,
        name=about.name,
        goal=about.goal,
        place=about.place,
        address=about.address,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        time_zone=timing.time_zone,
        capacity=about.capacity,
        kind=about.kind,
        template=draft.template,
        one_per_category=about.kind == GroupKind.STRONG,
        erase_on=timing.day + timedelta(days=group.keep_guests_days),
        created_at=moment,
    )
    session.add(event)
    session.flush()
    session.add(EventRole(event_id=event.id, account_id=host_id, role=HOST))
    lay_out_show(session, event)
    _take_turn(session, event)
    record_deed(session, group_id, "began", about.name, moment, event_id=event.id, account_id=host_id)
    return event


def _take_turn(session: Session, event: Event) -> None:
    """Let a new mixer stand behind its day in the group's year, unless another one that takes place does."""
    takes_place = select(Event.id).where(Event.id == HostTurn.event_id, Event.state != CANCELLED).exists()
    free = update(HostTurn).where(HostTurn.group_id == event.group_id, HostTurn.day == event.local_date, ~takes_place)
    session.execute(free.values(event_id=event.id).execution_options(synchronize_session=False))


def _future_span(timing: Timing, moment: datetime) -> Span:
    when = span(timing)
    if when.ends_at <= moment:
        raise Refusal("past", "That day is over. Choose a day still to come.")
    return when


def mixer_of(session: Session, event_id: int) -> Mixer:
    """Return a mixer as its pages show it."""
    event = session.get_one(Event, event_id)
    group = session.get_one(Group, event.group_id)
    opens, closes = (moment.astimezone(event.zone) for moment in (event.starts_at, event.ends_at))
    return Mixer(
        code=event.code,
        about=About(event.name, event.place, event.capacity, event.kind, event.goal, event.address),
        timing=Timing(opens.date(), opens.time(), closes.time(), event.time_zone),
        span=Span(event.starts_at, event.ends_at),
        template=event.template,
        state=event.state,
        group_code=group.code,
    )


def change(session: Session, event_id: int, about: About, moment: datetime, account_id: int) -> bool:
    """Change what a mixer is; return whether anything changed. Guests' calendars follow when they show it.

    Raises:
        Refusal: when more people have said yes than the new capacity holds.
    """
    event = session.get_one(Event, event_id)
    was = About(event.name, event.place, event.capacity, event.kind, event.goal, event.address)
    if was == about:
        return False
    if about.capacity < was.capacity:
        _shrink(session, event, about.capacity)
    if replace(was, capacity=0, kind="", goal="") != replace(about, capacity=0, kind="", goal=""):
        event.sequence += 1
    event.name, event.place, event.address = about.name, about.place, about.address
    event.capacity, event.kind, event.goal = about.capacity, about.kind, about.goal
    record_deed(session, event.group_id, "changed", about.name, moment, event_id=event_id, account_id=account_id)
    session.flush()
    return True


def _shrink(session: Session, event: Event, capacity: int) -> None:
    fits = update(Event).where(Event.id == event.id, Event.seats_taken <= capacity).values(capacity=capacity)
    if session.scalar(fits.returning(Event.id)) is None:
        raise Refusal(
            "too_small",
            f"{event.seats_taken} people have said yes already; that is more than {capacity}. Ask some of them first.",
        )


def move(session: Session, event_id: int, timing: Timing, moment: datetime, account_id: int) -> Span:
    """Move a mixer to another day or time; the plan follows in the room downstream.

    Raises:
        Refusal: when it was cancelled, or would be in the past or at a time that does not exist.
    """
    when = _future_span(timing, moment)
    event = session.get_one(Event, event_id)
    if event.state == CANCELLED:
        raise Refusal("cancelled", "This mixer was cancelled. Bring it back first, then move it.")
    event.starts_at, event.ends_at, event.time_zone = when.starts_at, when.ends_at, timing.time_zone
    event.erase_on = timing.day + timedelta(days=session.get_one(Group, event.group_id).keep_guests_days)
    event.sequence += 1
    record_deed(session, event.group_id, MOVED, event.name, moment, event_id=event_id, account_id=account_id)
    session.flush()
    return when


def cancel(session: Session, event_id: int, moment: datetime, account_id: int) -> None:
    """Call a mixer off; nothing is deleted, and it can be brought back.

    Raises:
        Refusal: when it is cancelled already.
    """
    _turn(session, event_id, PLANNED, CANCELLED, "cancelled", moment, account_id)


def bring_back(session: Session, event_id: int, moment: datetime, account_id: int) -> None:
    """Let a cancelled mixer take place after all.

    Raises:
        Refusal: when it was not cancelled.
    """
    _turn(session, event_id, CANCELLED, PLANNED, "brought back", moment, account_id)


def _turn(
    session: Session, event_id: int, before: str, after: str, verb: str, moment: datetime, account_id: int
) -> None:
    turned = session.execute(
        update(Event)
        .where(Event.id == event_id, Event.state == before)
        .values(state=after, sequence=Event.sequence + 1)
        .returning(Event.group_id, Event.name)
    ).one_or_none()
    if turned is None:
        raise Refusal("already_so", "Somebody was faster: this is done already.")
    record_deed(session, turned.group_id, verb, turned.name, moment, event_id=event_id, account_id=account_id)
