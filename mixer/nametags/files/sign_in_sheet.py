"""The A-Z list for the door: what is left when the power fails, and can be typed back in afterwards."""

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from mixer.nametags.files.measures import bold, missing_notice, regular
from mixer.nametags.files.paper import Look, Paper
from mixer.nametags.files.typefaces import Style
from mixer.nametags.rules.fit import Room, fit
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.sheets import Sheet
from mixer.nametags.rules.tags import INK, Job, Report, SignInLine, clean

ROW = 9.0
"""Height of a line in mm: room to write in."""

TOP, FOOT = 24.0, 12.0
_QUIET = "#5b6475"
_RULE = "#c3c8d2"
_COLUMNS = (("name", 0.0), ("company", 0.36), ("note", 0.62), ("code", 0.78), ("time", 0.92))


@dataclass(frozen=True, slots=True)
class Heading:
    """A letter of the alphabet above the names that begin with it."""

    letter: str


def print_sign_in_sheet(
    guests: Sequence[SignInLine], job: Job, out: BinaryIO, *, when: str = "", blanks: int = 12
) -> Report:
    """Write everybody in alphabetical order, then blank lines for walk-ins, as a PDF.

    Raises:
        ValueError: if there are neither guests nor blank lines.
    """
    sheet, event = job.sheet, clean(job.event)
    paper = Paper(sheet.page_w, sheet.page_h, title=f"Sign-in sheet {event}".strip(), printer=job.printer)
    report = Report(items=len(guests))
    rows = list(_rows(guests, blanks))
    pages = list(_pages(rows, sheet)) if rows else []
    for number, page in enumerate(pages, start=1):
        paper.turn_to(number)
        _frame(paper, sheet, (event, clean(when)), f"{number} of {len(pages)}")
        y = TOP
        for row in page:
            y += ROW
            _row(paper, sheet, row, y)
    for guest in guests:
        notice = missing_notice(guest.id, guest.name, "name", guest.name, "bold")
        if notice:
            report.notices.append(notice)
    report.size = paper.finish(out)
    report.pages = paper.pages
    return report


def initial(sort_key: str) -> str:
    """The heading a name stands under: its first letter without accents, or # where there is none."""
    for character in unicodedata.normalize("NFKD", clean(sort_key)):
        if character.isalpha():
            return character.upper()[0]
    return "#"


def _rows(guests: Sequence[SignInLine], blanks: int) -> Iterator[Heading | SignInLine | None]:
    ordered = sorted(guests, key=lambda g: (_order(initial(g.sort_key)), _order(clean(g.sort_key)), g.name, g.id))
    for letter, group in itertools.groupby(ordered, key=lambda g: initial(g.sort_key)):
        yield Heading(letter)
        yield from group
    if blanks:
        yield Heading("Walk-ins")
        yield from itertools.repeat(None, blanks)


def _order(text: str) -> tuple[bool, str]:
    """Letters of the Latin alphabet first, accents ignored."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return not folded[:1].isascii(), folded


def _pages(rows: list[Heading | SignInLine | None], sheet: Sheet) -> Iterator[list[Heading | SignInLine | None]]:
    """Fill pages; a heading never stays alone at the foot of one."""
    most = int((sheet.page_h - TOP - FOOT - ROW) / ROW)
    page: list[Heading | SignInLine | None] = []
    for i, row in enumerate(rows):
        heading = isinstance(row, Heading)
        if len(page) == most or (heading and len(page) == most - 1 and i + 1 < len(rows)):
            yield page
            page = []
        page.append(row)
    yield page


def _frame(paper: Paper, sheet: Sheet, heading: tuple[str, str], page: str) -> None:
    event, when = heading
    left, right = sheet.keep_in, sheet.page_w - sheet.keep_in
    width = right - left
    paper.text(left, 16, event, fit(event, Room(width * 0.62, 8, 18), bold).size, Look("bold"))
    paper.text(
        right, 16, f"Sign-in sheet · {when}" if when else "Sign-in sheet", 10, Look(colour=_QUIET, align="right")
    )
    titles = {"name": "Name", "company": "Company", "code": "Code", "note": "", "time": "Time"}
    for column, share in _COLUMNS:
        if titles[column]:
            indent = 7.0 if column == "name" else 0.0
            paper.text(left + share * width + indent, TOP - 1.5, titles[column], 8, Look(colour=_QUIET))
    paper.rule(left, TOP, width, INK, 0.35)
    paper.text(right, sheet.page_h - FOOT + 4, page, 8, Look(colour=_QUIET, align="right"))
    hint = "Tick, write the time, and type the codes back in at the door page."
    paper.text(left, sheet.page_h - FOOT + 4, hint, 8, Look(colour=_QUIET))


def _row(paper: Paper, sheet: Sheet, row: Heading | SignInLine | None, y: float) -> None:
    left, right = sheet.keep_in, sheet.page_w - sheet.keep_in
    width = right - left
    base = y - 2.8
    if isinstance(row, Heading):
        paper.box(Box(left, y - ROW + 1.4, width, ROW - 1.8), "#eef0f4", radius=1.2)
        paper.text(left + 2.2, base, row.letter, 13, Look("bold"))
        return
    paper.box(Box(left + 0.6, base - 3.4, 4, 4), None, radius=0.6, stroke=INK, line=0.25)
    paper.rule(left, y, width, _RULE, 0.15)
    if row is None:
        return
    shares = [share for _, share in _COLUMNS] + [1.0]
    texts = (row.name, row.company, row.note, row.short_code)
    for i, text in enumerate(texts):
        shown = clean(text)
        if not shown:
            continue
        indent = 7.0 if i == 0 else 0.0
        room = Room((shares[i + 1] - shares[i]) * width - indent - 2.0, ROW * 0.62, 11.5 if i == 0 else 9)
        style: Style = "regular" if i else "bold"
        size = fit(shown, room, regular if i else bold).size
        colour = INK if i in (0, 3) else _QUIET
        paper.text(left + shares[i] * width + indent, base, shown, size, Look(style, colour))
