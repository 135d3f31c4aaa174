"""A page that shows how far a printer is off: outlines of the labels, rulers, and two lengths to measure."""

import itertools
from typing import BinaryIO

from mixer.nametags.files.paper import Look, Paper
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.sheets import Printer, Sheet
from mixer.nametags.rules.tags import INK, Report

_QUIET = "#5b6475"
_REACH = 5
"""Millimetres on each side of a label's edge that its ruler shows."""


def print_calibration(sheet: Sheet, out: BinaryIO, *, printer: Printer | None = None) -> Report:
    """Write the page: print it on plain paper, hold it over a sheet against the light, and read the rulers."""
    paper = Paper(sheet.page_w, sheet.page_h, title=f"Calibration {sheet.id}", printer=printer)
    paper.turn_to(1)
    for slot in itertools.islice(sheet.slots(), sheet.labels):
        paper.box(Box(slot.x, slot.y, sheet.w, sheet.h), None, radius=sheet.corner, stroke=INK, line=0.1)
        middle = slot.y + sheet.h / 2
        paper.text(slot.x + sheet.w / 2, middle + 2, str(slot.label), 14, Look("bold", _QUIET, "centre"))
        _ruler(paper, slot.x, middle)
        _ruler(paper, slot.x + sheet.w / 2, slot.y, upright=True)
    _lengths(paper, sheet)
    size = paper.finish(out)
    return Report(pages=paper.pages, items=sheet.labels, size=size)


def _ruler(paper: Paper, x: float, y: float, *, upright: bool = False) -> None:
    """Ticks every millimetre across an edge, longer at the edge itself."""
    for step in range(-_REACH, _REACH + 1):
        length = 6.0 if step == 0 else 3.0
        if upright:
            paper.rule(x - length / 2, y + step, length, width=0.1)
        else:
            paper.box(Box(x + step - 0.05, y - length / 2, 0.1, length), INK)


def _lengths(paper: Paper, sheet: Sheet) -> None:
    """Lines as long as fits in whole centimetres; measured, they tell the printer's stretch."""
    across = int((sheet.page_w - 30) / 10) * 10
    down = int((sheet.page_h - 30) / 10) * 10
    left, top = (sheet.page_w - across) / 2, (sheet.page_h - down) / 2
    paper.rule(left, sheet.page_h / 2, across, width=0.2)
    paper.box(Box(sheet.page_w / 2 - 0.1, top, 0.2, down), INK)
    words = f"{sheet.title}. The lines are {across} mm across and {down} mm down when printed at 100 %."
    size = min(9.0, (sheet.page_w - 2 * 6) / len(words) * 5)
    paper.text(6, 5, words, size, Look(colour=_QUIET))
