"""Table rounds where data count: the planner's points beside the better of two plain methods, as much CPU for each."""

import time
from collections.abc import Iterator

from mixer.icebreakers.rules.room import Room
from mixer.icebreakers.rules.rounds.designs import without_repeats
from mixer.icebreakers.rules.rounds.evening import evening
from mixer.icebreakers.rules.rounds.plan import Effort, RoundPlan, plan_rounds
from mixer.icebreakers.rules.rounds.stakes import house_weights, stakes
from mixer.icebreakers.rules.value import house_complements, values
from tests.benchmarks.figures import Figure, at_least, at_most
from tests.benchmarks.flows import room_of
from tests.benchmarks.yardsticks import relabelled, round_by_round

ROOMS = [(32, 8, 6), (47, 8, 5), (100, 13, 5), (300, 30, 4), (1000, 100, 3)]
SECONDS = 5.0
STILL_KNOWN = 4
"""One of so many acquaintances counts: where nearly everybody has met, plans have about as many points as they lose."""


def figures() -> Iterator[Figure]:
    """Yield, for each room, CPU, points as a share of the better plain method's, repeats and colleagues' tables."""
    for guests, tables, rounds in ROOMS:
        yield from _room(guests, tables, rounds)


def _room(guests: int, tables: int, rounds: int) -> Iterator[Figure]:
    crowd = room_of(guests)
    room = Room(crowd.players, dict(list(crowd.met.items())[::STILL_KNOWN]))
    stake = stakes(room, values(room, house_complements()), house_weights())
    start = time.process_time()
    plan: RoundPlan = plan_rounds(evening(guests, tables, rounds), stake, Effort(SECONDS))
    took = time.process_time() - start
    schedule = without_repeats(guests, tables, rounds)
    assert schedule is not None
    given = max(took, SECONDS)
    plain = {
        "places": relabelled(schedule.seating, stake, given),
        "rounds": round_by_round(tables, rounds, stake, given),
    }
    points = {name: stake.score(seating) for name, seating in plain.items()}
    ours, better = stake.score(plan.seating), max(points, key=lambda name: points[name])
    name = f"rounds: {guests:,} guests at {tables} tables, {rounds} rounds, with data"
    yield Figure(name, took, unit="s", target=at_most(2 * SECONDS))
    yield Figure(
        f"  points, of those by {better} ({points[better]:,})",
        100 + 100 * (ours - points[better]) / abs(points[better]),
        unit="%",
        target=at_least(99),
    )
    yield Figure("  repeats", plan.repeats, unit="")
