"""A font's measures and shaper, and the fonts that travel with Mixer: which of them has a character."""

import functools
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal, NamedTuple, Self

import uharfbuzz as hb

from mixer.nametags.files.embedding import GlyphFont, PdfFont

Style = Literal["regular", "bold"]


class Ink(NamedTuple):
    """The edges of a glyph's ink about its own origin, in 1/1000 of the size."""

    left: float
    top: float
    right: float
    bottom: float


class Measures(dict[int, tuple[int, Ink | None]]):
    """How far each glyph of a font steps by itself, and its ink (none for a space); measured when first asked for."""

    def __init__(self, font: hb.Font) -> None:
        super().__init__()
        self._font = font
        self._unit = 1000 / font.face.upem

    def __missing__(self, glyph: int) -> tuple[int, Ink | None]:
        width, ink = round(self._font.get_glyph_h_advance(glyph) * self._unit), None
        extents = self._font.get_glyph_extents(glyph)
        if extents is not None and extents.width:
            left, top = extents.x_bearing * self._unit, extents.y_bearing * self._unit
            ink = Ink(left, top, left + extents.width * self._unit, top + extents.height * self._unit)
        self[glyph] = width, ink
        return width, ink


class Typeface:
    """One font: what it covers, its measures in 1/1000 of the size, its shaper, and how it goes into a PDF.

    `embolden` asks for an outline in the bold style, since the font has one weight; `cap` is the height of capitals in
    sizes. The font for the PDF is opened when it is first drawn with.
    """

    def __init__(self, file: str, font: hb.Font, pdf: Callable[[], PdfFont], *, embolden: bool) -> None:
        self.file = file
        self.embolden = embolden
        self.hb_font = font
        self.unit: float = 1000 / font.face.upem
        self.measures = Measures(font)
        self.cap: float = font.get_metric_position_with_fallback(hb.OTMetricsTag.CAP_HEIGHT) * self.unit / 1000
        self._open_pdf = pdf

    @functools.cached_property
    def pdf(self) -> PdfFont:
        """The same font for reportlab."""
        return self._open_pdf()

    @functools.cache  # noqa: B019  # faces live as long as the process
    def has(self, character: str) -> bool:
        """Whether the font has a glyph for this character."""
        return self.hb_font.get_nominal_glyph(ord(character)) is not None


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    weight: str
    embolden: bool
    pictures: bool
    ranges: tuple[range, ...]

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        spans = (span.partition("-") for span in row["ranges"])
        ranges = tuple(range(int(a, 16), int(b or a, 16) + 1) for a, _, b in spans)
        weight, embolden, pictures = row.get("weight", ""), row.get("embolden", False), row.get("pictures", False)
        return cls(row["file"], weight, embolden, pictures, ranges)


@functools.cache
def _rows() -> tuple[_Row, ...]:
    text = resources.files("mixer.nametags").joinpath("fonts", "fonts.toml").read_text("utf-8")
    return tuple(_Row.of(row) for row in tomllib.loads(text)["face"])


@functools.cache
def typeface(file: str) -> Typeface:
    """The travelling face in this file, opened once."""
    row = next(row for row in _rows() if row.file == file)
    data = resources.files("mixer.nametags").joinpath("fonts", file).read_bytes()
    name = file.removesuffix(".ttf")
    return Typeface(file, hb.Font(hb.Face(hb.Blob(data))), lambda: GlyphFont(name, data), embolden=row.embolden)


@functools.cache
def main_face(style: Style) -> Typeface:
    """The face of a style that sets Latin text and stands in for what no face has."""
    return typeface(next(row.file for row in _rows() if row.weight == style))


@functools.cache
def picture_face() -> Typeface:
    """The face of emoji."""
    return typeface(next(row.file for row in _rows() if row.pictures))


@functools.cache
def face_for(character: str, style: Style) -> Typeface | None:
    """The first travelling face of a style that has this character; none where none has."""
    point = ord(character)
    for row in _rows():
        if row.weight in ("", style) and any(point in span for span in row.ranges):
            face = typeface(row.file)
            if face.has(character):
                return face
    return None


def characters() -> Iterator[str]:
    """Every character that a travelling face is there for."""
    for row in _rows():
        covered = typeface(row.file).hb_font.face.unicodes
        yield from (chr(point) for span in row.ranges for point in span if point in covered)
