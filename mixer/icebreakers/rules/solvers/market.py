"""Prices at which guests would meet: they bound every plan from above, and name the few couples worth a try.

Let everybody meet at most `each` others. For any prices p >= 0 no plan is worth more than
`each * sum(p) + sum over couples of max(0, score - p - p)` (weak duality of the linear programme of simple
b-matchings), so a bound needs no solver to be believed. Good prices are those at which everybody wants `each`
others: whoever wants more becomes dearer, whoever wants fewer cheaper. Wants are soft at first (a couple worth a
little less than both prices is still half wanted) and harden step by step, as iron is annealed; without that,
guests of one trade would outbid each other by pennies for ever. Each step is Newton's for one guest, all at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEVER = -(2.0**22)
"""Score of a couple that must not meet; whole numbers up to 2**24 are exact in a float32."""

OFFERS = 200_000
"""Offers that prices are worked out from, of all guests together: they should stay in the processor's cache."""

FEWEST = 80
"""Offers of each guest that prices are worked out from, however many guests there are."""

BEST = 0.6
"""Share of the offers that are a guest's best; others are drawn, so that nobody whom nobody likes best is forgotten."""

STAGES = ((1 / 4, 1 / 64, 60), (1 / 64, 1 / 512, 40), (1 / 256, 1 / 32768, 60))
"""How soft wants are at the beginning and the end of a stage, against the highest score; and its steps."""

CAUTION = np.float32(0.5)
"""Share of Newton's step that is taken, since both of a couple move."""

SWING = np.float32(0.7)
"""Share of the last step that is taken again: whole trades become dearer together, and slowly."""

LONGEST = 3
"""Longest step, in units of softness."""

TASTE = 1 / 4
"""How far offers may lie apart, against the highest score, for one guest to prefer this and another that.

Without it all guests of one trade would look at the same few others, and few of them could meet those.
"""

FLATTEST = np.float32(0.05)
"""Added to the slope of wants, where nothing hangs in the balance."""

HALF = np.float32(0.5)

BLOCK = 500
"""Rows of the large matrix looked at at once."""


@dataclass(frozen=True)
class Market:
    """Prices (N), each guest's best offers (N x kept), the scores of those, and how they are to the guest's taste."""

    price: NDArray[np.float32]
    nearest: NDArray[np.intp]
    score: NDArray[np.float32]
    taste: NDArray[np.float32]


@dataclass(frozen=True)
class Couples:
    """Couples worth a try, each once: indices `one` < `other`, and the score less both prices in whole numbers.

    In a pairing of everybody the prices add up to the same sum, so the best pairing by `surplus` is the best.
    """

    one: NDArray[np.intp]
    other: NDArray[np.intp]
    surplus: NDArray[np.int64]

    def where(self, mask: NDArray[np.bool_]) -> "Couples":
        """Return only the couples of a mask."""
        return Couples(self.one[mask], self.other[mask], self.surplus[mask])


@dataclass(frozen=True)
class _Offers:
    """Offers that are looked at: N x M guests and scores; each of the M columns stands for `weight` guests."""

    other: NDArray[np.intp]
    score: NDArray[np.float32]
    weight: NDArray[np.float32]


def open_market(score: NDArray[np.float32], each: int, chance: np.random.Generator) -> Market:
    """Return prices for guests who meet `each` others.

    Args:
        score: N x N, symmetric, whole numbers; `NEVER` for couples that must not meet, and on the diagonal.
        each: meetings of a guest.
        chance: draws the offers that are looked at.
    """
    size = len(score)
    if size <= each:
        alike = np.zeros_like(score)
        return Market(alike[0], np.tile(np.arange(size), (size, 1)), score, alike)
    highest = max(float(score.max()), 1.0)
    width = min(size, max(FEWEST, OFFERS // size))
    kept = round(BEST * width) if width < size else size
    price = _settled(_drawn(score, width, chance), _fair(score, each), each, highest, STAGES[0])
    taste = _Taste(chance.integers(0, 256, (2, size), dtype=np.uint8), np.float32(TASTE * highest / 256))
    for stage in STAGES[1:]:
        near = _nearest(score, price, taste, kept)
        looked_at = near if kept == size else _with_others(near, _drawn(score, width - kept, chance), price)
        price = _settled(looked_at, price, each, highest, stage)
    return Market(price, near.other, near.score, taste.of(slice(None), near.other))


@dataclass(frozen=True)
class _Taste:
    """How far guests prefer some others to others just as good: the sum of two bytes, turned over, times a grain."""

    bytes_: NDArray[np.uint8]
    grain: np.float32

    def of(self, rows: slice, others: NDArray[np.intp] | slice = slice(None)) -> NDArray[np.float32]:
        """Return the tastes of some guests for some others."""
        guests, liked = self.bytes_
        preferred: NDArray[np.float32] = (guests[rows, None] + liked[others]) * self.grain
        return preferred


def _settled(
    offers: _Offers, price: NDArray[np.float32], each: int, highest: float, stage: tuple[float, float, int]
) -> NDArray[np.float32]:
    """Return the prices after one stage of `STAGES`."""
    guests = offers.weight.sum()
    step = np.zeros_like(price)
    for softness in np.geomspace(stage[0] * highest, stage[1] * highest, stage[2], dtype=np.float32):
        surplus = (offers.score - price[offers.other] - price[:, None]) * (HALF / softness)
        want = np.tanh(surplus, out=surplus)  # -1 for not at all, 1 for certain
        excess = (want @ offers.weight + guests) * HALF - each
        slope = (guests - (want * want) @ offers.weight) / 4 + FLATTEST
        step = SWING * step + CAUTION * softness * np.clip(excess / slope, -LONGEST, LONGEST)
        price = price + step
    return price


def _drawn(score: NDArray[np.float32], count: int, chance: np.random.Generator) -> _Offers:
    """Return so many offers of each guest drawn at random, or all where there are no more."""
    size = len(score)
    if size <= count:
        return _Offers(np.tile(np.arange(size), (size, 1)), score, np.ones(size, dtype=np.float32))
    other = chance.integers(0, size, (size, count))
    return _Offers(other, np.take_along_axis(score, other, axis=1), np.full(count, size / count, dtype=np.float32))


def _nearest(score: NDArray[np.float32], price: NDArray[np.float32], taste: _Taste, kept: int) -> _Offers:
    """Return the best offers of each guest at the prices, each to their own taste where offers are alike."""
    size = len(score)
    blocks = []
    for start in range(0, size, BLOCK):  # few rows at a time stay in the processor's cache
        rows = slice(start, start + BLOCK)
        offers = score[rows] - price
        best = _largest(offers, kept // 2)
        offers += taste.of(rows)
        np.put_along_axis(offers, best, np.float32(2 * NEVER), axis=1)
        blocks.append(np.hstack([best, _largest(offers, kept - kept // 2)]))
    other = np.concatenate(blocks)
    return _Offers(other, np.take_along_axis(score, other, axis=1), np.ones(kept, dtype=np.float32))


def _with_others(near: _Offers, drawn: _Offers, price: NDArray[np.float32]) -> _Offers:
    """Return the best offers, and of those drawn the ones that are not among the best."""
    least = (near.score - price[near.other]).min(axis=1, keepdims=True)
    counted = drawn.score - price[drawn.other] >= least
    return _Offers(
        np.hstack([near.other, drawn.other]),
        np.hstack([near.score, np.where(counted, np.float32(NEVER), drawn.score)]),
        np.concatenate([near.weight, drawn.weight]),
    )


def _fair(score: NDArray[np.float32], each: int) -> NDArray[np.float32]:
    """Return prices to begin with: half of what makes exactly `each` of a guest's offers pay."""
    edge = score.shape[1] - each
    fair: NDArray[np.float32] = np.concatenate(
        [
            np.partition(score[start : start + BLOCK], (edge - 1, edge), axis=1)[:, edge - 1 : edge + 1].mean(axis=1)
            for start in range(0, len(score), BLOCK)
        ]
    )
    return np.maximum(fair, np.float32(NEVER / 2)) * HALF


def _largest(offers: NDArray[np.float32], kept: int) -> NDArray[np.intp]:
    """Return where the largest offers of each row stand."""
    width = offers.shape[1]
    return np.argpartition(offers, width - kept, axis=1)[:, width - kept :]


def couples(market: Market, kept: int) -> Couples:
    """Return the best `kept` couples of each guest at the market's prices, and as many more to their taste."""
    size = len(market.price)
    surplus = market.score - market.price[market.nearest] - market.price[:, None]
    best = _largest(surplus, min(kept, surplus.shape[1]))
    liked = _largest(surplus + market.taste, min(kept, surplus.shape[1]))
    chosen = np.hstack([best, liked])
    one = np.repeat(np.arange(size), chosen.shape[1])
    other = np.take_along_axis(market.nearest, chosen, axis=1).ravel()
    score = np.take_along_axis(market.score, chosen, axis=1).ravel()
    lower, upper = np.minimum(one, other), np.maximum(one, other)
    _, first = np.unique(lower * size + upper, return_index=True)
    first = first[score[first] > NEVER]
    lower, upper = lower[first], upper[first]
    rounded = np.rint(score[first] - market.price[lower] - market.price[upper]).astype(np.int64)
    return Couples(lower, upper, rounded)


def ceiling(
    value: NDArray[np.int32], allowed: NDArray[np.bool_], price: NDArray[np.float32], each: int, scale: int
) -> int:
    """Return points that no plan of allowed couples exceeds in which everybody meets at most `each` others.

    Where N times `each` is odd, one guest may meet one more.

    Args:
        value: N x N points, symmetric.
        allowed: N x N, symmetric: the couples that may meet.
        price: of each guest, in points times `scale`; any prices give a bound, good ones a close one.
        each: meetings of a guest.
        scale: parts of a point in the prices.
    """
    paid = np.maximum(np.rint(price), 0).astype(np.int32)
    total = each * int(paid.sum(dtype=np.int64))
    if len(paid) * each % 2:
        total += int(paid.max())
    left = 0
    for start in range(0, len(paid), BLOCK):
        rows = slice(start, start + BLOCK)
        surplus = value[rows] * np.int32(scale) - paid[rows, None] - paid[None, :]
        left += int(np.where(allowed[rows], np.maximum(surplus, 0), 0).sum(dtype=np.int64))
    return (total + left // 2) // scale
