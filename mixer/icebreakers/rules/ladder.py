"""One whole number for rules and value together: the rules first, the worst rule first of all."""

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import mul

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.matching import NOISE, noise
from mixer.icebreakers.rules.room import Level
from mixer.icebreakers.rules.solvers import exact

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Ladder:
    """Scores of all couples; Python's whole numbers, because seven tiers of 150 pairs outgrow 64 bits.

    A score is `points * scale + noise - penalty`. The noise of a whole plan stays below `scale`, and all
    points of a plan below `step`, of which every penalty (by level) is a multiple.
    """

    value: NDArray[np.int32]
    grid: NDArray[np.uint8]
    marks: NDArray[np.uint32]
    scale: int
    step: int
    penalties: tuple[int, ...]

    @property
    def size(self) -> int:
        """Return the number of guests."""
        return len(self.value)

    def scores(self, rows: Indices, columns: Indices) -> list[int]:
        """Return the scores of couples of indices."""
        told = zip(
            self.value[rows, columns].tolist(),
            noise(self.marks, rows, columns).tolist() if self.scale > 1 else [0] * len(rows),
            self.grid[rows, columns].tolist(),
            strict=True,
        )
        return [points * self.scale + extra - self.penalties[level] for points, extra, level in told]

    def points(self, total: int) -> int:
        """Return the points in a plan's total."""
        return total % self.step // self.scale

    def penalty(self, total: int) -> int:
        """Return the penalty in a plan's total, in steps; 0 when no rule is broken."""
        return -(total // self.step)

    def harm(self, pair: tuple[int, int], third: int) -> int:
        """Return the penalty for a third who joins a pair."""
        return sum(self.penalties[int(self.grid[third, one])] for one in pair)

    @cached_property
    def prices(self) -> list[int]:
        """Return what each guest would fetch if no rule were ever broken, about and doubled."""
        free = np.where(self.grid == 0, self.value, 0).astype(np.int64)
        return [price * self.scale for price in exact.rough_prices(free)]


def climb(value: NDArray[np.int32], grid: NDArray[np.uint8], marks: NDArray[np.uint32] | None = None) -> Ladder:
    """Return the scores for points and levels, each N x N and symmetric, with noise where there are marks."""
    couples = len(value) // 2 + 3  # a plan's pairs, and a trio's three couples in place of one
    scale = 1 if marks is None else NOISE * couples
    step = couples * scale * (int(value.max(initial=0)) + 1)
    # One couple of a level outweighs all a plan can hold of the levels below.
    growth = [min(int(np.count_nonzero(grid == level)) // 2, couples) + 1 if level else 1 for level in Level]
    heights = list(accumulate(growth, mul, initial=1))
    penalties = tuple(step * height if level else 0 for level, height in zip(Level, heights, strict=False))
    return Ladder(value, grid, np.zeros(0, np.uint32) if marks is None else marks, scale, step, penalties)


def pair_off(ladder: Ladder, members: Indices) -> tuple[exact.Pairing, int]:
    """Return the best pairs of an even number of guests, and their total."""
    pairs, total, _ = _pair(ladder, members)
    return pairs, total


def pair_off_but_one(ladder: Ladder) -> tuple[exact.Pairing, int, int]:
    """Return the best pairs of an odd number of guests, their total, and who is left over for it."""
    return _pair(ladder, np.arange(ladder.size))


def _pair(ladder: Ladder, members: Indices) -> tuple[exact.Pairing, int, int]:
    size = len(members)
    ones, others = np.triu_indices(size, 1)
    rows, columns = members[ones], members[others]
    prices = ladder.prices
    gains = [
        (one, other, 2 * score - prices[row] - prices[column])
        for one, other, row, column, score in zip(
            ones.tolist(), others.tolist(), rows.tolist(), columns.tolist(), ladder.scores(rows, columns), strict=True
        )
    ]
    if size % 2:
        gains += [(one, size, -prices[member]) for one, member in enumerate(members.tolist())]
    found = exact.match(size + size % 2, gains)
    left = next((int(members[one]) for one, other in found if other == size), -1)
    pairs = [(int(members[one]), int(members[other])) for one, other in found if other < size]
    ends = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    return pairs, sum(ladder.scores(ends[:, 0], ends[:, 1])), left
