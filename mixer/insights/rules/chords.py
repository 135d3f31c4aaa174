"""Zone to zone: a ring of zones with a ribbon between any two whose people met, as wide as they met often."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mixer.insights.rules.counting import Flows

FULL_TURN = 2 * math.pi
SIZE = 440
MARGIN = 40.0
"""Around the ring, for the zones' letters."""

RIM = 12.0
GAP = 0.05
"""Between two zones, in radians."""


@dataclass(frozen=True, slots=True)
class Arc:
    """A zone's part of the ring, with its letter outside."""

    letter: str
    colour: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Ribbon:
    """The meetings between two zones, or inside one, in the colour of the one that stands first."""

    colour: str
    path: str


@dataclass(frozen=True, slots=True)
class Ring:
    """All of it, in a square."""

    size: int
    arcs: tuple[Arc, ...]
    ribbons: tuple[Ribbon, ...]


def ring(flows: Flows, colours: Mapping[str, str]) -> Ring:
    """Draw the meetings between zones; a zone whose people met nobody has no part of the ring.

    A zone's part is as long as its people have introductions: a meeting inside it counts for both who met.
    """
    ends = [[value * (1 + (row == column)) for column, value in enumerate(line)] for row, line in enumerate(flows.met)]
    met = [place for place, line in enumerate(ends) if sum(line)]
    if not met:
        return Ring(SIZE, (), ())
    gap = GAP if len(met) > 1 else 0.001
    unit = (FULL_TURN - gap * len(met)) / sum(map(sum, ends))
    parts: dict[tuple[int, int], tuple[float, float]] = {}
    arcs = []
    at = -FULL_TURN / 4
    for row in met:
        first = at
        # Ribbons to those further round leave last, so that they cross as little as can be.
        for column in sorted(met, key=lambda other: (row - other) % len(ends)):
            parts[row, column] = at, at + ends[row][column] * unit
            at = parts[row, column][1]
        letter = flows.letters[row]
        arcs.append(_arc(letter, colours[letter], first, at))
        at += gap
    couples = [(row, column) for row in met for column in met if row <= column and ends[row][column]]
    ribbons = [
        Ribbon(colours[flows.letters[row]], _ribbon(parts[row, column], parts[column, row])) for row, column in couples
    ]
    return Ring(SIZE, tuple(arcs), tuple(ribbons))


def _spot(angle: float, radius: float) -> str:
    return f"{SIZE / 2 + radius * math.cos(angle):.1f} {SIZE / 2 + radius * math.sin(angle):.1f}"


def _along(first: float, last: float, radius: float) -> str:
    return f"A{radius} {radius} 0 {int(last - first > FULL_TURN / 2)} 1 {_spot(last, radius)}"


def _arc(letter: str, colour: str, first: float, last: float) -> Arc:
    radius = SIZE / 2 - MARGIN
    x, y = map(float, _spot((first + last) / 2, radius + RIM + 6).split())
    return Arc(letter, colour, f"M{_spot(first, radius)}{_along(first, last, radius)}", x, y)


def _ribbon(one: Sequence[float], other: Sequence[float]) -> str:
    """Return a path along both ends and bent through the middle; inside a zone there is one end."""
    radius = SIZE / 2 - MARGIN - RIM
    middle = f"Q{SIZE / 2} {SIZE / 2} "
    there = f"M{_spot(one[0], radius)}{_along(one[0], one[1], radius)}{middle}"
    back = "" if one == other else f"{_spot(other[0], radius)}{_along(other[0], other[1], radius)}{middle}"
    return f"{there}{back}{_spot(one[0], radius)}Z"
