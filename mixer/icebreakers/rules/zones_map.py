"""Where each zone stands in the room, for a map of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from textwrap import wrap

WIDTH = 720
"""Width of the map, in units of its own."""

HEIGHT = 150
"""Height of a zone on it."""

GAP = 16

LETTERS = 18
"""Letters of a zone's name on a line, where there are three zones in a row; more where there are fewer."""

LINES = 2


@dataclass(frozen=True)
class Spot:
    """A zone's place on the map, in its units, and its name in lines that fit there."""

    x: int
    y: int
    width: int
    lines: tuple[str, ...]


def spots(names: Sequence[str]) -> tuple[Spot, ...]:
    """Return a place for each zone: three in a row at most, the last row as wide as the others."""
    rows = max(1, ceil(len(names) / 3))
    found = []
    for row in range(rows):
        there = names[row * len(names) // rows : (row + 1) * len(names) // rows]
        width = (WIDTH - GAP * (len(there) + 1)) // max(1, len(there))
        for column, name in enumerate(there):
            letters = LETTERS * 3 // len(there)
            lines = wrap(name, letters, max_lines=LINES, placeholder=" …")
            spot = Spot(GAP + column * (width + GAP), GAP + row * (HEIGHT + GAP), width, tuple(lines))
            found.append(spot)
    return tuple(found)


def height(count: int) -> int:
    """Return the height of a map of so many zones."""
    return GAP + max(1, ceil(count / 3)) * (HEIGHT + GAP)
