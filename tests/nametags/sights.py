"""Codes cut out of a finished document, as they are seen at a resolution and after something has happened to them."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mixer.nametags.files.name_tags import Codes, print_name_tags
from mixer.nametags.files.verify import pages_of
from mixer.nametags.rules.dots import INCH
from mixer.nametags.rules.qr import QrPlan, cut, encode
from mixer.nametags.rules.sheets import Sheet
from mixer.nametags.rules.tags import Job, Placement, TagItem
from tests.nametags.harm import AROUND, HARMS, REPORTED, Sight

DPIS = (150, 203.2, 300)


@dataclass(frozen=True)
class Code:
    """A code as seen: its picture with what is around it, pixels a module, and the link that it should give."""

    image: Image.Image
    module: float
    link: str


def printed(items: Sequence[TagItem], job: Job) -> tuple[bytes, Sequence[Placement]]:
    """The document and where everything is in it."""
    out = io.BytesIO()
    placements = print_name_tags(items, job, out).placements
    return out.getvalue(), placements


def plan_of(item: TagItem, sheet: Sheet) -> QrPlan:
    """How a guest's code is made for this sheet."""
    return Codes(sheet, [item]).of(item).plan


def modules_of(item: TagItem, sheet: Sheet) -> NDArray[np.bool_]:
    """The modules of a guest's code by the `qrcode` package, true where dark."""
    plan = plan_of(item, sheet)
    matrix, side = encode(cut(item.link), plan), plan.modules
    return np.array([[bool(matrix >> row * side + column & 1) for column in range(side)] for row in range(side)])


def dots_of(item: TagItem, sheet: Sheet) -> NDArray[np.bool_]:
    """The same in a label printer's dots."""
    dots = round(plan_of(item, sheet).module * sheet.dpi / INCH)
    return np.kron(modules_of(item, sheet), np.ones((dots, dots), bool))


def first_dot_of(place: Placement, dpi: float) -> tuple[int, int]:
    """The column and row of dots at which a code begins."""
    return round((place.code_x - place.code_w / 2) * dpi / INCH), round((place.code_y - place.code_h / 2) * dpi / INCH)


def codes_of(pdf: bytes, placements: Sequence[Placement], dpi: float) -> list[Code]:
    """All codes of a document, cut out at a resolution."""
    found = []
    for page in pages_of(pdf, dpi):
        for place in (place for place in placements if place.page == page.number):
            module = place.code_w / place.code_modules
            reach = place.code_w / 2 + AROUND * module
            left, right = (round((place.code_x + side * reach) / page.pixel_w) for side in (-1, 1))
            top, bottom = (round((place.code_y + side * reach) / page.pixel_h) for side in (-1, 1))
            image = Image.fromarray(page.grey[top:bottom, left:right].copy())
            found.append(Code(image, module / page.pixel_w, place.link))
    return found


def harmed(code: Code, harm: str) -> NDArray[np.uint8]:
    """The code after something has happened to it, always the same to the same code."""
    chance = np.random.default_rng(zlib.crc32(f"{harm} {code.link}".encode()))
    return np.asarray((HARMS | REPORTED)[harm](Sight(code.image, code.module, chance)))
