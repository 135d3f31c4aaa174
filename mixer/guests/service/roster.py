"""The visitor hosts' roster: who is at the door, in the room or at the way out, and when."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Row, delete, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact
from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.events.models import Event, RunItem
from mixer.guests.models import Guest, Shift
from mixer.guests.rules import roster as rules
from mixer.guests.rules.roster import POSTS, Course, Stint
from mixer.guests.service.changing import find_guest

LONGEST = 12 * 60
"""Minutes of one shift at most."""


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One shift on the clocks of the mixer."""

    code: str
    post: str
    starts: datetime
    ends: datetime
    stint: Stint

    @property
    def words(self) -> str:
        """Say where and when."""
        return f"{self.starts:%H:%M}–{self.ends:%H:%M} {rules.place(self.post)}"

    def holds(self, moment: datetime) -> bool:
        """Tell whether it is on at a moment."""
        return self.starts <= moment < self.ends


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A visitor host with their shifts in order."""

    id: int
    code: str
    full_name: str
    company: str
    shifts: tuple[ShiftLine, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """The timetable of a mixer's visitor hosts; `marks` are (minute, local time) of its scale."""

    rows: tuple[RosterRow, ...]
    gaps: tuple[str, ...]
    first: int
    last: int
    marks: tuple[tuple[int, datetime], ...]
    doors: datetime
    zone: ZoneInfo

    @property
    def laid_out(self) -> bool:
        """Tell whether anybody has a shift."""
        return any(row.shifts for row in self.rows)

    def of(self, guest_id: int) -> tuple[ShiftLine, ...]:
        """Return the shifts of a visitor host."""
        return next((row.shifts for row in self.rows if row.id == guest_id), ())


@dataclass(frozen=True, slots=True)
class ShiftWords:
    """What a host types about a shift: whose, where, and from when to when on the clocks of the mixer."""

    visitor_host: str
    post: str
    starts: time
    ends: time


def roster(session: Session, event_id: int) -> Roster:
    """Return the roster with what is not covered, in four queries."""
    event = session.get_one(Event, event_id)
    hosts = _hosts(session, event_id)
    known = {row.id for row in hosts}
    theirs: defaultdict[int, list[Shift]] = defaultdict(list)
    for shift in session.scalars(select(Shift).where(Shift.event_id == event_id).order_by(Shift.starts_minute)):
        theirs[shift.guest_id].append(shift)
    evening = _course(session, event)
    stints = [_stint(shift) for guest_id in known for shift in theirs[guest_id]]
    first = min([-rules.BEFORE_DOORS, *(one.starts for one in stints)])
    last = max([evening.length, *(one.ends for one in stints)])
    rows = tuple(
        RosterRow(
            row.id, row.code, row.full_name, row.company or "", tuple(_line(one, event) for one in theirs[row.id])
        )
        for row in hosts
    )
    gaps = rules.gaps(stints, evening) if stints else ()
    return Roster(
        rows=rows,
        gaps=tuple(rules.in_words(gap, event.starts_at, event.zone) for gap in gaps),
        first=first,
        last=last,
        marks=tuple((minute, rules.at(minute, event.starts_at, event.zone)) for minute in _scale(first, last)),
        doors=event.starts_at,
        zone=event.zone,
    )


def on_duty(session: Session, event_id: int, moment: datetime) -> dict[int, ShiftLine]:
    """Return the shift in which each visitor host is at a moment, by the guest's id; one query."""
    rows = session.execute(select(Shift, Event).join(Event, Event.id == Shift.event_id).where(Event.id == event_id))
    return {shift.guest_id: line for shift, event in rows if (line := _line(shift, event)).holds(moment)}


def _scale(first: int, last: int) -> range:
    step = 30 if last - first <= 4 * 60 else 60
    return range(-(-first // step) * step, last + 1, step)


def _hosts(session: Session, event_id: int) -> Sequence[Row[int, str, str, str]]:
    return session.execute(
        select(Guest.id, Guest.code, Contact.full_name, Company.name.label("company"))
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Guest.event_id == event_id, Guest.part == "visitor_host", Guest.removed_at.is_(None))
        .order_by(Contact.search, Guest.id)
    ).all()


def _course(session: Session, event: Event) -> Course:
    items = session.execute(
        select(RunItem.kind, RunItem.starts_minute, RunItem.minutes).where(RunItem.event_id == event.id)
    )
    length = int((event.ends_at - event.starts_at).total_seconds()) // 60
    return rules.course(((kind, starts, minutes) for kind, starts, minutes in items), length)


def _stint(shift: Shift) -> Stint:
    return Stint(shift.guest_id, shift.post, shift.starts_minute, shift.minutes)


def _line(shift: Shift, event: Event) -> ShiftLine:
    stint = _stint(shift)
    starts, ends = (rules.at(minute, event.starts_at, event.zone) for minute in (stint.starts, stint.ends))
    return ShiftLine(shift.code, shift.post, starts, ends, stint)


def lay_out(session: Session, event_id: int, chance: random.Random) -> int:
    """Give all visitor hosts their shifts anew, from the run of show; return how many shifts there are.

    Raises:
        Refusal: `no_hosts` when nobody is named yet.
    """
    hosts = [row.id for row in _hosts(session, event_id)]
    if not hosts:
        raise Refusal("no_hosts", "Name at least one visitor host first; three are a good number.")
    session.execute(delete(Shift).where(Shift.event_id == event_id))
    stints = rules.lay_out(hosts, _course(session, session.get_one(Event, event_id)))
    for one in stints:
        session.add(_row(event_id, one, chance))
    session.flush()
    return len(stints)


def _row(event_id: int, stint: Stint, chance: random.Random) -> Shift:
    facts = {"post": stint.post, "starts_minute": stint.starts, "minutes": stint.minutes}
    return Shift(code=new_code(chance), event_id=event_id, guest_id=stint.who, **facts)


def find_shift(session: Session, event_id: int, code: str) -> Shift:
    """Return a shift of this mixer.

    Raises:
        Refusal: `no_shift` when there is none of this code.
    """
    shift = session.scalar(select(Shift).where(Shift.event_id == event_id, Shift.code == code))
    if shift is None:
        raise Refusal("no_shift", "This shift is not on the roster any more.")
    return shift


def shift_line(session: Session, event_id: int, code: str) -> tuple[ShiftLine, str]:
    """Return a shift and its visitor host's code.

    Raises:
        Refusal: `no_shift`.
    """
    shift = find_shift(session, event_id, code)
    return _line(shift, session.get_one(Event, event_id)), session.get_one(Guest, shift.guest_id).code


def add_shift(session: Session, event_id: int, words: ShiftWords, chance: random.Random) -> None:
    """Put a shift on the roster.

    Raises:
        Refusal: `gone`, `no_post`, `no_host`, `endless`, or `elsewhere` when they are at another post at the time.
    """
    session.add(_row(event_id, _meant(session, event_id, words), chance))
    session.flush()


def change_shift(session: Session, event_id: int, code: str, words: ShiftWords) -> None:
    """Change a shift.

    Raises:
        Refusal: as for a new one, and `no_shift`.
    """
    shift = find_shift(session, event_id, code)
    stint = _meant(session, event_id, words, besides=code)
    shift.guest_id, shift.post = stint.who, stint.post
    shift.starts_minute, shift.minutes = stint.starts, stint.minutes
    session.flush()


def remove_shift(session: Session, event_id: int, code: str) -> None:
    """Take a shift off the roster.

    Raises:
        Refusal: `no_shift`.
    """
    session.delete(find_shift(session, event_id, code))
    session.flush()


def _meant(session: Session, event_id: int, words: ShiftWords, besides: str = "") -> Stint:
    event, guest = session.get_one(Event, event_id), find_guest(session, event_id, words.visitor_host)
    if guest.part != "visitor_host" or guest.removed_at is not None:
        raise Refusal("no_host", "Only visitor hosts have shifts. Name them as visitor host first.")
    if words.post not in POSTS:
        raise Refusal("no_post", "Choose the door, the room or the way out.")
    starts, ends = (rules.minute_of(clock, event.starts_at, event.zone) for clock in (words.starts, words.ends))
    if not 0 < ends - starts <= LONGEST:
        raise Refusal("endless", "A shift ends after it begins, and within twelve hours. Are both times right?")
    new = Stint(guest.id, words.post, starts, ends - starts)
    others = session.scalars(
        select(Shift).where(Shift.event_id == event_id, Shift.guest_id == guest.id, Shift.code != besides)
    )
    there = rules.clash([_stint(one) for one in others], new)
    if there is not None:
        first, last = (rules.at(minute, event.starts_at, event.zone) for minute in (there.starts, there.ends))
        where = f"{rules.place(there.post)} from {first:%H:%M} to {last:%H:%M}"
        raise Refusal("elsewhere", f"{guest.contact.full_name} is {where}. Change that shift first.")
    return new
