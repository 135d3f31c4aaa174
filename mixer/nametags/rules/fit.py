"""How large a text can be set in a box: closed form, since widths grow in proportion to the size.

Sizes are in points, boxes in mm. Nothing is ever cut off: what only fits small is set small and reported.
"""

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MM = 72 / 25.4
"""Points in a millimetre."""

LEADING = 1.08
"""Distance between two lines of a name, in sizes, where their ink allows it."""

WORTH_A_BREAK = 1.15
"""A name is set on more lines only where that makes it so much larger."""

LEGIBLE_CAP = 7.5
"""Cap height in mm of a first name that is read from 1.5 m (letter height is 0.5 % of the distance)."""

LEAST_CAP = 5.0
"""Cap height in mm under which a first name is reported."""

CLOSE = 1e-6
MOST_BREAKS = 12
LEAST_HYPHENATED = 8
HYPHENATED = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN")


@dataclass(frozen=True, slots=True)
class Extent:
    """A line of text set at size 1: its ink's width, above and below the baseline, its capitals' height.

    `before` is how far ink reaches to the left of where the line begins, as the foot of a J does.
    """

    width: float
    above: float
    below: float
    cap: float
    before: float = 0.0


Measure = Callable[[str], Extent]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of text at one size in points, with the distance between baselines and the cap height in mm."""

    lines: tuple[str, ...]
    size: float
    leading: float
    above: float
    below: float
    cap_mm: float
    hyphenated: bool = False

    @property
    def height(self) -> float:
        """Height of all the ink in mm."""
        return (self.above + self.leading * (len(self.lines) - 1) + self.below) / MM

    @property
    def read_from(self) -> float:
        """Distance in m from which the text is read: letters need 0.5 % of the distance."""
        return self.cap_mm / 5


@dataclass(frozen=True, slots=True)
class Room:
    """The box for a text in mm and what is wanted of it: largest size in points, least cap height in mm, lines."""

    width: float
    height: float
    largest: float
    least_cap: float = 0.0
    lines: int = 1
    hyphenate: bool = False


def fit(text: str, room: Room, measure: Measure) -> Fitted:
    """Set the text as large as the room allows, on as few lines as are worth it.

    One line; else breaks at spaces and hyphens; else, where the capitals would still be under the least height, a
    break inside a word with a hyphen.
    """
    best = _set((text,), room, measure)
    if best.size == room.largest or best.height > room.height - CLOSE:
        return best  # more lines would be smaller
    breaks = itertools.chain.from_iterable(_broken(text, count) for count in range(2, room.lines + 1))
    best = _larger(best, (_set(lines, room, measure) for lines in breaks))
    if room.hyphenate and room.lines > 1 and best.cap_mm < max(room.least_cap, LEGIBLE_CAP):
        hyphenated = (_set(lines, room, measure, hyphenated=True) for lines in _hyphenated(text, room.lines))
        best = _larger(best, hyphenated)
    return best


def _larger(best: Fitted, others: Iterator[Fitted]) -> Fitted:
    for other in others:
        more_lines = len(other.lines) > len(best.lines)
        if other.size > best.size * (WORTH_A_BREAK if more_lines else 1):
            best = other
    return best


def _set(lines: tuple[str, ...], room: Room, measure: Measure, *, hyphenated: bool = False) -> Fitted:
    extents = [measure(line) for line in lines]
    width = max(e.width for e in extents)
    above, below = extents[0].above, extents[-1].below
    pitch = max([LEADING, *(a.below + b.above + 0.06 for a, b in itertools.pairwise(extents))])
    height = above + below + pitch * (len(lines) - 1)
    size = room.largest
    if width > 0:
        size = min(size, room.width * MM / width)
    if height > 0:
        size = min(size, room.height * MM / height)
    cap = min(e.cap for e in extents) * size / MM
    leading = pitch * size if len(lines) > 1 else 0.0
    return Fitted(lines, size, leading, above * size, below * size, cap, hyphenated)


def _broken(text: str, count: int) -> Iterator[tuple[str, ...]]:
    """Every way to set the text on so many lines, breaking after spaces and hyphens, or between ideographs."""
    places = [m.end() for m in re.finditer(r"[ \-‐/]+", text) if m.end() < len(text)]
    if not places and all(unicodedata.east_asian_width(c) == "W" for c in text):
        places = list(range(1, len(text)))
    if len(places) > MOST_BREAKS:  # so many words: near even breaks are enough
        step = len(places) / MOST_BREAKS
        places = [places[int(i * step)] for i in range(MOST_BREAKS)]
    for chosen in itertools.combinations(places, count - 1):
        edges = (0, *chosen, len(text))
        yield tuple(text[a:b].strip() for a, b in itertools.pairwise(edges))


def _hyphenated(text: str, most: int) -> Iterator[tuple[str, ...]]:
    """Break the longest word in even parts with hyphens, where its script knows hyphens."""
    words = text.split()
    longest = max(words, key=len, default="")
    if len(longest) < LEAST_HYPHENATED or not unicodedata.name(longest[0], "").startswith(HYPHENATED):
        return
    rest_before = words[: words.index(longest)]
    rest_after = words[words.index(longest) + 1 :]
    for parts in range(2, most + 1):
        clusters = list(_clusters(longest))
        if len(clusters) < 3 * parts:
            return
        edges = [round(i * len(clusters) / parts) for i in range(parts + 1)]
        pieces = ["".join(clusters[a:b]) for a, b in itertools.pairwise(edges)]
        pieces = [p + "-" if i < parts - 1 and not p.endswith("-") else p for i, p in enumerate(pieces)]
        lines = [" ".join([*rest_before, pieces[0]]), *pieces[1:-1], " ".join([pieces[-1], *rest_after])]
        yield tuple(lines)


def _clusters(word: str) -> Iterator[str]:
    """A letter with the marks that belong to it."""
    cluster = ""
    for character in word:
        if cluster and not unicodedata.combining(character):
            yield cluster
            cluster = ""
        cluster += character
    yield cluster
