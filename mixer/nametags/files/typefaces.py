"""The fonts that travel with Mixer: which face has a character, and how it goes into a PDF."""

import functools
import io
import threading
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal, NamedTuple, Self
from weakref import WeakKeyDictionary

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

Style = Literal["regular", "bold"]

_FIRST_KEY = 0xF0000
"""Glyph numbers are handed to reportlab as characters of a private plane, so that it subsets glyphs, not characters."""


_UNUSED = 0
"""Stands at codes that no glyph has."""

_LETTERS = frozenset(map(chr, range(32, 127))) - set("()\\")
_SPARE = [*(code for code in range(161, 256) if code != 0xAD), *sorted(map(ord, _LETTERS - {" "}))]  # noqa: PLR2004  # Latin-1
_SPARE += sorted({*range(1, 256)} - {*_SPARE, 32})
"""Codes in the order in which they are given away: first those that a PDF's strings hold as one byte."""


class GlyphFont(TTFont):  # type: ignore[misc]  # reportlab has no type hints
    """A TrueType font addressed by glyph number instead of by character.

    reportlab's own way back from glyphs to text breaks for characters beyond U+FFFF and for shaped glyphs; here each
    document notes which text a glyph stands for, so that copying and searching work in every script.
    """

    def __init__(self, name: str, data: bytes) -> None:
        super().__init__(name, io.BytesIO(data), asciiReadable=False, shapable=False)
        self.face.charToGlyph = {}
        self._texts: WeakKeyDictionary[Any, dict[int, str]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def place(self, glyph: int, width: int, text: str, document: Any) -> tuple[str, int]:  # noqa: ANN401  # untyped
        """Where a glyph is found in a document: name of the subset font and code in it."""
        key = _FIRST_KEY + glyph
        if document not in self.state:
            self.state[document] = TTFont.State(asciiReadable=False, ttf=self)
            self.state[document].subsets = [[_UNUSED] * 256]
            self._texts[document] = {}
        state = self.state[document]
        if key not in state.assignments:
            self.face.charToGlyph[key] = glyph
            self.face.charWidths[key] = width
            self._texts[document][key] = text
            state.assignments[key] = _free_code(state.subsets, text)
            state.subsets[-1][state.assignments[key] & 0xFF] = key
        subset, code = divmod(state.assignments[key], 256)
        return self.getSubsetInternalName(subset, document), code

    def addObjects(self, doc: Any) -> None:  # noqa: ANN401, N802  # reportlab calls it, by this name
        """Write the subsets into the document; called by reportlab when the document is saved."""
        state = self.state[doc]
        state.frozen = 1
        texts = self._texts.pop(doc)
        for number, codes in enumerate(state.subsets):
            subset = codes[: max(code for code, key in enumerate(codes) if key != _UNUSED) + 1]
            name = self.getSubsetInternalName(number, doc)[1:]
            base = (SUBSETN(number) + b"+" + self.face.name + self.face.subfontNameX).decode("pdfdoc")
            font = pdfdoc.PDFTrueTypeFont()
            font.Name, font.BaseFont = name, base
            font.FirstChar, font.LastChar = 0, len(subset) - 1
            font.Widths = pdfdoc.PDFArray([self.face.charWidths.get(key, 0) for key in subset])
            said = {code: texts[key] for code, key in enumerate(subset) if key in texts}
            to_unicode = pdfdoc.PDFStream(content=_to_unicode(base, said))
            to_unicode.filters = [pdfdoc.PDFZCompress]
            font.ToUnicode = doc.Reference(to_unicode, f"toUnicodeCMap:{base}")
            with self._lock:  # reportlab reads the font file through one shared position
                font.FontDescriptor = self.face.addSubsetObjects(doc, base, subset)
            doc.Reference(font, name)
            doc.idToObject["BasicFonts"].dict[name] = font
        del self.state[doc]


def _free_code(subsets: list[list[int]], text: str) -> int:
    """A code for a new glyph: its own letter's, so that names pack well and can be read in the file, or a spare one."""
    wished = [ord(text)] if text in _LETTERS else []
    code = next((code for code in (*wished, *_SPARE) if subsets[-1][code] == _UNUSED), None)
    if code is None:
        subsets.append([_UNUSED] * 256)
        code = (*wished, *_SPARE)[0]
    return 256 * (len(subsets) - 1) + code


def _to_unicode(name: str, texts: dict[int, str]) -> str:
    # A glyph that stands for nothing by itself gets a word joiner, since readers make up what they are not told.
    said = {code: (text or "\u2060").encode("utf-16-be").hex().upper() for code, text in texts.items()}
    rows = [f"<{code:02X}> <{text}>" for code, text in said.items()]
    blocks = [rows[i : i + 100] for i in range(0, len(rows), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def\n"
        f"/CMapName /{name} def\n/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


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
    """One font file: what it covers, its measures in 1/1000 of the size, and its shaper."""

    def __init__(self, file: str, *, embolden: bool) -> None:
        data = resources.files("mixer.nametags").joinpath("fonts", file).read_bytes()
        self.file = file
        self.embolden = embolden
        self.hb_font = hb.Font(hb.Face(hb.Blob(data)))
        self.unit: float = 1000 / self.hb_font.face.upem
        self.measures = Measures(self.hb_font)
        self._data = data
        cap = self.hb_font.get_metric_position(hb.OTMetricsTag.CAP_HEIGHT)
        self.cap = cap * self.unit / 1000

    @functools.cached_property
    def pdf(self) -> GlyphFont:
        """The same font for reportlab; opened when it is first drawn with."""
        return GlyphFont(self.file.removesuffix(".ttf"), self._data)

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
    """The face in this file, opened once."""
    row = next(row for row in _rows() if row.file == file)
    return Typeface(file, embolden=row.embolden)


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
    """The first face of a style that has this character; none where no face has."""
    point = ord(character)
    for row in _rows():
        if row.weight in ("", style) and any(point in span for span in row.ranges):
            face = typeface(row.file)
            if face.has(character):
                return face
    return None
