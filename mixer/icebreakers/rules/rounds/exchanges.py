"""One round of a large room improved by exchanges: one party from each table, all seated anew at once.

Those taken out sit at different tables, so what each would pay anywhere does not depend on the others, and the best
way to seat them again is an assignment problem. Chance added to the costs, less and less of it, keeps the
search out of dead ends (annealing).
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from mixer.icebreakers.rules.rounds.purse import Purse, exchange_step
from mixer.icebreakers.rules.rounds.swaps import Round


def exchange(
    one: Round, row: NDArray[np.int32], heats: NDArray[np.float32], purse: Purse, chance: np.random.Generator
) -> NDArray[np.int32]:
    """Return the round after one sweep for each heat: everybody is once taken out and seated anew.

    Args:
        one: the round.
        row: the table of each party, ABSENT for who is not there.
        heats: points of chance added to what a seat costs, for each sweep; end with zeros.
        purse: pays for each exchange.
        chance: who is taken out with whom, and the points of chance.
    """
    costs = one.among_free
    at_table = one.at_tables(row)
    place = row[one.free].astype(np.intp)
    price = exchange_step(len(place), one.tables)
    for heat in heats:
        for taken in _slots(place, one, chance):
            if purse.empty:
                break
            purse.left -= price
            tables = place[taken]
            pays = at_table[np.ix_(tables, taken)] - costs[np.ix_(taken, taken)]
            # pays[a, u]: what u pays at the table of a, whom a has left.
            if heat:
                pays += chance.exponential(heat, pays.shape).astype(np.float32)
            goes = linear_sum_assignment(pays.T)[1]
            moves = np.flatnonzero(goes != np.arange(len(taken)))
            if len(moves):
                who, to = taken[moves], tables[goes[moves]]
                pay = costs[who]
                at_table[to] += pay  # each table takes one and loses one at most
                at_table[place[who]] -= pay
                place[who] = to
    improved = row.copy()
    improved[one.free] = place
    return improved


def _slots(place: NDArray[np.intp], one: Round, chance: np.random.Generator) -> list[NDArray[np.intp]]:
    """Return the parties in sets of at most one from each table, all of one size, in an order by chance."""
    weight = np.ones(len(place), dtype=np.int64) if one.weight is None else one.weight[one.free]
    order = chance.permutation(len(place))
    kind = weight[order] * one.tables + place[order]  # a table's parties of one size
    order = order[np.argsort(kind, kind="stable")]
    kind = np.sort(kind)
    rank = np.arange(len(order)) - np.searchsorted(kind, kind)  # the how manieth of its kind
    sets = []
    for size in np.unique(weight):
        of_size = weight[order] == size
        sets += [order[of_size & (rank == turn)] for turn in range(int(rank[of_size].max()) + 1)]
    return [taken for taken in sets if len(taken) > 1]
