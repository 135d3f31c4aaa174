"""Couples that join what the few best couples of each guest leave apart.

Where trades decide, everybody's best couples lie between two or three trades, and rooms fall into islands. An
island with an odd number of guests needs a couple with somebody outside, however much that costs.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from mixer.icebreakers.rules.solvers.prices import Ints, Weights, asked_by, losses, never

BLOCK = 256
"""Rows worked on at once."""

SHORES = 8
"""Islands to which each island gets bridges."""

BRIDGES = 2
"""Bridges between two islands, from different guests."""


def bridges(weights: Weights, prices: Ints, edges: Ints) -> Ints:
    """Return the best couples between the islands of `edges` (see `prices.near`), none where no island is odd."""
    size = len(weights)
    graph = csr_array((np.ones(len(edges), dtype=np.int8), (edges // size, edges % size)), shape=(size, size))
    count, island = connected_components(graph, directed=False)
    sizes = np.bincount(island, minlength=count)
    if count == 1 or not (sizes % 2).any():
        return np.zeros(0, dtype=np.int64)
    order = np.argsort(island, kind="stable")
    begins = np.concatenate([[0], np.cumsum(sizes)])
    asked = asked_by(weights, prices)
    far = _far(weights, asked, order, begins[:-1])
    far[np.arange(size), island[order]] = -2 * never(weights)
    across = np.minimum.reduceat(far, begins[:-1], axis=0)
    found = []
    for here in range(count):
        rows = slice(begins[here], begins[here + 1])
        for there in np.argsort(across[here], kind="stable")[:SHORES]:
            for row in np.argsort(far[rows, there], kind="stable")[:BRIDGES] + begins[here]:
                if far[row, there] < -never(weights):
                    guest, others = order[row], order[begins[there] : begins[there + 1]]
                    loss = losses(weights[guest, others][None, :], asked[others])[0]
                    found.append((guest, others[int(loss.argmin())]))
    pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
    keys: Ints = pairs.min(axis=1) * size + pairs.max(axis=1)
    return keys


def _far(weights: Weights, asked: Weights, order: np.ndarray, begins: np.ndarray) -> Weights:
    """Return how dear each guest's best couple with each island is: a row a guest in `order`, a column an island."""
    rows = []
    for start in range(0, len(order), BLOCK):
        chosen = order[start : start + BLOCK]
        loss = losses(weights[chosen][:, order], asked[order], asked[chosen])
        rows.append(np.minimum.reduceat(loss, begins, axis=1))
    return np.concatenate(rows)
