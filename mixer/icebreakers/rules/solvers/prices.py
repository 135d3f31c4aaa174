"""Prices that guests would fetch if everybody could be partner to one and have another one as partner.

That is the assignment relaxation of pairing. Its prices bound every pairing from above (linear programming
duality: two guests are never worth more together than their prices), and a couple far below its prices is in
no good pairing. A room of thousands is priced without looking for an assignment among all its couples: a part
of it is priced first, in the same way, and its prices show which few couples of the whole room matter.

All prices are doubled, so that they are whole: `prices[i] + prices[j] >= 2 * weights[i, j]`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

Weights = NDArray[np.signedinteger[Any]]
"""32 or 64 bits."""

Ints = NDArray[np.int64]

BLOCK = 256
"""Rows worked on at once, so that the work fits a processor's cache."""

SAMPLE = 96
"""Rows from which a threshold is read."""

PART = 3
"""One in so many guests is priced first."""

SMALL_ROOM = 250
"""Guests up to which every couple is looked at."""

NEIGHBOURS = 24
"""Couples looked at for each guest, about."""

WIDE = 8
"""Couples, in such numbers of the best, of which some more are looked at."""

FEWEST = 6
"""Couples looked at for each guest, at least."""

MOST = 60
"""Couples of a guest that prices are mended for, on average."""

SOME_ROUNDS = 3
"""The same for a part of the room."""

ROUNDS = 8
"""Times that prices are mended by the couples they are too low for."""


@dataclass(frozen=True)
class Priced:
    """The relaxation's answer.

    received: whose company each guest gets; their own where nobody is left. prices: doubled, and high enough for
    every couple. bound: on the doubled value of any pairing, each guest alone counted as `-alone`.
    """

    received: NDArray[np.intp]
    prices: Ints
    bound: int
    alone: int

    @property
    def lonely(self) -> int:
        """Return how many the relaxation leaves alone."""
        return int((self.received == np.arange(len(self.received))).sum())


NEVER = -(2**29)
"""The weight of "not these two" among 32-bit weights, which stay below 2**25; far below all others, and safe to add."""

NEVER_AT_ALL = -(2**60)
"""The same among 64-bit weights, which stay below 2**49 in total so that float64 holds them exactly."""

_SMALL = 2**28
"""Prices up to which 32 bits are enough."""


def never(weights: Weights) -> int:
    """Return the weight that stands for "not these two"."""
    return NEVER if weights.dtype == np.int32 else NEVER_AT_ALL


def priced(weights: Weights, alone: tuple[int, int], chance: np.random.Generator, close_enough: float) -> Priced:
    """Return the prices of a room.

    Args:
        weights: N x N, symmetric; `never` on the diagonal and for couples that must not be.
        alone: what it costs, doubled, to leave a guest alone: at first, and once somebody is (the dearer it is,
            the longer the arithmetic takes).
        chance: chooses the part of the room that is priced first.
        close_enough: stop when the bound is so near to the value, as a share of it.
    """
    cost, last = alone
    prices = _first_prices(weights, cost, chance)
    edges = near(weights, prices, NEIGHBOURS, chance)
    answer, edges = _mended(weights, cost, edges, prices, (close_enough, ROUNDS), chance)
    if cost < last and answer.lonely:
        answer, _ = _mended(weights, last, edges, answer.prices, (close_enough, ROUNDS), chance)
    return answer


def _mended(
    weights: Weights,
    alone: int,
    edges: Ints,
    prices: Ints,
    stop: tuple[float, int],
    chance: np.random.Generator,
) -> tuple[Priced, Ints]:
    """Return the answer among some couples, those that it was blind to added until it is good for all, and the couples.

    `stop` says how close is close enough (below 0: when nobody is left alone), and after how many rounds.
    """
    close_enough, rounds = stop
    while True:
        received, prices, total = _assign(weights, alone, edges, prices)
        lacking = np.maximum(_best_offers(weights, prices) - prices, 0)
        answer = Priced(received, prices + lacking, total + int(lacking.sum()), alone)
        good = not answer.lonely if close_enough < 0 else answer.bound - total <= close_enough * abs(total)
        rounds -= 1
        if good or not rounds or not lacking.any():
            return answer, edges
        edges = distinct(np.concatenate([edges, _dearer(weights, prices, np.flatnonzero(lacking), chance)]))


def _first_prices(weights: Weights, alone: int, chance: np.random.Generator) -> Ints:
    """Return prices that come close: those of a part of the room, and what the others would be worth to it."""
    size = len(weights)
    if size <= SMALL_ROOM:
        rows, columns = np.nonzero(np.triu(weights > never(weights)))
        start = np.maximum(weights.max(axis=1).astype(np.int64), -alone)
        return _assign(weights, alone, rows * size + columns, start)[1]
    some = np.sort(chance.choice(size, size // PART, replace=False))
    inner = weights[np.ix_(some, some)]
    prices = _first_prices(inner, alone, chance)
    edges = near(inner, prices, NEIGHBOURS, chance)
    known = _mended(inner, alone, edges, prices, (-1, SOME_ROUNDS), chance)[0].prices
    prices = np.maximum(_best_offers(weights[:, some], known), -alone)
    prices[some] = known
    return _balanced(weights, prices, alone, 1)


def _balanced(weights: Weights, prices: Ints, alone: int, times: int) -> Ints:
    """Return prices nearer to what each guest can get at the others' prices."""
    for _ in range(times):
        prices = np.maximum((prices + _best_offers(weights, prices) + 1) // 2, -alone)
    return prices


def _blocks(size: int) -> Iterator[slice]:
    return (slice(start, min(start + BLOCK, size)) for start in range(0, size, BLOCK))


def asked_by(weights: Weights, prices: Ints) -> Weights:
    """Return prices in as few bits as hold them."""
    return prices.astype(weights.dtype) if prices.min() > -_SMALL and prices.max() < _SMALL else prices


def losses(rows: Weights, columns_ask: Weights, rows_ask: Weights | None = None) -> Weights:
    """Return how much dearer than their worth couples are, doubled: a new array; `never` costs more than all."""
    if rows.dtype == columns_ask.dtype:
        loss = rows * -2
    else:
        loss = np.where(rows == NEVER, NEVER_AT_ALL, rows.astype(columns_ask.dtype)) * -2
    loss += columns_ask
    if rows_ask is not None:
        loss += rows_ask[:, None]
    return loss


def _best_offers(weights: Weights, prices: Ints) -> Ints:
    """Return the most that each row could have of a column, at the columns' prices (doubled)."""
    asked = asked_by(weights, prices)
    best = np.empty(len(weights), dtype=np.int64)
    for rows in _blocks(len(weights)):
        best[rows] = losses(weights[rows], asked).min(axis=1)
    return -best


def near(weights: Weights, prices: Ints, many: int, chance: np.random.Generator) -> Ints:
    """Return the couples that are worth most at these prices, about `many` a guest and no less than `FEWEST`.

    Besides, some of the next best ones: where trades decide, the best couples of a guest are all with
    one trade, and too many for it.

    A couple (row, column) is one number, `row * N + column`, with the row before the column.
    """
    size = len(weights)
    asked = asked_by(weights, prices)
    taken = _taken(weights, asked, many, chance)
    marks = chance.integers(0, 2**32, size, dtype=np.uint32)
    found = []
    for rows in _blocks(size):
        loss = losses(weights[rows, rows.start :], asked[rows.start :], asked[rows])
        loss[np.tril_indices(len(loss))] = taken.well + 1
        draw = marks[rows, None] * marks[None, rows.start :]
        row, column = np.nonzero(
            (loss < taken.enough)
            | ((loss == taken.enough) & (draw <= taken.of_ties))
            | ((loss <= taken.well) & (draw <= taken.of_next))
        )
        found.append((row + rows.start) * size + column + rows.start)
    keys = np.concatenate(found)
    degree = np.bincount(keys // size, minlength=size) + np.bincount(keys % size, minlength=size)
    few = np.flatnonzero(degree < FEWEST)
    return distinct(np.concatenate([keys, best_of(weights, asked, few, min(FEWEST, size - 1), chance)]))


@dataclass(frozen=True)
class _Taken:
    """Losses below `enough` are taken, of those that equal it and those up to `well` some, by a draw of 32 bits."""

    enough: int
    well: int
    of_ties: np.uint32
    of_next: np.uint32


def _taken(weights: Weights, asked: Weights, many: int, chance: np.random.Generator) -> _Taken:
    """Return what to take so that about `many` couples of a guest are, and half as many of the next best."""
    size = len(weights)
    sample = np.sort(chance.choice(size, min(size, SAMPLE), replace=False))
    loss = losses(weights[sample], asked, asked[sample]).ravel()
    never_so_much = -NEVER // 2 if loss.dtype == np.int32 else -NEVER_AT_ALL // 2
    loss = loss[loss < never_so_much]
    wanted = len(sample) * many
    if len(loss) <= wanted:
        return _Taken(never_so_much, never_so_much, np.uint32(0), np.uint32(0))
    places = [min(len(sample) * count, len(loss) - 1) for count in (many, many * WIDE)]
    enough, well = np.partition(loss, places)[places].tolist()
    below, ties, next_best = ((loss < enough).sum(), (loss == enough).sum(), (loss <= well).sum())
    return _Taken(enough, well, _share(wanted - below, ties), _share(wanted // 2, next_best))


def _share(some: int, of_all: int) -> np.uint32:
    return np.uint32(min(1.0, some / of_all) * (2**32 - 1))


def best_of(weights: Weights, asked: Weights, chosen: NDArray[np.intp], many: int, chance: np.random.Generator) -> Ints:
    """Return the best couples of these rows, at least `many` each where so many are allowed."""
    size = len(weights)
    found = [np.zeros(0, dtype=np.int64)]
    for block in _blocks(len(chosen)):
        loss = losses(weights[chosen[block]], asked)
        row, column = np.nonzero(loss <= _about(loss, many)[:, None])
        crowded = np.flatnonzero(np.bincount(row, minlength=len(loss)) > 4 * many)
        spare = ~np.isin(row, crowded)
        found.append(keys_of(weights, chosen[block][row[spare]], column[spare]))
        # Where very many are equally good, each row begins elsewhere: or all would take the same ones.
        shift = chance.integers(0, size, (len(crowded), 1))
        turned = np.take_along_axis(loss[crowded], (np.arange(size) + shift) % size, axis=1)
        best = (np.argpartition(turned, many - 1, axis=1)[:, :many] + shift) % size
        found.append(keys_of(weights, np.repeat(chosen[block][crowded], many), best.ravel()))
    return np.concatenate(found)


def _about(loss: Weights, many: int) -> Weights:
    """Return what at least `many` losses of each row stay below, and not many more.

    The smallest of each of some stretches are found much faster than the smallest of all.
    """
    stretches = min(8 * many, loss.shape[1])
    length = loss.shape[1] // stretches
    least = loss[:, : stretches * length].reshape(len(loss), stretches, length).min(axis=2)
    return np.partition(least, many - 1, axis=1)[:, many - 1]


def distinct(keys: Ints) -> Ints:
    """Return the keys in order, each once."""
    ordered = np.sort(keys)
    return ordered[np.diff(ordered, prepend=-1) > 0]


def keys_of(weights: Weights, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Ints:
    """Return the allowed ones among these couples as keys (see `near`)."""
    allowed = weights[rows, columns] > never(weights)
    rows, columns = rows[allowed], columns[allowed]
    return np.minimum(rows, columns) * len(weights) + np.maximum(rows, columns)


def _dearer(weights: Weights, prices: Ints, short: NDArray[np.intp], chance: np.random.Generator) -> Ints:
    """Return the couples that prices are too low for, the worst of each guest where there are very many."""
    asked = asked_by(weights, prices)
    found = []
    for block in _blocks(len(short)):
        loss = losses(weights[short[block]], asked, asked[short[block]])
        row, column = np.nonzero(loss < 0)
        if len(row) > MOST * len(loss):
            return best_of(weights, asked, short, min(FEWEST, len(weights) - 1), chance)
        found.append(keys_of(weights, short[block][row], column))
    return np.concatenate(found)


def _assign(weights: Weights, alone: int, edges: Ints, prices: Ints) -> tuple[NDArray[np.intp], Ints, int]:
    """Return whose company each guest receives among these couples, the prices (doubled) and the total (doubled)."""
    size = len(weights)
    everybody = np.arange(size)
    one, other = edges // size, edges % size
    rows, columns = np.concatenate([one, other, everybody]), np.concatenate([other, one, everybody])
    worth = weights[one, other].astype(np.int64)
    worth = np.concatenate([worth, worth, np.full(size, -alone)])
    loss = (prices[rows] + prices[columns] - 2 * worth).astype(np.float64)
    loss += 1 - loss.min()  # the solver takes a zero for no edge
    graph = csr_array((loss, (rows, columns)), shape=(size, size))
    received = min_weight_full_bipartite_matching(graph)[1].astype(np.intp)
    got = np.where(received == everybody, -alone, weights[everybody, received].astype(np.int64))
    columns_ask = _columns_ask(rows, columns, worth - got[rows], received, prices // 2)
    found = (got - columns_ask[received]) + columns_ask
    return received, found, int(got.sum())


def _columns_ask(
    rows: NDArray[np.intp], columns: NDArray[np.intp], more: Ints, received: NDArray[np.intp], start: Ints
) -> Ints:
    """Return what columns must ask so that nobody would rather have another one (Bellman and Ford's paths).

    `more` is what a row would gain by each column over the one it has received.
    """
    order = np.argsort(columns, kind="stable")
    rivals, gain = received[rows[order]], more[order]
    begins = np.searchsorted(columns[order], np.arange(len(received)))
    asked = start
    while True:
        raised = np.maximum(np.maximum.reduceat(asked[rivals] + gain, begins), asked)
        if np.array_equal(raised, asked):
            return asked
        asked = raised
