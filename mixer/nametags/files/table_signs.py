"""Table signs as tent cards: both faces of a folded card, so that a table is found from either side."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from mixer.nametags.files.blocks import SOFT, Words, set_in, set_line
from mixer.nametags.files.labels import CUT, Kind, Progress, print_labels
from mixer.nametags.files.paper import Paper
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.papers import TableSign
from mixer.nametags.rules.sheets import Sheet
from mixer.nametags.rules.tags import INK, Job, Report, clean

FOLD_MARK = 5.0


def print_table_signs(
    tables: Sequence[TableSign], job: Job, out: BinaryIO, *, progress: Progress | None = None
) -> Report:
    """Write the signs as a PDF; each is folded in the middle and stands like a tent.

    On a tent card of 63 mm a number is 32 mm high and read from 6 m, on a folded page of A4 or Letter 80 mm and more,
    read from 16 m.

    Raises:
        ValueError: if there are no tables, or a start label the sheet does not have.
    """
    return print_labels(tables, job, out, Kind("Table signs", _tent, _texts), progress)


def _texts(table: TableSign) -> Iterable[tuple[str, str]]:
    return ("name", table.name), ("line", table.line)


def faces(sheet: Sheet) -> tuple[Box, Box]:
    """The lower face and the one above the fold, from a label's corner.

    Where a card reaches as far above its label as below, the label is the lower face; else the label is folded.
    """
    above = sheet.top >= sheet.h and (sheet.rows == 1 or sheet.pitch_y >= 2 * sheet.h)
    height = sheet.h if above else sheet.h / 2
    top = 0.0 if above else height
    return Box(0, top, sheet.w, height), Box(0, top - height, sheet.w, height)


def _tent(paper: Paper, table: TableSign, job: Job) -> None:
    lower, upper = faces(job.sheet)
    keep = job.sheet.keep_in
    face = Box(0, 0, lower.w, lower.h).inset(keep, keep)
    foot = clean(table.line) or clean(job.event)
    with paper.at(lower.x, lower.y):
        _face(paper, table, face, foot)
    with paper.at(upper.right, upper.bottom, upside_down=True):
        _face(paper, table, face, foot)
    for x in (keep, lower.w - keep - FOLD_MARK):
        paper.rule(x, lower.y, FOLD_MARK, CUT, 0.2)


def _face(paper: Paper, table: TableSign, box: Box, foot: str) -> None:
    top, bottom = box.y, box.bottom
    if table.numbered:
        set_line(paper, Box(box.x, top, box.w, 0.15 * box.h), "Table", Words("regular", SOFT))
        top += 0.23 * box.h
    if foot:
        set_line(paper, Box(box.x, bottom - 0.1 * box.h, box.w, 0.1 * box.h), foot, Words("regular", SOFT, largest=24))
        bottom -= 0.19 * box.h
    set_in(paper, Box(box.x, top, box.w, bottom - top), table.name, Words("bold", INK, lines=2))
