"""When letters to many guests go, on the mixer's clocks, and how long they may still leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self

from mixer.events.rules.when import LocalTime, resolve

FARTHEST = 370  # days from the mixer's day; nobody plans a letter farther off


class WaveState(StrEnum):
    """How far a host's letter to many is."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"  # its readers are settled, and their letters are being written
    SENT = "sent"
    STOPPED = "stopped"
    LATE = "late"  # its time passed before it could go, and it never will


@dataclass(frozen=True, slots=True)
class Slot:
    """A time on a mixer's clocks: days from its day, minute of that day; moving the mixer moves it."""

    days: int
    minute: int

    @classmethod
    def at(cls, day: date, clock: time, mixers_day: date) -> Self:
        """Return the slot of a local day and time."""
        return cls((day - mixers_day).days, clock.hour * 60 + clock.minute)

    def moment(self, mixers_day: date, zone: str) -> LocalTime:
        """Return the moment; where clocks skip it, as far after the change; where they show it twice, the first."""
        hours, minutes = divmod(self.minute, 60)
        return resolve(mixers_day + timedelta(days=self.days), time(hours, minutes), zone)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a letter may still leave: minutes from the doors (negative: before), and hours after it was due."""

    until: int
    hours: int

    def last(self, due: datetime, doors: datetime) -> datetime:
        """Return the moment after which a letter due then never leaves."""
        return min(due + timedelta(hours=self.hours), self.end(doors))

    def end(self, doors: datetime) -> datetime:
        """Return the moment after which no such letter leaves, whenever it was due."""
        return doors + timedelta(minutes=self.until)


@dataclass(frozen=True, slots=True)
class Written:
    """A wave as the timeline shows it: `at` is when it goes or went, `gone` of `letters` have left."""

    code: str
    state: WaveState
    at: datetime | None = None
    letters: int = 0
    gone: int = 0


class Stage(StrEnum):
    """Where a step of the plan stands."""

    TO_WRITE = "to_write"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"
    LATE = "late"
    PASSED = "passed"  # nothing was written, and now it is too late


IN_FRONT = (WaveState.SENDING, WaveState.SCHEDULED, WaveState.DRAFT, WaveState.SENT, WaveState.STOPPED, WaveState.LATE)
OPEN = (Stage.TO_WRITE, Stage.DRAFT)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the plan: when the plan sends it, until when it may leave, and the wave that stands for it."""

    kind: str
    planned: datetime
    end: datetime
    stage: Stage
    wave: Written | None = None


def step(kind: str, planned: datetime, end: datetime, waves: Sequence[Written], moment: datetime) -> Step:
    """Return where a step stands; of several waves of its kind, newest first, the liveliest stands for it."""
    if not waves:
        return Step(kind, planned, end, Stage.PASSED if moment >= end else Stage.TO_WRITE)
    front = min(waves, key=lambda one: IN_FRONT.index(one.state))
    if front.state is WaveState.DRAFT and moment >= end:
        return Step(kind, planned, end, Stage.PASSED, front)
    return Step(kind, planned, end, Stage(front.state), front)


def next_step(steps: Sequence[Step]) -> Step | None:
    """Return the step that waits for the host: the first that is not written or not scheduled, and still can be."""
    return next((one for one in steps if one.stage in OPEN), None)
