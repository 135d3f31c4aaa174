"""Meet Your Business Match: which areas the room is divided into, and who stands in which.

Guests are placed as a min-cost flow (guest's kind -> profession in a zone -> zone): room in each zone, a
minimum, and at most a quarter of a zone from one profession. What cannot be kept is told in sentences.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random

from mixer.icebreakers.rules.demand import Demand
from mixer.icebreakers.rules.room import Player
from mixer.icebreakers.rules.value import LARGEST_STEP, Complements

SOMETHING_ELSE = "else"
"""The sphere of the zone that is always there."""

AT_HOME = 100
"""Affinity of a guest to the zone of their own sphere; another sphere earns up to `VISITING`."""

VISITING = 60

ANYWHERE = 15
"""Affinity of a guest with a sphere to "something else"."""

QUARTER = 4
"""A profession fills at most one place in so many."""

SMALLEST = 4
"""Guests below which a zone has too little to offer."""

ROOM = 1.25
"""Places for each guest, over all zones."""

CROWDED = 1.6
"""A sphere this many times larger than an even share is worth splitting."""

ROUNDS = 5
"""Times the quarter is worked out anew from how full the zones became."""


@dataclass(frozen=True, slots=True)
class Area:
    """A zone: the sphere it stands for, its name, and how many guests it holds at least and at most."""

    key: int
    sphere: str
    name: str
    capacity: int
    minimum: int = SMALLEST


@dataclass(frozen=True)
class Placement:
    """Each guest's zone, and what could not be kept."""

    zone_of: Mapping[int, int]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """Something the host might change before the event: merge a small sphere, or split a large one."""

    kind: str
    sphere: str
    sentence: str


def draft(players: Sequence[Player], names: Mapping[str, str]) -> tuple[Area, ...]:
    """Return a zone for each sphere somebody belongs to, in the order of `names`, and "something else" last."""
    there = {player.sphere for player in players}
    spheres = [sphere for sphere in names if sphere in there and sphere != SOMETHING_ELSE]
    capacity = max(SMALLEST, ceil(len(players) * ROOM / (len(spheres) + 1)))
    named = [(sphere, names[sphere]) for sphere in spheres]
    named.append((SOMETHING_ELSE, names.get(SOMETHING_ELSE, "Something else")))
    return tuple(
        Area(key, sphere, name, capacity, 0 if sphere == SOMETHING_ELSE else SMALLEST)
        for key, (sphere, name) in enumerate(named, start=1)
    )


def suggestions(players: Sequence[Player], names: Mapping[str, str], known: Complements) -> tuple[Suggestion, ...]:
    """Return which spheres to merge because they are small, and which to split because they are large."""
    sizes = Counter(player.sphere for player in players if player.sphere in names)
    del sizes[SOMETHING_ELSE]
    share = len(players) / max(1, len(sizes))
    found = []
    for sphere in (sphere for sphere in names if sizes[sphere]):
        if sizes[sphere] < SMALLEST and len(sizes) > 1:
            other = max((one for one in sizes if one != sphere), key=lambda one: (_tie(sphere, one, known), one))
            found.append(Suggestion("merge", sphere, _merge(sizes[sphere], names[sphere], names[other])))
        elif sizes[sphere] > CROWDED * share and sizes[sphere] >= 2 * SMALLEST:
            found.append(Suggestion("split", sphere, _split(players, sphere, names[sphere])))
    return tuple(found)


def _tie(sphere: str, other: str, known: Complements) -> int:
    tie = known.spheres.get((sphere, other))
    return known.points.other_sphere if tie is None else tie.there


def _guests(count: int) -> str:
    return "1 guest" if count == 1 else f"{count} guests"


def _merge(size: int, name: str, other: str) -> str:
    return f"{name} has only {_guests(size)}: put it together with {other}."


def _split(players: Sequence[Player], sphere: str, name: str) -> str:
    trades = Counter(player.trade or player.profession for player in players if player.sphere == sphere)
    size = sum(trades.values())
    first: list[str] = []
    for trade, _ in trades.most_common():
        if sum(trades[one] for one in first) < size / 2:
            first.append(trade)
    told = f"{name} has {size} of {len(players)} guests"
    if len(first) == len(trades):
        return f"{told}: give it two corners of the room."
    return f"{told}: split it, {', '.join(first)} in one zone and the others in a second."


def affinity(player: Player, area: Area, known: Complements) -> int:
    """Return how well a guest fits a zone, 0 to 100."""
    sphere = player.sphere or SOMETHING_ELSE
    if sphere == area.sphere:
        return AT_HOME
    if area.sphere == SOMETHING_ELSE:
        return ANYWHERE
    return _tie(sphere, area.sphere, known) * VISITING // LARGEST_STEP


def place(
    players: Sequence[Player],
    areas: Sequence[Area],
    known: Complements,
    kept: Mapping[int, int],
    seed: int,
) -> Placement:
    """Return the zone of every guest; those in `kept` stay where they are.

    Args:
        players: the guests, in any order.
        areas: at least one zone.
        known: what spheres are worth to each other.
        kept: guest's key -> zone's key, for places set by hand.
        seed: decides who of one profession goes where.
    """
    from mixer.icebreakers.rules.solvers.flow import (  # noqa: PLC0415 - scipy costs half a second, and only this game needs it
        spread,
    )

    everybody = sorted(players, key=lambda player: player.key)
    stay = {player.key: kept[player.key] for player in everybody if player.key in kept}
    moving = [player for player in everybody if player.key not in stay]
    best: dict[int, int] = {}
    fewest: int | None = None
    sizes = {area.key: area.capacity for area in areas}
    for _ in range(ROUNDS):
        demand = _demand(moving, everybody, areas, known, stay, sizes)
        zone_of = stay | _hand_out(spread(demand), moving, areas, seed)
        over = sum(count for *_, count in _over_quota(everybody, zone_of))
        if fewest is None or over < fewest:
            best, fewest = zone_of, over
        sizes = {area.key: list(zone_of.values()).count(area.key) for area in areas}
        if not over:
            break
    return Placement(best, tuple(strains(everybody, areas, best)))


Kind = tuple[str, str]
"""Profession and sphere: all that matters to a zone."""


def _kinds(moving: Sequence[Player]) -> list[Kind]:
    return sorted({(player.profession, player.sphere) for player in moving})


def _demand(
    moving: Sequence[Player],
    everybody: Sequence[Player],
    areas: Sequence[Area],
    known: Complements,
    stay: Mapping[int, int],
    sizes: Mapping[int, int],
) -> Demand:
    """Return the flow problem, with a profession's quota worked out from how full each zone will be."""
    kinds = _kinds(moving)
    counts = Counter((player.profession, player.sphere) for player in moving)
    taken = Counter(stay.values())
    staying = Counter((player.profession, stay[player.key]) for player in everybody if player.key in stay)
    return Demand(
        counts=[counts[kind] for kind in kinds],
        affinity=[
            [affinity(Player(0, profession=profession, sphere=sphere), area, known) for area in areas]
            for profession, sphere in kinds
        ],
        capacity=[max(0, area.capacity - taken[area.key]) for area in areas],
        minimum=[max(0, area.minimum - taken[area.key]) for area in areas],
        professions=[profession for profession, _ in kinds],
        quotas={
            profession: [max(0, quota(sizes[area.key]) - staying[profession, area.key]) for area in areas]
            for profession, _ in kinds
            if profession
        },
    )


def quota(size: int) -> int:
    """Return how many of one profession a zone of that many guests may have: a quarter, but at least one."""
    return max(1, size // QUARTER)


def _hand_out(
    shares: Sequence[Sequence[int]], moving: Sequence[Player], areas: Sequence[Area], seed: int
) -> dict[int, int]:
    """Return each guest's zone: the guests of a kind in a random order, zone by zone."""
    chance = Random(seed)  # noqa: S311 - nobody gains by guessing a zone
    zone_of: dict[int, int] = {}
    for kind, share in zip(_kinds(moving), shares, strict=True):
        members = [player.key for player in moving if (player.profession, player.sphere) == kind]
        chance.shuffle(members)
        places = [area.key for area, count in zip(areas, share, strict=True) for _ in range(count)]
        zone_of.update(zip(members, places, strict=True))
    return zone_of


def _over_quota(everybody: Sequence[Player], zone_of: Mapping[int, int]) -> list[tuple[int, str, int]]:
    """Return zone, profession and guests beyond the quarter, wherever there are any."""
    fills = Counter(zone_of.values())
    groups = Counter((zone_of[one.key], one.profession) for one in everybody if one.profession)
    return [
        (zone, profession, count - quota(fills[zone]))
        for (zone, profession), count in sorted(groups.items())
        if count > quota(fills[zone])
    ]


def strains(everybody: Sequence[Player], areas: Sequence[Area], zone_of: Mapping[int, int]) -> Iterator[str]:
    """Yield what does not fit, in sentences: zones too full, too empty, or full of one trade.

    `everybody` are the guests whom `zone_of` places.
    """
    fills = Counter(zone_of.values())
    names = {area.key: area.name for area in areas}
    trades = {player.profession: player.trade or player.profession for player in everybody}
    totals = Counter(player.profession for player in everybody)
    for area in areas:
        if fills[area.key] > area.capacity:
            yield f"{area.name} holds {fills[area.key]}, {fills[area.key] - area.capacity} more than its places."
        if fills[area.key] < area.minimum:
            yield f"{area.name} has only {_guests(fills[area.key])}."
    for zone, profession, count in _over_quota(everybody, zone_of):
        size = quota(fills[zone]) + count
        yield (
            f"{size} of the {fills[zone]} in {names[zone]} do the same, {trades[profession]}: "
            f"{totals[profession]} of all {len(everybody)} guests do."
        )


def latecomer(
    guest: Player,
    areas: Sequence[Area],
    standing: Mapping[int, Sequence[str]],
    known: Complements,
) -> int:
    """Return the zone for a guest who comes late; nobody else moves.

    The best zone for them among those with a place and without a crowd of their profession; where every zone
    is full, the one with the fewest guests beyond its places.

    Args:
        guest: the latecomer.
        areas: at least one zone.
        standing: zone's key -> the professions of those who stand there.
        known: what spheres are worth to each other.
    """

    def cost(area: Area) -> tuple[int, bool, int, int]:
        there = standing.get(area.key, ())
        excess = max(0, len(there) + 1 - area.capacity)
        alike = sum(profession == guest.profession for profession in there) if guest.profession else 0
        crowd = alike + 1 > quota(len(there) + 1) and alike > 0
        return excess, crowd, -affinity(guest, area, known), len(there)

    return min(areas, key=cost).key
