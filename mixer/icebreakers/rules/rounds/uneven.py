"""Tables that are not all full: whom to leave out of a schedule so that no table loses two guests in one round."""

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds.seating import Seating, counts

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
