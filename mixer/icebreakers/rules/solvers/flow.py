"""Min-cost flow from kinds of guests to zones, as a linear programme whose corners are whole numbers.

Every constraint counts a kind, a zone, or a profession within a zone. These sets are nested on either side,
so the matrix is totally unimodular and the simplex method ends in whole numbers without being asked to.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, vstack

from mixer.icebreakers.rules.demand import Demand
from mixer.icebreakers.rules.solvers.costs import OVER_QUOTA, TOO_FEW, TOO_MANY


def spread(demand: Demand) -> list[list[int]]:
    """Return how many guests of each kind go to each zone: kinds x zones, whole numbers.

    There is one kind at least. Variables, in this order: kind in zone within the quota, kind in zone beyond it,
    guests beyond each zone's capacity, guests missing from each zone's minimum.
    """
    kinds, zones = len(demand.counts), len(demand.capacity)
    cells = kinds * zones
    fits = -np.array(demand.affinity, dtype=np.float64).ravel()
    costs = np.concatenate([fits, fits + OVER_QUOTA, np.full(zones, float(TOO_MANY)), np.full(zones, float(TOO_FEW))])
    cell = np.arange(cells)
    in_kind = _rows(cell // zones, cell, (kinds, costs.size)) + _rows(cell // zones, cells + cell, (kinds, costs.size))
    in_zone = _rows(cell % zones, cell, (zones, costs.size)) + _rows(cell % zones, cells + cell, (zones, costs.size))
    each = np.arange(zones)
    beyond = _rows(each, 2 * cells + each, in_zone.shape)
    missing = _rows(each, 2 * cells + zones + each, in_zone.shape)
    crowd, quotas = _quotas(demand, zones, costs.size)
    solved = linprog(
        costs,
        A_ub=vstack([in_zone - beyond, -in_zone - missing, crowd]),
        b_ub=np.concatenate([demand.capacity, -np.array(demand.minimum), quotas]),
        A_eq=in_kind,
        b_eq=demand.counts,
        method="highs-ds",
    )
    assert solved.x is not None, "being over quota, over capacity or under the minimum is always allowed"
    shares = (solved.x[:cells] + solved.x[cells : 2 * cells]).round().astype(int)
    found: list[list[int]] = shares.reshape(kinds, zones).tolist()
    return found


def _rows(rows: NDArray[np.intp], columns: NDArray[np.intp], shape: tuple[int, ...]) -> csr_array:
    return coo_array((np.ones(len(rows)), (rows, columns)), shape=shape).tocsr()


def _quotas(demand: Demand, zones: int, width: int) -> tuple[csr_array, NDArray[np.float64]]:
    """Return one row for each profession and zone: its guests within the quota, and the quota."""
    place = {profession: number for number, profession in enumerate(demand.quotas)}
    counted = [(kind, place[own]) for kind, own in enumerate(demand.professions) if own in place]
    kinds, numbers = np.array(counted, dtype=np.intp).reshape(-1, 2).T
    each = np.arange(zones)
    rows = (numbers[:, None] * zones + each).ravel()
    columns = (kinds[:, None] * zones + each).ravel()
    limits = np.array([limit for quota in demand.quotas.values() for limit in quota], dtype=np.float64)
    return _rows(rows, columns, (len(place) * zones, width)), limits
