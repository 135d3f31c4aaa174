"""Rows shared out among columns that take several each, exactly, as an assignment to unit places.

A column's places up to the even share earn a step each, the next earns nothing, and each one beyond costs a step more
than the one before, up to `STEEPEST` steps. Places of a column are never worth more than those before, so the best
assignment fills them from the first one on and is the least costly flow.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

STEEPEST = 16
"""Steps that a place costs at most, however full its column is: beyond it only what a row is worth to it counts."""


def share_out(fit: NDArray[np.int64], taken: NDArray[np.int64], step: int) -> NDArray[np.intp]:
    """Return the column of each row, such that no other way is worth more.

    Args:
        fit: what each row is worth to each column, in points; rows x columns, at least one column.
        taken: how many each column has already, outside this table.
        step: points that tell one place of a column from the next.
    """
    rows, columns = fit.shape
    even = (rows + int(taken.sum())) // columns
    places = np.minimum(np.maximum(even + 1 - taken, 0) + 1, max(rows, 1))
    while True:
        column = np.repeat(np.arange(columns), places)
        nth = taken[column] + np.arange(len(column)) - np.repeat(np.cumsum(places) - places, places) + 1
        worth = step * np.clip(even + 1 - nth, -STEEPEST, 1)
        _, chosen = linear_sum_assignment(fit[:, column] + worth, maximize=True)
        found: NDArray[np.intp] = column[chosen]
        # A column whose last place is free would not fill one more: none is worth more than the one before.
        full = (np.bincount(found, minlength=columns) == places) & (places < rows)
        if not full.any():
            return found
        places = np.minimum(np.where(full, 2 * places, places), rows)
