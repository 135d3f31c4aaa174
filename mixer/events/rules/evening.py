"""The evening as it runs: what is on, what comes next, how far behind it is and when it ends.

All moments are aware and in UTC, so that a night on which the clocks change is as long as it is. A line counts from the
doors on; preparation goes by the clock and is no part of this.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

LAST_CALL = timedelta(minutes=10)
"""How long before the close guests are told."""

FORGOTTEN = timedelta(hours=6)
"""How long after the close a line that nobody ended is over by itself."""

MORE = 2
"""Minutes that one press adds to what is on."""

MINUTE = timedelta(minutes=1)


class Stage(StrEnum):
    """How far the evening is."""

    WAITING = "waiting"
    ON = "on"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the run of show with what became of it tonight.

    `minutes` are planned, `tonight` is what it gets instead where that was changed (0: it is left out), `least` what it
    can be shortened to.
    """

    id: int
    key: str
    title: str
    kind: str
    minutes: int
    owner: str = ""
    note: str = ""
    least: int | None = None
    tonight: int | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def lasts(self) -> int:
        """Return the minutes it gets tonight."""
        return self.minutes if self.tonight is None else self.tonight

    @property
    def left_out(self) -> bool:
        """Tell whether it is left out tonight."""
        return self.tonight == 0

    @property
    def is_on(self) -> bool:
        """Tell whether it is on now."""
        return self.began_at is not None and self.ended_at is None


@dataclass(frozen=True, slots=True)
class Slot:
    """A line with its moments tonight: as they were, or as they will be if nothing more goes late."""

    step: Step
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Course:
    """How the evening stands at a moment; `due` is when what is on should end."""

    stage: Stage
    slots: tuple[Slot, ...]
    now: Slot | None
    next: Slot | None
    due: datetime | None
    planned_end: datetime
    close: datetime
    moment: datetime

    @property
    def ends(self) -> datetime:
        """Return when the evening will end, or has ended."""
        return self.slots[-1].ends if self.slots else self.planned_end

    @property
    def drift(self) -> int:
        """Return by how many whole minutes it runs behind the run of show; negative: ahead."""
        return whole_minutes(self.ends - self.planned_end)

    @property
    def late(self) -> int:
        """Return how many whole minutes after the close it will end."""
        return max(0, whole_minutes(self.ends - self.close))

    @property
    def left(self) -> timedelta:
        """Return the time left of what is on; negative once it is over time."""
        return (self.due or self.moment) - self.moment

    @property
    def over_time(self) -> bool:
        """Tell whether what is on has had its time."""
        return self.left < timedelta(0)

    @property
    def last_call(self) -> bool:
        """Tell whether the last minutes before the close have come."""
        return self.stage is Stage.ON and self.close - LAST_CALL <= self.moment < self.close

    @property
    def closing(self) -> bool:
        """Tell whether prizes and introductions are on, which everybody sees count down."""
        return self.now is not None and self.now.step.kind == "closing"


def course(steps: Sequence[Step], doors: datetime, close: datetime, moment: datetime) -> Course:
    """Return how the evening stands at a moment.

    What has ended keeps its moments. What is on ends when it is due, or now where it is over time; the rest follows
    without a gap. The first line begins with the doors, whenever somebody pressed the button.
    """
    on = next((place for place, step in enumerate(steps) if step.is_on), None)
    begun = [place for place, step in enumerate(steps) if step.began_at]
    over = bool(begun) and (on is None or moment - close > FORGOTTEN)
    stage = Stage.OVER if over else Stage.WAITING if on is None else Stage.ON
    passed = len(steps) if over else max(begun, default=-1)
    clock, slots, due = doors, [], None
    for place, step in enumerate(steps):
        if step.began_at and step.ended_at:
            slot = Slot(step, step.began_at, step.ended_at)
        elif step.began_at:
            due = _due(step, step.began_at, doors if place == 0 else None)
            slot = Slot(step, step.began_at, max(step.began_at, due if over else moment, due))
        else:
            slot = Slot(step, clock, clock + step.lasts * MINUTE * (place > passed))
        clock = slot.ends
        slots.append(slot)
    ahead = (slot for slot in slots[passed + 1 :] if not slot.step.left_out)
    return Course(
        stage=stage,
        slots=tuple(slots),
        now=slots[on] if on is not None and not over else None,
        next=next(ahead, None),
        due=None if over else due,
        planned_end=doors + sum(step.minutes for step in steps) * MINUTE,
        close=close,
        moment=moment,
    )


def _due(step: Step, began: datetime, doors: datetime | None) -> datetime:
    return (doors or began) + step.lasts * MINUTE


def by_plan(now: Course) -> Slot | None:
    """Return what is on by the run of show where nobody has started the evening."""
    if now.stage is not Stage.WAITING:
        return None
    return next((slot for slot in now.slots if slot.starts <= now.moment < slot.ends), None)


def started(steps: Sequence[Step], doors: datetime, line_id: int, moment: datetime) -> tuple[Step, ...]:
    """Return the lines once the evening begins with one of them; those before it count as held as planned."""
    first = next(place for place, step in enumerate(steps) if step.id == line_id)
    clock, changed = doors, []
    for place, step in enumerate(steps):
        begins, clock = min(clock, moment), clock + step.lasts * MINUTE
        if place < first and not step.left_out:
            changed.append(replace(step, began_at=begins, ended_at=min(clock, moment)))
        elif place == first:
            changed.append(replace(step, began_at=begins if place else moment))
        else:
            changed.append(step)
    return tuple(changed)


def moved_on(steps: Sequence[Step], moment: datetime) -> tuple[Step, ...]:
    """Return the lines once what is on has ended and the next has begun, or the evening is over."""
    on = next(place for place, step in enumerate(steps) if step.is_on)
    ended = max(moment, steps[on].began_at or moment)
    after = _free(steps, on)
    return tuple(
        replace(step, ended_at=ended) if place == on else replace(step, began_at=ended) if place == after else step
        for place, step in enumerate(steps)
    )


def _free(steps: Sequence[Step], on: int) -> int | None:
    places = range(on + 1, len(steps))
    return next((place for place in places if not steps[place].began_at and not steps[place].left_out), None)


def moved_back(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the lines once a wrong tap is taken back: what is on has not begun, and what ended last goes on."""
    last = max(
        (place for place, step in enumerate(steps) if step.ended_at),
        key=lambda place: (steps[place].ended_at, place),
        default=None,
    )
    return tuple(
        replace(step, ended_at=None) if place == last else replace(step, began_at=None) if step.is_on else step
        for place, step in enumerate(steps)
    )


def longer(step: Step, doors: datetime | None, moment: datetime) -> int:
    """Return the minutes that what is on gets with `MORE` of them; over time, they count from now.

    `doors` is given for the first line, which counts from there.
    """
    so_far = -(-(moment - (doors or step.began_at or moment)) // MINUTE)
    return max(step.lasts, so_far) + MORE


def whole_minutes(time: timedelta) -> int:
    """Return the whole minutes of a time, towards nothing: half a minute late is on time."""
    return int(time / MINUTE)


def shown(left: timedelta) -> str:
    """Time on a clock in minutes and seconds, with a plus in front once it is over ("12:05", "+0:40")."""
    seconds = round(left.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'+' if seconds < 0 else ''}{minutes}:{rest:02}"
