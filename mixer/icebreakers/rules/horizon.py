"""With whom a guest at the door shares a famous duo, while many are still on their way.

A card printed at check-in either opens a duo or closes one that is open. To close the best open one at once
keeps a third of what could be had; to wait for everybody keeps guests waiting. So at each arrival a few evenings
are imagined, each with its own draw of those who said yes and are not here yet, and each is paired as if it were
certain. The card closes a duo when most of these evenings would.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp
from random import Random

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.room import Level, Room
from mixer.icebreakers.rules.solvers import exact

SLACK = 0.92
"""What a partner who is not here yet counts for, against one who is: a bird in the hand."""

FEWEST, MOST = 1, 11
"""Evenings imagined at an arrival; odd, so that there is a majority."""

WORK = 1000
"""Guests imagined at an arrival, over all evenings, about: more guests, fewer evenings."""

NEIGHBOURS = 12
"""Couples of each guest that are looked at."""

SCALE = 100
"""Weights are whole numbers: so many to the point."""

SHOW_RATE = 0.82
"""Share of those who said yes who come at all, where nothing better is known."""

PACE = 10.0
"""Minutes after the doors open by which every fourth of those who come is there (a gamma distribution of shape 2)."""

DEADLINE = 45.0
"""Minutes after the doors open when a mixer's game usually starts: whoever comes later is a latecomer."""


@dataclass(frozen=True)
class Stage:
    """Everybody who is here or may still come, and what each couple is worth (N x N, in the room's order).

    `absent` said yes and are not here; each still comes in time with the probability `likely`, 0 to 1.
    """

    room: Room
    value: NDArray[np.int32]
    grid: NDArray[np.uint8]
    absent: frozenset[int] = frozenset()
    likely: float = 0.0

    @cached_property
    def place(self) -> dict[int, int]:
        """Return each guest's row."""
        return {key: row for row, key in enumerate(self.room.keys)}

    def free(self, one: int, other: int) -> bool:
        """Tell whether two guests may be brought together without a rule being broken."""
        return bool(self.grid[self.place[one], self.place[other]] == Level.NEW)

    def points(self, one: int, other: int) -> int:
        """Return what two guests are worth to each other."""
        return int(self.value[self.place[one], self.place[other]])


def still_likely(show_rate: float, arrived: float) -> float:
    """Return how likely somebody comes of whom nothing is seen yet.

    Args:
        show_rate: share of those who said yes who come at all, 0 to 1.
        arrived: share of those who come who are usually here by now, 0 to 1.
    """
    missing = show_rate * (1 - arrived)
    return missing / (missing + 1 - show_rate) if missing else 0.0


def usually_here(minutes: float) -> float:
    """Return the share of those who come before the game who are usually there after so many minutes."""
    if minutes <= 0:
        return 0.0
    return min(1.0, _arrived(minutes) / _arrived(DEADLINE))


def _arrived(minutes: float) -> float:
    return 1 - exp(-minutes / PACE) * (1 + minutes / PACE)


def partner_for(
    guest: int, waiting: Sequence[int], stage: Stage, chance: Random, *, first: Collection[int] = ()
) -> int | None:
    """Return whose open duo a newcomer closes, or None to open one; never somebody who must not be met.

    Args:
        guest: who is at the door.
        waiting: guests with an open duo.
        stage: everybody of whom something is known.
        chance: draws the evenings.
        first: those among who wait whose partner has left; whoever may meet them is sent to them.
    """
    sooner = [other for other in first if stage.free(guest, other)]
    if sooner:
        return max(sooner, key=lambda other: (stage.points(guest, other), -other))
    if not any(stage.free(guest, other) for other in waiting):
        return None
    place = stage.place
    absent = sorted(stage.absent - {guest, *waiting})
    evenings = (max(FEWEST, min(MOST, WORK // max(1, len(waiting) + len(absent)))) - 1) // 2 * 2 + 1
    votes: Counter[int] = Counter()
    for _ in range(evenings):
        coming = [other for other in absent if chance.random() < stage.likely]
        people = [place[other] for other in (*waiting, guest, *coming)]
        found = _paired(stage, people, len(waiting))
        if found is not None:
            votes[waiting[found]] += 1
    if 2 * votes.total() <= evenings:
        return None
    return max(votes, key=lambda other: (votes[other], stage.points(guest, other), -other))


def _paired(stage: Stage, people: Sequence[int], newcomer: int) -> int | None:
    """Return which of those before the newcomer is their partner when this evening is paired as if it were certain."""
    rows = np.ix_(people, people)
    weights = np.where(stage.grid[rows] == Level.NEW, stage.value[rows] * float(SCALE), 0.0)
    weights[newcomer + 1 :] *= SLACK
    weights[:, newcomer + 1 :] *= SLACK
    weights[:newcomer, :newcomer] = 0  # two who wait hold halves of different duos
    np.fill_diagonal(weights, 0)
    one, other = _worth_a_look(weights, newcomer)
    edges = zip(one.tolist(), other.tolist(), weights[one, other].astype(int).tolist(), strict=True)
    for pair in exact.match(len(people), edges, all_in=False):
        if newcomer in pair:
            partner = pair[0] if pair[1] == newcomer else pair[1]
            return partner if partner < newcomer else None
    return None


def _worth_a_look(weights: NDArray[np.float64], newcomer: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return each guest's best couples at the prices that guests fetch, and the newcomer's with all who wait."""
    size = len(weights)
    prices = weights.max(axis=1) / 2
    for _ in range(3):
        prices = (prices + (weights - prices).max(axis=1)) / 2
    many = min(NEIGHBOURS, size - 1)
    best = np.argpartition(prices - weights, many - 1, axis=1)[:, :many]
    rows = np.concatenate([np.repeat(np.arange(size), many), np.full(newcomer, newcomer)])
    columns = np.concatenate([best.ravel(), np.arange(newcomer)])
    there = weights[rows, columns] > 0
    keys = np.unique(np.minimum(rows, columns)[there] * size + np.maximum(rows, columns)[there])
    return keys // size, keys % size
