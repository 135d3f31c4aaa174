"""Text as glyphs in the order in which they stand on paper: directions, fonts for each script, shaping, kerning."""

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import uharfbuzz as hb
from bidi.mirror import MIRRORED

from mixer.nametags.files.glyphs import Glyph, Piece
from mixer.nametags.files.latin import FEATURES, LATIN, Spelt, letters_of
from mixer.nametags.files.machine_fonts import machine_face
from mixer.nametags.files.scripts import LOST, script_code
from mixer.nametags.files.typefaces import Style, Typeface, face_for, main_face, picture_face
from mixer.nametags.rules.directions import directions, visual_order
from mixer.nametags.rules.fit import Extent
from mixer.nametags.rules.tags import clean

THICKER = 0.028
"""Outline, in sizes, that makes a face with one weight look bold."""

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Joiners and selectors: they act on their neighbours, and the shaper draws nothing for them (it does for fillers)."""

_SIGN = "[©®\u203c-\u3299\U0001f000-\U0001faff]"
_TAIL = "(?:\ufe0f\u20e3?|[\U0001f3fb-\U0001f3ff]|[\U000e0020-\U000e007f]+)"
_PICTURE = re.compile(
    f"[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{{2}}|{_SIGN}{_TAIL}?(?:\u200d{_SIGN}{_TAIL}?)+|{_SIGN}{_TAIL}"
)
"""Emoji of several characters (UTS #51): a keycap, a flag, a joined sequence, or a sign that asks for its picture."""


_MIRRORED = str.maketrans(MIRRORED)
_LIGATURES = {"لآ": "ﻵ", "لأ": "ﻷ", "لإ": "ﻹ", "لا": "ﻻ"}
"""Two letters on one glyph, as one character that is equal to both (NFKC): readers turn lines, letters and all."""


class Line(NamedTuple):
    """A line of text ready to be drawn at any size; `missing` lists characters that no font has.

    `faithful` says whether each glyph stands for its own character, so that nothing else need be noted for a reader.
    """

    text: str
    style: Style
    pieces: tuple[Piece | Spelt, ...]
    extent: Extent
    missing: tuple[str, ...]
    reordered: bool
    faithful: bool
    thickened: bool
    latin: bool = False

    @property
    def glyphs(self) -> list[Glyph]:
        """All glyphs in the order in which they stand."""
        return [glyph for piece in self.pieces for glyph in piece.glyphs]


@functools.lru_cache(maxsize=4096)
def line(text: str, style: Style) -> Line:
    """Set one line of text."""
    text = clean(text)
    if LATIN.fullmatch(text):
        return _latin_line(text, style)
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
        faithful=not missing and all(len(g.text) == 1 and not g.shift_y for piece in pieces for g in piece.glyphs),
        thickened=any(piece.thick for piece in pieces),
    )


def _latin_line(text: str, style: Style) -> Line:
    face = main_face(style)
    piece = Spelt(text, letters_of(face))
    extent = Extent(
        (piece.right - piece.left) / 1000, piece.above / 1000, piece.below / 1000, face.cap, -piece.left / 1000
    )
    return Line(text, style, (piece,), extent, (), reordered=False, faithful=True, thickened=False, latin=True)


class Run(NamedTuple):
    """Characters of one word and script that share a direction and a face."""

    text: str
    level: int
    face: Typeface
    thick: bool = False


def _runs(text: str, levels: list[int], style: Style, missing: list[str]) -> Iterator[Run]:
    """Split a line where direction, face or script change, and at spaces: words come again and again."""
    keys = list(zip(levels, _faces(text, style, missing), _scripts(text, style), strict=True))
    for (level, face, _), group in itertools.groupby(range(len(text)), key=keys.__getitem__):
        yield Run("".join(text[i] for i in group), level, face, thick=style == "bold" and face.embolden)


class _Kind(NamedTuple):
    """What a character is: the first face that has it, its script, and how it goes with what is before it."""

    face: Typeface | None
    script: str
    unseen: bool
    shared: bool


@functools.lru_cache(maxsize=8192)
def _kind(character: str, style: Style) -> _Kind:
    unseen = bool(_UNSEEN.match(character))
    face = main_face(style) if unseen else face_for(character, style) or machine_face(character, style)
    return _Kind(face, script_code(character), unseen, unicodedata.category(character)[0] in "MP")


def _faces(text: str, style: Style, missing: list[str]) -> list[Typeface]:
    """The face of each character; the main one, with its sign for it, where none has the character.

    Marks, joiners and signs stay with the letter before them where its face has them.
    """
    faces: list[Typeface] = []
    pictures = _pictures(text)
    before: Typeface | None = None
    for place, character in enumerate(text):
        kind = _kind(character, style)
        face = kind.face
        if place in pictures:
            face = picture_face()
        elif before and (kind.unseen or (kind.shared and before.has(character))):
            face = before
        if face is None or character == LOST:
            missing.append(character)
        before = face or main_face(style)
        faces.append(before)
    return faces


def _pictures(text: str) -> set[int]:
    """Places of characters that make emoji together."""
    has = picture_face().has
    return {
        place
        for found in _PICTURE.finditer(text)
        if all(has(character) or _UNSEEN.match(character) for character in found[0])
        for place in range(*found.span())
    }


def _scripts(text: str, style: Style) -> list[str]:
    """The script each character is shaped in: its own, or that of the letter before it; a space ends all."""
    scripts: list[str] = []
    before = ""
    for character in text:
        before = " " if character == " " else _kind(character, style).script or before.strip()
        scripts.append(before)
    return scripts


@functools.lru_cache(maxsize=8192)
def _piece(run: Run) -> Piece:
    """Shape a run and measure its ink."""
    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.language = "und"  # else the machine's own, and a list would print differently in another country
    hb.shape(run.face.hb_font, buffer, FEATURES)
    return _measured(run, buffer)


def _measured(run: Run, buffer: hb.Buffer) -> Piece:
    """The glyphs of a shaped run and the edges of its ink; in few steps, since long lists spend their time here."""
    face, unit, measures = run.face, run.face.unit, run.face.measures
    edge = THICKER * 500 if run.thick else 0.0  # half of an outline lies outside
    at = 0.0
    glyphs = []
    lefts, rights, tops, feet = [edge], [-edge], [-edge], [edge]
    infos = buffer.glyph_infos
    texts = _texts(run, [info.cluster for info in infos])
    for info, position, text in zip(infos, buffer.glyph_positions, texts, strict=True):
        number, advance = info.codepoint, position.x_advance * unit
        x, y = position.x_offset * unit, position.y_offset * unit
        width, ink = measures[number]
        glyphs.append(Glyph(face, number, width, advance, x, y, text if number else LOST))
        if ink:
            lefts.append(at + x + ink.left)
            rights.append(at + x + ink.right)
            tops.append(y + ink.top)
            feet.append(y + ink.bottom)
        at += advance
    left, right, above, below = min(lefts), max(rights), max(tops), -min(feet)
    return Piece(tuple(glyphs), at, left - edge, right + edge, above + edge, below + edge, run.thick)


def _texts(run: Run, clusters: list[int]) -> list[str]:
    """The characters each glyph stands for; a cluster's first glyph takes them all, the others take none."""
    text = run.text.translate(_MIRRORED) if run.level % 2 else run.text
    if clusters == list(range(len(text))):
        return list(text)
    starts = sorted({*clusters, len(text)})
    ends = dict(itertools.pairwise(starts))
    seen: set[int] = set()
    texts = []
    for cluster in clusters:
        stood_for = "" if cluster in seen else text[cluster : ends[cluster]]
        texts.append(_LIGATURES.get(stood_for, stood_for))
        seen.add(cluster)
    return texts
