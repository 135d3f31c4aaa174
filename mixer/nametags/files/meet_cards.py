"""Cards with the people a guest is to meet, one below the other with a box to tick, and a line on what to do."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from mixer.nametags.files.blocks import Words, set_in, set_line
from mixer.nametags.files.duo_cards import ACCENT
from mixer.nametags.files.labels import Kind, Progress, print_labels, room_of
from mixer.nametags.files.paper import Paper
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.meeting import MeetCard
from mixer.nametags.rules.tags import INK, Job, Report, clean

_QUIET = "#5b6475"
_LARGEST = 15.0
"""Points of a name at most: four of them stand on a card as well as one."""


def print_meet_cards(cards: Sequence[MeetCard], job: Job, out: BinaryIO, *, progress: Progress | None = None) -> Report:
    """Write the cards, in their order, as a PDF.

    Raises:
        ValueError: if there are no cards, or a start label the sheet does not have.
    """
    return print_labels(cards, job, out, Kind("Meet cards", _card, _texts), progress)


def _texts(card: MeetCard) -> Iterable[tuple[str, str]]:
    yield "name", card.guest
    for name, line in card.people:
        yield "name", name
        yield "line", line


def _card(paper: Paper, card: MeetCard, job: Job) -> None:
    room = room_of(job.sheet)
    paper.box(room, None, radius=3, stroke=ACCENT, line=0.5)
    x, w, h = room.x + 0.06 * room.w, 0.88 * room.w, room.h
    head = Box(x, room.y + 0.05 * h, 0.66 * w, 0.1 * h)
    set_line(paper, head, card.guest, Words("bold", INK, "left", largest=13))
    corner = Box(head.right + 0.02 * w, head.y, 0.32 * w, head.h)
    set_line(paper, corner, card.title, Words("bold", ACCENT, "right", largest=9))
    below = Box(x, room.y + 0.2 * h, w, 0.52 * h)
    row_h = below.h / max(len(card.people), 2)
    for number, person in enumerate(card.people):
        _person(paper, Box(x, below.y + number * row_h, w, row_h), person)
    set_in(paper, Box(x, room.y + 0.74 * h, w, 0.14 * h), card.ask, Words("regular", INK, "left", lines=2, largest=10))
    set_line(
        paper, Box(x, room.y + 0.9 * h, w, 0.06 * h), clean(job.event), Words("regular", _QUIET, "left", largest=7)
    )


def _person(paper: Paper, box: Box, person: tuple[str, str]) -> None:
    """A box to tick, the name, and what they do."""
    name, line = person
    side = min(0.5 * box.h, 5.0)
    paper.box(Box(box.x, box.y + 0.5 * (0.86 * box.h - side), side, side), None, radius=0.6, stroke=INK, line=0.3)
    x, w = box.x + 7.0, box.w - 7.0
    set_line(paper, Box(x, box.y, w, 0.4 * box.h), name, Words("bold", INK, "left", largest=_LARGEST))
    set_line(paper, Box(x, box.y + 0.54 * box.h, w, 0.27 * box.h), line, Words("regular", _QUIET, "left", largest=9))
