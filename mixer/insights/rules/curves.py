"""How contacts became connections: for each step how many got there, day by day after the mixer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

DAYS = 60
MARKS = (1, 7, 30, DAYS)
"""Days that the table shows: the thanks, the note, the one-to-one, and the end of the picture."""

WIDTH, HEIGHT = 600, 44


@dataclass(frozen=True, slots=True)
class Climb:
    """One step of the ladder: how many had got there by each day, and the picture of it.

    `line` is a path along the top, `area` the same closed at the bottom; both are empty where nobody got there.
    """

    label: str
    by_day: tuple[int, ...]
    line: str
    area: str

    @property
    def marks(self) -> tuple[int, ...]:
        """Return the counts of the days that the table shows."""
        return tuple(self.by_day[min(day, len(self.by_day) - 1)] for day in MARKS)

    @property
    def last(self) -> int:
        """Return how many got there."""
        return self.by_day[-1]


def climbs(days_of: Mapping[str, Sequence[int]], today: int) -> tuple[Climb, ...]:
    """Count a ladder's steps day by day, all of them in one scale.

    Args:
        days_of: for each step, in the ladder's order, the days after the mixer on which somebody got there; what
            happened before the mixer's day counts on it, what happened after the picture's end does not count.
        today: days since the mixer; nothing is drawn beyond.
    """
    end = max(0, min(today, DAYS))
    counted = {label: _by_day(days, end) for label, days in days_of.items()}
    highest = max((by_day[-1] for by_day in counted.values()), default=0)
    return tuple(_climb(label, by_day, highest) for label, by_day in counted.items())


def _by_day(days: Sequence[int], end: int) -> tuple[int, ...]:
    new = [0] * (end + 1)
    for day in days:
        if day <= end:
            new[max(day, 0)] += 1
    return tuple(accumulate(new))


def _climb(label: str, by_day: tuple[int, ...], highest: int) -> Climb:
    if not by_day[-1]:
        return Climb(label, by_day, "", "")
    step = WIDTH / (DAYS + 1)
    base = HEIGHT - 2
    path, before = f"M0 {base}", 0
    for day, count in enumerate(by_day):
        if count != before:
            path += f"H{day * step:.1f}V{base - (base - 4) * count / highest:.1f}"
            before = count
    path += f"H{len(by_day) * step:.1f}"
    return Climb(label, by_day, path, f"{path}V{base}Z")
