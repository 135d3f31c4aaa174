"""Min-cost flow from kinds of guests to zones, as a linear programme whose corners are whole numbers.

Every constraint counts a kind, a zone, or a profession within a zone. These sets are nested on either side,
so the matrix is totally unimodular and the simplex method ends in whole numbers without being asked to.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from mixer.icebreakers.rules.demand import Demand
from mixer.icebreakers.rules.solvers.costs import OVER_QUOTA, TOO_FEW, TOO_MANY


def spread(demand: Demand) -> list[list[int]]:
    """Return how many guests of each kind go to each zone: kinds x zones, whole numbers.

    Variables, in this order: kind in zone within the quota, kind in zone beyond it, guests beyond each zone's
    capacity, guests missing from each zone's minimum.
    """
    kinds, zones = len(demand.counts), len(demand.capacity)
    if not kinds:
        return []
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
        A_ub=np.vstack([in_zone - beyond, -in_zone - missing, crowd]),
        b_ub=np.concatenate([demand.capacity, -np.array(demand.minimum), quotas]),
        A_eq=in_kind,
        b_eq=demand.counts,
        method="highs-ds",
    )
    assert solved.x is not None, "being over quota, over capacity or under the minimum is always allowed"
    shares = (solved.x[:cells] + solved.x[cells : 2 * cells]).round().astype(int)
    found: list[list[int]] = shares.reshape(kinds, zones).tolist()
    return found


def _rows(rows: NDArray[np.intp], columns: NDArray[np.intp], shape: tuple[int, ...]) -> NDArray[np.float64]:
    grid = np.zeros(shape)
    grid[rows, columns] = 1
    return grid


def _quotas(demand: Demand, zones: int, width: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return one row for each profession and zone: its guests within the quota, and the quota."""
    crowd = np.zeros((len(demand.quotas) * zones, width))
    limits: list[int] = []
    for number, (profession, quota) in enumerate(demand.quotas.items()):
        for kind, own in enumerate(demand.professions):
            if own == profession:
                for zone in range(zones):
                    crowd[number * zones + zone, kind * zones + zone] = 1
        limits.extend(quota)
    return crowd, np.array(limits, dtype=np.float64)
