"""The poster on the door: welcome, when, where, and what to do."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from mixer.nametags.files.blocks import SOFT, Words, set_in, set_line
from mixer.nametags.files.duo_cards import ACCENT
from mixer.nametags.files.labels import Kind, Progress, print_labels, room_of
from mixer.nametags.files.measures import regular
from mixer.nametags.files.paper import Paper
from mixer.nametags.rules.fit import Room, fit
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.papers import Poster
from mixer.nametags.rules.tags import INK, Job, Report, clean

WHITE = "#ffffff"
LARGEST_STEP = 40.0


def print_posters(posters: Sequence[Poster], job: Job, out: BinaryIO, *, progress: Progress | None = None) -> Report:
    """Write each poster as a page of a PDF.

    Raises:
        ValueError: if there are no posters.
    """
    return print_labels(posters, job, out, Kind("Welcome", _poster, _texts), progress)


def _texts(poster: Poster) -> Iterable[tuple[str, str]]:
    heading = ("title", poster.title), ("when", poster.when), ("where", poster.where)
    return (*heading, *(("step", step) for step in poster.steps))


def _poster(paper: Paper, poster: Poster, job: Job) -> None:
    room = room_of(job.sheet)
    h = room.h
    head = Box(room.x, room.y, room.w, 0.42 * h)
    paper.box(head, INK, radius=min(8.0, 0.03 * h))
    inner = head.inset(0.06 * head.w, 0.1 * head.h)
    set_line(paper, Box(inner.x, inner.y, inner.w, 0.16 * inner.h), "Welcome to", Words("regular", WHITE, largest=60))
    title = Box(inner.x, inner.y + 0.26 * inner.h, inner.w, 0.74 * inner.h)
    set_in(paper, title, poster.title, Words("bold", WHITE, lines=3, largest=160))
    y = head.bottom + 0.045 * h
    for text, share, words in ((poster.when, 0.04, Words("bold", INK)), (poster.where, 0.03, Words("regular", INK))):
        if clean(text):
            set_line(paper, Box(room.x, y, room.w, share * h), text, words)
            y += (share + 0.025) * h
    steps = [step for step in map(clean, poster.steps) if step]
    if steps:
        _steps(paper, steps, Box(room.x, y + 0.015 * h, room.w, room.bottom - y - 0.015 * h))


def _steps(paper: Paper, steps: Sequence[str], box: Box) -> None:
    """Numbered steps, the numbers in circles."""
    pitch = min(box.h / len(steps), 0.25 * box.h)
    circle = 0.72 * pitch
    width = box.w - circle * 1.4
    size = min(fit(step, Room(width, 0.6 * pitch, LARGEST_STEP), regular).size for step in steps)
    for number, step in enumerate(steps, start=1):
        y = box.y + (number - 1) * pitch
        paper.box(Box(box.x, y + (pitch - circle) / 2, circle, circle), ACCENT, radius=circle / 2)
        figure = Box(box.x, y + pitch / 2 - 0.22 * circle, circle, 0.44 * circle)
        set_line(paper, figure, str(number), Words("bold", WHITE))
        set_line(paper, Box(box.x + circle * 1.4, y, width, pitch), step, Words("regular", SOFT, "left", largest=size))
