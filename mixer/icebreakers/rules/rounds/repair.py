"""Latecomers and no-shows when the tables are printed: newcomers are seated, and nobody else moves."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds.evening import NEVER_THERE, Evening
from mixer.icebreakers.rules.rounds.seating import ABSENT, Seating, meetings, sizes_of
from mixer.icebreakers.rules.rounds.stakes import Stakes, house_weights

WAYS = 64
"""Ways through the coming rounds that are kept in mind for a newcomer."""

FEW = 3
"""Guests at a table below which talk is thin and a new plan is worth its changed cards."""

UNEVEN = (0.0, 0.25, 3.0)
"""What a seat costs, in repeats, at a table with none, one, and each two guests more than the emptiest."""


@dataclass(frozen=True)
class Change:
    """From a round on: guests who are no longer there, and how many newcomers, numbered after all others."""

    round: int
    gone: frozenset[int] = frozenset()
    came: int = 0


@dataclass(frozen=True)
class Repair:
    """A seating in which nobody who stayed has moved.

    asked: the evening as it is now, rounds before the change as its past; plan it anew to see what that would change.
    seating: rounds x guests and newcomers. repeats: those the newcomers brought. smallest: guests at the
    emptiest table in the coming rounds. thin: a table has so few that a new plan may be worth it.
    """

    asked: Evening
    seating: Seating
    repeats: int
    smallest: int
    thin: bool


def repair(asked: Evening, seating: Seating, change: Change, stake: Stakes | None = None) -> Repair:
    """Seat newcomers at the emptiest tables where they meet nobody twice, for all coming rounds at once.

    Args:
        asked: the evening that was planned.
        seating: its plan, rounds x guests.
        change: who left and how many came.
        stake: what is at stake between the guests, newcomers last; None where only repeats count.
    """
    rows = np.concatenate([seating, np.full((len(seating), change.came), ABSENT, dtype=np.int32)], axis=1)
    rows[change.round :, sorted(change.gone)] = ABSENT
    before = meetings(rows).repeats
    coming = range(change.round, len(rows))
    tables = [_Tables(rows, number, asked.seats, coming) for number in coming]
    for newcomer in range(asked.guests, asked.guests + change.came):
        way = _best_way(tables, newcomer, stake)
        for place, one in enumerate(tables):
            one.seat(newcomer, way, place)
    sizes = [sizes_of(rows[number], len(asked.seats[number])) for number in coming]
    smallest = int(min((row.min() for row in sizes), default=0))
    now = _evening_now(asked, rows, change)
    return Repair(now, rows, meetings(rows).repeats - before, smallest, bool(sizes) and smallest < FEW)


def cells_changed(old: Seating, new: Seating, since: int) -> int:
    """Return how many printed cells differ from a round on, of guests who are there in both plans."""
    guests = min(old.shape[1], new.shape[1])
    one, other = old[since:, :guests], new[since:, :guests]
    return int(((one != other) & (one != ABSENT) & (other != ABSENT)).sum())


class _Tables:
    """The tables of one coming round: who sits where, and how many share a table here and one of an earlier round."""

    def __init__(self, rows: Seating, number: int, seats: tuple[tuple[int, ...], ...], coming: range) -> None:
        self.seats = np.array(seats[number])
        self.row = rows[number]
        self.taken = sizes_of(self.row, len(self.seats)).astype(np.float64)
        earlier = range(coming.start, number)
        self.overlaps = [_overlap(rows[one], self.row, len(seats[one]), len(self.seats)) for one in earlier]

    def price(self, newcomer: int, repeat: int, stake: Stakes | None) -> NDArray[np.float64]:
        """Return what a seat costs a newcomer at each table, whatever their other rounds."""
        price = _crowding(self.taken, self.seats, repeat)
        if stake:
            here = np.flatnonzero(self.row != ABSENT)
            lost = stake.hurt[newcomer, here] - stake.value[newcomer, here]
            price += np.bincount(self.row[here], weights=lost, minlength=len(self.seats))
        return price

    def seat(self, newcomer: int, way: list[int], place: int) -> None:
        """Take note of a newcomer's tables in all coming rounds, of which this is the round at `place`."""
        self.row[newcomer] = way[place]
        self.taken[way[place]] += 1
        for overlap, table in zip(self.overlaps, way, strict=False):
            overlap[table, way[place]] += 1


def _best_way(tables: list[_Tables], newcomer: int, stake: Stakes | None) -> list[int]:
    """Return the tables, round by round, that cost a newcomer least; the best ways so far are carried on."""
    repeat = stake.repeat if stake else house_weights().repeat
    ways = np.zeros((1, 0), dtype=np.intp)
    costs = np.zeros(1)
    for here in tables:
        total = costs[:, None] + here.price(newcomer, repeat, stake)[None, :]
        for place, overlap in enumerate(here.overlaps):
            total += repeat * overlap[ways[:, place]]  # who sits there then and here now would be met twice
        order = np.argsort(total, axis=None, kind="stable")[:WAYS]
        kept, table = np.divmod(order, len(here.seats))
        ways = np.concatenate([ways[kept], table[:, None]], axis=1)
        costs = total.ravel()[order]
    return [int(table) for table in ways[0]]


def _crowding(taken: NDArray[np.float64], seats: NDArray[np.int64], repeat: int) -> NDArray[np.float64]:
    """Return what a seat at each table costs; a full table is taken only when all are full."""
    more = taken - taken.min()
    none, one, each = UNEVEN
    price = repeat * np.where(more < 1, none, np.where(more < 2, one, each * (more - 1)))  # noqa: PLR2004 - one more is none too many
    full = taken >= seats
    return price if full.all() else np.where(full, np.inf, price)


def _overlap(one: NDArray[np.int32], other: NDArray[np.int32], tables: int, others: int) -> NDArray[np.int64]:
    """Return how many guests sit at each table of one round and each of another, tables x tables."""
    here = (one != ABSENT) & (other != ABSENT)
    cells = one[here].astype(np.int64) * others + other[here]
    return np.bincount(cells, minlength=tables * others).reshape(tables, others)


def _evening_now(asked: Evening, rows: Seating, change: Change) -> Evening:
    """Return the evening with its past, those who left and came, and seats for them all."""
    last = asked.rounds - 1
    windows = dict(asked.windows)
    for guest in change.gone:
        first = windows.get(guest, (0, last))[0]
        windows[guest] = (first, change.round - 1) if first < change.round else NEVER_THERE
    for newcomer in range(asked.guests, asked.guests + change.came):
        windows[newcomer] = (change.round, last) if change.round <= last else NEVER_THERE
    seats = tuple(
        tuple(max(most, int(taken)) for most, taken in zip(row, sizes_of(rows[number], len(row)), strict=True))
        for number, row in enumerate(asked.seats)
    )
    return replace(
        asked,
        guests=asked.guests + change.came,
        seats=seats,
        windows=windows,
        past=tuple(tuple(row) for row in rows[: change.round].tolist()),
        locked={cell: table for cell, table in asked.locked.items() if cell[0] >= change.round},
    )
