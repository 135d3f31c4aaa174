"""Receipts: what was given for a drawing, by whom, and a line to sign on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from mixer.nametags.files.blocks import SOFT, Words, set_line
from mixer.nametags.files.labels import Kind, print_labels, room_of
from mixer.nametags.files.measures import bold, regular
from mixer.nametags.files.paper import Look, Paper
from mixer.nametags.rules.fit import MM, Fitted, Room, fit
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.tags import INK, Job, Report, clean

LABEL = 0.24
"""Share of the width in which a line's label stands."""

GAP = 5.0
"""Millimetres between two lines."""

LARGEST, LEAST = 14.0, 10.5
"""Sizes in points between which a text takes more lines before it gets smaller."""

MOST_LINES, MOST = 8, 42.0
"""Lines of a text, and their height in mm, at most; what is longer still is set smaller."""

NOTE = 10.0
"""Size in points of what stands beside the texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One receipt; a value that was not stated and a person nobody named have no line."""

    id: str
    number: int
    group: str
    donor: str
    item: str
    received: str
    mixer: str
    value: str = ""
    person: str = ""

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return what it says, each with its label."""
        lines = (
            ("Received from", self.donor),
            ("Handed over by", self.person),
            ("Given", self.item),
            ("Stated value", self.value),
            ("Received on", self.received),
            ("For", self.mixer),
        )
        return tuple((label, text) for label, text in lines if clean(text))


def print_receipts(receipts: Sequence[Receipt], job: Job, out: BinaryIO) -> Report:
    """Write a page for each receipt as a PDF.

    Raises:
        ValueError: if there are no receipts.
    """
    return print_labels(receipts, job, out, Kind("Receipts", _receipt, _texts))


def _texts(receipt: Receipt) -> Iterable[tuple[str, str]]:
    return (*(("donor" if label == "Received from" else "line", text) for label, text in receipt.lines),)


def _receipt(paper: Paper, receipt: Receipt, job: Job) -> None:
    room = room_of(job.sheet).inset(8, 8)
    set_line(paper, Box(room.x, room.y, 0.62 * room.w, 7), receipt.group, Words("bold", INK, "left", largest=15))
    number = Words("regular", SOFT, "right", largest=13)
    set_line(paper, Box(room.x + 0.64 * room.w, room.y, 0.36 * room.w, 7), f"Receipt No. {receipt.number}", number)
    paper.rule(room.x, room.y + 11, room.w, INK, 0.4)
    set_line(paper, Box(room.x, room.y + 24, room.w, 10), "Receipt for a door prize", Words("bold", INK, "left"))
    y = room.y + 48
    for label, text in receipt.lines:
        y = _line(paper, Box(room.x, y, room.w, MOST), label, clean(text))
    _signature(paper, Box(room.x, max(y + 22, room.y + 0.66 * room.h), room.w, 20), receipt.group)


def _line(paper: Paper, box: Box, label: str, text: str) -> float:
    """Set a line with its label and return where the next one begins."""
    width = (1 - LABEL) * box.w
    fitted = _wrapped(text, width)
    paper.text(box.x, box.y + fitted.above / MM, label, NOTE, Look(colour=SOFT))
    paper.lines(box.x + LABEL * box.w, box.y, fitted, Look("bold" if label == "Given" else "regular"))
    return box.y + max(fitted.height, 4) + GAP


def _wrapped(text: str, width: float) -> Fitted:
    """Set a text on one line if it fits at 14 points, else on as many as it needs, smaller only if it has to be."""
    fitted = fit(text, Room(width, MOST, LARGEST), bold)
    for lines in range(2, MOST_LINES + 1):
        if fitted.size >= LEAST:
            break
        fitted = fit(text, Room(width, MOST, LARGEST, lines=lines, hyphenate=True), bold)
    return fitted


def _signature(paper: Paper, box: Box, group: str) -> None:
    half = 0.46 * box.w
    for x, words in ((box.x, f"Signed for {group}"), (box.right - half, "Place and date")):
        paper.rule(x, box.y, half, INK, 0.25)
        size = fit(words, Room(half, 5, NOTE), regular).size
        paper.text(x, box.y + 5, words, size, Look(colour=SOFT))
