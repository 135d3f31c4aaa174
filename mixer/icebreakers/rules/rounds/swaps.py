"""One round improved by swaps: steepest descent with a memory of what was just undone (tabu search).

All swaps are looked at in each step, as one matrix. Source: Glover's tabu search; the matrix form is our own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds.problem import Costs
from mixer.icebreakers.rules.rounds.purse import Purse, swap_step

NEVER = np.float32(1e9)
"""More points than any swap wins or loses; still exact enough to compare."""


@dataclass(frozen=True)
class Round:
    """One round to improve: costs of all parties, which of them may move, the tables, and parties' sizes.

    Parties of different sizes never change places.
    """

    costs: Costs
    free: NDArray[np.intp]
    tables: int
    weight: NDArray[np.int64] | None

    @property
    def among_free(self) -> Costs:
        """Return the costs of those who may move."""
        if len(self.free) == len(self.costs):
            return self.costs
        return np.ascontiguousarray(self.costs[np.ix_(self.free, self.free)])

    def at_tables(self, row: NDArray[np.int32]) -> Costs:
        """Return what each free party pays at each table with those who sit there, tables x free parties."""
        paid = np.zeros((self.tables, len(self.free)), dtype=np.float32)
        everybody = len(self.free) == len(self.costs)
        for table in range(self.tables):
            sits = np.flatnonzero(row == table)
            among = self.costs[sits] if everybody else self.costs[np.ix_(sits, self.free)]
            paid[table] = among.sum(axis=0)
        return paid


def swap(
    one: Round, row: NDArray[np.int32], patience: int, purse: Purse, chance: np.random.Generator
) -> NDArray[np.int32]:
    """Return a seating of the round that loses no more points than the one given.

    Args:
        one: the round.
        row: the table of each party, ABSENT for who is not there.
        patience: steps without a new best before it stops.
        purse: pays for each step.
        chance: draws how long a party may not return to its table.
    """
    free = one.free
    size = len(free)
    if size < 2 or one.tables < 2:  # noqa: PLR2004 - a swap takes two parties and two tables
        return row
    costs = one.among_free
    barred = _barred(one.weight, free)
    at_table = one.at_tables(row)  # tables x parties: what a party pays at a table
    place = row[free].astype(np.intp)
    best_place, gain, best_gain = place.copy(), 0.0, 0.0
    quiet = np.zeros((one.tables, size), dtype=np.int32)  # until when a party may not come to a table
    everyone = np.arange(size)
    pays = np.empty((size, size), dtype=np.float32)
    change = np.empty_like(pays)
    tenure = max(5, size // 12)
    waits = chance.integers(tenure, 2 * tenure, size=(256, 2))
    step = last = 0
    price = swap_step(size)
    while step - last < patience and not purse.empty:
        step += 1
        purse.left -= price
        here = at_table[place, everyone]
        offers = np.where(quiet > step, NEVER, at_table)
        offers[place, everyone] = NEVER  # nobody changes places with somebody at the same table
        np.take(offers, place, axis=0, out=pays)  # pays[v, u]: what u pays at the table of v
        pays -= here
        pays -= costs  # v has left that table
        np.add(pays, pays.T, out=change)
        if barred is not None:
            change += barred
        one_party, other = divmod(int(change.argmin()), size)
        won = float(change[one_party, other])
        if won >= NEVER / 2:
            break
        left, right = place[one_party], place[other]
        moved = costs[other] - costs[one_party]
        at_table[left] += moved
        at_table[right] -= moved
        place[one_party], place[other] = right, left
        wait = waits[step % 256]
        quiet[left, one_party], quiet[right, other] = step + wait[0], step + wait[1]
        gain += won
        if gain < best_gain:
            best_gain, best_place, last = gain, place.copy(), step
    improved = row.copy()
    improved[free] = best_place
    return improved


def _barred(weight: NDArray[np.int64] | None, free: NDArray[np.intp]) -> Costs | None:
    """Return a prohibitive cost for swaps between parties of different sizes; None where all are of one size."""
    if weight is None:
        return None
    sizes = weight[free]
    return np.where(sizes[:, None] == sizes[None, :], np.float32(0), NEVER)
