"""Visitor hosts shared out among the first-timers of a room of up to 5,000 guests."""

import random
from collections.abc import Iterator

from mixer.icebreakers.rules.room import Player
from mixer.icebreakers.rules.value import house_complements
from mixer.icebreakers.rules.visitor_hosts import fits, share
from tests.benchmarks.figures import Figure, at_most, measure

SIZES = ((200, 60, 16), (1_000, 300, 80), (5_000, 1_500, 400), (5_000, 2_000, 250))
"""Guests in the room, and of these first-timers and visitor hosts."""


def crowd(size: int, first: int, seed: int) -> list[Player]:
    """Guests whose trades and companies are as uneven as in a real room."""
    chance = random.Random(seed)
    trades = sorted({trade for couple in house_complements().professions for trade in couple})
    weights = [1 / (rank + 1) for rank in range(len(trades))]
    houses = [1 / (rank + 1) for rank in range(max(1, size // 2))]
    sizes = chance.choices(range(len(houses)), houses, k=size)
    return [
        Player(first + number, sizes[number], trade, first_time=seed == 1)
        for number, trade in enumerate(chance.choices(trades, weights, k=size))
    ]


def figures() -> Iterator[Figure]:
    """Seconds to the optimum, how even loads are, and its points against those were loads no matter."""
    known = house_complements()
    share(crowd(2, 0, 1), crowd(2, 10, 2), known, {})
    for guests, first_timers, hosts in SIZES:
        name = f"hosts, {guests} guests: {first_timers} first-timers, {hosts} visitor hosts"
        visitors, greeters = crowd(first_timers, 0, 1), crowd(hosts, first_timers, 2)
        taken = measure(name, 1, lambda visitors=visitors, greeters=greeters: share(visitors, greeters, known, {}))
        yield Figure(f"{name}, optimum", taken.ours / 1e6, unit="s", target=at_most(1))
        found = share(visitors, greeters, known, {})
        loads = found.loads.values()
        yield Figure(f"{name}, fullest less emptiest", max(loads) - min(loads), unit="guests", target=at_most(1))
        best = int(fits(visitors, greeters, known).max(axis=1).sum())
        yield Figure(f"{name}, of everybody's own best", found.points / best * 100, unit="%")
