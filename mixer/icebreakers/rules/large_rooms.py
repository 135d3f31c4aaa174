"""Pairs in rooms too large for the exact solver: first as if rules could not be broken, and only then otherwise."""

from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.ladder import Ladder, climb, pair_off
from mixer.icebreakers.rules.matching import (
    BLOCK,
    CLOSE_ENOUGH,
    EXACT_UP_TO,
    NEVER,
    NEVER_AT_ALL,
    ROOMY,
    best_matching,
)
from mixer.icebreakers.rules.room import Level
from mixer.icebreakers.rules.solvers.exact import Pairing
from mixer.icebreakers.rules.trio import EXACT_BITS, best_to_join, with_third

PRIZE = 6
"""The prize for keeping the rules, by which plans are bounded, is so small a part of the highest value."""

GROWTH = 8
"""A level's penalty is so many times that of the level below while prices are looked for, at most."""


def pair_large_room(
    value: NDArray[np.int32], grid: NDArray[np.uint8], seed: int, *, unavoidable: bool
) -> tuple[list[tuple[int, ...]], int]:
    """Return pairs, one trio where the number is odd, and a bound on the value of plans that break as few rules.

    `unavoidable` says that a rule must be broken anyway, so that nobody looks for a plan without.
    """
    odd = len(value) % 2
    ladder = climb(value, grid)
    if not unavoidable:
        found = best_matching(np.where(grid == Level.NEW, value, -1), seed)
        if len(found.alone) == odd:
            groups, harm = _grouped(ladder, list(found.pairs), found.alone)
            if not harm:
                return groups, found.bound
    return _least_broken(ladder, seed)


def _grouped(ladder: Ladder, pairs: Pairing, left: tuple[int, ...]) -> tuple[list[tuple[int, ...]], int]:
    """Return the groups, a single one who is left joined to a pair, and the penalty for that."""
    if not left:
        return [*pairs], 0
    pair = best_to_join(ladder, pairs, left[0])
    return with_third(pairs, pair, left[0]), ladder.harm(pair, left[0])


def _least_broken(ladder: Ladder, seed: int) -> tuple[list[tuple[int, ...]], int]:
    """Return the plan that breaks few rules, its penalties exact among the couples that prices leave."""
    from mixer.icebreakers.rules.solvers.relaxed import (  # noqa: PLC0415 - scipy costs half a second, and few rooms are this large
        pairs_and_bound,
    )

    size = ladder.size
    rough = _rough_penalties(ladder)
    weights = _weighed(ladder.value, ladder.grid, rough)
    alone = 4 * (_most(ladder.grid, rough) + int(ladder.value.max()) + 1)

    def exactly(rows: NDArray[np.intp], columns: NDArray[np.intp]) -> list[int]:
        inside = np.maximum(rows, columns) < size
        scores = iter(ladder.scores(rows[inside], columns[inside]))
        return [next(scores) if both else 0 for both in inside.tolist()]

    cost = 4 * ladder.penalties[-1] + 4 * ladder.step
    chance = np.random.default_rng(seed)
    found = pairs_and_bound(weights, (alone, alone), chance, CLOSE_ENOUGH, (exactly, cost))
    pairs, left = _all_but_one([pair for pair in found.pairs if pair[1] < size], ladder)
    groups, _ = _grouped(ladder, pairs, left)
    kept = [int(ladder.grid[both]) for group in groups for both in combinations(group, 2)]
    # Any plan with as many couples of each level pays no more for its pairs.
    within = found.bound // 2 + sum(int(rough[level]) for level in kept)
    return groups, min(within, bound_of_as_few(ladder.value, ladder.grid, sum(map(bool, kept)), seed))


def _all_but_one(pairs: Pairing, ladder: Ladder) -> tuple[Pairing, tuple[int, ...]]:
    """Return the pairs with everybody in one whom the solver has left alone, and the odd one out."""
    paired = {guest for pair in pairs for guest in pair}
    left = [guest for guest in range(ladder.size) if guest not in paired]
    while len(left) > 1:
        some, left = left[: len(left) // 2 * 2][:EXACT_UP_TO], left[min(len(left) // 2 * 2, EXACT_UP_TO) :]
        pairs = pairs + pair_off(ladder, np.array(some))[0]
    return pairs, tuple(left)


def bound_of_as_few(value: NDArray[np.int32], grid: NDArray[np.uint8], broken: int, seed: int) -> int:
    """Return what pairs are worth at most of which so many, or fewer, break a rule (an odd room's third left out).

    A prize for each pair that breaks none is added to the relaxation and taken off again; any prize gives a bound.
    """
    from mixer.icebreakers.rules.solvers.prices import priced  # noqa: PLC0415 - see above

    size, most = len(value), int(value.max()) + 1
    prize = most // PRIZE
    charges = np.zeros(len(Level), dtype=np.int64)
    charges[Level.NEW] = -prize
    alone = 4 * (most + prize)
    weights = _weighed(value, grid, charges)
    bound = priced(weights, (alone, alone), np.random.default_rng(seed), CLOSE_ENOUGH).bound // 2
    return bound - prize * (size // 2 - broken)


def _weighed(
    value: NDArray[np.int32], grid: NDArray[np.uint8], charges: NDArray[np.int64]
) -> NDArray[np.signedinteger]:
    """Return the value of each couple less what its level is charged; an odd room's last row stands for nobody."""
    size, odd = len(value), len(value) % 2
    dtype, never = (np.int32, NEVER) if int(value.max()) + _most(grid, charges) < ROOMY else (np.int64, NEVER_AT_ALL)
    charged = np.where(np.abs(charges) < ROOMY, charges, 0).astype(dtype) if dtype == np.int32 else charges
    weights = np.zeros((size + odd, size + odd), dtype=dtype)
    for start in range(0, size, BLOCK):
        rows = slice(start, min(start + BLOCK, size))
        np.subtract(value[rows], charged.take(grid[rows], mode="clip"), out=weights[rows, :size])
    np.fill_diagonal(weights, never)
    return weights


def _most(grid: NDArray[np.uint8], charges: NDArray[np.int64]) -> int:
    """Return the highest charge of a level that some couple is on."""
    return max(abs(int(charge)) for level, charge in enumerate(charges) if (grid == level).any())


def _rough_penalties(ladder: Ladder) -> NDArray[np.int64]:
    """Return a penalty for each level: the ladder's, or such that grow no faster than 64 bits can follow."""
    if ladder.penalties[-1].bit_length() <= EXACT_BITS:
        return np.array(ladder.penalties, dtype=np.int64)
    rough = [0, 2 * (int(ladder.value.max()) + 1)]
    for lower, upper in pairwise(ladder.penalties[1:]):
        rough.append(rough[-1] * min(GROWTH, upper // lower))
    return np.array(rough, dtype=np.int64)
