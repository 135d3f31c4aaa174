"""Catching up: which lines to shorten by how much, so that an evening that runs late ends on time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mixer.events.rules.evening import MINUTE, Course, Slot, Stage, Step
from mixer.events.rules.show import shares

OPEN_AT_LEAST = 5
"""Minutes that open networking keeps where nobody said less or more."""

SINGLE = 2
"""How many lines are offered that could make up for it alone."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A line with the minutes it has tonight and those it would have; 0: it is left out."""

    step_id: int
    title: str
    was: int
    to: int

    @property
    def by(self) -> int:
        """Return by how many minutes it is shortened."""
        return self.was - self.to


@dataclass(frozen=True, slots=True)
class Offer:
    """What could be shortened, and how many minutes late the evening would still end."""

    cuts: tuple[Cut, ...]
    late: int

    @property
    def words(self) -> str:
        """Say what would be done and what comes of it."""
        result = "ends on time" if not self.late else f"still {self.late} min late"
        if not self.cuts[0].to:
            return f"Leave out “{self.cuts[0].title}”: {result}"
        *others, last = (f"“{cut.title}” by {cut.by}" for cut in self.cuts)
        return f"Shorten {' and '.join([*filter(None, [', '.join(others)]), last])}: {result}"


def floor_of(step: Step, needs: int = 0) -> int:
    """Return the minutes below which a line is never shortened; `needs` are those of prizes still to be drawn."""
    usual = OPEN_AT_LEAST if step.kind == "open" else step.minutes
    floor = usual if step.least is None else step.least
    return min(step.lasts, max(floor, needs if step.kind == "closing" else 0))


def catch_up(now: Course, doors: datetime, needs: int = 0) -> tuple[Offer, ...]:
    """Return ways to end on time, the biggest room first, or what comes nearest to it; none where it is on time."""
    if now.stage is not Stage.ON or not now.late:
        return ()
    rooms = sorted(
        ((slot.step, _room(now, slot, doors, needs)) for slot in _ahead(now)),
        key=lambda one: -one[1],
    )
    rooms = [one for one in rooms if one[1]]
    if _total(rooms) < now.late:
        return _not_enough(now, rooms)
    alone = [Offer((_cut(step, now.late),), 0) for step, room in rooms if room >= now.late][:SINGLE]
    few = next(number for number in range(2, len(rooms) + 2) if _total(rooms[:number]) >= now.late)
    split = shares([room for _, room in rooms[:few]], now.late)
    cuts = tuple(_cut(step, by) for (step, _), by in zip(rooms[:few], split, strict=True) if by)
    return (*alone, *([Offer(cuts, 0)] if len(cuts) > 1 else []))


def _ahead(now: Course) -> list[Slot]:
    return [slot for slot in now.slots if not slot.step.ended_at and slot.ends > slot.starts]


def _room(now: Course, slot: Slot, doors: datetime, needs: int) -> int:
    """Return by how much a line can be shortened; what is on never below what it has had already."""
    step = slot.step
    had = 0
    if step.is_on:
        since = doors if slot is now.slots[0] else slot.starts
        had = -(-(now.moment - since) // MINUTE)
    return max(0, step.lasts - max(floor_of(step, needs), had))


def _cut(step: Step, by: int) -> Cut:
    return Cut(step.id, step.title, step.lasts, step.lasts - by)


def _total(rooms: Sequence[tuple[Step, int]]) -> int:
    return sum(room for _, room in rooms)


def _not_enough(now: Course, rooms: Sequence[tuple[Step, int]]) -> tuple[Offer, ...]:
    """Offer all there is to shorten, and the shortest line that could be left out instead."""
    offers = [Offer(tuple(_cut(step, room) for step, room in rooms), now.late - _total(rooms))] if rooms else []
    optional = [
        slot.step for slot in _ahead(now) if slot.step.kind in {"game", "open", "round"} and not slot.step.is_on
    ]
    if optional:
        enough = [step for step in optional if step.lasts >= now.late]
        one = min(enough, key=lambda step: step.lasts) if enough else max(optional, key=lambda step: step.lasts)
        offers.append(Offer((_cut(one, one.lasts),), max(0, now.late - one.lasts)))
    return tuple(offers)
