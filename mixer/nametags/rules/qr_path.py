"""QR codes as paths of rectangles, for a PDF: one path a code, so that no renderer shows seams between modules.

Most modules are the same in all codes of a factory: the finder patterns, the address, the checksum of what never
changes. They are covered once by as few rectangles as may be; only the rest is looked up for each token, a stretch of
a column at a time. That makes paths quick to write and, since equal text compresses well, small in the file.
"""

import math
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mixer.nametags.rules.qr import QrFactory

STRETCH = 8
"""Modules of a column that are looked up together."""

Rectangle = tuple[int, int, int, int]
"""Column, row, width and height in modules; rows count downwards from the top."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Modules of one column, some of which differ between codes: `mask` says which, from the top."""

    row: int
    column: int
    mask: int


class PathWriter:
    """Writes the codes of a factory in module units, y upwards from the lower edge, without the quiet zone."""

    def __init__(self, factory: QrFactory) -> None:
        self._factory = factory
        modules = factory.plan.modules
        varying = factory.matrix.varying
        stretches = list(_stretches(varying, modules))
        fixed = cover(factory.matrix.base & ~varying, modules)
        self._fixed = write(sorted(fixed, key=lambda r: (r[2], r[3], r[1], r[0])), modules)  # like sizes pack well
        self._pieces = [_Pieces(stretch, modules) for stretch in stretches]
        self._unpack = struct.Struct(f"<{len(stretches)}B").unpack
        self._packed = factory.matrix.moved(lambda matrix: _gather(matrix, stretches, modules))

    def path(self, token: str) -> str:
        """The path of one token's code; fill it with one `f`."""
        packed = self._packed(self._factory.text(token))
        keys = self._unpack(packed.to_bytes(len(self._pieces), "little"))
        return "".join([pieces[key] for pieces, key in zip(self._pieces, keys, strict=True)]) + self._fixed


class _Pieces(dict[int, str]):
    """Path text of a stretch by its modules, written when first asked for."""

    def __init__(self, stretch: Stretch, modules: int) -> None:
        super().__init__()
        self._stretch = stretch
        self._modules = modules

    def __missing__(self, key: int) -> str:
        column, row = self._stretch.column, self._stretch.row
        text = write(((column, row + start, 1, length) for start, length in runs(key)), self._modules)
        self[key] = text
        return text


def write(rectangles: Iterable[Rectangle], modules: int) -> str:
    """Path text of rectangles."""
    return "".join([f"{x} {modules - y - h} {w} {h} re\n" for x, y, w, h in rectangles])


def runs(bits: int) -> Iterator[tuple[int, int]]:
    """Runs of ones from the lowest bit on: where each starts and how long it is."""
    start = 0
    while bits:
        skipped = (bits & -bits).bit_length() - 1
        bits >>= skipped
        length = (~bits & (bits + 1)).bit_length() - 1
        yield start + skipped, length
        bits >>= length
        start += skipped + length


def cover(matrix: int, modules: int) -> list[Rectangle]:
    """Few rectangles, overlapping as they may, that cover the dark modules and nothing else.

    Each takes the first module not covered yet and grows to whatever covers most of what is left.
    """
    dark = {divmod(number, modules) for number in range(modules * modules) if matrix >> number & 1}
    left = set(dark)
    found = []
    for module in sorted(dark):
        if module not in left:
            continue
        best, taken = max(
            ((r, left.intersection(_inside(r))) for r in _grown(*module, dark)), key=lambda found: len(found[1])
        )
        left -= taken
        found.append(best)
    return found


def _grown(row: int, column: int, dark: set[tuple[int, int]]) -> Iterator[Rectangle]:
    """The widest dark rectangles around a module, one for each pair of upper and lower edge."""
    top = row
    while (top, column) in dark:
        first, last, bottom = -math.inf, math.inf, top
        while (bottom, column) in dark:
            left, right = _run_around(bottom, column, dark)
            first, last = max(first, left), min(last, right)
            if bottom >= row:
                yield int(first), top, int(last - first) + 1, bottom - top + 1
            bottom += 1
        top -= 1


def _run_around(row: int, column: int, dark: set[tuple[int, int]]) -> tuple[int, int]:
    first = last = column
    while (row, first - 1) in dark:
        first -= 1
    while (row, last + 1) in dark:
        last += 1
    return first, last


def _inside(rectangle: Rectangle) -> Iterator[tuple[int, int]]:
    x, y, width, height = rectangle
    return ((row, column) for row in range(y, y + height) for column in range(x, x + width))


def _stretches(varying: int, modules: int) -> Iterator[Stretch]:
    """Cut what varies into stretches of columns, each beginning with a module that varies."""
    for column in range(modules):
        line = _column(varying, column, 0, modules, modules)
        while line:
            row = (line & -line).bit_length() - 1
            mask = line >> row & (1 << STRETCH) - 1
            yield Stretch(row, column, mask)
            line &= ~(mask << row)


def _column(matrix: int, column: int, row: int, count: int, modules: int) -> int:
    """So many modules of a column from a row on, as bits."""
    rows = range(row, min(row + count, modules))
    return sum((matrix >> place * modules + column & 1) << bit for bit, place in enumerate(rows))


def _gather(matrix: int, stretches: list[Stretch], modules: int) -> int:
    """Bring what varies together, a byte for each stretch."""
    packed = 0
    for place, stretch in enumerate(stretches):
        packed |= (_column(matrix, stretch.column, stretch.row, STRETCH, modules) & stretch.mask) << 8 * place
    return packed
