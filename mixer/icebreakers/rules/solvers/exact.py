"""Maximum-weight matching, exactly (Edmonds; Galil 1986, as rustworkx implements it)."""

from collections.abc import Iterable

import numpy as np
import rustworkx
from numpy.typing import NDArray

Pairing = list[tuple[int, int]]


def match(size: int, edges: Iterable[tuple[int, int, int]], *, all_in: bool = True) -> Pairing:
    """Return the heaviest of the largest matchings of `size` vertices, as sorted pairs; or the heaviest of all.

    `all_in` says that a larger matching is better than any heavier one.
    Weights are Python's whole numbers below 2**120: exact arithmetic, so that no tier is ever lost to rounding.
    """
    graph = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(size))
    graph.add_edges_from(list(edges))
    found = rustworkx.max_weight_matching(graph, max_cardinality=all_in, weight_fn=int)
    return sorted((one, other) if one < other else (other, one) for one, other in found)


def rough_prices(weights: NDArray[np.int64]) -> list[int]:
    """Return what each guest would fetch, about and doubled; weights are N x N and symmetric.

    Where everybody has a partner, taking two guests' prices from their couple's weight changes no order between
    plans, and the matching starts where it nearly ends.
    """
    prices = weights.max(axis=1)
    for _ in range(5):
        prices = (prices + (2 * weights - prices).max(axis=1) + 1) // 2
    return [int(price) for price in prices]
