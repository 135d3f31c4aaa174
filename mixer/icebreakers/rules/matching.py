"""The best pairing by plain numbers: as many pairs as can be, and among those the most valuable."""

from dataclasses import dataclass
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.solvers import exact

EXACT_UP_TO = 300
"""Guests up to which the exact solver looks at every couple."""

LARGEST = 10**10
"""Weights stay below this, so that 5,000 guests' arithmetic is exact."""

NOISE = 16
"""Steps of noise that decide between pairings of equal value."""

CLOSE_ENOUGH = 1e-4
"""Bounds are mended until they are so near, as a share."""

BLOCK = 256
"""Rows worked on at once."""

NEVER, NEVER_AT_ALL = -(2**29), -(2**60)
"""What the solver takes for "not these two", among 32 and 64 bits."""

_HIGH = np.uint32(28)
"""Bits of a product of marks below the four that are its noise."""

ROOMY = 2**25
"""Weights below this fit the solver's 32 bits."""


@dataclass(frozen=True)
class Matching:
    """Pairs of rows, the rows that are left alone, the pairs' value, and a bound on that of as many pairs."""

    pairs: tuple[tuple[int, int], ...]
    alone: tuple[int, ...]
    value: int
    bound: int


def prepare(size: int) -> None:
    """Load the solver that a room of so many needs; it is loaded anyway, but takes half a second the first time."""
    if size > EXACT_UP_TO:
        import_module("mixer.icebreakers.rules.solvers.relaxed")


def best_matching(weights: NDArray[np.signedinteger], seed: int) -> Matching:
    """Return a pairing with as many pairs as can be, and of those one of the highest total.

    Up to `EXACT_UP_TO` rows that is proven. Above, few couples of each row are looked at, and the bound tells how
    close the answer is.

    Args:
        weights: N x N, symmetric, below `LARGEST`; negative where a couple must not be. The diagonal is ignored.
        seed: decides between pairings of equal value.
    """
    size = len(weights)
    if size < 2:  # noqa: PLR2004 - a pair is two
        return Matching((), tuple(range(size)), 0, 0)
    chance = np.random.default_rng(seed)
    marks = marks_of(size, chance)
    pairs, bound = _exactly(weights, marks) if size <= EXACT_UP_TO else _nearly(weights, marks, chance)
    paired = {row for pair in pairs for row in pair}
    value = sum(int(weights[pair]) for pair in pairs)
    alone = tuple(row for row in range(size) if row not in paired)
    return Matching(tuple(pairs), alone, value, value if bound is None else bound)


def marks_of(size: int, chance: np.random.Generator) -> NDArray[np.uint32]:
    """Return a number for each row from which the noise of its couples is made."""
    return chance.integers(0, 2**32, size, dtype=np.uint32) | np.uint32(1)


def noise(marks: NDArray[np.uint32], rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.uint32]:
    """Return 0 to 15 for couples, symmetric: it breaks ties, so that equal plans are about equally likely."""
    return (marks[rows] * marks[columns]) >> _HIGH


def _exactly(weights: NDArray[np.signedinteger], marks: NDArray[np.uint32]) -> tuple[exact.Pairing, None]:
    size = len(weights)
    rows, columns = np.triu_indices(size, 1)
    allowed = weights[rows, columns] >= 0
    rows, columns = rows[allowed], columns[allowed]
    scale = NOISE * (size // 2 + 1)
    scores = [
        worth * scale + extra
        for worth, extra in zip(weights[rows, columns].tolist(), noise(marks, rows, columns).tolist(), strict=True)
    ]
    prices = [price * scale for price in exact.rough_prices(np.maximum(weights, 0).astype(np.int64))]
    couples = list(zip(rows.tolist(), columns.tolist(), scores, strict=True))
    gains = [(one, other, 2 * score - prices[one] - prices[other]) for one, other, score in couples]
    if size % 2:
        gains += [(row, size, -prices[row]) for row in range(size)]
    pairs = exact.match(size + size % 2, gains)
    if len(pairs) == (size + 1) // 2:
        return [pair for pair in pairs if pair[1] < size], None
    # Where more than one stays alone, prices would weigh in who it is.
    return exact.match(size, couples), None


def _nearly(
    weights: NDArray[np.signedinteger], marks: NDArray[np.uint32], chance: np.random.Generator
) -> tuple[exact.Pairing, int]:
    from mixer.icebreakers.rules.solvers.relaxed import (  # noqa: PLC0415 - scipy costs half a second, and few rooms are this large
        pairs_and_bound,
    )

    size = len(weights)
    padded, scale = _padded(weights, marks)
    most = int(padded.max()) + 1
    alone = (4 * most, 2 * most * len(padded))
    answer = pairs_and_bound(padded, alone, chance, CLOSE_ENOUGH)
    return [pair for pair in answer.pairs if pair[1] < size], answer.bound // 2 // scale


def _padded(weights: NDArray[np.signedinteger], marks: NDArray[np.uint32]) -> tuple[NDArray[np.signedinteger], int]:
    """Return the weights with noise, scaled so that all noise together counts less than one, and the scale.

    An odd room gets one more row, worth nothing to anybody, whose partner is left over.
    """
    size = len(weights)
    even = size + size % 2
    most = max(1, int(weights.max(initial=0)))
    steps = next((steps for steps in (NOISE, 4, 2) if most * steps * (even // 2 + 1) < ROOMY), 1)
    scale = steps * (even // 2 + 1) if steps > 1 else 1
    small = most * scale < ROOMY
    dtype, never = (np.int32, NEVER) if small else (np.int64, NEVER_AT_ALL)
    padded = np.zeros((even, even), dtype=dtype)
    for start in range(0, size, BLOCK):
        rows = slice(start, min(start + BLOCK, size))
        block = padded[rows, :size]
        np.multiply(weights[rows], scale, out=block, casting="unsafe")
        block += (((marks[rows, None] * marks[None, :]) >> _HIGH) & np.uint32(steps - 1)).astype(dtype)
        block[weights[rows] < 0] = never
    np.fill_diagonal(padded, never)
    return padded, scale
