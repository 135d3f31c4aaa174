"""Signs above the desks at the door: whose surname begins with which letter queues where."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from mixer.nametags.files.blocks import SOFT, Words, set_in, set_line
from mixer.nametags.files.labels import Kind, Progress, print_labels, room_of
from mixer.nametags.files.paper import Paper
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.queues import OTHERS, Desk
from mixer.nametags.rules.tags import INK, Job, Report


def print_queue_signs(desks: Sequence[Desk], job: Job, out: BinaryIO, *, progress: Progress | None = None) -> Report:
    """Write a sign for each desk as a PDF; on a page of A4 or Letter its letters are read from 10 m and more.

    Raises:
        ValueError: if there are no desks.
    """
    return print_labels(desks, job, out, Kind("Queue signs", _sign, _texts), progress)


def _texts(desk: Desk) -> Iterable[tuple[str, str]]:
    return (("letters", desk.letters),)


def _sign(paper: Paper, desk: Desk, job: Job) -> None:
    room = room_of(job.sheet)
    band = Box(room.x, room.y, room.w, 0.16 * min(room.w, room.h))
    paper.box(band, INK, radius=0.2 * band.h)
    inside = band.inset(0.04 * band.w, 0.3 * band.h)
    asked = Box(inside.x, inside.y, 0.66 * inside.w, inside.h)
    set_line(paper, asked, "Check in by surname", Words("bold", "#ffffff", "left"))
    named = Box(inside.x + 0.72 * inside.w, inside.y, 0.28 * inside.w, inside.h)
    set_line(paper, named, f"Desk {desk.number}", Words("bold", "#ffffff", "right"))
    more = f"and {OTHERS}" if desk.others and desk.letters else ""
    foot = Box(room.x, room.bottom - 0.06 * room.h, room.w, 0.06 * room.h)
    top = band.bottom + 0.06 * room.h
    bottom = foot.y - (0.19 if more else 0.05) * room.h
    letters = desk.letters or OTHERS.capitalize()
    set_in(
        paper, Box(room.x, top, room.w, bottom - top), letters, Words("bold", INK, lines=2 if not desk.letters else 1)
    )
    set_line(paper, Box(room.x, bottom + 0.04 * room.h, room.w, 0.09 * room.h), more, Words("bold", INK))
    set_line(paper, foot, job.event, Words("regular", SOFT, largest=20))
