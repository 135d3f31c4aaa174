"""Reads every code back from a finished PDF, as a camera would, and checks where it stands."""

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2
import zxingcpp

from mixer.nametags.rules.tags import Placement

TOLERANCE = 0.3
"""How far in mm a code may be found from where it belongs; a pixel at 150 dpi is 0.17 mm."""


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


def read_back(pdf: bytes, placements: Sequence[Placement], dpi: int = 150) -> ReadBack:
    """Render every page and read all codes on it.

    Args:
        pdf: the finished document.
        placements: from the report of the print run; those without a link are passed over.
        dpi: resolution of the rendering.
    """
    wanted = {(p.page, p.link): p for p in placements if p.link}
    seen: Counter[tuple[int, str]] = Counter()
    misplaced: set[str] = set()
    strangers: list[str] = []
    for page, text, x, y in codes_in(pdf, dpi):
        place = wanted.get((page, text))
        if place is None:
            strangers.append(text)
            continue
        seen[page, text] += 1
        if seen[page, text] > 1 or max(abs(x - place.code_x), abs(y - place.code_y)) > TOLERANCE:
            misplaced.add(place.item)
    missing = tuple(place.item for key, place in wanted.items() if key not in seen)
    return ReadBack(len(wanted), len(seen), missing, tuple(sorted(misplaced)), tuple(strangers))


def codes_in(pdf: bytes, dpi: int = 150) -> list[tuple[int, str, float, float]]:
    """All QR codes of a PDF: page from 1, text, and the centre in mm from the page's top left corner."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(len(document)):
            page = document[number]
            pixels = page.render(scale=dpi / 72, grayscale=True).to_numpy()
            for code in zxingcpp.read_barcodes(pixels, formats=_QR):
                p = code.position
                corners = (p.top_left, p.top_right, p.bottom_right, p.bottom_left)
                x = sum(corner.x for corner in corners) / 4 * 25.4 / dpi
                y = sum(corner.y for corner in corners) / 4 * 25.4 / dpi
                found.append((number + 1, code.text, x, y))
            page.close()
    return found


def picture(pdf: bytes, page: int = 1, width: int = 900) -> bytes:
    """A page of a PDF as a PNG picture of this many pixels across."""
    with pypdfium2.PdfDocument(pdf) as document:
        sheet = document[page - 1]
        image = sheet.render(scale=width / sheet.get_width()).to_pil()
        buffer = io.BytesIO()
        image.save(buffer, "PNG", optimize=False)
        sheet.close()
    return buffer.getvalue()
