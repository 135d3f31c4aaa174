"""Text as glyphs in the order in which they stand on paper: directions, fonts for each script, shaping, kerning."""

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import uharfbuzz as hb
from bidi import algorithm

from mixer.nametags.files.typefaces import Style, Typeface, face_for, main_face
from mixer.nametags.rules.fit import Extent
from mixer.nametags.rules.tags import clean

FEATURES = {"kern": True, "liga": False, "dlig": False, "clig": True}
"""Ligatures by choice change names (a monogram for Muhammad) or hide letters; those a script needs are always on."""

THICKER = 0.028
"""Outline, in sizes, that makes a face with one weight look bold."""

_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_WORDS = re.compile(r" +|[^ ]+")
_UNSEEN = "\u200c\u200d\ufe0e\ufe0f"


class Glyph(NamedTuple):
    """One glyph in 1/1000 of the size: own width, step to the next one, shift, and the text it stands for."""

    face: Typeface
    number: int
    width: int
    advance: float
    shift_x: float
    shift_y: float
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A shaped stretch of text in 1/1000 of the size: its glyphs, how far it steps, and the edges of its ink."""

    glyphs: tuple[Glyph, ...]
    advance: float
    left: float
    right: float
    above: float
    below: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text ready to be drawn at any size; `missing` lists characters that no font has.

    `faithful` says whether each glyph stands for its own character, so that nothing else need be noted for a reader.
    """

    text: str
    style: Style
    pieces: tuple[Piece, ...]
    extent: Extent
    missing: tuple[str, ...]
    reordered: bool
    faithful: bool
    thickened: bool

    @property
    def glyphs(self) -> list[Glyph]:
        """All glyphs in the order in which they stand."""
        return [glyph for piece in self.pieces for glyph in piece.glyphs]


@functools.lru_cache(maxsize=4096)
def line(text: str, style: Style) -> Line:
    """Set one line of text."""
    text = clean(text)
    levels = directions(text)
    missing: list[str] = []
    runs = list(_runs(text, levels, style, missing))
    pieces = tuple(_piece(run) for run in visual_order(runs))
    at = left = right = above = below = 0.0
    for piece in pieces:
        left, right = min(left, at + piece.left), max(right, at + piece.right)
        above, below = max(above, piece.above), max(below, piece.below)
        at += piece.advance
    right = max(right, at)
    cap = min((run.face.cap for run in runs if not run.text.isspace()), default=main_face(style).cap)
    return Line(
        text=text,
        style=style,
        pieces=pieces,
        extent=Extent((right - left) / 1000, above / 1000, below / 1000, cap, -left / 1000),
        missing=tuple(missing),
        reordered=any(level % 2 for level in levels),
        faithful=all(len(g.text) == 1 for piece in pieces for g in piece.glyphs),
        thickened=style == "bold" and any(run.face.embolden for run in runs),
    )


def extent(text: str, style: Style) -> Extent:
    """How much room a line of text takes at size 1."""
    return line(text, style).extent


def directions(text: str) -> list[int]:
    """Embedding level of each character (even: left to right, odd: right to left) by the Unicode bidi algorithm."""
    if text.isascii() or not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text):
        return [0] * len(text)
    kept = [i for i, c in enumerate(text) if unicodedata.bidirectional(c) != "BN"]
    seen = "".join(text[i] for i in kept)
    storage = algorithm.get_empty_storage()
    storage["base_level"] = algorithm.get_base_level(seen)
    storage["base_dir"] = ("L", "R")[storage["base_level"]]
    algorithm.get_embedding_levels(seen, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    found = {i: char["level"] for i, char in zip(kept, storage["chars"], strict=True)}
    levels: list[int] = []
    for i in range(len(text)):
        levels.append(found.get(i, levels[-1] if levels else storage["base_level"]))
    return levels


class Run(NamedTuple):
    """Characters that share a direction and a face."""

    text: str
    level: int
    face: Typeface


def _runs(text: str, levels: list[int], style: Style, missing: list[str]) -> Iterator[Run]:
    if text.isascii():  # a word at a time, since the words of a list of guests come again and again
        yield from (Run(word, 0, main_face(style)) for word in _WORDS.findall(text))
        return
    faces: list[Typeface] = []
    for character in text:
        face = _face(character, faces[-1] if faces else None, style)
        if face is None:
            missing.append(character)
            face = main_face(style)
        faces.append(face)
    keys = list(zip(levels, faces, strict=True))
    for (level, face), group in itertools.groupby(range(len(text)), key=keys.__getitem__):
        yield Run("".join(text[i] for i in group), level, face)


def _face(character: str, before: Typeface | None, style: Style) -> Typeface | None:
    """Marks, joiners and signs stay with the letter before them where its face has them."""
    if before and character in _UNSEEN:
        return before
    shared = unicodedata.category(character)[0] in "MP"
    if before and shared and before.has(character):
        return before
    return face_for(character, style)


def visual_order(runs: list[Run]) -> list[Run]:
    """Order runs as they stand on paper: rule L2 of the bidi algorithm."""
    ordered = list(runs)
    highest = max((run.level for run in runs), default=0)
    for level in range(highest, 0, -1):
        turned: list[Run] = []
        for above, group in itertools.groupby(ordered, key=lambda run: run.level >= level):
            stretch = list(group)
            turned.extend(reversed(stretch) if above else stretch)
        ordered = turned
    return ordered


@functools.lru_cache(maxsize=8192)
def _piece(run: Run) -> Piece:
    """Shape a run and measure its ink."""
    glyphs = tuple(_shape(run))
    at = left = right = above = below = 0.0
    for g in glyphs:
        ink = run.face.ink(g.number)
        if ink:
            x, y = at + g.shift_x, g.shift_y
            left, right = min(left, x + ink.left), max(right, x + ink.right)
            above, below = max(above, ink.top + y), max(below, -ink.bottom - y)
        at += g.advance
    return Piece(glyphs, at, left, right, above, below)


def _shape(run: Run) -> Iterator[Glyph]:
    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    face = run.face
    hb.shape(face.hb_font, buffer, FEATURES)
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    texts = _texts(run.text, [info.cluster for info in infos])
    for info, position, text in zip(infos, positions, texts, strict=True):
        yield Glyph(
            face,
            info.codepoint,
            face.width(info.codepoint),
            position.x_advance * face.unit,
            position.x_offset * face.unit,
            position.y_offset * face.unit,
            text,
        )


def _texts(text: str, clusters: list[int]) -> list[str]:
    """The characters each glyph stands for; a cluster's first glyph takes them all, the others take none."""
    starts = sorted({*clusters, len(text)})
    ends = dict(itertools.pairwise(starts))
    seen: set[int] = set()
    texts = []
    for cluster in clusters:
        texts.append("" if cluster in seen else text[cluster : ends[cluster]])
        seen.add(cluster)
    return texts
