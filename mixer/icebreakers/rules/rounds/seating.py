"""What a seating brings about: who meets whom how often, and how many new people each guest meets."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Seating = NDArray[np.int32]
"""Rounds x guests: the table of each guest, counted from 0."""

Groups = NDArray[np.int32]
"""The group in which each guest came, N; ALONE for who came alone. Those of a group never count as meeting."""

ABSENT = -1
ALONE = -1


@dataclass(frozen=True)
class Meetings:
    """Every couple that shares a table, the lower guest first, and how often they do."""

    guests: int
    ones: NDArray[np.intp]
    others: NDArray[np.intp]
    times: NDArray[np.int64]

    @property
    def repeats(self) -> int:
        """Return the measure of repeated meetings: a couple that meets c times counts c (c - 1) / 2."""
        return int((self.times * (self.times - 1) // 2).sum())

    @property
    def distinct(self) -> int:
        """Return how many couples meet at least once."""
        return len(self.times)

    @property
    def most(self) -> int:
        """Return how often the couple meets that meets most."""
        return int(self.times.max(initial=0))

    @property
    def new_people(self) -> NDArray[np.int64]:
        """Return how many people each guest meets, N."""
        both = np.concatenate([self.ones, self.others])
        return np.bincount(both, minlength=self.guests)

    @property
    def repeated(self) -> list[tuple[int, int]]:
        """Return the couples that meet more than once."""
        again = self.times > 1
        return list(zip(self.ones[again].tolist(), self.others[again].tolist(), strict=True))

    def total(self, grid: NDArray[np.int32]) -> int:
        """Return the sum of an N x N table over the couples that meet, each counted once."""
        return int(grid[self.ones, self.others].sum(dtype=np.int64))


def meetings(seating: Seating, groups: Groups | None = None) -> Meetings:
    """Return who meets whom; costs guests x seats x rounds, whatever the square of the guests."""
    guests = seating.shape[1]
    codes = [_couples(row, guests, groups) for row in seating]
    met, times = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *codes]), return_counts=True)
    return Meetings(guests, met // guests, met % guests, times.astype(np.int64))


def table_mates(row: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return every couple that shares a table in one round, each once, the lower guest first."""
    order = np.argsort(row, kind="stable")  # stable: of two at one table the lower guest stands on the left
    order = order[row[order] != ABSENT]
    ones, others = [order[:0]], [order[:0]]
    for step in range(1, len(order)):
        left, right = order[:-step], order[step:]
        beside = row[left] == row[right]
        if not beside.any():
            break
        ones.append(left[beside])
        others.append(right[beside])
    return np.concatenate(ones), np.concatenate(others)


def _couples(row: NDArray[np.int32], guests: int, groups: Groups | None) -> NDArray[np.int64]:
    """Return lower * guests + higher of everybody who shares a table in one round."""
    ones, others = table_mates(row)
    if groups is not None:
        apart = (groups[ones] != groups[others]) | (groups[ones] == ALONE)
        ones, others = ones[apart], others[apart]
    return ones * guests + others


def counts(seating: Seating) -> NDArray[np.int16]:
    """Return how often each couple shares a table, N x N with a zero diagonal, groups included."""
    guests = seating.shape[1]
    grid = np.zeros((guests, guests), dtype=np.int16)
    for row in seating:
        ones, others = table_mates(row)
        grid[ones, others] += 1
        grid[others, ones] += 1
    return grid


def sizes_of(row: NDArray[np.int32], tables: int) -> NDArray[np.int64]:
    """Return how many guests sit at each table in one round."""
    return np.bincount(row[row != ABSENT], minlength=tables)
