"""Signs to be read across a room: business-match zones, information tables, ways."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from mixer.nametags.files.blocks import PLAIN, Words, set_in, set_line, set_list
from mixer.nametags.files.labels import Kind, Progress, print_labels, room_of
from mixer.nametags.files.paper import Paper
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.tags import Job, Report, Sign, clean, text_on


def print_signs(signs: Sequence[Sign], job: Job, out: BinaryIO, *, progress: Progress | None = None) -> Report:
    """Write the signs as a PDF, each as large as its label.

    A letter of 100 mm is read from 20 m; on a page of A4 or Letter letters come out at 95 to 110 mm.

    Raises:
        ValueError: if there are no signs.
    """
    return print_labels(signs, job, out, Kind("Signs", _sign, _texts), progress)


def _texts(sign: Sign) -> Iterable[tuple[str, str]]:
    return ("title", sign.title), ("letter", sign.letter), *(("line", line) for line in sign.lines)


def _sign(paper: Paper, sign: Sign, job: Job) -> None:
    room = room_of(job.sheet)
    if not clean(sign.letter):
        head = Box(room.x, room.y, room.w, 0.05 * room.h)
        rest = Box(room.x, head.bottom + 0.03 * room.h, room.w, 0.92 * room.h)
    elif room.w > 1.2 * room.h:
        head = Box(room.x, room.y, 0.42 * room.w, room.h)
        rest = Box(head.right + 0.035 * room.w, room.y, 0.545 * room.w, room.h)
    else:
        head = Box(room.x, room.y, room.w, 0.52 * room.h)
        rest = Box(room.x, head.bottom + 0.03 * room.h, room.w, 0.45 * room.h)
    paper.box(head, sign.colour, radius=min(6.0, 0.05 * min(room.w, room.h)))
    set_in(paper, head.inset(0.1 * head.w, 0.11 * head.h), sign.letter, Words(colour=text_on(sign.colour)))
    _words(paper, sign, rest, clean(sign.foot) or clean(job.event))


def _words(paper: Paper, sign: Sign, box: Box, foot: str) -> None:
    """The title, what belongs to it below, and a quiet foot."""
    foot_h = 0.065 * box.h if foot else 0.0
    full = box.h - foot_h - 0.03 * box.h
    lines = [line for line in sign.lines if clean(line)]
    title = Box(box.x, box.y, box.w, (0.4 if lines else 0.9) * full)
    set_in(paper, title, sign.title, Words(lines=3, largest=170))
    below = title.bottom + 0.06 * box.h
    set_list(paper, Box(box.x, below, box.w, box.y + full - below), lines, Words("regular", PLAIN.colour, largest=44))
    set_line(paper, Box(box.x, box.bottom - foot_h, box.w, foot_h), foot, Words("regular", PLAIN.colour, largest=16))
