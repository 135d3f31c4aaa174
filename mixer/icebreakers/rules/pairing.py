"""Who is paired with whom: everybody in a pair, one trio when the number is odd, nobody left over.

Rules come before value: the plan breaks the fewest rules, worst rule first (see `Level`), and among
such plans it has the highest value. Up to `EXACT_UP_TO` guests that is proven, above it a bound says
how close the plan is.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.ladder import climb, pair_off
from mixer.icebreakers.rules.large_rooms import bound_of_as_few, pair_large_room
from mixer.icebreakers.rules.matching import EXACT_UP_TO, marks_of
from mixer.icebreakers.rules.room import Level, Room, couple, house_sizes, levels
from mixer.icebreakers.rules.trio import best_with_trio

Group = tuple[int, ...]
"""Two or three guests' keys, in order."""


@dataclass(frozen=True)
class PairPlan:
    """Pairs and at most one trio.

    `value` counts each pair's points and a trio's best couple; no plan that breaks as few rules can have
    more than `bound`. `broken` lists the couples that could not be kept new to each other; `fewest` says that
    it is proven that no plan breaks fewer rules.
    """

    groups: tuple[Group, ...]
    value: int
    bound: int
    broken: tuple[tuple[int, int, Level], ...]
    seed: int
    fewest: bool = True

    @property
    def share(self) -> float:
        """Return the plan's value as a share of the best possible, 0 to 1."""
        return min(1.0, self.value / self.bound) if self.bound else 1.0


def plan_pairs(room: Room, value: NDArray[np.int32], seed: int) -> PairPlan:
    """Return the pairs of a room; the same for a seed whatever the order of the guest list.

    Args:
        room: the guests who play; two or more.
        value: N x N points of every couple, symmetric, in the room's order.
        seed: decides between plans that are equally good.

    Raises:
        ValueError: there are fewer than two guests.
    """
    size = len(room.players)
    if size < 2:  # noqa: PLR2004 - a pair is two
        raise ValueError("one guest cannot be paired")
    grid = levels(room)
    if size <= EXACT_UP_TO:
        groups, bound, fewest = _exactly(value, grid, seed)
    else:
        crowd = max(house_sizes(room).values(), default=0)
        groups, bound = pair_large_room(value, grid, seed, unavoidable=2 * crowd > size + 1)
        fewest = False
    keys = room.keys
    broken = tuple(sorted(_broken(groups, grid, keys)))
    return PairPlan(
        groups=tuple(sorted(tuple(keys[index] for index in sorted(group)) for group in groups)),
        value=sum(_worth(group, value) for group in groups),
        bound=bound,
        broken=broken,
        seed=seed,
        fewest=fewest or not broken,
    )


def _exactly(value: NDArray[np.int32], grid: NDArray[np.uint8], seed: int) -> tuple[list[Group], int, bool]:
    ladder = climb(value, grid, marks_of(len(value), np.random.default_rng(seed)))
    if ladder.size % 2 == 0:
        pairs, total = pair_off(ladder, np.arange(ladder.size))
        return [*pairs], ladder.points(total), True
    odd = best_with_trio(ladder)
    if ladder.penalty(odd.total) == ladder.penalty(odd.ceiling):
        return odd.groups, ladder.points(odd.ceiling), odd.fewest
    broken = sum(grid[both] > 0 for group in odd.groups for both in combinations(group, 2))
    return odd.groups, bound_of_as_few(value, grid, int(broken), seed), odd.fewest


def _worth(group: Group, value: NDArray[np.int32]) -> int:
    return max(int(value[one, other]) for one, other in combinations(group, 2))


def _broken(groups: list[Group], grid: NDArray[np.uint8], keys: tuple[int, ...]) -> list[tuple[int, int, Level]]:
    return [
        (*couple(keys[one], keys[other]), Level(int(grid[one, other])))
        for group in groups
        for one, other in combinations(group, 2)
        if grid[one, other]
    ]
