"""Meet three, similar business and zones: CPU for a whole room, and how close plans come to their bounds.

The rooms are made up: trades of the catalogue (a few of them common), companies of very different sizes, six
earlier mixers, offers and wishes.
"""

import random
from collections.abc import Iterator
from functools import cache

from mixer.contacts.rules.catalogue import spheres
from mixer.icebreakers.rules.room import Player, Room, couple
from mixer.icebreakers.rules.similar import SimilarPlan, plan_similar
from mixer.icebreakers.rules.three import ThreePlan, plan_three
from mixer.icebreakers.rules.value import house_complements, values
from mixer.icebreakers.rules.zones_draft import draft_zones
from mixer.icebreakers.rules.zones_placing import Placement, place
from tests.benchmarks.figures import Figure, at_least, at_most, measure

SIZES = (100, 500, 1000, 2000, 5000)
EARLIER = 6
THINGS = [f"thing {number}" for number in range(40)]


def figures() -> Iterator[Figure]:
    """Yield the figures of rooms of all sizes."""
    for size in SIZES:
        yield from _three(size)
        yield from _similar(size)
        yield from _zones(size)


@cache
def room_of(size: int, seed: int = 0) -> Room:
    """Make a room up: trades and companies few of which are large, and mixers at which some have met."""
    chance = random.Random(f"{size}-{seed}")
    trades = [(one.key, sphere.key, one.name) for sphere in spheres() for one in sphere.professions]
    chance.shuffle(trades)
    common = [1 / (place + 1) ** 0.7 for place in range(len(trades))]
    houses = [1 / (place + 1) ** 0.6 for place in range(max(1, size * 6 // 10))]
    crowd = []
    for key in range(1, size + 1):
        profession, sphere, trade = chance.choices(trades, common)[0]
        house = chance.choices(range(len(houses)), houses)[0]
        offers, wants = (frozenset(thing for thing in THINGS if chance.random() < 0.05) for _ in range(2))
        crowd.append(Player(key, house, profession, sphere, chance.random() < 0.25, trade, offers, wants))
    return Room(tuple(crowd), _acquaintances(size, chance))


def _acquaintances(size: int, chance: random.Random) -> dict[tuple[int, int], int]:
    met: dict[tuple[int, int], int] = {}
    for ago in range(EARLIER, 0, -1):
        there = [key for key in range(1, size + 1) if chance.random() < 0.4]
        for one in there:
            met |= {couple(one, other): ago for other in chance.sample(there, min(4, len(there))) if other != one}
    return met


def _three(size: int) -> Iterator[Figure]:
    room = room_of(size)
    value = values(room, house_complements())
    plans: list[ThreePlan] = []
    seconds = 1 if size <= 2000 else 5
    yield measure(
        f"meet three, {size:,} guests",
        1,
        lambda: plans.append(plan_three(room, value, 1)),
        target=at_most(seconds * 1_000_000),
    )
    plan = plans[-1]
    missing = sum(3 - min(3, sum(other is not None for other in row)) for row in plan.lists.values())
    yield Figure("  of the bound", 100 * plan.share, unit="%", target=at_least(99.7))
    yield Figure("  meetings missing", missing, unit="", target=at_most(0))
    yield Figure("  points of the guest served least", plan.worst[1], unit="")
    yield Figure("  groups the meetings join the room into", plan.circles, unit="", target=at_most(1))


def _similar(size: int) -> Iterator[Figure]:
    room = room_of(size)
    plans: list[SimilarPlan] = []
    yield measure(
        f"similar business, {size:,} guests", 1, lambda: plans.append(plan_similar(room, house_complements(), 1))
    )
    yield Figure("  of the bound", 100 * plans[-1].share, unit="%")
    yield Figure("  couples of colleagues or old acquaintances", len(plans[-1].pairs.broken), unit="")


def _zones(size: int) -> Iterator[Figure]:
    players, known = room_of(size).players, house_complements()
    areas = draft_zones(players, {sphere.key: sphere.name for sphere in spheres()}, known).areas
    found: list[Placement] = []
    yield measure(
        f"zones, {size:,} guests in {len(areas)}",
        1,
        lambda: found.append(place(players, areas, known, {}, 1)),
        target=at_most(1_000_000),
    )
    yield Figure("  of the bound", 100 * found[-1].value / found[-1].bound, unit="%", target=at_least(100))
    yield Figure("  zones too full, too empty or of one trade", len(found[-1].relaxed), unit="", target=at_most(0))
