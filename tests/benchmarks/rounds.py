"""Table rounds: CPU and repeats of well-known and of random rooms, latecomers, and points where data count.

Times are those of a first plan: what the house keeps in mind of formulas and bounds is forgotten before each.
`python -m tests.benchmarks rounds_of_business` holds the points against the methods of `yardsticks`.
"""

import random
import time
from collections.abc import Callable, Iterator

import numpy as np

from mixer.icebreakers.rules.rounds import bank, bound, designs, fields, turning
from mixer.icebreakers.rules.rounds.evening import Evening, evening
from mixer.icebreakers.rules.rounds.plan import Effort, RoundPlan, plan_rounds
from mixer.icebreakers.rules.rounds.repair import Change, cells_changed, repair
from mixer.icebreakers.rules.rounds.sizes import tables_needed
from tests.benchmarks.figures import ROUNDS, Figure, at_least, at_most

WITHOUT_REPEATS = [
    (15, 5, 7), (18, 6, 8), (21, 7, 10), (32, 8, 9), (32, 8, 10), (24, 6, 7), (28, 7, 9), (45, 9, 9), (100, 10, 3),
    (104, 13, 13), (32, 8, 6), (47, 8, 5), (100, 13, 5), (300, 30, 4), (1000, 100, 3), (5000, 500, 3),
]  # fmt: skip
"""Guests, tables and rounds of evenings on which nobody need meet anybody twice."""

WITH_REPEATS = [(60, 6, 3), (40, 5, 4), (30, 3, 3), (48, 6, 3), (100, 8, 4), (24, 4, 5), (200, 10, 3)]
"""The same, where repeats cannot be avoided."""

MOST_KNOWN = {(6, 5): 6, (6, 6): 3, (10, 9): 5, (10, 10): 4, (12, 10): 6}
"""Tables and seats -> the most rounds without a repeat that anybody knows of, where they are fewer than seven."""

LAYOUTS = 600
LATE = (1000, 100, 5)
CAME, GONE, SINCE = 50, 30, 2


def figures() -> Iterator[Figure]:
    """Yield times, and repeats above what cannot be avoided."""
    yield from _known_rooms(WITHOUT_REPEATS, lambda guests: 1000 if guests > 1000 else 100)
    yield from _known_rooms(WITH_REPEATS, lambda _: 1000)
    yield from _layouts()
    yield from _latecomers()


def _known_rooms(rooms: list[tuple[int, int, int]], milliseconds: Callable[[int], int]) -> Iterator[Figure]:
    more = 0
    for guests, tables, rounds in rooms:
        plan, took = planned(evening(guests, tables, rounds), Effort(1.0))
        more += plan.repeats - plan.lower_bound
        name = f"rounds: {guests:,} guests at {tables} tables, {rounds} rounds, {plan.lower_bound} repeats"
        yield Figure(name, took * 1000, unit="ms", target=at_most(milliseconds(guests)))
    yield Figure("  repeats above what cannot be avoided, all of these together", more, unit="", target=at_most(0))


def _layouts() -> Iterator[Figure]:
    """Yield how many of the layouts that hosts may ask for come to what no plan can beat."""
    chance = random.Random(2026)
    best = unknown = 0
    longest = 0.0
    for _ in range(LAYOUTS):
        guests, seats, rounds = chance.randint(20, 200), chance.randint(4, 10), chance.randint(2, 7)
        tables = tables_needed(guests, seats)
        plan, took = planned(evening(guests, tables, rounds), Effort(2.0), times=1)
        best += plan.repeats == plan.lower_bound
        most = MOST_KNOWN.get((tables, tables_needed(guests, tables)), rounds)
        unknown += plan.repeats > plan.lower_bound == 0 and rounds > most
        longest = max(longest, took)
    yield Figure(f"rounds: {LAYOUTS} random layouts, at the bound", 100 * best / LAYOUTS, unit="%", target=at_least(97))
    share = 100 * best / (LAYOUTS - unknown)
    yield Figure(f"  without the {unknown} at whose full tables nobody knows so many rounds", share, unit="%")
    yield Figure("  the longest took", longest * 1000, unit="ms")


def _latecomers() -> Iterator[Figure]:
    asked = evening(*LATE)
    plan = plan_rounds(asked)
    gone = frozenset(np.random.default_rng(1).choice(asked.guests, GONE, replace=False).tolist())
    change = Change(SINCE, gone, CAME)
    best = min(_seconds(lambda: repair(asked, plan.seating, change)) for _ in range(ROUNDS))
    done = repair(asked, plan.seating, change)
    name = f"rounds: {CAME} newcomers among {asked.guests:,} guests, {GONE} of whom left"
    yield Figure(name, best * 1000, unit="ms", target=at_most(50))
    yield Figure("  repeats a newcomer", done.repeats / CAME, unit="", target=at_most(1))
    moved = cells_changed(plan.seating, done.seating, 0)
    yield Figure("  cards of others that change", moved, unit="", target=at_most(0))


def planned(asked: Evening, effort: Effort, times: int = ROUNDS) -> tuple[RoundPlan, float]:
    """Return the plan of an evening and the CPU seconds of a first plan, the best of several."""
    found: list[RoundPlan] = []

    def plan() -> None:
        found.append(plan_rounds(asked, None, effort))

    best = min(_first(plan) for _ in range(times))
    return found[-1], best


def _first(work: Callable[[], None]) -> float:
    """Return the CPU seconds of something when nothing is remembered of formulas, schedules and bounds."""
    for remembered in (designs.designs, bank.known, fields.ring, turning._turns, bound.least_between, bound._spread):
        remembered.cache_clear()
    return _seconds(work)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
