"""Tickets for a door prize drawing: one half to keep, one for the bowl, the number on both."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from mixer.nametags.files.blocks import SOFT, Words, set_in, set_line
from mixer.nametags.files.labels import CUT, Code, Kind, Progress, print_labels, room_of
from mixer.nametags.files.paper import Paper
from mixer.nametags.rules.dots import code_in
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.qr import QrFactory, plan_qr
from mixer.nametags.rules.qr_path import PathWriter
from mixer.nametags.rules.tags import INK, Job, Report
from mixer.nametags.rules.tickets import Ticket

STUB = 0.36
"""Share of a ticket that goes into the bowl."""

LARGEST_CODE = 20.0
DASH = 1.6


def print_tickets(
    tickets: Sequence[Ticket], job: Job, out: BinaryIO, *, codes: bool = False, progress: Progress | None = None
) -> Report:
    """Write the tickets as a PDF.

    Args:
        tickets: all of one series, as `number_tickets` makes them.
        job: the sheet and the event's name.
        out: where the document goes, once it is whole.
        codes: also show the serial as a QR code on the half to keep.
        progress: called after each page with the number of tickets laid out.

    Raises:
        ValueError: if there are no tickets, or a start label the sheet does not have.
        QrTooSmallError: if labels are too small for a code.
    """
    pen = _Pen(tickets, job) if codes else None

    def draw(paper: Paper, ticket: Ticket, job: Job) -> Code | None:
        return _ticket(paper, ticket, job, pen)

    return print_labels(tickets, job, out, Kind("Tickets", draw, _texts), progress)


def _texts(ticket: Ticket) -> Iterable[tuple[str, str]]:
    return (("serial", ticket.serial),)


class _Pen:
    """Writes the codes of one series."""

    def __init__(self, tickets: Sequence[Ticket], job: Job) -> None:
        room = room_of(job.sheet)
        self.side = min(LARGEST_CODE, 0.5 * room.h, 0.3 * room.w)
        self._sheet = job.sheet
        first = tickets[0].serial
        self._prefix = f"{tickets[0].series}-"
        self._plan = plan_qr(first, self.side, dpi=job.sheet.dpi)
        self._writer = PathWriter(QrFactory(self._prefix, len(first) - len(self._prefix), self._plan))

    def draw(self, paper: Paper, ticket: Ticket, place: Box) -> Code:
        """Draw a ticket's code in its place."""
        sheet = self._sheet
        box = code_in(place, self._plan.side, sheet.corner_of(1), sheet.dpi)  # a printer of dots has but one label
        paper.code(box.x, box.y, self._plan, self._writer.path(ticket.serial.removeprefix(self._prefix)))
        return Code(ticket.serial, box.x + box.w / 2, box.y + box.h / 2, self._plan)


def _ticket(paper: Paper, ticket: Ticket, job: Job, pen: _Pen | None) -> Code | None:
    room = room_of(job.sheet)
    tear = room.x + (1 - STUB) * room.w
    _perforation(paper, tear, job.sheet.h)
    keep = Box(room.x, room.y, tear - room.x - 2.5, room.h)
    h = room.h
    set_line(paper, Box(keep.x, keep.y, keep.w, 0.09 * h), "Door prize drawing", Words("bold", INK, "left"))
    event = Words("regular", SOFT, "left", largest=9)
    set_line(paper, Box(keep.x, keep.y + 0.14 * h, keep.w, 0.08 * h), job.event, event)
    width = keep.w - (pen.side if pen else 0)
    _number(paper, ticket, Box(keep.x, keep.y + 0.3 * h, width, 0.36 * h))
    small = Words("regular", SOFT, "left", largest=7.5)
    set_line(paper, Box(keep.x, keep.bottom - 0.18 * h, keep.w, 0.07 * h), "Keep this half.", small)
    set_line(paper, Box(keep.x, keep.bottom - 0.08 * h, keep.w, 0.07 * h), "Be in the room for the drawing.", small)
    stub = Box(tear + 2.5, room.y, room.right - tear - 2.5, h)
    set_line(paper, Box(stub.x, stub.y, stub.w, 0.09 * h), "For the bowl", Words("bold", INK, "left"))
    _number(paper, ticket, Box(stub.x, stub.y + 0.3 * h, stub.w, 0.3 * h))
    paper.rule(stub.x, stub.bottom - 0.12 * h, stub.w, SOFT, 0.15)
    set_line(paper, Box(stub.x, stub.bottom - 0.08 * h, stub.w, 0.07 * h), "Name", small)
    if not pen:
        return None
    return pen.draw(paper, ticket, Box(keep.right - pen.side, keep.y + (h - pen.side) / 2, pen.side, pen.side))


def _number(paper: Paper, ticket: Ticket, box: Box) -> None:
    """The number large, its series and check digit as small as they are read."""
    above = Box(box.x, box.y, box.w, 0.7 * box.h)
    set_in(paper, above, ticket.digits, Words("bold", INK, "left", largest=60))
    serial = Words("regular", SOFT, "left", largest=9)
    set_line(paper, Box(box.x, box.y + 0.84 * box.h, box.w, 0.18 * box.h), f"No. {ticket.serial}", serial)


def _perforation(paper: Paper, x: float, height: float) -> None:
    """A dashed line to cut or tear along."""
    dashes = int(height / (2 * DASH))
    for number in range(dashes):
        paper.box(Box(x - 0.1, (2 * number + 0.5) * DASH, 0.2, DASH), CUT)
