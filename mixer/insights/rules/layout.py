"""Where guests stand in the picture of who met whom: whoever met is drawn together, everybody else apart.

A force layout in the manner of Fruchterman and Reingold (1991) with ForceAtlas2's repulsion by degree (Jacomy and
others, 2014), written for rooms: it starts from the circles of people who know each other, so that few rounds are
enough, and knows no chance, so that a room looks the same each time.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mixer.insights.rules.circles import Couple

Spots = NDArray[np.float64]
"""One row a guest: x and y."""

ROUNDS = 36

GRID = 10
"""Squares along a side of a grid, by whose middles everybody is pushed: to be pushed by each other guest, as a small
room is, takes five times as long where there are five hundred, and nobody could tell the pictures apart."""

SMALL = 120
"""Guests up to whom each pushes each."""

TURN = math.pi * (3 - math.sqrt(5))
"""The golden angle, at which seeds stand in a sunflower and nobody behind another."""

PUSH = 1.0
PULL = 0.6
HOME = 0.05
"""How strongly everybody is drawn to the middle: circles with nobody in common stay in the picture."""

FIRST_STEP = 0.12
"""How far somebody moves in the first round at most, in shares of the room's width; less from round to round."""

SPREAD = 0.9
"""How far apart two guests stand at least, in shares of the distance they had if they filled the picture evenly."""

LOOKS, NUDGES = 3, 8
"""Times that those are looked for who stand on each other's feet, and nudges for those found each time."""

ROWS = 512
"""Guests for whom their neighbours are looked for at once: a room of thousands needs little memory."""


def layout(circle_of: Sequence[int], ties: Sequence[Couple]) -> Spots:
    """Return a spot in the unit square for each guest.

    Args:
        circle_of: for each guest the number of their circle, from 0; circles begin as one crowd each.
        ties: couples of guests, by their place in `circle_of`, each once.
    """
    count = len(circle_of)
    if count < 2:  # noqa: PLR2004 - one stands in the middle
        return np.full((count, 2), 0.5)
    spots = _start(circle_of)
    ends = np.array(ties, dtype=np.int64).reshape(-1, 2)
    degree = np.bincount(ends.ravel(), minlength=count).astype(np.float64)
    mass = 1 + degree / max(degree.mean(), 1.0)
    for number in range(ROUNDS):
        force = _pushed(spots, mass) * (PUSH * mass / count)[:, None]
        force += _pulled(spots, ends, count) * PULL / np.maximum(degree, 1.0)[:, None]
        force -= spots * HOME
        spots += _bounded(force, FIRST_STEP * (1 - number / ROUNDS) ** 1.5)
    return _apart(_in_square(spots))


def _start(circle_of: Sequence[int]) -> Spots:
    """Put each circle down as a sunflower of its own size, the largest in the middle and the others around it."""
    sizes = np.bincount(np.asarray(circle_of))
    order = sorted(range(len(sizes)), key=lambda circle: (-sizes[circle], circle))
    spots = np.empty((len(circle_of), 2))
    reach = math.sqrt(len(circle_of))
    before = 0
    for place, circle in enumerate(order):
        members = [guest for guest, own in enumerate(circle_of) if own == circle]
        middle = _seed(place, math.sqrt(before + sizes[circle] / 2) if place else 0.0)
        spots[members] = [middle + _seed(seed, math.sqrt(seed + 0.5)) for seed in range(len(members))]
        before += sizes[circle]
    return spots / reach


def _seed(number: int, radius: float) -> NDArray[np.float64]:
    return radius * np.array([math.cos(number * TURN), math.sin(number * TURN)])


def _pushed(spots: Spots, mass: NDArray[np.float64]) -> Spots:
    """Return how everybody is pushed away from all others, by the inverse of the distance."""
    if len(spots) <= SMALL:
        return _away(spots, spots, mass)
    squares = np.floor((spots - spots.min(axis=0)) / np.ptp(spots, axis=0) * (GRID - 1e-9)).astype(np.int64)
    _, square = np.unique(squares[:, 0] * GRID + squares[:, 1], return_inverse=True)
    weight = np.bincount(square, mass).astype(np.float64)
    middles = np.stack([np.bincount(square, mass * axis) / weight for axis in spots.T], axis=1)
    return _away(spots, middles, weight)


def _away(spots: Spots, others: Spots, mass: NDArray[np.float64]) -> Spots:
    x, y = (spots[:, axis, None] - others[None, :, axis] for axis in (0, 1))
    near = 0.1 / len(spots)
    weight = mass / (x * x + y * y + near)
    return np.stack([np.einsum("ij,ij->i", weight, x), np.einsum("ij,ij->i", weight, y)], axis=1)


def _pulled(spots: Spots, ends: NDArray[np.int64], count: int) -> Spots:
    """Return how everybody is drawn to those they met, by the distance."""
    one, other = ends.T
    between = spots[other] - spots[one]
    return np.stack([np.bincount(one, axis, count) - np.bincount(other, axis, count) for axis in between.T], axis=1)


def _bounded(force: Spots, most: float) -> Spots:
    length = np.sqrt((force * force).sum(axis=1))
    bounded: Spots = force * np.minimum(1.0, most / np.maximum(length, 1e-12))[:, None]
    return bounded


def _in_square(spots: Spots) -> Spots:
    """Fit the room into the unit square, its proportions kept."""
    low, high = spots.min(axis=0), spots.max(axis=0)
    fitted: Spots = (spots - (low + high) / 2) / max(float((high - low).max()), 1e-9) + 0.5
    return fitted


def _apart(spots: Spots) -> Spots:
    """Move those apart who stand on each other's feet, and keep all inside the square."""
    least = SPREAD / math.sqrt(len(spots))
    for _ in range(LOOKS):
        one, other = _neighbours(spots, 2 * least)
        for _ in range(NUDGES):
            between = spots[one] - spots[other]
            distance = np.maximum(np.sqrt((between * between).sum(axis=1)), 1e-9)
            share = np.maximum(least / distance - 1, 0.0) / 2
            nudge = between * share[:, None]
            spots = spots + np.stack(
                [np.bincount(one, axis, len(spots)) - np.bincount(other, axis, len(spots)) for axis in nudge.T], axis=1
            )
    return _in_square(spots)


def _neighbours(spots: Spots, within: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return all couples of guests who stand so near, each once, as two rows."""
    found = []
    for start in range(0, len(spots), ROWS):
        rows = spots[start : start + ROWS]
        x, y = (np.subtract.outer(rows[:, axis], spots[:, axis]) for axis in (0, 1))
        one, other = np.nonzero(x * x + y * y < within * within)
        one += start
        found.append(np.stack([one, other])[:, one < other])
    one, other = np.concatenate(found, axis=1)
    return one, other
