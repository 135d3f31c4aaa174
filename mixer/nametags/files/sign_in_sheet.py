"""The A-Z list for the door: what is left when the power fails, and can be typed back in afterwards."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from mixer.nametags.files.labels import Progress
from mixer.nametags.files.measures import bold, missing_notice, regular
from mixer.nametags.files.paper import Look, Paper
from mixer.nametags.files.typefaces import Style
from mixer.nametags.rules.alphabet import a_to_z, initial
from mixer.nametags.rules.fit import Room, fit
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.sheets import Sheet
from mixer.nametags.rules.tags import INK, Job, Report, SignInLine, clean

ROW = 9.0
"""Height of a line in mm: room to write in."""

TOP, FOOT = 24.0, 12.0
_QUIET = "#5b6475"
_RULE = "#c3c8d2"
TITLES = {"name": "Name", "company": "Company", "note": "", "code": "Code", "time": "Time"}
WITH_CODES = {"name": 0.0, "company": 0.36, "note": 0.62, "code": 0.78, "time": 0.92}
"""Where each column begins, in shares of the width."""

WITHOUT_CODES = {"name": 0.0, "company": 0.4, "note": 0.72, "time": 0.9}
HINTS = {
    True: "Tick and write the time. Type the numbers back in afterwards: Door, Paper list.",
    False: "Tick and write the time.",
}
INDENT = 15.5
"""Room in mm for the box to tick and the line's number."""

NUMBER_ENDS = 13.5
"""Where in mm a line's number ends."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A letter of the alphabet above the names that begin with it."""

    letter: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A guest under their number."""

    number: int
    guest: SignInLine


@dataclass(frozen=True, slots=True)
class Form:
    """What is the same on all pages: the heading, the page's edges in mm, and the columns."""

    event: str
    when: str
    left: float
    right: float
    height: float
    columns: Mapping[str, float]

    def at(self, column: str) -> float:
        """Where a column's text begins."""
        return self.left + self.columns[column] * (self.right - self.left) + (INDENT if column == "name" else 0.0)

    def width(self, column: str) -> float:
        """How much room a column's text has."""
        starts = [*self.columns.values(), 1.0]
        end = starts[list(self.columns).index(column) + 1]
        return self.left + end * (self.right - self.left) - self.at(column) - 2.0


def print_sign_in_sheet(
    guests: Sequence[SignInLine],
    job: Job,
    out: BinaryIO,
    *,
    when: str = "",
    blanks: int = 12,
    progress: Progress | None = None,
) -> Report:
    """Write everybody in alphabetical order, then blank lines for walk-ins, as a PDF.

    Args:
        guests: in any order; where nobody has a short code, there is no column for it.
        job: the page and the event's name.
        out: where the document goes, once it is whole.
        when: day and time in words.
        blanks: lines for walk-ins.
        progress: called after each page with the number of lines laid out.

    Raises:
        ValueError: if there are neither guests nor blank lines.
    """
    sheet, event = job.sheet, clean(job.event)
    paper = Paper(sheet.page_w, sheet.page_h, title=f"Sign-in sheet {event}".strip(), printer=job.printer)
    report = Report(items=len(guests))
    columns = WITH_CODES if any(clean(guest.short_code) for guest in guests) else WITHOUT_CODES
    form = Form(event, clean(when), sheet.keep_in, sheet.page_w - sheet.keep_in, sheet.page_h, columns)
    rows = list(_rows(guests, blanks))
    pages = list(_pages(rows, sheet)) if rows else []
    for number, page in enumerate(pages, start=1):
        paper.turn_to(number)
        _frame(paper, form, f"{_range(page)} · {number} of {len(pages)}")
        for place, row in enumerate(page, start=1):
            _row(paper, form, row, TOP + place * ROW)
        if progress:
            progress(len(guests) * number // len(pages))
    for guest in guests:
        for field, text in (("name", guest.name), ("company", guest.company)):
            notice = missing_notice(guest.id, guest.name, field, text, "bold")
            if notice:
                report.notices.append(notice)
    report.size = paper.finish(out)
    report.pages = paper.pages
    return report


def _range(page: Sequence[Heading | Entry | None]) -> str:
    """Which letters a page holds: A, A – C, or only walk-ins."""
    letters = [initial(row.guest.sort_key) for row in page if isinstance(row, Entry)]
    if not letters:
        return "Walk-ins"
    return letters[0] if letters[0] == letters[-1] else f"{letters[0]} – {letters[-1]}"


def _rows(guests: Sequence[SignInLine], blanks: int) -> Iterator[Heading | Entry | None]:
    entries = itertools.starmap(Entry, enumerate(a_to_z(guests), start=1))
    for letter, group in itertools.groupby(entries, key=lambda entry: initial(entry.guest.sort_key)):
        yield Heading(letter)
        yield from group
    if blanks:
        yield Heading("Walk-ins")
        yield from itertools.repeat(None, blanks)


def _pages(rows: list[Heading | Entry | None], sheet: Sheet) -> Iterator[list[Heading | Entry | None]]:
    """Fill pages; a heading never stays alone at the foot of one."""
    most = int((sheet.page_h - TOP - FOOT - ROW) / ROW)
    page: list[Heading | Entry | None] = []
    for i, row in enumerate(rows):
        heading = isinstance(row, Heading)
        if len(page) == most or (heading and len(page) == most - 1 and i + 1 < len(rows)):
            yield page
            page = []
        page.append(row)
    yield page


def _frame(paper: Paper, form: Form, page: str) -> None:
    width = form.right - form.left
    paper.text(form.left, 16, form.event, fit(form.event, Room(width * 0.62, 8, 18), bold).size, Look("bold"))
    heading = " · ".join(filter(None, ("Sign-in sheet", form.when)))
    size = fit(heading, Room(width * 0.36, 6, 10), regular).size
    paper.text(form.right, 16, heading, size, Look(colour=_QUIET, align="right"))
    for column in form.columns:
        if TITLES[column]:
            paper.text(form.at(column), TOP - 1.5, TITLES[column], 8, Look(colour=_QUIET))
    paper.rule(form.left, TOP, width, INK, 0.35)
    foot = form.height - FOOT + 4
    paper.text(form.right, foot, page, 8, Look(colour=_QUIET, align="right"))
    paper.text(form.left, foot, HINTS["code" in form.columns], 8, Look(colour=_QUIET))


def _row(paper: Paper, form: Form, row: Heading | Entry | None, y: float) -> None:
    width = form.right - form.left
    base = y - 2.8
    if isinstance(row, Heading):
        paper.box(Box(form.left, y - ROW + 1.4, width, ROW - 1.8), "#eef0f4", radius=1.2)
        paper.text(form.left + 2.2, base, row.letter, 13, Look("bold"))
        return
    paper.box(Box(form.left + 0.6, base - 3.4, 4, 4), None, radius=0.6, stroke=INK, line=0.25)
    paper.rule(form.left, y, width, _RULE, 0.15)
    if row is None:
        return
    paper.text(form.left + NUMBER_ENDS, base, str(row.number), 9, Look(colour=INK, align="right"))
    guest = row.guest
    texts = {"name": guest.name, "company": guest.company, "note": guest.note, "code": guest.short_code}
    for column, text in texts.items():
        shown = clean(text)
        if not shown or column not in form.columns:
            continue
        style: Style = "bold" if column == "name" else "regular"
        room = Room(form.width(column), ROW * 0.62, 11.5 if column == "name" else 9)
        size = fit(shown, room, bold if column == "name" else regular).size
        colour = INK if column in {"name", "code"} else _QUIET
        paper.text(form.at(column), base, shown, size, Look(style, colour))
