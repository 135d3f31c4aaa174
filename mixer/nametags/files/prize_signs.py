"""Signs before the door prizes: what is drawn, and who gave it."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from mixer.nametags.files.blocks import SOFT, Words, set_in, set_line
from mixer.nametags.files.duo_cards import ACCENT
from mixer.nametags.files.labels import Kind, Progress, print_labels, room_of
from mixer.nametags.files.paper import Paper
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.papers import PrizeSign
from mixer.nametags.rules.tags import INK, Job, Report


def print_prize_signs(
    prizes: Sequence[PrizeSign], job: Job, out: BinaryIO, *, progress: Progress | None = None
) -> Report:
    """Write a sign for each prize as a PDF.

    Raises:
        ValueError: if there are no prizes, or a start label the sheet does not have.
    """
    return print_labels(prizes, job, out, Kind("Prize signs", _sign, _texts), progress)


def _texts(sign: PrizeSign) -> Iterable[tuple[str, str]]:
    return ("prize", sign.prize), ("donor", sign.donor)


def _sign(paper: Paper, sign: PrizeSign, job: Job) -> None:
    room = room_of(job.sheet)
    h = room.h
    paper.box(Box(room.x, room.y, room.w, 0.14 * h), ACCENT, radius=min(5.0, 0.04 * h))
    set_line(paper, Box(room.x, room.y + 0.035 * h, room.w, 0.07 * h), "Door prize", Words("bold", "#ffffff"))
    box = room.inset(0.02 * room.w, 0)
    set_in(paper, Box(box.x, room.y + 0.2 * h, box.w, 0.38 * h), sign.prize, Words("bold", INK, lines=3, largest=150))
    set_line(paper, Box(box.x, room.y + 0.64 * h, box.w, 0.05 * h), "given by", Words("regular", SOFT))
    donor = Words("bold", ACCENT, lines=2, largest=90)
    set_in(paper, Box(box.x, room.y + 0.71 * h, box.w, 0.16 * h), sign.giver, donor)
    set_line(paper, Box(box.x, room.bottom - 0.055 * h, box.w, 0.05 * h), job.event, Words("regular", SOFT, largest=18))
