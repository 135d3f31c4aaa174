"""How the glyphs of a font go into a PDF: as a subset of the TrueType font, or as drawings where it is none."""

import io
import threading
from typing import Any, NamedTuple, Protocol
from weakref import WeakKeyDictionary

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

_FIRST_KEY = 0xF0000
"""Glyph numbers are handed to reportlab as characters of a private plane, so that it subsets glyphs, not characters."""

_UNUSED = 0
"""Stands at codes that no glyph has."""

_LETTERS = frozenset(map(chr, range(32, 127))) - set("()\\")
_SPARE = [*(code for code in range(161, 256) if code != 0xAD), *sorted(map(ord, _LETTERS - {" "}))]  # noqa: PLR2004  # Latin-1
_SPARE += sorted({*range(1, 256)} - {*_SPARE, 32})
"""Codes in the order in which they are given away: first those that a PDF's strings hold as one byte."""


_CODES = 255
"""Drawings in one font of a PDF: codes are bytes, and the first one stays free for a missing glyph."""


class PdfFont(Protocol):
    """A font that hands out codes for glyphs and writes itself when the document is saved."""

    def place(self, glyph: int, width: int, text: str, document: Any) -> tuple[str, int]:  # noqa: ANN401  # untyped
        """Where a glyph is found in a document: name of the subset font and code in it."""


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
            base = f"{SUBSETN(number).decode()}+{self.fontName}"
            font = pdfdoc.PDFTrueTypeFont()
            font.Name, font.BaseFont = name, base
            font.FirstChar, font.LastChar = 0, len(subset) - 1
            font.Widths = pdfdoc.PDFArray([self.face.charWidths.get(key, 0) for key in subset])
            said = {code: texts[key] for code, key in enumerate(subset) if key in texts}
            font.ToUnicode = _to_unicode(doc, base, said)
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


class _Drawn(NamedTuple):
    """A glyph as it was first asked for: how many came before it, itself, its step, the text it stands for."""

    number: int
    glyph: int
    width: int
    text: str


class OutlineFont:
    """A font of any kind, drawn glyph by glyph (a Type 3 font): for outlines that reportlab cannot embed."""

    def __init__(self, name: str, font: hb.Font) -> None:
        self.fontName = name  # reportlab's word
        self._font = font
        self._unit = 1000 / font.face.upem
        self._drawn: WeakKeyDictionary[Any, dict[int, _Drawn]] = WeakKeyDictionary()
        self._draw = hb.DrawFuncs()
        self._draw.set_move_to_func(lambda x, y, path: path.append(f"{self._at(x, y)} m"))
        self._draw.set_line_to_func(lambda x, y, path: path.append(f"{self._at(x, y)} l"))
        self._draw.set_cubic_to_func(lambda *curve: curve[6].append(f"{self._at(*curve[:6])} c"))
        self._draw.set_close_path_func(lambda path: path.append("h"))

    def _at(self, *places: float) -> str:
        return " ".join(f"{round(place * self._unit, 1):g}" for place in places)

    def place(self, glyph: int, width: int, text: str, document: Any) -> tuple[str, int]:  # noqa: ANN401  # untyped
        """Where a glyph is found in a document: name of the font and code in it."""
        if document not in self._drawn:
            self._drawn[document] = {}
            document.fontMapping[self.fontName] = f"/F{len(document.fontMapping) + 1}"
            document.delayedFonts.append(self)
        drawn = self._drawn[document]
        number = drawn.setdefault(glyph, _Drawn(len(drawn), glyph, width, text)).number
        return f"{document.fontMapping[self.fontName]}+{number // _CODES}", number % _CODES + 1

    def addObjects(self, doc: Any) -> None:  # noqa: ANN401, N802  # reportlab calls it, by this name
        """Write the drawings into the document; called by reportlab when the document is saved."""
        drawn = list(self._drawn.pop(doc).values())
        for number in range(0, len(drawn), _CODES):
            name = f"{doc.fontMapping[self.fontName][1:]}+{number // _CODES}"
            font = self._type3(doc, name, drawn[number : number + _CODES])
            doc.idToObject["BasicFonts"].dict[name] = doc.Reference(font, name)

    def _type3(self, doc: Any, name: str, drawn: list[_Drawn]) -> Any:  # noqa: ANN401  # untyped
        procedures = pdfdoc.PDFDictionary()
        for code, one in enumerate(drawn, start=1):
            procedures[f"g{code}"] = doc.Reference(self._procedure(one), f"{name}g{code}")
        names = [pdfdoc.PDFName(f"g{code}") for code in range(1, len(drawn) + 1)]
        return pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type3"),
                "Name": pdfdoc.PDFName(name),
                "FontBBox": pdfdoc.PDFArray([0, 0, 0, 0]),
                "FontMatrix": pdfdoc.PDFArray([0.001, 0, 0, 0.001, 0, 0]),
                "CharProcs": procedures,
                "Encoding": pdfdoc.PDFDictionary({"Differences": pdfdoc.PDFArray([1, *names])}),
                "FirstChar": 1,
                "LastChar": len(drawn),
                "Widths": pdfdoc.PDFArray([one.width for one in drawn]),
                "Resources": pdfdoc.PDFDictionary(),
                "ToUnicode": _to_unicode(doc, name, {code: one.text for code, one in enumerate(drawn, start=1)}),
            }
        )

    def _procedure(self, one: _Drawn) -> Any:  # noqa: ANN401  # untyped
        path: list[str] = []
        self._font.draw_glyph(one.glyph, self._draw, path)
        extents = self._font.get_glyph_extents(one.glyph)
        left, top = extents.x_bearing, extents.y_bearing
        edges = self._at(left, top + extents.height, left + extents.width, top)
        paint = "f" if path else ""
        return _small(f"{one.width} 0 {edges} d1\n{' '.join(path)} {paint}")


def _small(content: str) -> Any:  # noqa: ANN401  # untyped
    """A compressed stream."""
    stream = pdfdoc.PDFStream(content=content)
    stream.filters = [pdfdoc.PDFZCompress]
    return stream


def _to_unicode(doc: Any, name: str, texts: dict[int, str]) -> Any:  # noqa: ANN401  # untyped
    """The way back from the codes of a font to text."""
    # A glyph that stands for nothing by itself gets a word joiner, since readers make up what they are not told.
    said = {code: (text or "\u2060").encode("utf-16-be").hex().upper() for code, text in texts.items()}
    rows = [f"<{code:02X}> <{text}>" for code, text in said.items()]
    blocks = [rows[i : i + 100] for i in range(0, len(rows), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    stream = _small(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def\n"
        f"/CMapName /{name} def\n/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )
    return doc.Reference(stream, f"toUnicodeCMap:{name}")
