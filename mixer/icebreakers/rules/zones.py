"""Meet Your Business Match: the areas of the room, who is at home in which, and where a latecomer goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from mixer.icebreakers.rules.room import Player
from mixer.icebreakers.rules.value import LARGEST_STEP, Complements

SOMETHING_ELSE = "else"
"""The sphere of the zone that is always there."""

AT_HOME = 100
"""Affinity of a guest to the zone of their own sphere; another sphere earns up to `VISITING`."""

NEXT_DOOR = 80
"""Affinity to a part of one's own sphere that was made for other professions."""

VISITING = 60

ANYWHERE = 15
"""Affinity of a guest with a sphere to "something else"."""

QUARTER = 4
"""A profession fills at most one place in so many."""

SMALLEST = 4
"""Guests below which a zone has too little to offer."""

ROOM = 1.25
"""Places for each guest, over all zones."""


@dataclass(frozen=True, slots=True)
class Area:
    """A zone: the sphere it stands for, its name, and how many guests it holds at least and at most.

    `also` are further spheres that stand there; `professions`, where there are any, those of its spheres it was
    made for.
    """

    key: int
    sphere: str
    name: str
    capacity: int
    minimum: int = SMALLEST
    also: frozenset[str] = frozenset()
    professions: frozenset[str] = frozenset()
    letter: str = ""

    @property
    def spheres(self) -> frozenset[str]:
        """Return all spheres that stand there."""
        return self.also | {self.sphere}


def draft(players: Sequence[Player], names: Mapping[str, str]) -> tuple[Area, ...]:
    """Return a zone for each sphere somebody belongs to, in the order of `names`, and "something else" last."""
    there = {player.sphere for player in players}
    spheres = [sphere for sphere in names if sphere in there and sphere != SOMETHING_ELSE]
    capacity = places(len(players), len(spheres) + 1)
    named = [(sphere, names[sphere]) for sphere in spheres]
    named.append((SOMETHING_ELSE, names.get(SOMETHING_ELSE, "Something else")))
    return tuple(
        Area(key, sphere, name, capacity, 0 if sphere == SOMETHING_ELSE else SMALLEST)
        for key, (sphere, name) in enumerate(named, start=1)
    )


def places(guests: int, zones: int) -> int:
    """Return how many guests each of some zones should hold."""
    return max(SMALLEST, ceil(guests * ROOM / zones))


def tie_between(sphere: str, other: str, known: Complements) -> int:
    """Return what one sphere is worth to another, 0 to 10."""
    tie = known.spheres.get((sphere, other))
    return known.points.other_sphere if tie is None else tie.there


def affinity(player: Player, area: Area, known: Complements) -> int:
    """Return how well a guest fits a zone, 0 to 100."""
    sphere = player.sphere or SOMETHING_ELSE
    if area.professions and player.profession in area.professions:
        return AT_HOME
    if sphere in area.spheres:
        return NEXT_DOOR if area.professions else AT_HOME
    if area.spheres == {SOMETHING_ELSE}:
        return ANYWHERE
    nearest = max(tie_between(sphere, one, known) for one in area.spheres)
    return nearest * VISITING // LARGEST_STEP


def quota(size: int) -> int:
    """Return how many of one profession a zone of that many guests may have: a quarter, but at least one."""
    return max(1, size // QUARTER)


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
