"""A certificate of erasure on paper: what went, what stayed, and nobody's name but who asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from mixer.nametags.files.blocks import SOFT, Words, set_line
from mixer.nametags.files.measures import regular
from mixer.nametags.files.paper import Look, Paper
from mixer.nametags.rules.fit import MM, Room, fit
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.sheets import Sheet
from mixer.nametags.rules.tags import INK, clean

TITLE = "Certificate of erasure"
MARGIN = 18.0
"""Millimetres around the page."""

LINE, HEAD = 6.4, 12.0
"""Heights in mm of a line, and of a heading with the room above it."""

SIZE = 10.5
"""Points of a line; a longer text takes more lines, up to `MOST_LINES`, before it gets smaller."""

MOST_LINES = 6
FOOT = 14.0
LABEL = 0.34
"""Share of the width in which the label of a fact stands."""


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """What stands under a heading: kinds of rows with their numbers."""

    heading: str
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate as it is printed."""

    code: str
    group: str
    facts: Sequence[tuple[str, str]]
    parts: Sequence[Paragraphs]
    note: str


def print_certificate(certified: Certified, sheet: Sheet, out: BinaryIO) -> int:
    """Write the certificate as a PDF, on as many pages as it needs; return how many these are."""
    paper = Paper(sheet.page_w, sheet.page_h, title=f"{TITLE} {certified.code}")
    pen = _Pen(paper, Box(MARGIN, MARGIN, sheet.page_w - 2 * MARGIN, sheet.page_h - 2 * MARGIN), certified.code)
    pen.top(clean(certified.group))
    for label, text in certified.facts:
        pen.fact(label, clean(text))
    for part in certified.parts:
        pen.heading(part.heading)
        for label, text in part.lines:
            pen.number(label, text)
    pen.words(certified.note)
    paper.finish(out)
    return paper.pages


class _Pen:
    """Writes down the page from top to bottom, and on to the next one when it is full."""

    def __init__(self, paper: Paper, page: Box, code: str) -> None:
        self._paper, self._page, self._code = paper, page, code
        self._y = page.y
        self._turn(1)

    def top(self, group: str) -> None:
        left, width = self._page.x, self._page.w
        set_line(self._paper, Box(left, self._y, width, 8), group, Words("regular", SOFT, "left", largest=13))
        set_line(self._paper, Box(left, self._y + 10, width, 12), TITLE, Words("bold", INK, "left", largest=24))
        self._paper.rule(left, self._y + 27, width, INK, 0.4)
        self._y += 33

    def heading(self, words: str) -> None:
        self._make_room(HEAD + LINE)
        self._paper.text(self._page.x, self._y + HEAD - 4, words, 13, Look("bold"))
        self._y += HEAD

    def fact(self, label: str, text: str) -> None:
        room = Room((1 - LABEL) * self._page.w, MOST_LINES * LINE, SIZE, lines=MOST_LINES, hyphenate=True)
        fitted = fit(text, room, regular)
        height = max(fitted.height + 2.6, LINE)
        self._make_room(height)
        self._paper.text(self._page.x, self._y + fitted.above / MM, label, SIZE, Look(colour=SOFT))
        self._paper.lines(self._page.x + LABEL * self._page.w, self._y, fitted)
        self._y += height

    def number(self, label: str, figure: str) -> None:
        self._make_room(LINE)
        self._paper.rule(self._page.x, self._y + LINE - 1.4, self._page.w, "#c3c8d2", 0.15)
        self._paper.text(self._page.x, self._y + 3, label, SIZE)
        self._paper.text(self._page.right, self._y + 3, figure, SIZE, Look(align="right"))
        self._y += LINE

    def words(self, text: str) -> None:
        fitted = fit(text, Room(self._page.w, 4 * LINE, 9.5, lines=4), regular)
        self._make_room(fitted.height + 6)
        self._paper.lines(self._page.x, self._y + 5, fitted, Look(colour=SOFT))
        self._y += fitted.height + 6

    def _make_room(self, height: float) -> None:
        if self._y + height > self._page.y + self._page.h - FOOT:
            self._turn(self._paper.pages + 1)

    def _turn(self, page: int) -> None:
        self._paper.turn_to(page)
        self._y = self._page.y
        foot = self._page.y + self._page.h
        self._paper.text(self._page.x, foot, f"Certificate {self._code}", 9, Look(colour=SOFT))
        self._paper.text(self._page.right, foot, f"Page {page}", 9, Look(colour=SOFT, align="right"))
