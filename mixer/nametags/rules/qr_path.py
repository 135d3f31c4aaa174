"""QR codes as paths of rectangles, for a PDF: one path a code, so that no renderer shows seams between modules.

Most modules are the same in all codes of a factory: the finder patterns, the address, the checksum of what never
changes. They are covered once by as few rectangles as may be; only the rest is looked up for each token, a stretch of
a column at a time. That makes paths quick to write and, since equal text compresses well, small in the file.
"""

import itertools
import math
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mixer.nametags.rules.qr import QrFactory

STRETCH = 6
"""Modules of a column that are looked up together; with six, equal stretches come oftest and files are smallest."""

INSET = 0.02
"""How much smaller a run is on each side for a printer whose every dot counts, in modules; 0.01 to 0.03 serve."""

Rectangle = tuple[int, int, int, int]
"""Column, row, width and height in modules; rows count downwards from the top."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Modules of one column, some of which differ between codes: `mask` says which, from the top."""

    row: int
    column: int
    mask: int


class PathWriter:
    """Writes the codes of a factory in module units, y upwards from the lower edge, without the quiet zone.

    Where every dot of the printer counts, each rectangle is a little smaller than its modules: a PDF paints every dot
    that is touched, and a number rounded the wrong way would make modules of 4 dots 5 wide.
    """

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
        if self._factory.plan.dpi:
            return inset(self._factory(token), self._factory.plan.modules)
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


def inset(matrix: int, modules: int, by: float = INSET) -> str:
    """Path text of whole runs along the rows, smaller by so many modules on all sides, and of bridges between rows.

    Nothing is painted twice, since some renderers add up the grey of edges that share a pixel.
    """
    lines = [matrix >> row * modules & (1 << modules) - 1 for row in range(modules)]
    found = []
    for row, (line, following) in enumerate(zip(lines, [*lines[1:], 0], strict=True)):
        y = modules - 1 - row
        found += [(x + by, y + by, width - 2 * by, 1 - 2 * by) for x, width in runs(line)]
        found += [(x + by, y - by, width - 2 * by, 2 * by) for x, width in runs(line & following)]
    return "".join([f"{x:g} {y:g} {width:g} {height:g} re\n" for x, y, width, height in found])


def cover(matrix: int, modules: int) -> list[Rectangle]:
    """Few rectangles that cover the dark modules and nothing else, none of them twice.

    Overlapping ones would be fewer by a handful, but some renderers add up the grey of edges that share a pixel, which
    moves the middle of a finder pattern by a tenth of one.
    """
    left = {divmod(number, modules) for number in range(modules * modules) if matrix >> number & 1}
    found = []
    while left:
        largest = max(_grown(*min(left), left), key=lambda r: r[2] * r[3])
        left.difference_update(_inside(largest))
        found.append(largest)
    return found


def _grown(row: int, column: int, dark: set[tuple[int, int]]) -> Iterator[Rectangle]:
    """The widest dark rectangles with this module at their upper left, one for each height."""
    width, height = math.inf, 0
    while (row + height, column) in dark:
        run = next(w for w in itertools.count(1) if (row + height, column + w) not in dark)
        width, height = min(width, run), height + 1
        yield column, row, int(width), height


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
