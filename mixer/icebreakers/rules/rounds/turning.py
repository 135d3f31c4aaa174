"""Rounds by turning rows about the tables: row r goes turns[r, t] tables on in round t, found by a small search.

As in the formulas every table takes one guest of each row, but rows turn by numbers that a search finds, not by
multiples. Two guests of different rows meet as often as their rows' turns differ by what their columns differ by,
so that counting differences of two rows counts the meetings of all their guests at once: the search looks at
seats x rounds numbers instead of guests x rounds seats.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds.seating import Seating

STEPS = 1500
"""Steps after which the search gives up; most rooms need fewer than ten."""

MOST_NUMBERS = 4_000_000
"""Differences that may be counted: enough for 10,000 guests at 100 tables."""


def turned(tables: int, seats: int, rounds: int, enough: int) -> Seating | None:
    """Return rounds at full tables whose repeats are as few as were found; None where there are too many numbers.

    Args:
        tables: of the room.
        seats: at each table.
        rounds: to plan.
        enough: repeats at each table, over all rounds, at which nothing better is sought.
    """
    if seats * seats * tables > MOST_NUMBERS:
        return None
    turns = _turns(tables, seats, rounds, enough)
    row, column = np.divmod(np.arange(tables * seats), tables)
    return ((column + turns[row].T) % tables).astype(np.int32)


@cache
def _turns(tables: int, seats: int, rounds: int, enough: int) -> NDArray[np.int64]:
    """Return how far each row turns in each round, seats x rounds."""
    search = _Search(tables, seats, rounds)
    least, best = search.repeats, search.turns.copy()
    for step in range(1, STEPS):
        if least <= enough:
            break
        search.change(step)
        if search.repeats < least:
            least, best = search.repeats, search.turns.copy()
    return best


class _Search:
    """Turns so far, how often each two rows differ by each number of tables, and the repeats at each table."""

    def __init__(self, tables: int, seats: int, rounds: int) -> None:
        self.tables = tables
        self.chance = np.random.default_rng([tables, seats, rounds])
        self.turns = np.zeros((seats, rounds), dtype=np.int64)
        self.often = np.zeros((seats, seats, tables), dtype=np.int64)  # of row, other row, difference
        self.rows = np.arange(seats)
        self.places = np.arange(tables)
        self.quiet = np.zeros((seats, rounds, tables), dtype=np.int64)
        for row in range(1, seats):
            for turn in range(rounds):
                fresh = self.often[row, self.rows[:row, None], self._differences(turn)[:row]].sum(axis=0)
                place = int((fresh + self.chance.random(tables)).argmin()) if turn else 0
                self.turns[row, turn] = place
                self._count(row, turn, self.rows[:row], 1)
        self.repeats = int((self.often * (self.often - 1)).sum()) // 4

    def change(self, step: int) -> None:
        """Change one of the turns that bring somebody together again to what now repeats least."""
        row, turn = self._somewhere()
        others = self.rows[self.rows != row]
        old = int(self.turns[row, turn])
        self._count(row, turn, others, -1)
        costs = self.often[row, others[:, None], self._differences(turn)[others]].sum(axis=0)
        wish = costs + self.chance.random(self.tables)
        wish[self.quiet[row, turn] > step] += self.turns.size
        wish[old] = np.inf
        new = int(wish.argmin())
        self.turns[row, turn] = new
        self._count(row, turn, others, 1)
        self.quiet[row, turn, old] = step + self.chance.integers(3, 11)
        self.repeats += int(costs[new] - costs[old])

    def _somewhere(self) -> tuple[int, int]:
        """Return a turn by chance, of those that bring somebody together again."""
        differences = (self.turns[:, None, :] - self.turns[None, :, :]) % self.tables
        often = np.take_along_axis(self.often, differences, axis=2)
        rows, turns = np.nonzero((often[1:, :, 1:] > 1).any(axis=1))
        chosen = int(self.chance.integers(len(rows)))
        return int(rows[chosen]) + 1, int(turns[chosen]) + 1

    def _differences(self, turn: int) -> NDArray[np.int64]:
        """Return how far each place lies from each row's turn, rows x places."""
        far: NDArray[np.int64] = (self.places[None, :] - self.turns[:, turn, None]) % self.tables
        return far

    def _count(self, row: int, turn: int, others: NDArray[np.intp], times: int) -> None:
        far = (self.turns[row, turn] - self.turns[others, turn]) % self.tables
        self.often[row, others, far] += times
        self.often[others, row, -far % self.tables] += times
