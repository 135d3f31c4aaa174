"""Who stands in which zone, so that the points of all add up to the most.

Room in each zone, a minimum, and at most a quarter of a zone from one profession cost points where they cannot be
kept (see `solvers.costs`), and are told in sentences. A min-cost flow (guest's kind -> profession in a zone -> zone)
comes close; what it leaves, because the quarter depends on how full a zone becomes, an exact search over the same
variables finds.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from mixer.icebreakers.rules.demand import Demand, Standing
from mixer.icebreakers.rules.relaxations import Relaxation
from mixer.icebreakers.rules.room import Player
from mixer.icebreakers.rules.value import Complements
from mixer.icebreakers.rules.zones import QUARTER, Area, affinity, quota
from mixer.icebreakers.rules.zones_strains import cost, zone_relaxations

ROUNDS = 4
"""Times the quarter is worked out anew from how full the zones became."""

CLOSE = 0.9995
"""Share of the bound at which no better placement is searched for."""

CELLS = 700
"""Kinds of guests times zones above which the exact search takes too long (in larger rooms a bound says how close)."""


@dataclass(frozen=True)
class Placement:
    """Each guest's zone, what it is worth, and what could not be kept.

    `value` is the affinity of all; no placement that strains the zones as little has more than `bound`. `worst` is
    the guest who fits worst where they stand, and their affinity; None for nobody.
    """

    zone_of: Mapping[int, int]
    relaxed: tuple[Relaxation, ...]
    value: int = 0
    bound: int = 0
    worst: tuple[int, int] | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return what could not be kept, in words."""
        return tuple(one.sentence for one in self.relaxed)


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
    everybody = sorted(players, key=lambda player: player.key)
    crowd = _Crowd(everybody, areas, known, {one.key: kept[one.key] for one in everybody if one.key in kept}, seed)
    return crowd.described(*crowd.placed())


Kind = tuple[str, str]
"""Profession and sphere: all that matters to a zone."""


@dataclass(frozen=True)
class _Crowd:
    """The guests, the zones, and who stays where they are."""

    everybody: Sequence[Player]
    areas: Sequence[Area]
    known: Complements
    stay: Mapping[int, int]
    seed: int

    @cached_property
    def moving(self) -> list[Player]:
        return [player for player in self.everybody if player.key not in self.stay]

    def placed(self) -> tuple[dict[int, int], int]:
        """Return everybody's zone, and a bound on the points of any placement less its costs."""
        from mixer.icebreakers.rules.solvers.quarter import (  # noqa: PLC0415 - scipy costs half a second, and only this game needs it
            relaxed,
            spread_by_quarter,
        )

        if not self.moving:
            return dict(self.stay), self.points(self.stay)
        demand, standing = self._demand(), self.standing
        fills, bound = relaxed(demand, standing, QUARTER)
        best = self._by_flow(demand, fills)
        here = sum(self.fits(player, self.stay[player.key]) for player in self.everybody if player.key in self.stay)
        if self.points(best) < (bound + here) * CLOSE and len(demand.counts) * len(self.areas) <= CELLS:
            shares, bound = spread_by_quarter(demand, standing, QUARTER)
            if shares is not None:
                best = max(best, self._handed_out(shares), key=self.points)
        return best, bound + here

    def _by_flow(self, demand: Demand, fills: Sequence[float]) -> dict[int, int]:
        """Return the best of a few flows: zones as full as they should be, then quotas from how full they became."""
        from mixer.icebreakers.rules.solvers.flow import spread  # noqa: PLC0415 - as above

        standing = self.standing
        sizes = whole_sizes(fills, [area.capacity for area in self.areas], len(self.everybody))
        exactly = [max(0, size - there) for size, there in zip(sizes, standing.fills, strict=True)]
        found = [self._handed_out(spread(replace(self._with_quotas(demand, sizes), capacity=exactly, minimum=exactly)))]
        sizes = [area.capacity for area in self.areas]
        for _ in range(ROUNDS):
            found.append(self._handed_out(spread(self._with_quotas(demand, sizes))))
            counts = Counter(found[-1].values())
            sizes = [counts[area.key] for area in self.areas]
        return max(found, key=self.points)

    @cached_property
    def kinds(self) -> list[Kind]:
        return sorted({(player.profession, player.sphere) for player in self.moving})

    @cached_property
    def standing(self) -> Standing:
        alike = Counter((one.profession, self.stay[one.key]) for one in self.everybody if one.key in self.stay)
        fills = Counter(self.stay.values())
        return Standing(
            fills=[fills[area.key] for area in self.areas],
            alike={
                name: [alike[name, area.key] for area in self.areas] for name in sorted({name for name, _ in alike})
            },
        )

    def _demand(self) -> Demand:
        kinds, fills = self.kinds, self.standing.fills
        counts = Counter((player.profession, player.sphere) for player in self.moving)
        return Demand(
            counts=[counts[kind] for kind in kinds],
            affinity=[
                [self.table[profession, sphere, area.key] for area in self.areas] for profession, sphere in kinds
            ],
            capacity=[max(0, area.capacity - fill) for area, fill in zip(self.areas, fills, strict=True)],
            minimum=[max(0, area.minimum - fill) for area, fill in zip(self.areas, fills, strict=True)],
            professions=[profession for profession, _ in kinds],
            quotas={},
        )

    def _with_quotas(self, demand: Demand, sizes: Sequence[int]) -> Demand:
        """Return the question with each profession's quota worked out from how full each zone will be."""
        alike = self.standing.alike
        nobody = [0] * len(sizes)
        return replace(
            demand,
            quotas={
                name: [max(0, quota(size) - there) for size, there in zip(sizes, alike.get(name, nobody), strict=True)]
                for name in demand.professions
                if name
            },
        )

    def _handed_out(self, shares: Sequence[Sequence[int]]) -> dict[int, int]:
        """Return everybody's zone: the guests of a kind in a random order, zone by zone."""
        chance = Random(self.seed)  # noqa: S311 - nobody gains by guessing a zone
        zone_of = dict(self.stay)
        for kind, share in zip(self.kinds, shares, strict=True):
            members = [one.key for one in self.moving if (one.profession, one.sphere) == kind]
            chance.shuffle(members)
            standing = [area.key for area, count in zip(self.areas, share, strict=True) for _ in range(count)]
            zone_of.update(zip(members, standing, strict=True))
        return zone_of

    @cached_property
    def table(self) -> dict[tuple[str, str, int], int]:
        kinds = {(player.profession, player.sphere) for player in self.everybody}
        return {
            (*kind, area.key): affinity(Player(0, profession=kind[0], sphere=kind[1]), area, self.known)
            for kind in kinds
            for area in self.areas
        }

    def fits(self, player: Player, zone: int) -> int:
        """Return how well a guest fits a zone."""
        return self.table[player.profession, player.sphere, zone]

    def points(self, zone_of: Mapping[int, int]) -> int:
        """Return the affinity of all less what the strains cost."""
        return sum(self.fits(one, zone_of[one.key]) for one in self.everybody) - cost(
            self.everybody, self.areas, zone_of
        )

    def described(self, zone_of: Mapping[int, int], bound: int) -> Placement:
        """Return the placement with its worth."""
        fits = {player.key: self.fits(player, zone_of[player.key]) for player in self.everybody}
        worst = min(fits, key=lambda key: (fits[key], key), default=None)
        return Placement(
            zone_of=zone_of,
            relaxed=zone_relaxations(self.everybody, self.areas, zone_of),
            value=sum(fits.values()),
            bound=bound + cost(self.everybody, self.areas, zone_of),
            worst=None if worst is None else (worst, fits[worst]),
        )


def whole_sizes(fills: Sequence[float], capacity: Sequence[int], guests: int) -> list[int]:
    """Return how many guests each zone should hold: nearly so many, but whole quarters where that can be."""
    sizes = [min(most, int(fill / QUARTER + 1e-6) * QUARTER) for fill, most in zip(fills, capacity, strict=True)]
    by_rest = sorted(range(len(sizes)), key=lambda zone: (sizes[zone] - fills[zone], zone))
    for zone in by_rest:
        if guests - sum(sizes) >= QUARTER and sizes[zone] + QUARTER <= capacity[zone]:
            sizes[zone] += QUARTER
    for zone in sorted(range(len(sizes)), key=lambda zone: (sizes[zone] - capacity[zone], zone)):
        sizes[zone] += max(0, min(guests - sum(sizes), capacity[zone] - sizes[zone]))
    return sizes
