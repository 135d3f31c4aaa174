"""What a host should know before printing: names that need a look, and art that comes too near to an edge."""

import statistics
import unicodedata
from collections.abc import Iterator, Sequence

from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.sheets import Printer, Sheet
from mixer.nametags.rules.tags import Legibility, Notice, TagItem, clean, disturbing

FROM_PERFORATION = 3.0
"""How far in mm art has to stay from a perforation, so that a printer that is off by 2 mm does not reach it."""

NOT_WORTH_IT = 0.05
"""A tenth of what can be measured with a ruler: printers' profiles are not finer."""

EVERYBODY = "All tags"

_TYPED = {
    "first name": "first",
    "full name": "full",
    "company": "company",
    "role": "role",
    "pronouns": "pronouns",
    "line to talk about": "talk_about",
    "ribbon": "ribbon",
    "table": "table",
}


def who(item: TagItem) -> str:
    """What a guest is called in a notice."""
    return clean(item.full) or clean(item.first) or clean(item.company) or "Somebody without a name"


def odd_texts(item: TagItem) -> list[Notice]:
    """Notices on what was typed for one guest: no name, no letters, nothing to print, characters left out."""
    typed = f"|{item.first}|{item.full}|{item.company}|{item.role}|{item.talk_about}|{item.table}"
    usual = typed.isascii() and typed.isprintable() and "| " not in typed and item.first.isalpha()
    if usual and not item.pronouns and not item.ribbon:  # most tags, at once
        return []
    return [*_odd_texts(item), *([] if item.blank else _odd_name(item))]


def _odd_texts(item: TagItem) -> Iterator[Notice]:
    for field, attribute in _TYPED.items():
        text: str = getattr(item, attribute)
        if not text or (text.isascii() and text.isprintable() and text.strip()):
            continue
        out = disturbing(text)
        if not clean(text):
            message = f"The {field} holds nothing that can be printed, so it is left out."
            yield Notice(item.id, who(item), field, "empty", message)
        elif out:
            codes = ", ".join(f"U+{ord(c):04X}" for c in out)
            message = f"The {field} holds characters that cannot be printed ({codes}); they are left out."
            yield Notice(item.id, who(item), field, "cleaned", message)


def _odd_name(item: TagItem) -> Iterator[Notice]:
    first = clean(item.first)
    if first.isascii() and first.isalpha():
        return
    if first:
        if not any(unicodedata.category(c)[0] in "LN" for c in first):
            yield Notice(item.id, who(item), "first name", "no-letters", "The first name has no letters.")
        return
    message = "There is no name, so the tag has a line to write on."
    if clean(item.full):
        message = "There is no first name, so the full name stands in its place."
    yield Notice(item.id, who(item), "first name", "no-name", message)


def near_edges(sheet: Sheet, printer: Printer | None) -> Iterator[Notice]:
    """Notices on a sheet with a printer's profile: art nearer than 3 mm to a perforation, or off the page."""
    shift = printer or Printer()
    art = [_printed(sheet, label, shift) for label in (1, sheet.labels)]
    cells = [Box(*sheet.corner_of(label), sheet.w, sheet.h) for label in (1, sheet.labels)]
    left = min(
        min(a.x - c.x, a.y - c.y, c.right - a.right, c.bottom - a.bottom) for a, c in zip(art, cells, strict=True)
    )
    if sheet.perforated and left < FROM_PERFORATION - NOT_WORTH_IT:
        cause = "With this printer's profile" if left < sheet.keep_in - NOT_WORTH_IT else "On this sheet"
        message = (
            f"{cause} print comes within {max(0.0, left):.1f} mm of the perforation; {FROM_PERFORATION:.0f} mm are "
            "safe. Print one page on plain paper and hold it over a sheet against the light."
        )
        yield Notice("", EVERYBODY, "sheet", "perforation", message)
    page = Box(0, 0, sheet.page_w, sheet.page_h)
    if not all(box.inside(page, NOT_WORTH_IT) for box in (*art, *cells)):
        message = (
            f"Some of the print falls off the page of {sheet.page_w:g} x {sheet.page_h:g} mm. "
            "Check the sheet's measures and the printer's profile."
        )
        yield Notice("", EVERYBODY, "sheet", "off-page", message)


def _printed(sheet: Sheet, label: int, printer: Printer) -> Box:
    """Where the art of a label comes to lie."""
    x, y = sheet.corner_of(label)
    room = Box(x, y, sheet.w, sheet.h).inset(sheet.keep_in, sheet.keep_in)
    return Box(
        room.x * printer.stretch_x + printer.shift_x,
        room.y * printer.stretch_y + printer.shift_y,
        room.w * printer.stretch_x,
        room.h * printer.stretch_y,
    )


def legibility(caps: Sequence[float]) -> Legibility | None:
    """The summary of the first names' cap heights in mm."""
    return Legibility(min(caps), statistics.median(caps)) if caps else None
