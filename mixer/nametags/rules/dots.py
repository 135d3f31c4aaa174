"""Label printers print whole dots, so whatever must be exact stands on them.

Dots are counted from the page's top left corner. A page of whole dots has them at its other corners too, for drivers
that turn it.
"""

from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.sheets import Printer, Sheet

INCH = 25.4
_HAIR = 1e-4


def on_dot(length: float, dpi: float | None) -> float:
    """A length in mm as so many whole dots; as it is where dots are too small to matter."""
    return round(length * dpi / INCH) * INCH / dpi if dpi else length


def page_of(sheet: Sheet) -> tuple[float, float]:
    """Width and height in mm of a page: the sheet's, or the nearest that holds whole dots.

    That is short of them by a hair: renderers round up, and one dot too many would stretch the whole page.
    """
    if not sheet.dpi:
        return sheet.page_w, sheet.page_h
    return on_dot(sheet.page_w, sheet.dpi) - _HAIR, on_dot(sheet.page_h, sheet.dpi) - _HAIR


def printer_on(sheet: Sheet, printer: Printer | None) -> Printer:
    """What is made up for in a printer: where dots count a shift by whole ones, since a stretch would split some."""
    if not printer or not sheet.dpi:
        return printer or Printer()
    return Printer(on_dot(printer.shift_x, sheet.dpi), on_dot(printer.shift_y, sheet.dpi))


def code_in(place: Box, side: float, corner: tuple[float, float], dpi: float | None) -> Box:
    """The box of a code with its quiet zone, in the middle of its place on the label whose corner is there."""
    x, y = place.x + (place.w - side) / 2, place.y + (place.h - side) / 2
    return Box(on_dot(corner[0] + x, dpi) - corner[0], on_dot(corner[1] + y, dpi) - corner[1], side, side)
