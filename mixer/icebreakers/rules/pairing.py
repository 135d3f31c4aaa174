"""Who is paired with whom: everybody in a pair, one trio when the number is odd, nobody left over.

Rules come before value: the plan breaks the fewest rules, worst rule first (see `Level`), and among
such plans it has the highest value. Up to `EXACT_UP_TO` guests that is proven, above it a bound says
how close the plan is.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.ladder import Ladder, climb
from mixer.icebreakers.rules.room import Level, Room, couple, levels
from mixer.icebreakers.rules.solvers import exact
from mixer.icebreakers.rules.trio import best_with_trio

EXACT_UP_TO = 300
"""Guests up to which the exact solver answers at once."""

Group = tuple[int, ...]
"""Two or three guests' keys, in order."""


@dataclass(frozen=True)
class PairPlan:
    """Pairs and at most one trio.

    `value` counts each pair's points and a trio's best couple; no plan that breaks as few rules can have
    more than `bound`. `broken` lists the couples that could not be kept new to each other.
    """

    groups: tuple[Group, ...]
    value: int
    bound: int
    broken: tuple[tuple[int, int, Level], ...]
    seed: int

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
    noise = _noise(size, seed)
    if size <= EXACT_UP_TO:
        groups, bound = _exactly(climb(value, grid, noise))
    else:
        groups, bound = _nearly(value, grid, noise)
    keys = room.keys
    return PairPlan(
        groups=tuple(sorted(tuple(keys[index] for index in sorted(group)) for group in groups)),
        value=sum(_worth(group, value) for group in groups),
        bound=bound,
        broken=tuple(sorted(_broken(groups, grid, keys))),
        seed=seed,
    )


def _noise(size: int, seed: int) -> NDArray[np.int64]:
    """Return 0 to 9 for every couple: it breaks ties, so that equal plans are equally likely."""
    upper = np.triu(np.random.default_rng(seed).integers(0, 10, (size, size)), 1)
    return upper + upper.T


def _exactly(ladder: Ladder) -> tuple[list[Group], int]:
    members = range(ladder.size)
    if ladder.size % 2:
        groups, ceiling = best_with_trio(ladder)
        return groups, ladder.points(ceiling)
    pairs, total = exact.best_pairs(members, ladder.score)
    return [*pairs], ladder.points(total)


def _nearly(value: NDArray[np.int32], grid: NDArray[np.uint8], noise: NDArray[np.int64]) -> tuple[list[Group], int]:
    """Pair a large room: penalties that grow eightfold a level stand in for the exact order of levels."""
    from mixer.icebreakers.rules.solvers.relaxed import (  # noqa: PLC0415 - scipy costs half a second, and few rooms are this large
        pairs_and_bound,
    )

    scale = 100
    ranks = np.unique(grid, return_inverse=True)[1].reshape(grid.shape)
    worst = 4 * (int(value.max()) + 1) * scale
    penalty = np.where(grid > 0, worst * 8 ** ranks.astype(np.int64), 0)
    score = value.astype(np.int64) * scale + noise - penalty
    size = len(score)
    if size % 2 == 0:
        pairs, bound = pairs_and_bound(score)
        groups: list[Group] = [*pairs]
    else:
        padded = np.zeros((size + 1, size + 1), dtype=np.int64)
        padded[:size, :size] = score
        pairs, bound = pairs_and_bound(padded)
        left = next(one for one, other in pairs if other == size)
        kept = [pair for pair in pairs if size not in pair]
        host = max(kept, key=lambda pair: (int(score[left, pair[0]] + score[left, pair[1]]), pair))
        groups = [pair for pair in kept if pair != host] + [(*host, left)]
    if any(_broken(groups, grid, tuple(range(size)))):
        # The relaxation's halves mix penalties with points; the bound without any rule still holds.
        free = value.astype(np.int64) * scale + noise
        bound = pairs_and_bound(np.pad(free, (0, size % 2)))[1]
    return groups, bound // scale


def _worth(group: Group, value: NDArray[np.int32]) -> int:
    return max(int(value[one, other]) for one, other in combinations(group, 2))


def _broken(groups: list[Group], grid: NDArray[np.uint8], keys: tuple[int, ...]) -> list[tuple[int, int, Level]]:
    return [
        (*couple(keys[one], keys[other]), Level(int(grid[one, other])))
        for group in groups
        for one, other in combinations(group, 2)
        if grid[one, other]
    ]
