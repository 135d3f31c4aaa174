"""How large a text can be set in a box: closed form, since widths grow in proportion to the size.

Sizes are in points, boxes in mm. Nothing is ever cut off: what only fits small is set small and reported.
"""

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

MM = 72 / 25.4
"""Points in a millimetre."""

LEADING = 1.0
"""Distance between two lines, in sizes, where their ink allows it."""

TIGHT = 0.88
"""The same in large names."""

APART = 0.06
"""White between the ink of two lines, in sizes, at least: stacked accents and signs below touch no neighbour."""

LEAST_INK = 0.5
"""Height in sizes that a line of letters has at least."""

WORTH_A_BREAK = 1.15
"""A name is set on more lines only where that makes it so much larger."""

LEGIBLE_CAP = 7.5
"""Cap height in mm of a first name that is read from 1.5 m (letter height is 0.5 % of the distance)."""

LEAST_CAP = 5.0
"""Cap height in mm under which a first name is reported."""

HYPHENATED = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN")
"""Scripts in which a word may be broken between two syllables with a hyphen."""

SYLLABIC = (
    "DEVANAGARI",
    "BENGALI",
    "GURMUKHI",
    "GUJARATI",
    "ORIYA",
    "TAMIL",
    "TELUGU",
    "KANNADA",
    "MALAYALAM",
    "SINHALA",
)
"""Scripts that write syllables, so that a word may be broken with a hyphen after any of them."""

CLOSE = 1e-6
MOST_BREAKS = 12
LEAST_LETTERS = (8, 3)
"""Letters that a word has at least if it is broken inside, and each of its pieces."""

LEAST_SYLLABLES = (5, 2)
"""The same in scripts that write syllables."""

VIRAMA = 9
"""Combining class of the signs that take a syllable's vowel away; most join its consonant to the next one."""

PULLI = "\u0bcd"
"""Tamil's one, which joins nothing."""

JOINER = "\u200d"
NEAR = 3
"""A word is broken within so many letters of where the lines would be of one length."""

CLUMSY = 0.8
"""A break that is not between two syllables has to set the name larger to be taken."""

_VOWELS = frozenset("aeiouyæøœıəαεηιουωаеёиоуыэюяіїєաեէըիոօაეიოუ")
_TOGETHER = frozenset({"ch", "sh", "th", "ph", "ck", "gh", "qu", "wh", "zh", "kh", "cz", "sz", "rz", "dz"})
_ONSETS = (
    frozenset({"st", "sp", "tr", "br", "dr", "gr", "kr", "cr", "pr", "fr", "bl", "fl", "gl", "cl", "pl"}) | _TOGETHER
)
_BREAK = re.compile(r"[ \-‐/]+")


class Extent(NamedTuple):
    """A line of text set at size 1: its ink's width, above and below the baseline, its capitals' height.

    `before` is how far ink reaches to the left of where the line begins, as the foot of a J does.
    """

    width: float
    above: float
    below: float
    cap: float
    before: float = 0.0


Measure = Callable[[str], Extent]


class Fitted(NamedTuple):
    """Lines of text at one size in points, with the distance between baselines; cap height and width in mm."""

    lines: tuple[str, ...]
    size: float
    leading: float
    above: float
    below: float
    cap_mm: float
    hyphenated: bool = False
    width: float = 0.0

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

    One line; else breaks at spaces and hyphens; else, where the capitals would still be under the legible height, a
    break inside a word with a hyphen.
    """
    best = _set((text,), room, measure)
    if best.size == room.largest or best.height > room.height - CLOSE:
        return best  # more lines would be smaller
    for count in range(2, room.lines + 1):
        if _may_be_larger(best, room, count):
            best = _better(best, [(_set(lines, room, measure), 1.0) for lines in _broken(text, count)])
    if room.hyphenate and best.cap_mm < max(room.least_cap, LEGIBLE_CAP):
        for count in range(2, room.lines + 1):
            pieces = _hyphenated(text, count)
            best = _better(best, [(_set(lines, room, measure, hyphenated=True), ease) for lines, ease in pieces])
    return best


def _may_be_larger(best: Fitted, room: Room, count: int) -> bool:
    """Whether so many lines could be worth it at all, by the room's height; most texts are spared the trying."""
    most = room.height * MM / ((count - 1) * (TIGHT if room.hyphenate else LEADING) + LEAST_INK)
    legible = best.cap_mm < LEGIBLE_CAP <= most * best.cap_mm / best.size if best.size else False
    return legible or most > best.size * WORTH_A_BREAK


def _better(best: Fitted, others: list[tuple[Fitted, float]]) -> Fitted:
    """The best so far unless another one is worth the break; of equals the one with the most even lines."""
    if not others:
        return best

    def worth(pair: tuple[Fitted, float]) -> tuple[bool, float, float]:
        fitted, ease = pair
        return fitted.cap_mm >= LEGIBLE_CAP, round(fitted.size * ease, 3), -fitted.width

    other, ease = max(others, key=worth)
    legible = best.cap_mm < LEGIBLE_CAP <= other.cap_mm
    return other if legible or other.size * ease > best.size * WORTH_A_BREAK else best


def _set(lines: tuple[str, ...], room: Room, measure: Measure, *, hyphenated: bool = False) -> Fitted:
    extents = [measure(line) for line in lines]
    block = extents[0] if len(extents) == 1 else _stacked(extents, TIGHT if room.hyphenate else LEADING)
    size = _size(block.width, block.above + block.below, room)
    above, below = extents[0].above * size, extents[-1].below * size
    pitch = (block.above - extents[0].above + block.below - extents[-1].below) / max(1, len(lines) - 1)
    return Fitted(lines, size, pitch * size, above, below, block.cap * size / MM, hyphenated, block.width * size / MM)


def _size(width: float, height: float, room: Room) -> float:
    """The largest size at which ink that is so wide and high at size 1 fits the room."""
    size = room.largest
    if width * size > room.width * MM:
        size = room.width * MM / width
    if height * size > room.height * MM:
        size = room.height * MM / height
    return size


def _stacked(extents: list[Extent], leading: float) -> Extent:
    """The extent of lines one below the other, measured from the first baseline."""
    pitch = max(leading, *(a.below + b.above + APART for a, b in itertools.pairwise(extents)))
    return Extent(
        max(e.width for e in extents),
        extents[0].above,
        pitch * (len(extents) - 1) + extents[-1].below,
        min(e.cap for e in extents),
    )


def _broken(text: str, count: int) -> Iterator[tuple[str, ...]]:
    """Every way to set the text on so many lines, breaking after spaces and hyphens, or between ideographs."""
    places = [m.end() for m in _BREAK.finditer(text) if m.end() < len(text)]
    if not places and all(unicodedata.east_asian_width(c) == "W" for c in text):
        places = list(range(1, len(text)))
    if len(places) > MOST_BREAKS:  # so many words: near even breaks are enough
        step = len(places) / MOST_BREAKS
        places = [places[int(i * step)] for i in range(MOST_BREAKS)]
    for chosen in itertools.combinations(places, count - 1):
        edges = (0, *chosen, len(text))
        yield tuple(text[a:b].strip() for a, b in itertools.pairwise(edges))


def _hyphenated(text: str, count: int) -> Iterator[tuple[tuple[str, ...], float]]:
    """Ways to set the text on so many lines with breaks inside words, and how easily each is read, up to 1."""
    letters = list(_clusters(text))
    inner = _inner_places(letters)
    natural = [i for i in range(1, len(letters)) if _BREAK.fullmatch(letters[i - 1])]
    choices = []
    for part in range(1, count):
        even = len(letters) * part / count
        near = [i for i in inner if abs(i - even) <= NEAR]
        choices.append([*near, *sorted(natural, key=lambda i: abs(i - even))[:NEAR]])
    for places in itertools.product(*choices):
        broken = [i for i in places if i in inner]
        if not broken or any(a >= b for a, b in itertools.pairwise(places)):
            continue
        pieces = ["".join(letters[a:b]).strip() for a, b in itertools.pairwise((0, *places, len(letters)))]
        lines = [piece + "-" if i in inner else piece for piece, i in zip(pieces, (*places, -1), strict=True)]
        yield tuple(lines), min(inner[i] for i in broken)


def _inner_places(letters: list[str]) -> dict[int, float]:
    """Where a long word may be broken, with how easily it is read then: between two syllables, or anywhere."""
    places = {}
    for start, end, syllabic in _words(letters):
        word, piece = LEAST_SYLLABLES if syllabic else LEAST_LETTERS
        if end - start < word:
            continue
        for i in range(start + piece, end - piece + 1):
            if syllabic:
                places.update({} if _ends_open(letters[i]) else {i: 1.0})
            else:
                places[i] = _ease(*(_base(letters[j]) for j in (i - 1, i, i + 1)))
    return places


def _ease(before: str, after: str, next_: str) -> float:
    """How easily a break between the first two of three letters is read."""
    begins = after not in _VOWELS and (next_ in _VOWELS or after + next_ in _ONSETS)
    return 1.0 if begins and before + after not in _TOGETHER else CLUMSY


def _words(letters: list[str]) -> Iterator[tuple[int, int, bool]]:
    """Beginning and end of each word whose script knows breaks, and whether it is written in syllables."""
    names = [unicodedata.name(c[0], "") if c[0].isalpha() else "" for c in letters]
    kinds = [1 if n.startswith(HYPHENATED) else 2 if n.startswith(SYLLABIC) else 0 for n in names]
    for kind, group in itertools.groupby(range(len(letters)), key=kinds.__getitem__):
        places = list(group)
        if kind:
            yield places[0], places[-1] + 1, kind == 2  # noqa: PLR2004  # the second kind


def _base(cluster: str) -> str:
    """A letter without its marks, small."""
    return unicodedata.normalize("NFD", cluster)[0].lower()


def _ends_open(cluster: str) -> bool:
    """Whether a syllable has lost its vowel, so that it belongs to the one before."""
    return unicodedata.combining(cluster[-1]) == VIRAMA


def _clusters(word: str) -> Iterator[str]:
    """A letter with the marks that belong to it, and the letters that a lost vowel joins to it."""
    cluster = ""
    for character in word:
        joined = unicodedata.category(character)[0] == "M" or JOINER in (character, cluster[-1:])
        stacked = bool(cluster) and _ends_open(cluster) and cluster[-1] != PULLI
        if cluster and not joined and not stacked:
            yield cluster
            cluster = ""
        cluster += character
    yield cluster
