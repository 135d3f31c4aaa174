"""Signs to be read across a room: business-match zones, information tables, prizes, ways."""

from collections.abc import Sequence
from typing import BinaryIO

from mixer.nametags.files.measures import bold, missing_notice, regular
from mixer.nametags.files.paper import Look, Paper
from mixer.nametags.rules.fit import MM, Room, fit
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.sheets import Sheet
from mixer.nametags.rules.tags import INK, Job, Placement, Report, Sign, clean, text_on

_QUIET = "#3c4453"


def print_signs(signs: Sequence[Sign], job: Job, out: BinaryIO) -> Report:
    """Write the signs as a PDF, each as large as its label.

    A letter of 100 mm is read from 20 m; on an A4 page letters come out at 90 to 110 mm.

    Raises:
        ValueError: if there are no signs.
    """
    sheet, event = job.sheet, clean(job.event)
    paper = Paper(sheet.page_w, sheet.page_h, title=f"Signs {event}".strip(), printer=job.printer)
    report = Report(items=len(signs))
    for sign, slot in zip(signs, sheet.slots(), strict=False):
        paper.turn_to(slot.page)
        with paper.at(slot.x, slot.y):
            _sign(paper, sign, sheet, event)
        report.placements.append(Placement(sign.id, slot.page, slot.label, slot.x, slot.y))
        for field, text in (("title", sign.title), *(("line", text) for text in sign.lines)):
            notice = missing_notice(sign.id, sign.title, field, text, "bold")
            if notice:
                report.notices.append(notice)
    report.size = paper.finish(out)
    report.pages = paper.pages
    return report


def _sign(paper: Paper, sign: Sign, sheet: Sheet, event: str) -> None:
    keep = sheet.keep_in
    room = Box(keep, keep, sheet.w - 2 * keep, sheet.h - 2 * keep)
    wide = room.w > 1.2 * room.h
    if not clean(sign.letter):
        head = Box(room.x, room.y, room.w, 0.06 * room.h)
        rest = Box(room.x, head.bottom + 0.02 * room.h, room.w, 0.92 * room.h)
    elif wide:
        head = Box(room.x, room.y, 0.42 * room.w, room.h)
        rest = Box(head.right + 0.04 * room.w, room.y, 0.54 * room.w, room.h)
    else:
        head = Box(room.x, room.y, room.w, 0.52 * room.h)
        rest = Box(room.x, head.bottom + 0.03 * room.h, room.w, 0.45 * room.h)
    paper.box(head, sign.colour, radius=min(6.0, 0.05 * min(room.w, room.h)))
    if clean(sign.letter):
        fitted = fit(clean(sign.letter), Room(head.w * 0.8, head.h * 0.72, 600), bold)
        top = head.y + (head.h - fitted.height) / 2
        colour = text_on(sign.colour)
        paper.lines(head.x + head.w / 2, top, fitted, Look("bold", colour, "centre"))
    _words(paper, sign, rest, event)


def _words(paper: Paper, sign: Sign, box: Box, event: str) -> None:
    middle = box.x + box.w / 2
    foot = clean(sign.foot) or event
    foot_h = 0.07 * box.h if foot else 0.0
    lines = [clean(text) for text in sign.lines if clean(text)]
    title_h = (0.44 if lines else 0.75) * box.h
    title = fit(clean(sign.title), Room(box.w, title_h, 150, 10, lines=3, hyphenate=True), bold)
    body_h = box.h - title_h - foot_h - 0.06 * box.h
    top = box.y + (0 if lines else (box.h - foot_h - title.height) / 2)
    paper.lines(middle, top, title, Look("bold", INK, "centre"))
    if lines:
        pitch = min(body_h / len(lines), 0.13 * box.h)
        size = min(fit(text, Room(box.w, pitch * 0.72, 60), regular).size for text in lines)
        y = top + title.height + 0.05 * box.h
        for text in lines:
            y += pitch
            paper.text(middle, y, text, size, Look(colour=_QUIET, align="centre"))
    if foot:
        size = fit(foot, Room(box.w, foot_h * 0.8, 16), regular).size
        paper.text(middle, box.bottom - 0.2 * size / MM, foot, size, Look(colour=_QUIET, align="centre"))
