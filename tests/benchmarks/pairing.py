"""Famous duo: pairs of rooms of all sizes beside their bounds, and cards dealt at the door beside hindsight."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from statistics import mean

import numpy as np

from mixer.icebreakers.rules.matching import EXACT_UP_TO, prepare
from mixer.icebreakers.rules.pairing import PairPlan, plan_pairs
from mixer.icebreakers.rules.relaxations import unavoidable
from mixer.icebreakers.rules.room import Level, Player, Room, couple
from mixer.icebreakers.rules.value import house_complements, values
from tests.benchmarks.crowds import crowd
from tests.benchmarks.evenings import Evening, Outcome, at_the_signal, evening, on_paper
from tests.benchmarks.figures import Figure, at_least, at_most, measure
from tests.benchmarks.memory import peak

SECONDS = {100: 0.3, 300: 0.3, 1000: 0.5, 2000: 1.5, 5000: 2.0}
SHUFFLES = 3
EVENINGS = {40: 12, 150: 5, 600: 1}
UNSEEN = 9000
LARGEST = 5000
MEGABYTES = 700


def figures() -> Iterator[Figure]:
    """Yield the figures of pairs, of rules that must be broken, and of cards at the door."""
    prepare(EXACT_UP_TO + 1)
    for size, seconds in SECONDS.items():
        yield from _pairs(f"pairs, {size:,} guests", crowd(size, size), seconds)
    yield from _pairs("pairs, 5,000 guests, 62 % of one company", crowd(5000, 7, 0.62), SECONDS[5000])
    yield Figure(
        f"  most memory of a program that pairs {LARGEST:,}", _memory_of(LARGEST), unit="MB", target=at_most(MEGABYTES)
    )
    yield from _relaxed()
    for size in EVENINGS:
        yield from _door(size)


def _pairs(name: str, room: Room, seconds: float) -> Iterator[Figure]:
    value = values(room, house_complements())
    plans: list[PairPlan] = []
    yield measure(name, 1, lambda: plans.append(plan_pairs(room, value, 1)), target=at_most(seconds * 1e6))
    exact = len(room.players) <= EXACT_UP_TO
    goal = 100.0 if exact else 99.9
    yield Figure(
        "  of the exact optimum" if exact else "  of the bound", 100 * plans[-1].share, unit="%", target=at_least(goal)
    )
    least = unavoidable(room) if plans[-1].broken else 0
    yield Figure(
        "  couples that break a rule beyond what no plan avoids",
        len(plans[-1].broken) - least,
        unit="",
        target=at_most(0),
    )


def _memory_of(size: int) -> float:
    """Return the most memory in MB that a program of its own ever holds while it pairs so many guests."""
    command = [sys.executable, "-m", "tests.benchmarks.pairing", str(size)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _relaxed() -> Iterator[Figure]:
    """Rooms in which the fewest broken rules are known, in the order of a list and in others."""
    company = Room(tuple(Player(key, 1 if key < 180 else key, "", "") for key in range(300)))
    old_hands = Room(
        tuple(Player(key) for key in range(60)),
        {couple(*both): 1 + sum(both) % 5 for both in combinations(range(60), 2)},
    )
    for name, room, fewest in (
        ("300 guests, 180 of one company", company, Counter({Level.COLLEAGUES: 30})),
        ("60 who have all met", old_hands, Counter({Level.MET_VERY_LONG_AGO: 30})),
    ):
        value = values(room, house_complements())
        plans = [plan_pairs(Room(order, room.met), value, 1) for order in _orders(room.players)]
        wrong = sum(Counter(level for *_, level in plan.broken) != fewest for plan in plans)
        yield Figure(f"{name}: plans that break a rule needlessly", wrong, unit="", target=at_most(0))
        yield Figure(
            "  plans whose value depends on the order of the list",
            len({plan.value for plan in plans}) - 1,
            unit="",
            target=at_most(0),
        )


def _orders(players: Sequence[Player]) -> Iterator[tuple[Player, ...]]:
    chance = np.random.default_rng(1)
    return (tuple(players[place] for place in chance.permutation(len(players))) for _ in range(SHUFFLES))


def _door(size: int) -> Iterator[Figure]:
    """Evenings of unseen seeds; shares are means over them, the slowest arrival is that of all."""
    nights = [evening(size, UNSEEN + number) for number in range(EVENINGS[size])]
    paper, signal = (_played(nights, way) for way in (on_paper, at_the_signal))
    yield Figure(
        f"paper cards, {size} invited: of hindsight",
        100 * mean(one.share for one in paper),
        unit="%",
        target=at_least(90),
    )
    yield Figure("  cards issued again", 100 * mean(one.reissued for one in paper), unit="%", target=at_most(6))
    yield Figure("  minutes between two halves", mean(one.wait for one in paper), unit="min", target=at_most(12))
    yield Figure("  slowest arrival", 1000 * max(one.slowest for one in paper), unit="ms", target=at_most(100))
    yield Figure(
        "  couples who must not meet, guests without a card",
        sum(one.forbidden + one.without for one in paper),
        unit="",
        target=at_most(0),
    )
    yield Figure(
        f"start signal, {size} invited: of hindsight",
        100 * mean(one.share for one in signal),
        unit="%",
        target=at_least(97),
    )


def _played(nights: Sequence[Evening], way: Callable[[Evening, int], Outcome]) -> list[Outcome]:
    return [way(night, number) for number, night in enumerate(nights)]


if __name__ == "__main__":
    everybody = crowd(int(sys.argv[1]), int(sys.argv[1]))
    plan_pairs(everybody, values(everybody, house_complements()), 1)
    print(peak())
