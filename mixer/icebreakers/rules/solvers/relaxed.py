"""Pairing for rooms too large for the exact solver: assignment relaxation, then exact on a few edges each.

The relaxation lets everybody "receive" one partner without being received in return. Its value, halved,
bounds any real pairing from above; its prices name the few couples worth handing to the exact solver.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from mixer.icebreakers.rules.solvers.exact import Pairing, match

NEIGHBOURS = 8
"""Best couples kept for each guest, at the relaxation's prices."""

NEVER = -(2**50)
"""Score of a guest with themself: worse than anything, and still exact in a float64."""


def pairs_and_bound(score: NDArray[np.int64]) -> tuple[Pairing, int]:
    """Return a perfect pairing of an even number of guests, and an upper bound on any pairing's total.

    Args:
        score: N x N, symmetric, N even; |score| below 2**50 so that float64 holds it exactly.
    """
    priced = score.astype(np.float64)
    np.fill_diagonal(priced, NEVER)
    rows, chosen = linear_sum_assignment(priced, maximize=True)
    received = priced[rows, chosen]
    edges = _edges(priced, received, chosen)
    pairs = match(len(score), ((one, other, int(score[one, other])) for one, other in sorted(edges)))
    return pairs, int(received.sum()) // 2


def _edges(
    priced: NDArray[np.float64], received: NDArray[np.float64], chosen: NDArray[np.intp]
) -> set[tuple[int, int]]:
    """Return the couples worth an exact look; among them is always a perfect pairing."""
    size = len(priced)
    reduced = priced - received[None, :]
    np.fill_diagonal(reduced, -np.inf)
    kept = min(NEIGHBOURS, size - 1)
    best = np.argpartition(-reduced, kept - 1, axis=1)[:, :kept]
    edges = {_sorted(row, column) for row, line in enumerate(best.tolist()) for column in line}
    edges |= {_sorted(row, column) for row, column in enumerate(chosen.tolist())}
    spare = _one_of_each_odd_cycle(chosen.tolist())
    edges |= {(one, other) for one in spare for other in spare if one < other}
    return edges


def _one_of_each_odd_cycle(chosen: list[int]) -> list[int]:
    """Return a guest of each odd cycle: without them the cycles fall into pairs."""
    spare = []
    seen = [False] * len(chosen)
    for start in range(len(chosen)):
        length, at = 0, start
        while not seen[at]:
            seen[at] = True
            length, at = length + 1, chosen[at]
        if length % 2:
            spare.append(start)
    return spare


def _sorted(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
