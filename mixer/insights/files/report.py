"""The report for a group's board: what a mixer achieved, on two pages that name nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from mixer.insights.files import report_pictures as pictures
from mixer.insights.files.report_pictures import ACCENT, GROUND, LINE, SMALL
from mixer.insights.rules.counting import Count
from mixer.insights.rules.curves import Climb
from mixer.insights.rules.definitions import Definition
from mixer.insights.rules.room_picture import RoomPicture
from mixer.nametags.files.blocks import SOFT, Words, set_in, set_line
from mixer.nametags.files.measures import regular
from mixer.nametags.files.paper import Look, Paper
from mixer.nametags.files.typefaces import Style
from mixer.nametags.rules.fit import Room, fit
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.sheets import Sheet
from mixer.nametags.rules.tags import INK, clean

MARGIN = 16.0
GAP = 6.0
BODY = 9.5
"""Size in points of sentences."""

HEADER = ("Mixer", "Came", "Came again", "New ties", "Introductions each", "Cost per guest", "Per introduction")
WIDTHS = (0.31, 0.09, 0.12, 0.10, 0.14, 0.12, 0.12)
NONE_YET = "Nothing to show yet."


@dataclass(frozen=True, slots=True)
class Figure:
    """One large figure, what it is, and a word on it."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything on the report. A picture's sentence says the same in words; rows of `mixers` stand under `HEADER`."""

    group: str
    mixer: str
    when: str
    made_on: str
    figures: tuple[Figure, ...]
    funnel: tuple[tuple[str, int, int], ...]
    arrivals: tuple[Count, ...]
    arrivals_words: str
    spread: tuple[Count, ...]
    spread_words: str
    room: RoomPicture | None
    room_words: str
    climbs: tuple[Climb, ...]
    climbs_words: str
    mixers: tuple[tuple[str, ...], ...]
    definitions: tuple[Definition, ...]


def print_report(board: Board, sheet: Sheet, out: BinaryIO) -> int:
    """Write the report as a PDF of two pages and return how many bytes it has."""
    paper = Paper(sheet.page_w, sheet.page_h, title=clean(f"{board.mixer}: what it achieved"))
    page = Box(MARGIN, MARGIN, sheet.page_w - 2 * MARGIN, sheet.page_h - 2 * MARGIN)
    paper.turn_to(1)
    _first(paper, page, board)
    _foot(paper, page, board, 1)
    paper.turn_to(2)
    _second(paper, page, board)
    _foot(paper, page, board, 2)
    return paper.finish(out)


def _first(paper: Paper, page: Box, board: Board) -> None:
    set_line(paper, Box(page.x, page.y, page.w, 6), board.group, Words("bold", ACCENT, "left", largest=11))
    set_in(paper, Box(page.x, page.y + 8, page.w, 16), board.mixer, Words("bold", INK, "left", lines=2, largest=26))
    set_line(paper, Box(page.x, page.y + 26, page.w, 6), board.when, Words("regular", SOFT, "left", largest=11))
    paper.rule(page.x, page.y + 35, page.w, LINE, 0.3)
    below = _figures(paper, Box(page.x, page.y + 40, page.w, 44), board.figures)
    rest = page.bottom - 10 - below
    half = (page.w - GAP) / 2
    upper = _titled(paper, Box(page.x, below, half, 0.47 * rest), "From the list to the door", "")
    pictures.shares(paper, Box(upper.x, upper.y, upper.w, min(upper.h, 46)), board.funnel)
    right = Box(page.x + half + GAP, below, half, 0.47 * rest)
    inner = _titled(paper, right, "Introductions per guest", board.spread_words)
    _standing(paper, inner, board.spread)
    lower = Box(page.x, below + 0.5 * rest, page.w, 0.48 * rest)
    inner = _titled(paper, lower, "When people came", board.arrivals_words)
    _standing(paper, inner, board.arrivals)


def _standing(paper: Paper, box: Box, counts: Sequence[Count]) -> None:
    if any(count.value for count in counts):
        pictures.standing(paper, box, counts)
    else:
        set_line(paper, Box(box.x, box.y, box.w, 6), NONE_YET, Words("regular", SOFT, "left", largest=BODY))


def _figures(paper: Paper, box: Box, figures: Sequence[Figure]) -> float:
    """Set large figures in rows of four; return where the next part begins."""
    width = (box.w - 3 * 4) / 4
    height = (box.h - 4) / 2
    for number, figure in enumerate(figures):
        row, column = divmod(number, 4)
        tile = Box(box.x + column * (width + 4), box.y + row * (height + 4), width, height)
        paper.box(tile, GROUND, radius=2)
        inner = tile.inset(3, 2)
        set_line(paper, Box(inner.x, inner.y, inner.w, 8), figure.value, Words("bold", ACCENT, "left", largest=19))
        set_line(paper, Box(inner.x, inner.y + 8.5, inner.w, 4), figure.label, Words("bold", INK, "left", largest=9))
        set_line(
            paper, Box(inner.x, inner.y + 12.5, inner.w, 4), figure.note, Words("regular", SOFT, "left", largest=8)
        )
    rows = -(-len(figures) // 4)
    return box.y + rows * (height + 4) + 4


def _titled(paper: Paper, box: Box, title: str, words: str) -> Box:
    """Set a picture's title and its sentence; return the room left for it."""
    set_line(paper, Box(box.x, box.y, box.w, 6), title, Words("bold", INK, "left", largest=13))
    y = box.y + 8
    if clean(words):
        y = _sentence(paper, Box(box.x, y, box.w, 9), words) + 3
    return Box(box.x, y, box.w, box.bottom - y)


def _sentence(paper: Paper, box: Box, words: str, size: float = BODY) -> float:
    """Set a sentence on as many lines as it needs; return where it ends."""
    shown = clean(words)
    fitted = fit(shown, Room(box.w, box.h, size), regular)
    lines = 1
    while fitted.size < size - 0.01 and lines < 4:  # noqa: PLR2004 - what is longer still is set smaller
        lines += 1
        fitted = fit(shown, Room(box.w, box.h, size, lines=lines), regular)
    paper.lines(box.x, box.y, fitted, Look(colour=SOFT))
    return box.y + fitted.height


def _second(paper: Paper, page: Box, board: Board) -> None:
    height = page.h
    left = Box(page.x, page.y, 0.58 * page.w, 0.42 * height)
    inner = _titled(paper, left, "Who met whom", board.room_words)
    if board.room:
        pictures.room(paper, inner, board.room)
        _key(paper, Box(left.right + GAP, page.y + 17, page.right - left.right - GAP, left.h - 17), board.room)
    ladder = Box(page.x, page.y + 0.45 * height, page.w, 0.22 * height)
    inner = _titled(paper, ladder, "From contact to connection", board.climbs_words)
    if board.climbs:
        pictures.ladder(paper, inner, board.climbs)
    mixers = Box(page.x, page.y + 0.7 * height, page.w, 0.14 * height)
    _table(paper, _titled(paper, mixers, "Mixer by mixer", ""), board.mixers)
    _definitions(
        paper, Box(page.x, page.y + 0.87 * height, page.w, page.bottom - 9 - page.y - 0.87 * height), board.definitions
    )


def _key(paper: Paper, box: Box, drawn: RoomPicture) -> None:
    pitch = min(7.0, box.h / max(len(drawn.zones), 1))
    for number, zone in enumerate(drawn.zones):
        y = box.y + number * pitch
        paper.box(Box(box.x, y + pitch / 2 - 1.5, 3, 3), zone.colour, radius=1.5)
        nowhere = "in none of them" if drawn.found else "no zone"
        name = zone.name if drawn.found and zone.name else f"{zone.letter} {zone.name or nowhere}"
        set_line(paper, Box(box.x + 5, y, box.w - 17, pitch), name, Words("regular", INK, "left", largest=BODY))
        set_line(paper, Box(box.right - 10, y, 10, pitch), str(zone.guests), Words("bold", INK, "right", largest=BODY))


def _table(paper: Paper, box: Box, rows: Sequence[Sequence[str]]) -> None:
    pitch = min(6.0, box.h / (len(rows) + 1))
    columns = zip(HEADER[1:], WIDTHS[1:], strict=True)
    small = min(fit(head, Room(width * box.w - 2, pitch, SMALL), regular).size for head, width in columns)
    for number, row in enumerate([HEADER, *rows]):
        y = box.y + number * pitch
        x = box.x
        for column, (cell, width) in enumerate(zip(row, WIDTHS, strict=True)):
            style: Style = "bold" if number and not column else "regular"
            words = Words(style, INK if number else SOFT, "right" if column else "left", largest=9 if number else small)
            set_line(paper, Box(x, y, width * box.w - 2, pitch), cell, words)
            x += width * box.w
        paper.rule(box.x, y + pitch, box.w, LINE, 0.1)


def _definitions(paper: Paper, box: Box, definitions: Sequence[Definition]) -> None:
    """Set what the figures count, in two columns and one size."""
    rows = -(-len(definitions) // 2)
    pitch = min(5.0, box.h / rows)
    width = (box.w - GAP) / 2
    texts = [clean(f"{one.title}: {one.short}") for one in definitions]
    size = min(fit(text, Room(width, pitch, 7.5), regular).size for text in texts)
    for number, text in enumerate(texts):
        column, row = divmod(number, rows)
        place = Box(box.x + column * (width + GAP), box.y + row * pitch, width, pitch)
        set_line(paper, place, text, Words("regular", SOFT, "left", largest=size))


def _foot(paper: Paper, page: Box, board: Board, number: int) -> None:
    y = page.bottom - 4
    set_line(
        paper,
        Box(page.x, y, 0.7 * page.w, 4),
        f"Counted by Mixer on {board.made_on}; nobody is named.",
        Words("regular", SOFT, "left", largest=SMALL),
    )
    set_line(
        paper, Box(page.right - 30, y, 30, 4), f"Page {number} of 2", Words("regular", SOFT, "right", largest=SMALL)
    )
