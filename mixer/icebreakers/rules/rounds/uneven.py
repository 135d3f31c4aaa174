"""Tables that are not all full: whom to leave out of a schedule, or to add to one for smaller tables.

No table loses or gains more than one guest in a round, and nobody meets twice.
"""

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds.seating import Seating, counts

LOOKS = 2000
"""Beginnings of a way from table to table that are looked at before it is given up."""

STARTS = 40
"""Guests from whom a set of strangers is grown before giving up."""


def leave_out(seating: Seating, many: int) -> Seating | None:
    """Return a schedule without so many guests who never meet one another; None where they are not found."""
    guests = seating.shape[1]
    last = np.arange(guests - many, guests)
    out = last if never_meet(seating[:, last]) else strangers(seating, many)
    return None if out is None else np.delete(seating, out, axis=1)


def never_meet(seating: Seating) -> bool:
    """Tell whether no two guests of a seating ever share a table."""
    return all(len(np.unique(row)) == len(row) for row in seating)


def strangers(seating: Seating, many: int) -> NDArray[np.intp] | None:
    """Return so many guests of a seating who never meet one another; None where they are not found."""
    strange = counts(seating) == 0
    np.fill_diagonal(strange, val=False)
    for start in range(min(STARTS, len(strange))):
        chosen = [start]
        left = strange[start].copy()
        while len(chosen) < many and left.any():
            # The one who leaves most others to choose from.
            open_guests = np.flatnonzero(left)
            following = int(open_guests[np.argmax(strange[np.ix_(open_guests, open_guests)].sum(axis=1))])
            chosen.append(following)
            left &= strange[following]
        if len(chosen) >= many:
            return np.array(chosen[:many], dtype=np.intp)
    return None


def add_in(seating: Seating, tables: int, many: int) -> Seating | None:
    """Return a schedule with so many guests more, one at a table at most; None where no tables for them are found.

    Each goes from table to table so that those who sit there are others every time.
    """
    there = [[frozenset(np.flatnonzero(row == table).tolist()) for table in range(tables)] for row in seating]
    ways: list[list[int]] = []
    for _ in range(many):
        way = _way(there, ways)
        if way is None:
            return None
        ways.append(way)
    return np.concatenate([seating, np.array(ways, dtype=np.int32).reshape(many, len(seating)).T], axis=1)


def _way(there: list[list[frozenset[int]]], taken: list[list[int]]) -> list[int] | None:
    """Return a table in each round, none of them taken, at which nobody sits whom one has met."""
    begun: list[tuple[list[int], frozenset[int]]] = [([], frozenset())]
    for _ in range(LOOKS):
        if not begun:
            break
        way, met = begun.pop()
        turn = len(way)
        if turn == len(there):
            return way
        full = {one[turn] for one in taken}
        begun += [
            ([*way, table], met | guests)
            for table, guests in enumerate(there[turn])
            if table not in full and not guests & met
        ]
    return None
