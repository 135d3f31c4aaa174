"""The best placement when a profession's quota depends on how full its zone becomes: no longer quite a flow.

The flow's rows with one more kind of variable: whether a zone is so small that one of each profession is its
quota. As a linear programme it says how full the zones should be, and bounds every placement; in whole numbers
HiGHS finds the best, in most rooms at the root.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array

from mixer.icebreakers.rules.demand import Demand, Standing
from mixer.icebreakers.rules.solvers.costs import OVER_QUOTA, TOO_FEW, TOO_MANY

NODES = 200
"""Branches after which the search is broken off; its bound holds all the same."""

NEARLY = 1e-3
"""What the solver may take a whole number to be less than itself."""

Shares = list[list[int]]
"""Guests of each kind in each zone."""


def relaxed(demand: Demand, standing: Standing, part: int) -> tuple[list[float], int]:
    """Return how many guests should stand in each zone, if they could be shared, and an upper bound.

    A zone takes gladly one guest in `part` of each profession, counting those who stand there, but at least one.
    The bound is on the affinity less all costs, as in `flow`, of those who are to be placed.
    """
    model = _Model(demand, standing, part)
    solved = model.solved(whole=False)
    shares = solved.x[: model.cells.size].reshape(model.cells.shape)
    fills: list[float] = (shares.sum(axis=0) + standing.fills).tolist()
    return fills, int(np.floor(-solved.fun + NEARLY))


def spread_by_quarter(demand: Demand, standing: Standing, part: int) -> tuple[Shares | None, int]:
    """Return how many guests of each kind go to each zone (None where none was found), and an upper bound."""
    model = _Model(demand, standing, part)
    solved = model.solved(whole=True)
    bound = int(np.floor(-solved.mip_dual_bound + NEARLY))
    if solved.x is None:
        return None, bound
    found: Shares = solved.x[: model.cells.size].round().astype(int).reshape(model.cells.shape).tolist()
    return found, bound


@dataclass
class _Rows:
    """A sparse matrix that grows row by row, with the limits of each row."""

    cells: list[tuple[int, int, float]] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)

    def add(self, factors: Mapping[int, float], least: float, most: float) -> None:
        """Add one row: column -> factor, and its limits."""
        self.cells += [(len(self.least), column, factor) for column, factor in factors.items()]
        self.least.append(least)
        self.most.append(most)

    def constraint(self, width: int) -> LinearConstraint:
        """Return all rows as one constraint."""
        rows, columns, factors = (np.array(part) for part in zip(*self.cells, strict=True))
        matrix = coo_array((factors, (rows, columns)), shape=(len(self.least), width))
        return LinearConstraint(matrix.tocsr(), self.least, self.most)


class _Model:
    """The programme's variables, costs and rows.

    Variables, in this order: kind in zone; guests of a profession beyond its quota in a zone; then of each zone the
    guests beyond its capacity, those missing from its minimum, and whether it is small.
    """

    def __init__(self, demand: Demand, standing: Standing, part: int) -> None:
        self.demand, self.standing, self.part = demand, standing, part
        kinds, zones = len(demand.counts), len(demand.capacity)
        crowded = _crowded(demand, standing)
        self.cells = np.arange(kinds * zones).reshape(kinds, zones)
        over = self.cells.size + np.arange(len(crowded) * zones).reshape(-1, zones)
        first = self.cells.size + over.size + np.arange(zones)
        self.beyond, self.missing, self.small = first, first + zones, first + 2 * zones
        self.costs = np.zeros(self.cells.size + over.size + 3 * zones)
        self.costs[: self.cells.size] = -np.array(demand.affinity, dtype=np.float64).ravel()
        self.costs[over], self.costs[self.beyond], self.costs[self.missing] = OVER_QUOTA, TOO_MANY, TOO_FEW
        self.rows = _Rows()
        for kind, count in enumerate(demand.counts):
            self.rows.add(dict.fromkeys(self.cells[kind].tolist(), 1.0), count, count)
        for zone in range(zones):
            self._add_zone(zone)
            for number, profession in enumerate(crowded):
                self._add_quota(zone, profession, int(over[number, zone]))

    def _there(self, zone: int, factors: Iterable[float]) -> dict[int, float]:
        return dict(zip(self.cells[:, zone].tolist(), factors, strict=True))

    def _add_zone(self, zone: int) -> None:
        everybody = float(sum(self.demand.counts) + sum(self.standing.fills))
        there = self._there(zone, [1.0] * len(self.cells))
        self.rows.add(there | {int(self.beyond[zone]): -1.0}, -np.inf, self.demand.capacity[zone])
        self.rows.add(there | {int(self.missing[zone]): 1.0}, self.demand.minimum[zone], np.inf)
        at_most = self.part - 1 + everybody - self.standing.fills[zone]
        self.rows.add(there | {int(self.small[zone]): everybody}, -np.inf, at_most)

    def _add_quota(self, zone: int, profession: str, over: int) -> None:
        part, standing = float(self.part), self.standing
        alike = standing.alike[profession][zone] if profession in standing.alike else 0
        own = [part - 1 if name == profession else -1.0 for name in self.demand.professions]
        spare = {over: -part, int(self.small[zone]): -part}
        self.rows.add(self._there(zone, own) | spare, -np.inf, standing.fills[zone] - part * alike)

    def solved(self, *, whole: bool) -> OptimizeResult:
        """Return the solver's answer, in whole numbers or not."""
        width = len(self.costs)
        highest = np.full(width, np.inf)
        highest[self.small] = 1
        return milp(
            self.costs,
            constraints=self.rows.constraint(width),
            integrality=np.full(width, int(whole)),  # all of them: HiGHS mends a mixed answer aloud, on standard output
            bounds=Bounds(np.zeros(width), highest),
            options={"node_limit": NODES, "mip_rel_gap": 0},
        )


def _crowded(demand: Demand, standing: Standing) -> list[str]:
    """Return the professions of which there are two or more: one of a profession is never too many."""
    totals = Counter({name: sum(alike) for name, alike in standing.alike.items()})
    for profession, count in zip(demand.professions, demand.counts, strict=True):
        totals[profession] += count
    return [profession for profession, count in sorted(totals.items()) if profession and count > 1]
