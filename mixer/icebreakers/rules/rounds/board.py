"""The rounds as they stand while they are improved, and what it costs now to seat any two together."""

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds.evening import FREE
from mixer.icebreakers.rules.rounds.problem import Problem
from mixer.icebreakers.rules.rounds.seating import ABSENT, table_mates
from mixer.icebreakers.rules.rounds.swaps import Round


class Board:
    """Rounds that can be lifted off, improved and put back.

    rows: rounds x parties, those not on the board ABSENT. costs: parties x parties, kept up to date with each
    round that comes or goes, because only those who share a table in it change.
    """

    def __init__(self, one: Problem) -> None:
        self.one = one
        self.rows = np.full((one.asked.rounds, one.parties), ABSENT, dtype=np.int32)
        self.times = np.zeros((one.parties, one.parties), dtype=np.int16)
        self.costs = one.hurt - one.value

    def put(self, number: int, row: NDArray[np.int32]) -> None:
        """Put a round on the board."""
        self.rows[number] = row
        self._count(row, 1)

    def lift(self, number: int) -> NDArray[np.int32]:
        """Take a round off the board and return it."""
        row: NDArray[np.int32] = self.rows[number].copy()
        self.rows[number] = ABSENT
        self._count(row, -1)
        return row

    def open(self, number: int) -> Round:
        """Return a round that is not on the board as something to improve; good until a round comes or goes."""
        free = np.flatnonzero(self.one.fixed[number] == FREE)
        weight = None if self.one.single else self.one.weight
        return Round(self.costs, free, len(self.one.asked.seats[number]), weight)

    def _count(self, row: NDArray[np.int32], by: int) -> None:
        ones, others = table_mates(row)
        times = self.times[ones, others] + np.int16(by)
        self.times[ones, others] = self.times[others, ones] = times
        first = np.where(times == 0, self.one.value[ones, others], np.float32(0))
        costs = self.one.hurt[ones, others] + self.one.again_of(ones, others) * times.astype(np.float32) - first
        self.costs[ones, others] = self.costs[others, ones] = costs
