"""Famous-duo cards: one half on each card, so that nobody sees what the other half is."""

from collections.abc import Sequence
from typing import BinaryIO

from mixer.nametags.files.measures import bold, missing_notice, regular
from mixer.nametags.files.paper import Look, Paper
from mixer.nametags.rules.fit import MM, Room, fit
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.sheets import Sheet
from mixer.nametags.rules.tags import INK, DuoCard, Job, Placement, Report, clean

ACCENT = "#b3541e"
_QUIET = "#5b6475"


def print_duo_cards(cards: Sequence[DuoCard], job: Job, out: BinaryIO) -> Report:
    """Write the cards, in their order, as a PDF.

    Raises:
        ValueError: if there are no cards, or a start label the sheet does not have.
    """
    sheet, event = job.sheet, clean(job.event)
    paper = Paper(sheet.page_w, sheet.page_h, title=f"Duo cards {event}".strip(), printer=job.printer)
    report = Report(items=len(cards))
    for card, slot in zip(cards, sheet.slots(job.start, job.order), strict=False):
        paper.turn_to(slot.page)
        with paper.at(slot.x, slot.y):
            _card(paper, card, sheet, event)
        report.placements.append(Placement(card.id, slot.page, slot.label, slot.x, slot.y))
        notice = missing_notice(card.id, card.guest or card.half, "card", card.half, "bold")
        if notice:
            report.notices.append(notice)
    report.size = paper.finish(out)
    report.pages = paper.pages
    return report


def _card(paper: Paper, card: DuoCard, sheet: Sheet, event: str) -> None:
    keep = sheet.keep_in
    room = Box(keep, keep, sheet.w - 2 * keep, sheet.h - 2 * keep)
    middle = room.x + room.w / 2
    edge = max(1.6, 0.045 * room.h)
    paper.box(room, None, radius=3, stroke=ACCENT, line=0.5)
    inner = room.inset(2.4 * edge, 1.2 * edge)
    small = 0.085 * room.h
    paper.text(middle, inner.y + small, "You are", small * 1.15 * MM, Look(colour=_QUIET, align="centre"))
    half = clean(f"{card.half} {card.mark}")
    box = Box(inner.x, inner.y + 0.17 * inner.h, inner.w, 0.48 * inner.h)
    fitted = fit(half, Room(box.w, box.h, 54, 4, lines=2, hyphenate=True), bold)
    paper.lines(middle, box.y + (box.h - fitted.height) / 2, fitted, Look("bold", INK, "centre"))
    quest = "Find your other half." if card.partners == 1 else f"Find your {_count(card.partners)} others."
    ask = fit(quest, Room(inner.w, 0.14 * inner.h, 15), bold)
    paper.text(middle, inner.y + 0.82 * inner.h, quest, ask.size, Look("bold", ACCENT, "centre"))
    foot = " · ".join(part for part in (clean(card.guest), clean(card.theme) or event) if part)
    if foot:
        size = fit(foot, Room(inner.w, 0.1 * inner.h, 8.5), regular).size
        paper.text(middle, inner.bottom - 0.01 * inner.h, foot, size, Look(colour=_QUIET, align="centre"))


def _count(number: int) -> str:
    return {2: "two", 3: "three", 4: "four"}.get(number, str(number))
