"""Reads every code back from a finished PDF, as a camera would, and measures where it stands."""

import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

import numpy as np
import pypdfium2
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from mixer.nametags.rules.fit import MM
from mixer.nametags.rules.tags import Placement

TOLERANCE = 0.1
"""How far in mm each corner of a code may stand from where it belongs; a printer is off by ten times as much."""

STRETCH = 0.05
"""How much longer or shorter in mm a side of a code may be, between the middles of two corners."""

FINDER = 3.5
"""Modules from the edge of a code to the middle of the pattern in its corner."""

REACH = 4.0
"""Modules around such a middle that hold the pattern and half of the white around it, and nothing else."""

_PDFIUM = RLock()
"""PDFium kills the process when two threads are in it; previews and prints run in many.

One thread may come in twice: a document that nobody needs any more is closed whenever Python finds it.
"""

COLOURS = 64
"""Colours of a picture: white, ink, a few zones, and what softens the edges of letters."""

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What was read: how many of how many, and the items whose code is missing, elsewhere or there twice."""

    expected: int
    read: int
    missing: tuple[str, ...]
    misplaced: tuple[str, ...]
    strangers: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether every code is there once, in its place, and no other one is."""
        return not (self.missing or self.misplaced or self.strangers)


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as seen: grey values, rows from the top, and the size of a pixel in mm across and down."""

    number: int
    grey: NDArray[np.uint8]
    pixel_w: float
    pixel_h: float

    def codes(self, *, glance: bool = False) -> Iterator[tuple[str, float, float]]:
        """The QR codes on it: text, and the centre in mm from the page's top left corner, to half a pixel or so.

        At a glance, which takes two thirds of the time, the page is not looked at in half its size too, as a camera
        would do to find codes that fill the picture.
        """
        for code in zxingcpp.read_barcodes(self.grey, formats=_QR, try_downscale=not glance):
            p = code.position
            corners = (p.top_left, p.top_right, p.bottom_right, p.bottom_left)
            x, y = sum(corner.x for corner in corners) / 4, sum(corner.y for corner in corners) / 4
            yield code.text, x * self.pixel_w, y * self.pixel_h

    def middle(self, x: float, y: float, reach_x: float, reach_y: float) -> tuple[float, float]:
        """The middle of the darkness around a point, all in mm; far finer than a pixel, whose grey says how full it is.

        Where nothing is dark, the middle is infinitely far.
        """
        left, right = max(0, round((x - reach_x) / self.pixel_w)), round((x + reach_x) / self.pixel_w)
        top, bottom = max(0, round((y - reach_y) / self.pixel_h)), round((y + reach_y) / self.pixel_h)
        dark = 255.0 - self.grey[top:bottom, left:right]
        total = dark.sum()
        if not total:
            return np.inf, np.inf
        across, down = dark.sum(axis=0), dark.sum(axis=1)
        middle_x = across @ np.arange(left + 0.5, left + len(across)) / total
        middle_y = down @ np.arange(top + 0.5, top + len(down)) / total
        return float(middle_x) * self.pixel_w, float(middle_y) * self.pixel_h


def read_back(
    pdf: bytes | Path, placements: Sequence[Placement], *, dpi: int = 150, progress: Callable[[int], None] | None = None
) -> ReadBack:
    """Render every page, read all codes on it and measure where they stand. Holds one page at a time.

    Args:
        pdf: the finished document, or where it is.
        placements: from the report of the print run; those without a link are passed over.
        dpi: resolution of the rendering.
        progress: called after each page with the number of codes looked for so far; what it raises stops the reading.
    """
    wanted: defaultdict[int, dict[str, Placement]] = defaultdict(dict)
    for place in placements:
        if place.link:
            wanted[place.page][place.link] = place
    read = done = 0
    missing: list[str] = []
    misplaced: set[str] = set()
    strangers: list[str] = []
    for page in pages_of(pdf, dpi):
        here = wanted.pop(page.number, {})
        found = list(page.codes(glance=True))
        if here.keys() - {text for text, _, _ in found}:
            found = list(page.codes())
        seen: Counter[str] = Counter()
        for text, x, y in found:
            seen[text] += 1
            if text not in here:
                strangers.append(text)
            elif seen[text] > 1 or not stands(page, here[text], x, y):
                misplaced.add(here[text].item)
        read += len(here.keys() & seen.keys())
        missing += [place.item for link, place in here.items() if link not in seen]
        done += len(here)
        if progress:
            progress(done)
    missing += [place.item for here in wanted.values() for place in here.values()]  # on pages that are not there
    expected = done + sum(len(here) for here in wanted.values())
    return ReadBack(expected, read, tuple(missing), tuple(sorted(misplaced)), tuple(strangers))


def stands(page: Picture, place: Placement, x: float, y: float) -> bool:
    """Whether a code that was read around this point stands in its place, upright and in its size."""
    module = place.code_w / place.code_modules
    if max(abs(x - place.code_x), abs(y - place.code_y)) > module:
        return False
    (x1, y1), (x2, y2), (x3, y3) = offsets(page, place)
    off = max(abs(x1), abs(y1), abs(x2), abs(y2), abs(x3), abs(y3))
    longer = max(abs(x2 - x1), abs(y3 - y1))
    return off <= TOLERANCE and longer <= STRETCH


def offsets(page: Picture, place: Placement) -> list[tuple[float, float]]:
    """How far in mm the finder patterns at the upper left, upper right and lower left are from where they belong."""
    module_w, module_h = place.code_w / place.code_modules, place.code_h / place.code_modules
    arm_x, arm_y = place.code_w / 2 - FINDER * module_w, place.code_h / 2 - FINDER * module_h
    found = []
    for right, down in ((-1, -1), (1, -1), (-1, 1)):
        x, y = place.code_x + right * arm_x, place.code_y + down * arm_y
        middle_x, middle_y = page.middle(x, y, REACH * module_w, REACH * module_h)
        found.append((middle_x - x, middle_y - y))
    return found


def pages_of(pdf: bytes | Path, dpi: float = 150) -> Iterator[Picture]:
    """The pages of a PDF as seen at this resolution, one after another."""
    with _opened(pdf) as document:
        with _PDFIUM:
            pages = len(document)
        for number in range(pages):
            with _PDFIUM, closing(document[number]) as page:
                width, height = page.get_size()
                with closing(page.render(scale=dpi / 72, grayscale=True)) as bitmap:
                    pixel = width / MM / bitmap.width, height / MM / bitmap.height
                    grey = bitmap.to_numpy().copy()
            yield Picture(number + 1, grey, *pixel)


@contextmanager
def _opened(pdf: bytes | Path) -> Iterator[pypdfium2.PdfDocument]:
    """A document, opened and closed by one thread at a time."""
    with _PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
    try:
        yield document
    finally:
        with _PDFIUM:
            document.close()


def codes_in(pdf: bytes | Path, dpi: float = 150) -> list[tuple[int, str, float, float]]:
    """All QR codes of a PDF: page from 1, text, and the centre in mm from the page's top left corner."""
    return [(page.number, text, x, y) for page in pages_of(pdf, dpi) for text, x, y in page.codes()]


def picture(pdf: bytes, page: int = 1, width: int = 900) -> bytes:
    """A page of a PDF as a PNG picture of this many pixels across, in few colours: a quarter of the bytes."""
    with _opened(pdf) as document, _PDFIUM, closing(document[page - 1]) as sheet:
        image = sheet.render(scale=width / sheet.get_width()).to_pil().convert("RGB")
    buffer = io.BytesIO()
    image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(buffer, "PNG")
    return buffer.getvalue()
