"""Counts behind the pictures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SLOT_MS = 5 * 60 * 1000  # arrivals are counted per five minutes
EARLY_MS = 60 * 60 * 1000  # who is scanned more than an hour before the doors counts in the first slot
MANY = 6  # "six and more" ends the histogram of introductions
GOAL = 3  # "meet three people you have not met before"


@dataclass(frozen=True, slots=True)
class Count:
    """So many of something."""

    label: str
    value: int


@dataclass(frozen=True, slots=True)
class Slot:
    """Arrivals within five minutes from `from_ms` (Unix milliseconds)."""

    from_ms: int
    arrivals: int


@dataclass(frozen=True, slots=True)
class Introductions:
    """How many people each guest met."""

    spread: tuple[Count, ...]
    guests: int
    average: float
    met_three: int
    met_nobody: int

    @property
    def share_met_three(self) -> int:
        """Return the percentage of guests who met three people or more."""
        return percent(self.met_three, self.guests)


def percent(part: int, whole: int) -> int:
    """Return a whole percentage; nothing of nothing is 0."""
    return round(100 * part / whole) if whole else 0


def arrivals(first_ms: Sequence[int], starts_ms: int, ends_ms: int) -> tuple[Slot, ...]:
    """Count arrivals per five minutes without leaving out the quiet ones in between.

    Args:
        first_ms: when each guest was first let in, Unix milliseconds.
        starts_ms: when the doors open; earlier than an hour before counts as an hour before.
        ends_ms: when the mixer closes; later counts in the last slot.
    """
    if not first_ms:
        return ()
    earliest, latest = starts_ms - EARLY_MS, max(ends_ms, starts_ms)
    counted = Counter(min(max(moment, earliest), latest) // SLOT_MS for moment in first_ms)
    slots = range(min(counted), max(counted) + 1)
    return tuple(Slot(slot * SLOT_MS, counted[slot]) for slot in slots)


def introductions(present: Iterable[int], pairs: Iterable[tuple[int, int]]) -> Introductions:
    """Count whom each guest in the room met; meetings of people not counted as present are left out."""
    met = dict.fromkeys(present, 0)
    for one, other in pairs:
        if one in met and other in met:
            met[one] += 1
            met[other] += 1
    spread = Counter(min(number, MANY) for number in met.values())
    labels = [*(str(number) for number in range(MANY)), f"{MANY} +"]
    return Introductions(
        spread=tuple(Count(label, spread[number]) for number, label in enumerate(labels)),
        guests=len(met),
        average=sum(met.values()) / len(met) if met else 0.0,
        met_three=sum(number >= GOAL for number in met.values()),
        met_nobody=sum(number == 0 for number in met.values()),
    )


@dataclass(frozen=True, slots=True)
class Flows:
    """Who met whom between zones: `met[row][column]` counts meetings, each once on either side of the diagonal."""

    letters: tuple[str, ...]
    met: tuple[tuple[int, ...], ...]


def flows(zone_of: Mapping[int, str], pairs: Iterable[tuple[int, int]]) -> Flows:
    """Count meetings from zone to zone; people in no known zone are left out."""
    letters = tuple(sorted(set(zone_of.values())))
    counted = Counter(
        frozenset((zone_of[one], zone_of[other])) for one, other in pairs if one in zone_of and other in zone_of
    )
    return Flows(letters, tuple(tuple(counted[frozenset((row, column))] for column in letters) for row in letters))


def busiest(slots: Sequence[Slot]) -> Slot | None:
    """Return the five minutes with most arrivals, the first of them if several."""
    return max(slots, key=lambda slot: slot.arrivals, default=None)
