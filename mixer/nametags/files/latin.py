"""Latin text set pair by pair: HarfBuzz is asked about any two letters once, and lines are put together from that.

Latin letters stand for themselves, and a letter's step depends on the next one alone (kerning). A list of guests is
thousands of different words made of the same few pairs, so this is many times as fast as shaping each word.
"""

import functools
import itertools
import re

import uharfbuzz as hb

from mixer.nametags.files.glyphs import Glyph
from mixer.nametags.files.typefaces import Typeface

FEATURES = {"kern": True, "liga": False, "dlig": False, "clig": True}
"""Ligatures by choice change names (a monogram for Muhammad) or hide letters; those a script needs are always on."""

LATIN = re.compile("[\u0020-\u00ac\u00ae-\u024f\u1e00-\u1eff\u2013\u2014\u2018-\u201f\u2022\u2026]+")
"""What the main faces have all of, in one script and direction, without marks that join the letter before them."""


class Letters:
    """The letters of a face in 1/1000 of the size, each looked up once: width, edges of the ink, steps in pairs."""

    def __init__(self, face: Typeface) -> None:
        self.face = face
        self.numbers: dict[str, int] = {}
        self.widths: dict[str, int] = {}
        self.lefts: dict[str, float] = {}
        self.rights: dict[str, float] = {}
        self.tops: dict[str, float] = {}
        self.feet: dict[str, float] = {}
        self.steps = _Steps(face)

    def meet(self, text: str) -> None:
        """Look the letters of a text up in the face."""
        for letter in set(text) - self.numbers.keys():
            number = self.face.hb_font.get_nominal_glyph(ord(letter))
            assert number is not None, "the main faces have every letter that LATIN allows"
            self.widths[letter], ink = self.face.measures[number]
            self.lefts[letter], self.rights[letter] = (ink.left, ink.right) if ink else (0.0, 0.0)
            self.tops[letter], self.feet[letter] = (ink.top, ink.bottom) if ink else (0.0, 0.0)
            self.numbers[letter] = number


class _Steps(dict[tuple[str, str], float]):
    """How far a letter steps before another one."""

    def __init__(self, face: Typeface) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, pair: tuple[str, str]) -> float:
        buffer = hb.Buffer()
        buffer.add_str("".join(pair))
        buffer.script, buffer.direction, buffer.language = "Latn", "ltr", "und"
        hb.shape(self._face.hb_font, buffer, FEATURES)
        step: float = buffer.glyph_positions[0].x_advance * self._face.unit
        self[pair] = step
        return step


@functools.cache
def letters_of(face: Typeface) -> Letters:
    """The letters of a face."""
    return Letters(face)


class Spelt:
    """A stretch of Latin text in 1/1000 of the size: how far it steps, and the edges of its ink."""

    __slots__ = ("above", "advance", "below", "left", "letters", "pairs", "right", "text")
    thick = False

    def __init__(self, text: str, letters: Letters) -> None:
        """Measure some text that LATIN matches; in few steps, since long lists spend their time here."""
        self.text = text
        self.letters = letters
        self.pairs = pairs = tuple(itertools.pairwise(text))
        last = text[-1]
        before = sum(map(letters.steps.__getitem__, pairs))
        try:
            above, foot = max(map(letters.tops.__getitem__, text)), min(map(letters.feet.__getitem__, text))
        except KeyError:
            letters.meet(text)
            above, foot = max(map(letters.tops.__getitem__, text)), min(map(letters.feet.__getitem__, text))
        advance = before + letters.widths[last]
        right, left = before + letters.rights[last], letters.lefts[text[0]]
        self.advance = advance
        self.left = left if left < 0 else 0.0
        self.right = max(advance, right)
        self.above = above if above > 0 else 0.0
        self.below = -foot if foot < 0 else 0.0

    @property
    def glyphs(self) -> tuple[Glyph, ...]:
        """The glyphs one by one, for those who set them apart."""
        letters = self.letters
        steps = [*map(letters.steps.__getitem__, self.pairs), letters.widths[self.text[-1]]]
        return tuple(
            Glyph(letters.face, letters.numbers[letter], letters.widths[letter], step, 0.0, 0.0, letter)
            for letter, step in zip(self.text, steps, strict=True)
        )
