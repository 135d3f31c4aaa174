"""Who may meet whom when everybody meets three, and what every couple counts in the search."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.room import Level, Room, levels
from mixer.icebreakers.rules.solvers.market import NEVER

FINEST = 512
"""Parts of a point that scores are counted in, so that noise can break ties between plans."""

NOISE = 5
"""Twice a random number below this is added to a score."""

LARGEST = 2**16
"""Largest score of a couple, in parts of a point."""

COLLEAGUES = 24
"""A couple of colleagues costs as much as so many of the largest scores."""


@dataclass(frozen=True)
class Footing:
    """Who may meet whom, N x N: `fresh` couples are new to each other, `allowed` ones may be colleagues too."""

    fresh: NDArray[np.bool_]
    allowed: NDArray[np.bool_]


@dataclass(frozen=True)
class Scores:
    """Every couple's score in whole numbers, N x N, and how many parts of a point they count."""

    grid: NDArray[np.float32]
    scale: int


def footing(room: Room) -> Footing:
    """Return who may meet whom: people who have met, or are kept apart, never do."""
    grid = levels(room)
    fresh = grid == Level.NEW
    np.fill_diagonal(fresh, val=False)
    allowed = fresh | (grid == Level.COLLEAGUES)
    place = {key: index for index, key in enumerate(room.keys)}
    for one, other in room.met:
        if one in place and other in place:
            allowed[place[one], place[other]] = allowed[place[other], place[one]] = False
    return Footing(fresh, allowed)


def scores(value: NDArray[np.int32], known: Footing, seed: int) -> Scores:
    """Return the points with a little noise; colleagues far below, `NEVER` for couples that may not meet."""
    scale = max(1, min(FINEST, LARGEST // (int(value.max(initial=0)) + 1)))
    draw = np.random.default_rng(seed).integers(0, NOISE, value.shape, dtype=np.int8)
    grid = (value * np.int32(scale)).astype(np.float32)
    grid += draw + draw.T
    grid[~known.fresh] -= COLLEAGUES * LARGEST
    grid[~known.allowed] = NEVER
    return Scores(grid, scale)
