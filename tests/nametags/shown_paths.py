"""What a PDF's content streams say, read without any PDF library: filled paths of rectangles and where labels begin."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

POINT = 25.4 / 72
_TEXT = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f]*>|<<.*?>>", re.DOTALL)
_CODE = 60
"""A path of so many rectangles is a code and nothing else."""


@dataclass(frozen=True)
class Path:
    """A filled path: left, top, right and bottom of each rectangle in mm from the page's top left corner."""

    rectangles: NDArray[np.float64]

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all of it."""
        left, top = self.rectangles[:, :2].min(axis=0)
        right, bottom = self.rectangles[:, 2:].max(axis=0)
        return float(left), float(top), float(right), float(bottom)

    def touched(self, dpi: float) -> NDArray[np.bool_]:
        """The dots that it touches, however little, from the one that holds its upper left corner."""
        dots = self.rectangles * dpi / 25.4
        first, last = np.floor(dots[:, :2]).astype(int), np.ceil(dots[:, 2:]).astype(int)
        left, top = first.min(axis=0)
        right, bottom = last.max(axis=0)
        painted = np.zeros((bottom - top, right - left), bool)
        for (x1, y1), (x2, y2) in zip(first - (left, top), last - (left, top), strict=True):
            painted[y1:y2, x1:x2] = True
        return painted


def streams(pdf: bytes) -> Iterator[bytes]:
    """The contents of the pages in their order."""
    for number in re.findall(rb"/Contents (\d+) 0 R", _objects(pdf)):
        yield _unpacked(pdf, re.search(rb"\n%s 0 obj\s*<<" % number, pdf).end())


def _objects(pdf: bytes) -> bytes:
    """The file with the objects that it keeps together in streams written out behind it."""
    return pdf + b"".join(_unpacked(pdf, found.start()) for found in re.finditer(rb"/Type\s*/ObjStm", pdf))


def _unpacked(pdf: bytes, start: int) -> bytes:
    """The stream whose dictionary is there."""
    found = re.compile(rb".*?/Length (\d+).*?stream\r?\n", re.DOTALL).match(pdf, start)
    return zlib.decompress(pdf[found.end() : found.end() + int(found[1])])


def height_of(pdf: bytes) -> float:
    """Height of the pages in points."""
    return float(re.search(rb"/MediaBox\s*\[([^\]]*)\]", pdf)[1].split()[3])


def walk(pdf: bytes, page: int) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Operators of a page that move (`cm`, with the matrix that then holds) or fill (`f`, with the rectangles)."""
    stream = list(streams(pdf))[page - 1]
    matrix, kept, numbers, path = np.eye(3), [], [], []
    for word in _TEXT.sub(b" ", stream).split():
        match word:
            case b"q":
                kept.append(matrix)
            case b"Q":
                matrix = kept.pop()
            case b"cm":
                a, b, c, d, e, f = numbers[-6:]
                matrix = np.array([[a, b, 0], [c, d, 0], [e, f, 1]]) @ matrix
                yield "cm", matrix
            case b"re":
                x, y, w, h = numbers[-4:]
                path.append([[x, y, 1] @ matrix, [x + w, y + h, 1] @ matrix])
            case b"f":
                yield "f", np.array(path)
                path = []
            case _:
                try:
                    numbers.append(float(word))
                    continue
                except ValueError:
                    pass
        numbers = []


def codes(pdf: bytes, page: int = 1) -> list[Path]:
    """The QR codes of a page in the order in which they are drawn."""
    height, found = height_of(pdf), []
    for operator, value in walk(pdf, page):
        if operator == "f" and len(value) > _CODE:
            low, high = value[:, 0], value[:, 1]
            rectangles = np.stack([low[:, 0], height - high[:, 1], high[:, 0], height - low[:, 1]], axis=1)
            found.append(Path(rectangles * POINT))
    return found


def origins(pdf: bytes, page: int = 1) -> list[tuple[float, float]]:
    """Where the points lie from which a page is drawn, in mm from its top left corner: labels' corners among them."""
    height = height_of(pdf)
    matrices = (matrix for operator, matrix in walk(pdf, page) if operator == "cm")
    return [(float(m[2, 0]) * POINT, (height - float(m[2, 1])) * POINT) for m in matrices]
