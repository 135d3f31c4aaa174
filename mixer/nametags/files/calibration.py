"""A page that shows how far a printer is off: labels' outlines, rulers, two lengths to measure, and how to read it."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from mixer.nametags.files.blocks import SOFT
from mixer.nametags.files.measures import regular
from mixer.nametags.files.paper import Look, Paper
from mixer.nametags.rules.dots import page_of, printer_on
from mixer.nametags.rules.fit import MM, Room, fit
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.printers import lengths
from mixer.nametags.rules.sheets import Printer, Sheet, Slot
from mixer.nametags.rules.tags import INK, Report

_QUIET = "#5b6475"
REACH = 5
"""Millimetres on each side of a label's edge that its ruler shows."""

SIZES = (4.5, 9.0)
"""Least and largest size in points of what is explained; where it does not fit, the command says it too."""

MOST_LINES = 4
EDGE = 4.0
"""What most printers cannot print on at a page's edge, in mm."""

WORDS_BELOW = 10.0
"""Height in mm below narrow labels from which words stand there."""

NARROW = 70.0
"""Width in mm of labels that have no room for words."""


def print_calibration(sheet: Sheet, out: BinaryIO, *, printer: Printer | None = None) -> Report:
    """Write the page: print it on plain paper, hold it over a sheet against the light, and read the rulers.

    Args:
        sheet: whose labels are outlined.
        out: where the document goes, once it is whole.
        printer: the correction so far, to see what is still missing.
    """
    applied = printer_on(sheet, printer)
    paper = Paper(*page_of(sheet), title=f"Calibration {sheet.id}", printer=applied)
    paper.turn_to(1)
    slots = list(sheet.slots(items=sheet.labels))
    for slot in slots:
        paper.box(Box(slot.x, slot.y, sheet.w, sheet.h), None, radius=sheet.corner, stroke=INK, line=0.1)
        paper.text(slot.x + sheet.w - 3, slot.y + sheet.h - 3, str(slot.label), 12, Look("bold", _QUIET, "right"))
        _ruler(paper, slot.x, slot.y + sheet.h / 2)
        _ruler(paper, slot.x + sheet.w / 2, slot.y, upright=True)
    _lengths(paper, sheet)
    for box, sentences in _shares(sheet, slots, how_to_read(sheet, applied)):
        _explain(paper, box, sentences)
    size = paper.finish(out)
    return Report(pages=paper.pages, items=sheet.labels, size=size)


def how_to_read(sheet: Sheet, printer: Printer | None) -> tuple[str, ...]:
    """What to do with the page, in sentences; `printer` is the correction so far."""
    across, down = lengths(sheet)
    p = printer_on(sheet, printer)
    so_far = f"offset x {p.shift_x:.3g}, offset y {p.shift_y:.3g}"
    if sheet.dpi:
        where = "on a label: the outline is what can be printed on"
        measured = "A label printer prints whole dots, so a length that is off is not made up for."
    else:
        where = "on plain paper and hold it over a sheet of labels against the light"
        scale = f"{across} / {across - 1} = {across / (across - 1):.4f}"
        measured = f"Is the first only {across - 1} mm, scale x is {scale}; scale y likewise."
        so_far += f", scale x {p.stretch_x:g}, scale y {p.stretch_y:g}"
    edges = "Print 1 mm too far right: offset x is -1. 1 mm too low: offset y is -1."
    return (
        f"{sheet.title}. Print this at 100 % {where}.",
        f"Ticks are 1 mm apart, the long one is the label's edge. {edges}",
        f"The lines with ends are {across} mm across and {down} mm down. {measured}",
        f"Printed with {so_far}: what is still missing is added to these.",
    )


def _shares(sheet: Sheet, slots: Sequence[Slot], sentences: Sequence[str]) -> Iterator[tuple[Box, Sequence[str]]]:
    """A sentence for each of the first labels, or all on the only one; below the labels where these are small."""
    end = slots[-1].y + sheet.h
    if sheet.w < NARROW and sheet.page_h - end > WORDS_BELOW:
        width = (sheet.page_w - 2 * EDGE) / 2
        for column, pair in enumerate((sentences[:2], sentences[2:])):
            yield Box(EDGE + column * width, end + 1.5, width - 4, sheet.page_h - end - 1.5 - EDGE), pair
        return
    each = -(-len(sentences) // min(len(slots), len(sentences)))
    for number, slot in enumerate(slots[: -(-len(sentences) // each)]):
        box = Box(slot.x + REACH + 2, slot.y + REACH + 2, 0.88 * sheet.w - REACH - 2, 0.72 * sheet.h - REACH - 2)
        yield box, sentences[number * each : (number + 1) * each]


def _explain(paper: Paper, box: Box, sentences: Sequence[str]) -> None:
    """Set sentences under each other, in one size."""
    least, largest = SIZES
    height = box.h / len(sentences)
    rooms = [fit(text, Room(box.w, 0.9 * height, largest, lines=MOST_LINES), regular) for text in sentences]
    size = min(fitted.size for fitted in rooms)
    if size < least:
        return
    y = box.y
    for text in sentences:
        fitted = fit(text, Room(box.w, 0.9 * height, size, lines=MOST_LINES), regular)
        paper.lines(box.x, y, fitted, Look(colour=SOFT))
        y += fitted.height + 0.6 * size / MM


def _ruler(paper: Paper, x: float, y: float, *, upright: bool = False) -> None:
    """Ticks every millimetre across an edge, longer at the edge itself."""
    for step in range(-REACH, REACH + 1):
        length = 6.0 if step == 0 else 3.0
        if upright:
            paper.rule(x - length / 2, y + step, length, width=0.1)
        else:
            paper.box(Box(x + step - 0.05, y - length / 2, 0.1, length), INK)


def _lengths(paper: Paper, sheet: Sheet) -> None:
    """Lines as long as fits in whole centimetres, with ends to measure from; they tell the printer's stretch."""
    across, down = lengths(sheet)
    left, top = (sheet.page_w - across) / 2, (sheet.page_h - down) / 2
    # Through the middle labels, where neither rulers nor words stand.
    x = sheet.left + (sheet.cols - 1) // 2 * sheet.pitch_x + 0.92 * sheet.w
    y = sheet.top + (sheet.rows - 1) // 2 * sheet.pitch_y + 0.8 * sheet.h
    paper.rule(left, y, across, width=0.2)
    paper.box(Box(x - 0.1, top, 0.2, down), INK)
    for end in (left, left + across):
        paper.box(Box(end - 0.1, y - 2, 0.2, 4), INK)
    for end in (top, top + down):
        paper.rule(x - 2, end, 4, width=0.2)
    small = Look("bold", INK)
    paper.text(left + 2, y - 1, f"{across} mm", 8, small)
    paper.text(x - 1, top + down - 1, f"{down} mm", 8, Look("bold", INK, "right"))
