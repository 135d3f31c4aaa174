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
from mixer.icebreakers.rules.zones_strains import cost, over_quota, zone_relaxations

ROUNDS = 4
"""Times the quarter is worked out anew from how full the zones became."""

LOOKS = 4
"""Times professions that turned out to crowd a zone are watched too; then every profession is."""

CELLS = 700
"""Kinds of guests times zones above which the exact search takes too long (a bound says how close the flow is)."""


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
    def share(self) -> float:
        """Return the value as a share of the best possible, 0 to 1."""
        return min(1.0, self.value / self.bound) if self.bound > 0 else 1.0

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


def judge(
    players: Sequence[Player], areas: Sequence[Area], known: Complements, zone_of: Mapping[int, int]
) -> Placement:
    """Return what a placement is worth that may have been changed by hand, beside what the best would be worth."""
    everybody = sorted(players, key=lambda player: player.key)
    crowd = _Crowd(everybody, areas, known, {}, 0)
    return crowd.described(zone_of, crowd.placed()[1])


Kind = tuple[str, tuple[int, ...]]
"""Profession, where it is watched, and affinity to each zone: all that matters to a placement."""


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
        """Return everybody's zone, and a bound on the points of any placement less its costs.

        Only professions that may crowd a zone are watched: without the others the room has few kinds of guests. Where
        an unwatched one fills more than its quarter all the same, it is watched too, and the room is placed again.
        """
        if not self.moving:
            return dict(self.stay), self.points(self.stay)
        totals = Counter(one.profession for one in self.everybody if one.profession)
        common = quota(len(self.everybody) // len(self.areas)) * 3 // 4
        watched = {name for name, total in totals.items() if total > max(1, common)}
        best: dict[int, int] = {}
        looks = 0
        while True:
            found, bound = _Placing(self, frozenset(watched)).best()
            best = max(best or found, found, key=self.points)
            missed = {name for _, name, _ in over_quota(self.everybody, found)} - watched
            if self.points(best) >= bound or not missed:
                return best, bound
            looks += 1
            watched |= missed if looks < LOOKS else totals.keys()

    @cached_property
    def table(self) -> dict[tuple[str, str], tuple[int, ...]]:
        kinds = {(player.profession, player.sphere) for player in self.everybody}
        return {
            kind: tuple(
                affinity(Player(0, profession=kind[0], sphere=kind[1]), area, self.known) for area in self.areas
            )
            for kind in kinds
        }

    @cached_property
    def column(self) -> dict[int, int]:
        return {area.key: number for number, area in enumerate(self.areas)}

    def fits(self, player: Player, zone: int) -> int:
        """Return how well a guest fits a zone."""
        return self.table[player.profession, player.sphere][self.column[zone]]

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


@dataclass(frozen=True)
class _Placing:
    """One way to ask for the best placement: the professions whose quarter is watched."""

    crowd: _Crowd
    watched: frozenset[str]

    def best(self) -> tuple[dict[int, int], int]:
        """Return the best placement found, and a bound on the points of any."""
        from mixer.icebreakers.rules.solvers.quarter import (  # noqa: PLC0415 - scipy costs half a second, and only this game needs it
            relaxed,
            spread_by_quarter,
        )

        crowd, demand, standing = self.crowd, self._demand(), self.standing
        here = sum(crowd.fits(one, crowd.stay[one.key]) for one in crowd.everybody if one.key in crowd.stay)
        if len(demand.counts) * len(crowd.areas) <= CELLS:
            shares, bound = spread_by_quarter(demand, standing, QUARTER)
            if shares is not None:
                return self._handed_out(shares), bound + here
        fills, bound = relaxed(demand, standing, QUARTER)
        sizes = whole_sizes(fills, [area.capacity for area in crowd.areas], len(crowd.everybody))
        return max(self._flow(demand, sizes, exactly=True), self._by_flows(demand), key=crowd.points), bound + here

    def _by_flows(self, demand: Demand) -> dict[int, int]:
        """Return the best of a few flows, each with the quotas from how full the zones became in the one before."""
        found = []
        sizes = [area.capacity for area in self.crowd.areas]
        for _ in range(ROUNDS):
            found.append(self._flow(demand, sizes))
            counts = Counter(found[-1].values())
            sizes = [counts[area.key] for area in self.crowd.areas]
        return max(found, key=self.crowd.points)

    def _flow(self, demand: Demand, sizes: Sequence[int], *, exactly: bool = False) -> dict[int, int]:
        """Return the best placement for quotas that follow from these sizes of the zones, or for exactly the sizes."""
        from mixer.icebreakers.rules.solvers.flow import spread  # noqa: PLC0415 - as above

        asked = self._with_quotas(demand, sizes)
        if exactly:
            wanted = [max(0, size - there) for size, there in zip(sizes, self.standing.fills, strict=True)]
            asked = replace(asked, capacity=wanted, minimum=wanted)
        return self._handed_out(spread(asked))

    def kind(self, player: Player) -> Kind:
        """Return all that matters of a guest."""
        watched = player.profession if player.profession in self.watched else ""
        return watched, self.crowd.table[player.profession, player.sphere]

    @cached_property
    def members(self) -> dict[Kind, list[int]]:
        """Return the keys of those who are to be placed, by their kind."""
        found: dict[Kind, list[int]] = {}
        for one in self.crowd.moving:
            found.setdefault(self.kind(one), []).append(one.key)
        return dict(sorted(found.items()))

    @cached_property
    def standing(self) -> Standing:
        """Return who stands in the zones already."""
        crowd = self.crowd
        fills = Counter(crowd.stay.values())
        alike = Counter((self.kind(one)[0], crowd.stay[one.key]) for one in crowd.everybody if one.key in crowd.stay)
        names = sorted({name for name, _ in alike if name})
        return Standing(
            fills=[fills[area.key] for area in crowd.areas],
            alike={name: [alike[name, area.key] for area in crowd.areas] for name in names},
        )

    def _demand(self) -> Demand:
        areas, fills = self.crowd.areas, self.standing.fills
        return Demand(
            counts=[len(keys) for keys in self.members.values()],
            affinity=[fits for _, fits in self.members],
            capacity=[area.capacity - fill for area, fill in zip(areas, fills, strict=True)],
            minimum=[max(0, area.minimum - fill) for area, fill in zip(areas, fills, strict=True)],
            professions=[profession for profession, _ in self.members],
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
        """Return everybody's zone: of each kind, every profession spread over the zones as evenly as can be."""
        chance = Random(self.crowd.seed)  # noqa: S311 - nobody gains by guessing a zone
        trades = {one.key: one.profession for one in self.crowd.moving}
        zone_of = dict(self.crowd.stay)
        for keys, share in zip(self.members.values(), shares, strict=True):
            queue = sorted(chance.sample(keys, len(keys)), key=lambda key: trades[key])
            places = sorted(
                ((2 * number + 1) / count, area.key)
                for area, count in zip(self.crowd.areas, share, strict=True)
                for number in range(count)
            )
            zone_of.update(zip(queue, (zone for _, zone in places), strict=True))
        return zone_of


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
