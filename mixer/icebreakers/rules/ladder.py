"""One whole number for rules and value together: the rules first, the worst rule first of all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Ladder:
    """Scores of all couples; Python's whole numbers, because seven tiers of 150 pairs outgrow 64 bits.

    A score is `points * scale + noise - penalty`. The noise of a whole plan stays below `scale`, and all
    points of a plan below `step`, of which every penalty is a multiple.
    """

    scores: list[list[int]]
    ranks: NDArray[np.intp]
    scale: int
    step: int

    @property
    def size(self) -> int:
        """Return the number of guests."""
        return len(self.scores)

    def score(self, one: int, other: int) -> int:
        """Return the score of a couple of indices."""
        return self.scores[one][other]

    def points(self, total: int) -> int:
        """Return the points in a plan's total."""
        return total % self.step // self.scale

    def penalty(self, total: int) -> int:
        """Return the penalty in a plan's total, in steps; 0 when no rule is broken."""
        return -(total // self.step)


def climb(value: NDArray[np.int32], grid: NDArray[np.uint8], noise: NDArray[np.int64]) -> Ladder:
    """Return the scores for points, levels and noise (0 to 9), each N x N and symmetric."""
    size = len(value)
    couples = size // 2 + 3  # a plan's pairs, and a trio's three couples in place of one
    scale = 10 * couples
    present = sorted(set(grid.ravel().tolist()) | {0})
    ranks = np.searchsorted(np.array(present), grid)
    step = couples * scale * (int(value.max(initial=0)) + 1)
    penalties = [0] + [step * (couples + 1) ** rank for rank in range(len(present) - 1)]
    scores = [
        [points * scale + extra - penalties[rank] for points, extra, rank in zip(*line, strict=True)]
        for line in zip(value.tolist(), noise.tolist(), ranks.tolist(), strict=True)
    ]
    return Ladder(scores, ranks, scale, step)
