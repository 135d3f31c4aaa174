"""Pairing many guests in milliseconds: an assignment falls into cycles, and only around the odd ones is it hard.

The assignment on the symmetric couples lets everybody receive one partner. Cycles of even length fall into
pairs as they are. The guests of odd cycles, those left alone and their neighbours are paired anew by the exact
solver: a part of the room, and the assignment already says that the rest is as good as can be.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from mixer.icebreakers.rules.solvers.exact import match
from mixer.icebreakers.rules.solvers.market import Couples

ALONE = -1
"""Partner of a guest who is left alone."""

NEIGHBOURS = 4
"""Guests who would suit somebody alone best, and who are paired anew with them."""

DEARER = 4096
"""Being alone costs so many times the difference between the best couple and the worst."""


def pair_off(size: int, couples: Couples) -> NDArray[np.intp]:
    """Return each guest's partner, `ALONE` where the couples leave none: close to the best, most often best."""
    partner = _halves(_assignment(size, couples))
    return settle(size, couples, partner, _neighbourhood(couples, partner))


def settle(size: int, couples: Couples, partner: NDArray[np.intp], free: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the partners with the guests of a mask paired anew among themselves, exactly."""
    members = np.flatnonzero(free)
    place = np.full(size, ALONE)
    place[members] = np.arange(len(members))
    inside = couples.where(free[couples.one] & free[couples.other])
    edges = zip(place[inside.one].tolist(), place[inside.other].tolist(), inside.surplus.tolist(), strict=True)
    found = partner.copy()
    found[members] = ALONE
    pairs = np.array(match(len(members), edges), dtype=np.intp).reshape(-1, 2)
    one, other = members[pairs[:, 0]], members[pairs[:, 1]]
    found[one], found[other] = other, one
    return found


def _assignment(size: int, couples: Couples) -> NDArray[np.intp]:
    """Return whom each guest receives; themself, at a price, where nobody is left."""
    top = int(couples.surplus.max(initial=0))
    cost = (top + 1 - couples.surplus).astype(np.float64)  # never zero: a sparse matrix would drop it
    alone = np.full(size, DEARER * cost.max(initial=1.0))
    each = np.arange(size)
    costs = coo_array(
        (
            np.concatenate([cost, cost, alone]),
            (
                np.concatenate([couples.one, couples.other, each]),
                np.concatenate([couples.other, couples.one, each]),
            ),
        ),
        shape=(size, size),
    )
    rows, columns = min_weight_full_bipartite_matching(costs.tocsr())
    received = np.empty(size, dtype=np.intp)
    received[rows] = columns
    return received


def _halves(received: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the partners in cycles of even length, `ALONE` for everybody else."""
    chosen = received.tolist()
    partner = [ALONE] * len(chosen)
    seen = [False] * len(chosen)
    for start in range(len(chosen)):
        cycle, at = [], start
        while not seen[at]:
            seen[at] = True
            cycle.append(at)
            at = chosen[at]
        if len(cycle) % 2 == 0:
            for one, other in zip(cycle[::2], cycle[1::2], strict=True):
                partner[one], partner[other] = other, one
    return np.array(partner, dtype=np.intp)


def _neighbourhood(couples: Couples, partner: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return who is alone, the few who would suit them best, and the partners of those."""
    free: NDArray[np.bool_] = partner == ALONE
    guest = np.concatenate([couples.one, couples.other])
    other = np.concatenate([couples.other, couples.one])
    alone = np.flatnonzero(free[guest])
    order = alone[np.lexsort((-np.tile(couples.surplus, 2)[alone], guest[alone]))]
    rank = np.arange(len(order)) - np.searchsorted(guest[order], guest[order])
    free[other[order[rank < NEIGHBOURS]]] = True
    theirs = partner[free]
    free[theirs[theirs != ALONE]] = True
    return free
