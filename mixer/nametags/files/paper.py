"""Pages in millimetres, measured from the top left corner, written as a small and always equal PDF."""

import functools
import io
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Literal

from reportlab import rl_config
from reportlab.lib.utils import ImageReader

from mixer.nametags.files.document import Sheets
from mixer.nametags.files.glyphs import Glyph, Piece
from mixer.nametags.files.latin import Letters, Spelt
from mixer.nametags.files.lettering import THICKER, Line, line
from mixer.nametags.files.typefaces import Style
from mixer.nametags.rules.fit import MM, Fitted
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.qr import QUIET, QrPlan
from mixer.nametags.rules.sheets import Printer
from mixer.nametags.rules.tags import INK, channels

rl_config.useA85 = 0  # text encoding of binary streams costs a fifth of the file and helps nobody since 1993

Align = Literal["left", "centre", "right"]


def _shown(code: int) -> str:
    """A byte of a text string: itself where all of reportlab's encodings write it alike, else its number."""
    alike = 32 <= code <= 126 or (161 <= code <= 255 and code != 0xAD)  # noqa: PLR2004  # printable Latin-1
    return chr(code) if alike and chr(code) not in "()\\" else f"\\{code:03o}"


_SHOWN = [_shown(code) for code in range(256)]


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks: style, colour, which part of the line is at its point, extra room between letters in 1/1000."""

    style: Style = "regular"
    colour: str = INK
    align: Align = "left"
    spacing: float = 0.0


PLAIN = Look()
_BEFORE = {"left": 0.0, "centre": 0.5, "right": 1.0}
"""Share of a line's width that stands before its point."""

LEAST_STEP = 0.5


class Paper:
    """A document under construction. Nothing is written before `finish`, so no half of a file is ever left."""

    def __init__(
        self, page_w: float, page_h: float, *, title: str, printer: Printer | None = None, language: str = "en"
    ) -> None:
        self._canvas = Sheets((page_w * MM, page_h * MM), language)
        self._canvas.setTitle(title)
        self._canvas.setAuthor("Mixer")
        self._canvas.setCreator("Mixer")
        self._canvas.setViewerPreference("PrintScaling", "None")
        self.page_w, self.page_h = page_w, page_h
        self.pages = 0
        self._printer = printer or Printer()
        self._names: dict[object, str] = {}
        self._codes: dict[tuple[str, int], tuple[str, str]] = {}
        self._shown: dict[tuple[Piece | Spelt, float], list[tuple[str, float, str]]] = {}
        self._pairs: dict[Letters, _Pairs] = {}
        self._open = False
        self._height = page_h
        self._ink = ""

    def write(self, operators: str) -> None:
        """Append PDF operators, in points with y upwards, to the page; `turn_to` opens the first one."""
        self._canvas.addLiteral(operators)

    def _begin(self) -> None:
        self._open = True
        self._ink = ""
        self.pages += 1
        p = self._printer
        if p != Printer():
            # Stretch about the top left corner, where printers start, then shift; y counts upwards in a PDF.
            up = self.page_h * MM * (1 - p.stretch_y) - p.shift_y * MM
            self.write(f"{p.stretch_x:.6f} 0 0 {p.stretch_y:.6f} {p.shift_x * MM:.4f} {up:.4f} cm")

    def new_page(self) -> None:
        """End the page; the next one begins with the next mark on it."""
        if self._open:
            self._canvas.showPage()
            self._open = False

    def turn_to(self, page: int) -> None:
        """Go on to the page with this number, counted from 1."""
        while self.pages < page:
            self.new_page()
            self._begin()

    def finish(self, out: BinaryIO) -> int:
        """Write the whole document and say how many bytes it has."""
        self.new_page()
        if not self.pages:
            raise ValueError("There is nothing to print.")
        return self._canvas.write_to(out)

    @contextmanager
    def at(self, x: float, y: float, *, turned: bool = False, upside_down: bool = False) -> Iterator[None]:
        """Measure from this point until the end of the block; `turned` by a quarter, to be read from the right."""
        axes = "0 1 -1 0" if turned else "-1 0 0 -1" if upside_down else "1 0 0 1"
        self.write(f"q {axes} {_short(x * MM)} {_short(self._up(y))} cm")
        before = self._height, self._ink
        self._height = 0.0
        try:
            yield
        finally:
            self._height, self._ink = before
            self.write("Q")

    def _up(self, y: float) -> float:
        return (self._height - y) * MM

    def stamp(self, key: object, width: float, height: float, draw: Callable[[], None]) -> None:
        """Draw what many labels share once and repeat it; measures from the point of the enclosing `at`."""
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"stamp{len(self._names)}"
            self._canvas.beginForm(name, 0, -height * MM, width * MM, 0)
            before, self._ink = self._ink, ""
            draw()
            self._ink = before
            self._canvas.endForm()
        self._canvas.doForm(name)

    def box(
        self, box: Box, fill: str | None, *, radius: float = 0, stroke: str | None = None, line: float = 0.2
    ) -> None:
        """A rectangle with round corners where asked for, filled, outlined or both."""
        paint = f"{_colour(fill)} rg " if fill else ""
        self._ink = fill or self._ink
        if stroke:
            paint += f"{_colour(stroke)} RG {line * MM:.3f} w "
        operator = "B" if fill and stroke else "f" if fill else "S"
        radius = min(radius, box.w / 2, box.h / 2)
        outline = _rectangle(box.x * MM, self._up(box.bottom), box.w * MM, box.h * MM, radius * MM)
        self.write(f"{paint}{outline} {operator}")

    def rule(self, x: float, y: float, length: float, colour: str = INK, width: float = 0.2) -> None:
        """A straight line to the right."""
        up = f"{self._up(y):.3f}"
        self.write(f"{_colour(colour)} RG {width * MM:.3f} w {x * MM:.3f} {up} m {(x + length) * MM:.3f} {up} l S")

    def polygon(self, points: list[tuple[float, float]], fill: str) -> None:
        """A filled shape with straight edges."""
        path = " ".join(f"{x * MM:.3f} {self._up(y):.3f} {'l' if i else 'm'}" for i, (x, y) in enumerate(points))
        self._ink = fill
        self.write(f"{_colour(fill)} rg {path} h f")

    def image(self, box: Box, png: bytes) -> None:
        """A picture as large as the box allows, in its middle; one that comes again is in the document once."""
        picture = ImageReader(io.BytesIO(png))
        size = box.w * MM, box.h * MM
        self._canvas.drawImage(picture, box.x * MM, self._up(box.bottom), *size, "auto", preserveAspectRatio=True)

    def code(self, x: float, y: float, plan: QrPlan, path: str) -> None:
        """A QR code with the corner of its quiet zone at this point: one path, filled once."""
        module = plan.module * MM
        left, bottom = x * MM + QUIET * module, self._up(y) - (plan.modules + QUIET) * module
        self.write(f"q 0 g {module:.6f} 0 0 {module:.6f} {left:.4f} {bottom:.4f} cm\n{path}f Q")

    def text(self, x: float, y: float, text: str, size: float, look: Look = PLAIN) -> Line:
        """A line of text with its baseline at y (mm), of this size (points); returns it as it was set."""
        set_line = line(text, look.style)
        extent = set_line.extent
        width = extent.width
        if look.spacing:
            width += look.spacing / 1000 * max(0, len(set_line.glyphs) - 1)
        left = x * MM + (extent.before - _BEFORE[look.align] * width) * size
        shown = self._latin(set_line.pieces[0], size) if set_line.latin and not look.spacing else ""
        outlined = self._outlined(set_line)
        shown = shown or self._operators(self._parts(set_line, look.spacing), size, outlined)
        drawn = f"BT {left:.2f} {self._up(y):.2f} Td {shown} ET"
        if look.colour != self._ink:
            self._ink = look.colour
            drawn = f"{_colour(look.colour)} rg {drawn}"
        if outlined:
            drawn = f"{_colour(look.colour)} RG {THICKER * size:.3f} w 1 j {drawn} 0 Tr"
        if not set_line.faithful and not set_line.reordered:
            spoken = set_line.text.encode("utf-16-be").hex().upper()
            drawn = f"/Span <</ActualText <FEFF{spoken}>>> BDC {drawn} EMC"
        self.write(drawn)
        return set_line

    def _outlined(self, set_line: Line) -> frozenset[str]:
        """Fonts whose glyphs get an outline too, since they have one weight and the line is bold."""
        if not set_line.thickened:
            return frozenset()
        return frozenset(self._place(g)[0] for piece in set_line.pieces if piece.thick for g in piece.glyphs)

    def _operators(self, parts: list[tuple[str, float, str]], size: float, outlined: frozenset[str]) -> str:
        """What shows stretches of glyphs at a size: fonts and rises where they change."""
        rise, font = 0.0, ""
        operators = []
        for name, part_rise, shown in parts:
            if name != font:
                operators.append(f"{name} {size:.2f} Tf")
                if outlined:
                    operators.append("2 Tr" if name in outlined else "0 Tr")
                font = name
            if part_rise != rise:
                operators.append(f"{part_rise * size / 1000:.3f} Ts")
                rise = part_rise
            operators.append(shown)
        if rise:
            operators.append("0 Ts")
        return " ".join(operators)

    def lines(self, x: float, y: float, fitted: Fitted, look: Look = PLAIN) -> None:
        """Fitted lines with the top of their ink at y."""
        baseline = y + fitted.above / MM
        for text in fitted.lines:
            self.text(x, baseline, text, fitted.size, look)
            baseline += fitted.leading / MM

    def _parts(self, set_line: Line, spacing: float) -> list[tuple[str, float, str]]:
        """What shows a line at any size: font, rise in 1/1000 and operator for each stretch of glyphs."""
        stretches: list[tuple[str, float, list[str]]] = []
        for piece in set_line.pieces:
            for name, rise, body in self._bodies(piece, spacing):
                if stretches and stretches[-1][:2] == (name, rise):
                    stretches[-1][2].append(body)
                else:
                    stretches.append((name, rise, [body]))
        return [(name, rise, _show("".join(bodies))) for name, rise, bodies in stretches]

    def _bodies(self, piece: Piece | Spelt, spacing: float) -> list[tuple[str, float, str]]:
        """The same for a piece, without the operator, so that pieces can be joined; kept, since words come again."""
        key = (piece, spacing)
        if key not in self._shown:
            self._shown[key] = self._set(piece.glyphs, spacing)
        return self._shown[key]

    def _latin(self, piece: Piece | Spelt, size: float) -> str:
        """What shows Latin text, by its pairs; nothing where its letters come from two subsets of the font."""
        assert isinstance(piece, Spelt), "what lines call Latin is spelt"
        pairs = self._pairs.get(piece.letters) or self._pairs.setdefault(
            piece.letters, _Pairs(piece.letters, self._place)
        )
        body = "".join(map(pairs.__getitem__, piece.pairs)) + pairs.codes[piece.text[-1]]
        return f"{pairs.subset} {size:.2f} Tf [({body})]TJ" if pairs.subset else ""

    def _set(self, glyphs: tuple[Glyph, ...], spacing: float) -> list[tuple[str, float, str]]:
        bodies: list[tuple[str, float, str]] = []
        for (name, rise), group in itertools.groupby(glyphs, key=lambda g: (self._place(g)[0], g.shift_y)):
            steps: list[tuple[str, float]] = []
            for g in group:
                steps += [("", -g.shift_x), (self._place(g)[1], g.width - g.advance + g.shift_x - spacing)]
            bodies.append((name, rise, _body(steps)))
        return bodies

    def _place(self, g: Glyph) -> tuple[str, str]:
        key = (g.face.file, g.number)
        if key not in self._codes:
            document = self._canvas._doc  # noqa: SLF001 - reportlab has no other way
            name, code = g.face.pdf.place(g.number, g.width, g.text, document)
            self._codes[key] = (name, _SHOWN[code])
        return self._codes[key]


class _Pairs(dict[tuple[str, str], str]):
    """What shows the first letter of a pair in a document, with the kerning before the second."""

    def __init__(self, letters: Letters, place: Callable[[Glyph], tuple[str, str]]) -> None:
        super().__init__()
        self._letters = letters
        self.codes = _Codes(letters, place)

    @property
    def subset(self) -> str:
        """The subset of the font that all letters are in; nothing where there are two."""
        return self.codes.subset

    def __missing__(self, pair: tuple[str, str]) -> str:
        first = pair[0]
        owed = self._letters.widths[first] - self._letters.steps[pair]
        code = self.codes[first]
        self[pair] = shown = f"{code}){owed:.0f}(" if abs(owed) >= LEAST_STEP else code
        return shown


class _Codes(dict[str, str]):
    """What shows a letter in a document; knows the subset of the font that all letters are in, if there is one."""

    def __init__(self, letters: Letters, place: Callable[[Glyph], tuple[str, str]]) -> None:
        super().__init__()
        self._letters, self._place = letters, place
        self.subset = ""

    def __missing__(self, letter: str) -> str:
        letters = self._letters
        width = letters.widths[letter]
        name, code = self._place(Glyph(letters.face, letters.numbers[letter], width, width, 0.0, 0.0, letter))
        self.subset = name if not self or self.subset == name else ""
        self[letter] = code
        return code


def _short(length: float) -> str:
    """A length to a ten-thousandth of a point, without zeros at its end."""
    return f"{length:.4f}".rstrip("0").rstrip(".")


def _show(body: str) -> str:
    """The operator that shows a TJ array's body."""
    body = body.replace(")(", "")
    return f"[{body}]TJ"


def _body(steps: list[tuple[str, float]]) -> str:
    """The inside of a TJ array; steps under half a thousandth of the size are not worth a byte."""
    text, owed, shown = "", 0.0, []
    for glyph, step in steps:
        if glyph:
            if abs(owed) >= LEAST_STEP:
                shown.append(f"({text}){owed:.0f}" if text else f"{owed:.0f}")
                text, owed = "", 0.0
            text += glyph
        owed += step
    shown.append(f"({text}){owed:.0f}" if abs(owed) >= LEAST_STEP else f"({text})")
    return "".join(shown)


@functools.lru_cache(maxsize=256)
def _colour(colour: str) -> str:
    return " ".join(f"{c:.3f}".rstrip("0").rstrip(".") for c in channels(colour))


def _rectangle(x: float, y: float, w: float, h: float, r: float) -> str:
    if not r:
        return f"{x:.3f} {y:.3f} {w:.3f} {h:.3f} re"
    k = 0.5523 * r  # where a cubic's handles go for a quarter of a circle
    right, top = x + w, y + h
    return " ".join(
        [
            f"{x + r:.3f} {y:.3f} m {right - r:.3f} {y:.3f} l",
            f"{right - r + k:.3f} {y:.3f} {right:.3f} {y + r - k:.3f} {right:.3f} {y + r:.3f} c",
            f"{right:.3f} {top - r:.3f} l",
            f"{right:.3f} {top - r + k:.3f} {right - r + k:.3f} {top:.3f} {right - r:.3f} {top:.3f} c",
            f"{x + r:.3f} {top:.3f} l",
            f"{x + r - k:.3f} {top:.3f} {x:.3f} {top - r + k:.3f} {x:.3f} {top - r:.3f} c",
            f"{x:.3f} {y + r:.3f} l",
            f"{x:.3f} {y + r - k:.3f} {x + r - k:.3f} {y:.3f} {x + r:.3f} {y:.3f} c h",
        ]
    )
