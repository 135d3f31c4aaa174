"""Who of the visitor hosts stands where and when; minutes are counted from the doors and are negative before them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from mixer.events.rules.when import resolve

DOOR, ROOM, WAY_OUT = "door", "room", "way_out"
POSTS: Mapping[str, str] = {DOOR: "At the door", ROOM: "In the room", WAY_OUT: "At the way out"}
_PLACES: Mapping[str, str] = {DOOR: "at the door", ROOM: "in the room", WAY_OUT: "at the way out"}

BEFORE_DOORS = 15
"""Minutes before the doors at which visitor hosts are in their places."""

GOODBYE = 10
"""Minutes before the end from which guests are seen off, where the run of show says nothing else."""

IN_THE_ROOM = 3
"""One of so many visitor hosts is in the room while guests arrive, to take over those who are walked in."""

FEWEST_TURNS = 2
"""Visitor hosts from whom on somebody is at the door to the end: fewer belong into the room once most have come."""

ROUND, ROUND_FROM = 5, 2
"""Turns begin at a multiple of so many minutes, where each is that many times as long."""

DAYS_AROUND = (-1, 0, 1)
BEFORE, AFTER = timedelta(hours=6), timedelta(hours=18)
"""How far before and after the doors a time of day can be meant."""


@dataclass(frozen=True, slots=True)
class Stint:
    """One visitor host at one post for some minutes."""

    who: int
    post: str
    starts: int
    minutes: int

    @property
    def ends(self) -> int:
        """Return the minute at which it is over."""
        return self.starts + self.minutes


@dataclass(frozen=True, slots=True)
class Course:
    """What of the run of show a roster follows: until when most guests arrive, when they begin to go, and the end."""

    arrived: int
    leaving: int
    length: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Minutes in which nobody is at a post."""

    post: str
    starts: int
    ends: int


def course(items: Iterable[tuple[str, int, int]], length: int) -> Course:
    """Return the course of an evening of `length` minutes from its run of show: (kind, first minute, minutes) each.

    Guests go after the closing block, if it leaves a little time; an evening without such lines arrives for a quarter
    of the time, and ends with ten minutes of goodbyes.
    """
    shown = list(items)
    ends = {kind: starts + minutes for kind, starts, minutes in sorted(shown, key=lambda item: item[1] + item[2])}
    leaving = ends.get("closing", length - GOODBYE)
    if not 0 < leaving < length:
        leaving = max(length - GOODBYE, length // 2, 1)
    return Course(min(max(ends.get("arrival", length // 4), 1), leaving), leaving, length)


def lay_out(hosts: Sequence[int], evening: Course) -> list[Stint]:
    """Return a roster: all 15 minutes early, at the door while guests arrive, then taking turns, at last the way out.

    From three visitor hosts on, every third is in the room as soon as doors open. Afterwards they take turns of equal
    length at the door for those who come late; a visitor host alone goes into the room with the guests.
    """
    turns = _turns(len(hosts), evening)
    stints = []
    for place, who in enumerate(hosts):
        early_in = place % IN_THE_ROOM == IN_THE_ROOM - 1
        at_door = [(-BEFORE_DOORS, 0 if early_in else evening.arrived)]
        if turns:
            # One of those who have been in the room comes to the door first.
            at_door.append(turns[(place + 1) % len(hosts)])
        stints += _day(who, _joined(at_door), evening)
    return stints


def _turns(hosts: int, evening: Course) -> list[tuple[int, int]]:
    if hosts < FEWEST_TURNS:
        return []
    span = evening.leaving - evening.arrived
    step = ROUND if span >= ROUND * ROUND_FROM * hosts else 1
    inner = [evening.arrived + span * turn // hosts // step * step for turn in range(hosts)]
    return list(pairwise([*inner, evening.leaving]))


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for starts, ends in sorted(spans):
        if joined and starts <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        elif ends > starts:
            joined.append((starts, ends))
    return joined


def _day(who: int, at_door: Sequence[tuple[int, int]], evening: Course) -> list[Stint]:
    """Fill the time between the turns at the door with the room, and end it at the way out."""
    stints, clock = [], -BEFORE_DOORS
    for starts, ends in at_door:
        stints += [Stint(who, ROOM, clock, starts - clock), Stint(who, DOOR, starts, ends - starts)]
        clock = ends
    stints += [
        Stint(who, ROOM, clock, evening.leaving - clock),
        Stint(who, WAY_OUT, evening.leaving, evening.length - evening.leaving),
    ]
    return [one for one in stints if one.minutes > 0]


def gaps(stints: Iterable[Stint], evening: Course) -> list[Gap]:
    """Return where nobody is: the door until guests begin to go, the room once most have come, then the way out."""
    needed = {
        DOOR: (-BEFORE_DOORS, evening.leaving),
        ROOM: (evening.arrived, evening.leaving),
        WAY_OUT: (evening.leaving, evening.length),
    }
    theirs: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in stints:
        theirs[one.post].append((one.starts, one.ends))
    found = []
    for post, (first, last) in needed.items():
        clock = first
        for starts, ends in [*_joined(theirs[post]), (last, last)]:
            if clock < min(starts, last):
                found.append(Gap(post, clock, min(starts, last)))
            clock = max(clock, ends)
    return found


def in_words(gap: Gap, doors: datetime, zone: ZoneInfo) -> str:
    """Say a gap in a sentence, on the clocks of the mixer."""
    starts, ends = (at(minute, doors, zone) for minute in (gap.starts, gap.ends))
    return f"Nobody is {_PLACES[gap.post]} from {starts:%H:%M} to {ends:%H:%M}."


def place(post: str) -> str:
    """Return a post as it stands inside a sentence."""
    return _PLACES[post]


def at(minute: int, doors: datetime, zone: ZoneInfo) -> datetime:
    """Return a minute of the roster on the clocks of the mixer; over a change of the clocks it stays so many apart."""
    return (doors + timedelta(minutes=minute)).astimezone(zone)


def minute_of(clock: time, doors: datetime, zone: ZoneInfo) -> int:
    """Return the minute from the doors that a time of day means, within six hours before them or eighteen after."""
    day = doors.astimezone(zone).date()
    moments = [resolve(day + timedelta(days=days), clock, zone.key).moment for days in DAYS_AROUND]
    meant = next((one for one in moments if doors - BEFORE <= one < doors + AFTER), moments[1])
    return int((meant - doors).total_seconds()) // 60


def clash(stints: Iterable[Stint], new: Stint) -> Stint | None:
    """Return what a visitor host does at the time of a new stint already: nobody is in two places."""
    return next((one for one in stints if one.who == new.who and one.starts < new.ends and new.starts < one.ends), None)
