"""The evening as the search sees it: parties of guests who sit as one, and what it costs to seat two together."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds.evening import Evening
from mixer.icebreakers.rules.rounds.seating import ABSENT, ALONE, Seating, counts, meetings
from mixer.icebreakers.rules.rounds.stakes import Stakes

Costs = NDArray[np.float32]
"""Points lost if two parties share a table, parties x parties, symmetric, zero diagonal.

Whole numbers far below 2 ** 24, so that sums in single precision are exact and the same on every machine.
"""

EVEN = 1
"""Points of a repeat where nothing else is at stake."""


@dataclass(frozen=True)
class Problem:
    """Parties x parties costs, rounds x parties tables that are given, and the sizes of parties and tables.

    hurt: lost each time two parties share a table. value: won the first time. again: lost for each time they have
    shared one already. fixed: a table, ABSENT or FREE. first: the round from which there is something to plan.
    """

    members: tuple[tuple[int, ...], ...]
    weight: NDArray[np.int64]
    hurt: Costs
    value: Costs
    again: Costs | float
    fixed: NDArray[np.int32]
    asked: Evening
    first: int

    @property
    def parties(self) -> int:
        """Return the number of parties."""
        return len(self.members)

    @cached_property
    def single(self) -> bool:
        """Tell whether every guest came alone."""
        return bool((self.weight == 1).all())

    @cached_property
    def pure(self) -> bool:
        """Tell whether only repeats count."""
        return not self.hurt.any() and not self.value.any()

    def total(self, rounds: Seating) -> int:
        """Return the points lost by a seating of the parties, from `first` on."""
        met = meetings(rounds[self.first :])
        lost = self.hurt[met.ones, met.others] * met.times - self.value[met.ones, met.others]
        again = self.again_of(met.ones, met.others) * (met.times * (met.times - 1) // 2)
        return round(float((lost + again).sum(dtype=np.float64)))

    def again_of(self, ones: NDArray[np.intp], others: NDArray[np.intp]) -> NDArray[np.float32] | float:
        """Return what couples of parties lose for each time that they have shared a table already."""
        return self.again if isinstance(self.again, float) else self.again[ones, others]

    def strict(self, repeat: int) -> "Problem":
        """Return the same with another price of a repeat; what the past rounds cost stays as it is."""
        each = np.outer(self.weight, self.weight).astype(np.float32) * np.float32(repeat)
        return replace(self, again=float(repeat) if self.single else each)

    def seating(self, rounds: Seating) -> Seating:
        """Return the tables of the guests from those of the parties; past rounds as they were."""
        guests = np.full((len(rounds), self.asked.guests), ABSENT, dtype=np.int32)
        for party, members in enumerate(self.members):
            guests[:, list(members)] = rounds[:, [party]]
        past = len(self.asked.past)
        guests[:past] = np.array(self.asked.past, dtype=np.int32).reshape(past, self.asked.guests)
        return guests


def problem(asked: Evening, stake: Stakes | None) -> Problem:
    """Return an evening as the search sees it.

    Args:
        asked: an evening that has been checked.
        stake: None where only repeats count.
    """
    each = stake.repeat if stake else EVEN
    groups = asked.groups
    alone = [(guest,) for guest in np.flatnonzero(groups == ALONE).tolist()]
    joined = [tuple(np.flatnonzero(groups == group).tolist()) for group in np.unique(groups[groups != ALONE])]
    members = tuple(sorted(alone + joined))
    heads = [party[0] for party in members]
    weight = np.array([len(party) for party in members], dtype=np.int64)
    size = asked.guests
    hurt = stake.hurt.astype(np.float32) if stake else np.zeros((size, size), dtype=np.float32)
    value = stake.value.astype(np.float32) if stake else np.zeros((size, size), dtype=np.float32)
    past = len(asked.past)
    if past:
        before = counts(np.array(asked.past, dtype=np.int32))
        hurt += np.float32(each) * before
        value[before > 0] = 0
    again: Costs | float = float(each)
    if joined:
        hurt, value = _contract(hurt, members), _contract(value, members)
        again = (each * np.outer(weight, weight)).astype(np.float32)
    np.fill_diagonal(hurt, 0)
    np.fill_diagonal(value, 0)
    return Problem(members, weight, hurt, value, again, asked.fixed[:, heads], asked, past)


def _contract(grid: Costs, members: tuple[tuple[int, ...], ...]) -> Costs:
    """Return the sums of a table over parties of guests."""
    order = [guest for party in members for guest in party]
    starts = np.cumsum([0, *(len(party) for party in members)])[:-1]
    rows = np.add.reduceat(grid[np.ix_(order, order)], starts, axis=0)
    return np.add.reduceat(rows, starts, axis=1)
