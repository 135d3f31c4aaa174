"""Who is paired with whom: everybody in a pair, one trio when the number is odd, nobody left over.

Rules come before value: the plan breaks the fewest rules, worst rule first (see `Level`), and among
such plans it has the highest value. Up to `EXACT_UP_TO` guests that is proven, above it a bound says
how close the plan is.
"""

from collections import Counter
from collections.abc import Callable
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


Planner = Callable[[NDArray[np.int32]], tuple[list[Group], int, bool]]


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


def plan_pairs(room: Room, value: NDArray[np.int32], seed: int, *, fair: bool = False) -> PairPlan:
    """Return the pairs of a room; the same for a seed whatever the order of the guest list.

    Args:
        room: the guests who play; two or more.
        value: N x N points of every couple, symmetric, in the room's order.
        seed: decides between plans that are equally good.
        fair: first make the pair that is worth least as good as it can be without breaking a rule more. Costs
            as much as seven plans.

    Raises:
        ValueError: there are fewer than two guests.
    """
    size = len(room.players)
    if size < 2:  # noqa: PLR2004 - a pair is two
        raise ValueError("one guest cannot be paired")
    grid = levels(room)
    crowd = max(house_sizes(room).values(), default=0)

    def plan(value: NDArray[np.int32]) -> tuple[list[Group], int, bool]:
        if size <= EXACT_UP_TO:
            return _exactly(value, grid, seed)
        return *pair_large_room(value, grid, seed, unavoidable=2 * crowd > size + 1), False

    groups, bound, fewest = plan(value)
    if fair:
        groups = _fairest(groups, value, grid, plan)
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


def _fairest(groups: list[Group], value: NDArray[np.int32], grid: NDArray[np.uint8], plan: Planner) -> list[Group]:
    """Return groups of which the least worth is the highest that breaks no more rules, found by halving."""
    harm = _harm(groups, grid)
    steps = np.unique(value)
    low, high = int(np.searchsorted(steps, min(_worth(group, value) for group in groups))), len(steps) - 1
    while low < high:
        middle = (low + high + 1) // 2
        # A couple below the step is worth so much less that any plan avoids it if it can.
        fined = np.where(value >= steps[middle], value + len(value) * (steps[-1] + 1), value).astype(np.int32)
        found = plan(fined)[0]
        if _harm(found, grid) == harm and min(_worth(group, value) for group in found) >= steps[middle]:
            groups, low = found, middle
        else:
            high = middle - 1
    return groups


def _harm(groups: list[Group], grid: NDArray[np.uint8]) -> Counter[int]:
    return Counter(int(grid[both]) for group in groups for both in combinations(group, 2) if grid[both])


def _worth(group: Group, value: NDArray[np.int32]) -> int:
    return max(int(value[one, other]) for one, other in combinations(group, 2))


def _broken(groups: list[Group], grid: NDArray[np.uint8], keys: tuple[int, ...]) -> list[tuple[int, int, Level]]:
    return [
        (*couple(keys[one], keys[other]), Level(int(grid[one, other])))
        for group in groups
        for one, other in combinations(group, 2)
        if grid[one, other]
    ]
