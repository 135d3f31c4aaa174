"""How long the queue at the doors will be: guests come as they usually do, and each takes some seconds.

First come, first served: whoever is next goes to the door that is free first. Guests come on their own and not in step,
which alone makes a queue: so evenings are drawn, and a busy one of them is reckoned with. Times are seconds, those of
the evening counted from the mixer's start.
"""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

SLOT_S = 300
MOST_SLOTS = 60  # five hours: a picture need not show a queue that nobody stands in any more
MOST_DOORS = 50
PATIENCE_S = 120  # who waits longer than this begins to look at the clock
EVENINGS = 25  # drawn; four out of five are no busier than the one that is reckoned with
MOST_DRAWN = 20_000  # arrivals in all: where thousands come, one evening is like the next


@dataclass(frozen=True, slots=True)
class Curve:
    """How guests come: a share per five minutes, in any unit, the first five beginning at `from_s`."""

    from_s: int
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """Five minutes of the evening: how many come, and the longest queue meanwhile."""

    from_s: int
    arrivals: int
    queue: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a number of doors comes to: the longest queue and since when it is so long, and the longest wait."""

    doors: int
    seconds: float
    longest: int
    longest_at_s: float
    wait_s: float
    slots: tuple[Slot, ...]


def arrival_times(places: Sequence[float], curve: Curve) -> list[float]:
    """Return when guests come whose places in the crowd, in order, are given from 0 (the first) to 1 (the last)."""
    whole, passed = sum(curve.shares), 0.0
    times: list[float] = []
    for slot, share in enumerate(curve.shares):
        before, passed = passed, passed + share
        while len(times) < len(places) and (due := places[len(times)] * whole) < passed:
            times.append(curve.from_s + SLOT_S * (slot + (due - before) / share))
    return times


def busy_evening(guests: int, curve: Curve, doors: int, seconds: float, chance: random.Random) -> list[float]:
    """Return arrivals of an evening at which the longest wait is such that four out of five are no worse."""
    drawn = max(1, min(EVENINGS, MOST_DRAWN // max(guests, 1)))
    evenings = [arrival_times(sorted(chance.random() for _ in range(guests)), curve) for _ in range(drawn)]
    evenings.sort(key=lambda arrivals: estimate(arrivals, doors, seconds).wait_s)
    return evenings[drawn * 4 // 5]


def begins(arrivals: Sequence[float], doors: int, seconds: float) -> list[float]:
    """Return when each guest's check-in begins: on arrival, or when the guest `doors` places before is done."""
    started: list[float] = []
    for place, came in enumerate(arrivals):
        free = started[place - doors] + seconds if place >= doors else came
        started.append(max(came, free))
    return started


def estimate(arrivals: Sequence[float], doors: int, seconds: float) -> Estimate:
    """Return the queue that arrivals make at some doors where each guest takes `seconds`."""
    started = begins(arrivals, doors, seconds)
    queues = [place + 1 - bisect_right(started, came) for place, came in enumerate(arrivals)]
    longest = max(queues, default=0)
    return Estimate(
        doors=doors,
        seconds=seconds,
        longest=longest,
        longest_at_s=arrivals[queues.index(longest)] if longest else 0.0,
        wait_s=max((start - came for start, came in zip(started, arrivals, strict=True)), default=0.0),
        slots=tuple(_slots(arrivals, started, queues)),
    )


def doors_needed(arrivals: Sequence[float], seconds: float, patience_s: float = PATIENCE_S) -> int | None:
    """Return the fewest doors at which nobody waits longer than `patience_s`; None where `MOST_DOORS` are too few."""

    def fast(doors: int) -> bool:
        return estimate(arrivals, doors, seconds).wait_s <= patience_s

    found = bisect_left(range(1, MOST_DOORS + 1), True, key=fast) + 1
    return found if found <= MOST_DOORS else None


def _slots(arrivals: Sequence[float], started: Sequence[float], queues: Sequence[int]) -> list[Slot]:
    """Cut the evening into fives, from the first arrival until the last guest is at a door."""
    if not arrivals:
        return []
    first, last = int(arrivals[0] // SLOT_S), int(started[-1] // SLOT_S)
    slots = []
    for number in range(first, min(last, first + MOST_SLOTS - 1) + 1):
        begin = number * SLOT_S
        here = slice(bisect_left(arrivals, begin), bisect_left(arrivals, begin + SLOT_S))
        waiting = here.start - bisect_left(started, begin)
        slots.append(Slot(begin, here.stop - here.start, max([waiting, *queues[here]])))
    return slots


def in_words(arrivals: Sequence[float], found: Estimate, needed: int | None, longest_at: str) -> str:
    """Say an estimate as a host would to the team; `longest_at` is the time of the longest queue on the clock."""
    said = f"With {_doors(found.doors)} at {found.seconds:g} s a guest, "
    if not found.longest:
        return f"{said}nobody has to wait."
    guests = "1 guest" if found.longest == 1 else f"{found.longest:,} guests"
    said += f"the longest queue is about {guests} at {longest_at}, {wait_in_words(found.wait_s)} of waiting."
    if needed is None:
        return f"{said} Even {MOST_DOORS} doors would not keep it under {PATIENCE_S // 60} minutes."
    if needed > found.doors:
        return f"{said} {_doors(needed)} keep everybody under {PATIENCE_S // 60} minutes."
    if found.doors == 1:
        return f"{said} One door is enough."
    fewer = estimate(arrivals, found.doors - 1, found.seconds)
    return f"{said} {_doors(fewer.doors).capitalize()} would make it {wait_in_words(fewer.wait_s)}."


def wait_in_words(wait_s: float) -> str:
    """Return a wait as people say it: seconds up to a minute and a half, then minutes."""
    if wait_s < 1:
        return "no time"
    if wait_s < 90:  # noqa: PLR2004 - so the docstring
        return f"{max(round(wait_s / 5) * 5, 5)} seconds"
    minutes = wait_s / 60
    return f"{minutes:.1f} minutes" if minutes < 10 else f"{minutes:,.0f} minutes"  # noqa: PLR2004 - two figures either way


def _doors(doors: int) -> str:
    return "one door" if doors == 1 else f"{doors} doors"
