"""Famous-duo cards: one half on each card, so that nobody sees what the other half is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import BinaryIO

from mixer.nametags.files.blocks import Words, set_in, set_line
from mixer.nametags.files.labels import Kind, Progress, print_labels, room_of
from mixer.nametags.files.paper import Paper
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.tags import INK, DuoCard, Job, Report, clean

ACCENT = "#b3541e"
_QUIET = "#5b6475"
_COUNTS = {2: "two", 3: "three", 4: "four"}


def print_duo_cards(cards: Sequence[DuoCard], job: Job, out: BinaryIO, *, progress: Progress | None = None) -> Report:
    """Write the cards, in their order, as a PDF; `job.layout` is one of `CARD_LAYOUTS`, else the first of them.

    Raises:
        ValueError: if there are no cards, or a start label the sheet does not have.
    """
    return print_labels(cards, job, out, Kind("Duo cards", _card, _texts), progress)


def _texts(card: DuoCard) -> Iterable[tuple[str, str]]:
    return ("card", card.half), ("name", card.guest)


def _framed(paper: Paper, room: Box) -> str:
    """A thin line around the card; returns the colour of what stands at its head."""
    paper.box(room, None, radius=3, stroke=ACCENT, line=0.5)
    return _QUIET


def _banded(paper: Paper, room: Box) -> str:
    paper.box(Box(room.x, room.y, room.w, 0.2 * room.h), ACCENT, radius=2.2)
    return "#ffffff"


CARD_LAYOUTS: Mapping[str, Callable[[Paper, Box], str]] = {"classic": _framed, "bold": _banded}
"""How a card is dressed: in a frame, or under a band of colour."""


def _card(paper: Paper, card: DuoCard, job: Job) -> None:
    room = room_of(job.sheet)
    head = CARD_LAYOUTS.get(job.layout, _framed)(paper, room)
    x, w, h = room.x + 0.06 * room.w, 0.88 * room.w, room.h
    set_line(paper, Box(x, room.y + 0.05 * h, w, 0.1 * h), "You are", Words("regular", head))
    half = f"{card.half} {card.mark}"
    set_in(paper, Box(x, room.y + 0.26 * h, w, 0.34 * h), half, Words("bold", INK, lines=2, largest=54))
    quest = "Find your other half." if card.partners == 1 else f"Find your {_count(card.partners)} others."
    set_line(paper, Box(x, room.y + 0.69 * h, w, 0.1 * h), quest, Words("bold", ACCENT, largest=16))
    foot = " · ".join(part for part in (clean(card.guest), clean(card.theme) or clean(job.event)) if part)
    set_line(paper, Box(x, room.y + 0.86 * h, w, 0.08 * h), foot, Words("regular", _QUIET, largest=8.5))


def _count(number: int) -> str:
    return _COUNTS.get(number, str(number))
