"""What all papers but name tags share: one item a label, page after page, and a word on letters that no font has."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Generic, Protocol, TypeVar

from mixer.nametags.files.measures import missing_notice
from mixer.nametags.files.paper import Paper
from mixer.nametags.rules.dots import page_of, printer_on
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.qr import QrPlan
from mixer.nametags.rules.sheets import Printer, Sheet, Slot
from mixer.nametags.rules.tags import Job, Placement, Report, clean

Progress = Callable[[int], None]

CUT = "#c3c8d2"
"""Colour of lines that say where to cut and where a label ends."""


class Identified(Protocol):
    """Anything that goes on a label."""

    @property
    def id(self) -> str:
        """What tells it from the others of its batch."""
        ...


Item = TypeVar("Item", bound=Identified)


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code on a label: its text, its centre from the label's corner in mm, and how it is made."""

    text: str
    x: float
    y: float
    plan: QrPlan


@dataclass(frozen=True, slots=True)
class Kind(Generic[Item]):
    """A kind of paper: its name, how an item is drawn at its label's corner, and the texts it shows by field."""

    name: str
    draw: Callable[[Paper, Item, Job], Code | None]
    texts: Callable[[Item], Iterable[tuple[str, str]]]


def print_labels(
    items: Sequence[Item], job: Job, out: BinaryIO, kind: Kind[Item], progress: Progress | None = None
) -> Report:
    """Write the items, in their order, as a PDF.

    Args:
        items: one for each label.
        job: the sheet, the first free label, the order of filling.
        out: where the document goes, once it is whole.
        kind: what they are.
        progress: called after each page with the number of items laid out.

    Raises:
        ValueError: if there are no items, or a start label the sheet does not have.
    """
    sheet = job.sheet
    title = f"{kind.name} {clean(job.event)}".strip()
    printer = printer_on(sheet, job.printer)
    paper = Paper(*page_of(sheet), title=title, printer=printer)
    report = Report(items=len(items))
    for number, page in itertools.groupby(sheet.lay(items, job.start, job.order), key=lambda place: place[1].page):
        paper.turn_to(number)
        for item, slot in page:
            with paper.at(slot.x, slot.y):
                if job.outline:
                    paper.box(Box(0, 0, sheet.w, sheet.h), None, radius=sheet.corner, stroke=CUT, line=0.1)
                code = kind.draw(paper, item, job)
            report.placements.append(_placed(item.id, slot, code, printer))
            texts = list(kind.texts(item))
            who = next((clean(text) for _, text in texts), "")
            found = (missing_notice(item.id, who, field, text, "bold") for field, text in texts)
            report.notices += filter(None, found)
        if progress:
            progress(len(report.placements))
    report.size = paper.finish(out)
    report.pages = paper.pages
    return report


def _placed(item: str, slot: Slot, code: Code | None, printer: Printer) -> Placement:
    """Where the item is, and its code if it has one: in the document, so after all that is done for the printer."""
    if code is None:
        return Placement(item, slot.page, slot.label, slot.x, slot.y)
    centre = printer.place(slot.x + code.x, slot.y + code.y)
    dark = code.plan.modules * code.plan.module
    size = dark * printer.stretch_x, dark * printer.stretch_y
    return Placement(item, slot.page, slot.label, slot.x, slot.y, code.text, *centre, *size, code.plan.modules)


def room_of(sheet: Sheet) -> Box:
    """The part of a label that may be printed on."""
    return Box(0, 0, sheet.w, sheet.h).inset(sheet.keep_in, sheet.keep_in)
