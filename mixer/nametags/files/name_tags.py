"""Name tags on sheets of labels: one page after another, every guest's tag with a code that leads to its guest."""

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from mixer.nametags.files.measures import bold, missing_notice, regular
from mixer.nametags.files.paper import Look, Paper
from mixer.nametags.files.typefaces import Style
from mixer.nametags.rules.fit import LEAST_CAP, MM, Fitted, Room, fit
from mixer.nametags.rules.layouts import LAYOUTS, Box, Boxes, Label, wanted_code
from mixer.nametags.rules.qr import QUIET, QrFactory, QrPlan, QrTooSmallError, cut, plan_qr
from mixer.nametags.rules.qr_path import PathWriter
from mixer.nametags.rules.sheets import Sheet, Slot
from mixer.nametags.rules.tags import INK, Job, Notice, Placement, Report, TagItem, Zone, clean, text_on

QUIET_INK = "#5b6475"
"""Grey for what is read from near only; 5.9 to 1 on white."""

LARGEST_NAME = 96.0
LARGEST_REST = 32.0
LEAST_REST = 1.6
"""Cap height in mm of the smaller lines under which a guest is reported (about 6.5 points)."""

LEAST_SMALL = 1.3
"""The same for the line read from nearest."""

_TOKEN = re.compile(r"[0-9A-Z]+$")


def print_name_tags(
    items: Sequence[TagItem], job: Job, out: BinaryIO, *, progress: Callable[[int], None] | None = None
) -> Report:
    """Write the tags as a PDF and say what was printed, where, and what to look at before using it.

    Args:
        items: one for each tag, in the order of printing.
        job: sheet, layout and what else is the same for all.
        out: where the document goes, once it is whole.
        progress: called after each page with the number of tags laid out; what it raises stops the print, and
            nothing is written.

    Raises:
        ValueError: if there are no items, or a start label the sheet does not have.
        QrTooSmallError: if the links are too long for a code that a camera can read on this label.
    """
    sheet = job.sheet
    paper = Paper(sheet.page_w, sheet.page_h, title=f"Name tags {job.event}".strip(), printer=job.printer)
    press = _Press(paper, job, Codes(sheet, items))
    report = Report(items=len(items))
    done = 0
    for _, page in itertools.groupby(sheet.lay(items, job.start, job.order), key=lambda tag: tag[1].page):
        tags = list(page)
        report.placements += press.page(tags)
        if job.backs:
            report.placements += press.page([(item, sheet.back_of(slot)) for item, slot in tags], back=True)
        done += len(tags)
        if progress:
            progress(done)
    report.notices = list(dict.fromkeys(press.notices))
    report.size = paper.finish(out)
    report.pages = paper.pages
    return report


def _placed(item: TagItem, slot: Slot, code: Box, codes: "Codes", *, back: bool) -> Placement:
    if not item.link:
        return Placement(item.id, slot.page, slot.label, slot.x, slot.y, back=back)
    plan = codes.plan_of(item)
    centre = slot.x + code.x + code.w / 2, slot.y + code.y + code.h / 2
    dark = plan.modules * plan.module
    return Placement(item.id, slot.page, slot.label, slot.x, slot.y, codes.link(item), *centre, dark, back=back)


class Codes:
    """The codes of a batch on a sheet: one factory for each form of link, room for the largest.

    Raises:
        QrTooSmallError: if the links are too long for a code that a camera can read on this label.
    """

    def __init__(self, sheet: Sheet, items: Iterable[TagItem]) -> None:
        self._factories: dict[tuple[str, int], QrFactory] = {}
        self._writers: dict[tuple[str, int], PathWriter] = {}
        self.side = 0.0
        for form in dict.fromkeys(_form(item.link) for item in items if item.link):
            prefix, length = form
            factory = _factory(prefix, length, _plan(sheet, prefix + "0" * length))
            self._factories[form] = factory
            self.side = max(self.side, factory.plan.side)
            self._writers[form] = _writer(factory)

    def plan_of(self, item: TagItem) -> QrPlan:
        """How this guest's code is made."""
        return self._factories[_form(item.link)].plan

    def link(self, item: TagItem) -> str:
        """The link as a reader of its code sees it: the host in capitals."""
        return cut(item.link).link

    def path(self, item: TagItem) -> str:
        """The code as a PDF path."""
        prefix, length = _form(item.link)
        return self._writers[prefix, length].path(item.link[len(prefix) :])


# Both are costly to begin with and the same for every batch of an installation; they grow by a few megabytes at most.
_factory = functools.lru_cache(maxsize=16)(QrFactory)
_writer = functools.lru_cache(maxsize=16)(PathWriter)


def _form(link: str) -> tuple[str, int]:
    found = _TOKEN.search(link)
    length = len(found[0]) if found else 0
    return link[: len(link) - length], length


def _plan(sheet: Sheet, link: str) -> QrPlan:
    side = wanted_code(sheet.w, sheet.h, sheet.keep_in)
    try:
        return plan_qr(link, side)
    except QrTooSmallError:
        most = 0.8 * min(sheet.w - 2 * sheet.keep_in, sheet.h - 2 * sheet.keep_in)
        return plan_qr(link, max(side, most), largest=0.5)


@dataclass(frozen=True, slots=True)
class Entry:
    """One text on a tag: its field, its share of the block's height at most, its style, its least cap height in mm."""

    field: str
    text: str
    share: float
    style: Style
    least: float = LEAST_REST


class _Press:
    """Draws tags at the point of the enclosing label and notes what is wrong with them."""

    def __init__(self, paper: Paper, job: Job, codes: Codes) -> None:
        self.paper = paper
        self.job = job
        self.codes = codes
        self.notices: list[Notice] = []
        self._event = clean(job.event)

    def page(self, tags: Iterable[tuple[TagItem, Slot]], *, back: bool = False) -> list[Placement]:
        """Draw the next page; returns where everything is on it."""
        self.paper.turn_to(self.paper.pages + 1)
        placements = []
        for item, slot in tags:
            with self.paper.at(slot.x, slot.y):
                code = self.tag(item)
            place = replace(slot, page=self.paper.pages)
            placements.append(_placed(item, place, code, self.codes, back=back))
        return placements

    def tag(self, item: TagItem) -> Box:
        """Draw one tag; returns the box of its code."""
        sheet = self.job.sheet
        label = Label(
            sheet.w,
            sheet.h,
            sheet.keep_in,
            self.codes.side,
            item.zone is not None,
            bool(self._event or item.first_timer or item.ribbon),
        )
        boxes = LAYOUTS[self.job.layout](label)
        key = (item.zone, item.first_timer, item.ribbon)
        self.paper.stamp(key, sheet.w, sheet.h, lambda: self._background(boxes, item))
        self._first(item, boxes)
        self._about(item, boxes)
        if item.link:
            plan = self.codes.plan_of(item)
            slack = (boxes.code.w - plan.side) / 2
            self.paper.code(boxes.code.x + slack, boxes.code.y + slack, plan, self.codes.path(item))
            self._short_code(item, boxes, plan)
        return boxes.code

    def _background(self, boxes: Boxes, item: TagItem) -> None:
        sheet = self.job.sheet
        if self.job.outline:
            self.paper.box(Box(0, 0, sheet.w, sheet.h), None, radius=sheet.corner, stroke="#c3c8d2", line=0.1)
        colour = item.zone.colour if item.zone else INK
        if boxes.panel.h:
            self.paper.box(boxes.panel, colour, radius=2.2)
        if item.zone and boxes.zone.w:
            self._zone(item.zone, boxes)
        self._head(item, boxes.head)

    def _zone(self, zone: Zone, boxes: Boxes) -> None:
        box = boxes.zone
        if boxes.panel.h:
            self.paper.box(box, text_on(zone.colour), radius=box.w / 2)
            letter, colour, size = Box(box.x, box.y, box.w, box.w), zone.colour, 0.52
        else:
            self.paper.box(box, zone.colour, radius=2.2)
            letter, colour, size = Box(box.x, box.y + 0.6, box.w, box.w), text_on(zone.colour), 0.62
            self._spine(zone, box)
        room = Room(letter.w * 0.7, letter.h * size, 60)
        fitted = fit(clean(zone.letter), room, bold)
        middle = letter.y + (letter.h - fitted.height) / 2
        self.paper.lines(letter.x + letter.w / 2, middle, fitted, Look("bold", colour, "centre"))

    def _spine(self, zone: Zone, box: Box) -> None:
        """The zone's name along the spine, read from below."""
        name = clean(zone.name)
        long = box.h - box.w - 3.5
        if not name or long < 10:  # noqa: PLR2004  # too short for any name
            return
        fitted = fit(name, Room(long, box.w * 0.5, 15), bold)
        x = box.x + box.w / 2 + (fitted.above - fitted.below) / MM / 2
        with self.paper.at(x, box.bottom - 2.0, turned=True):
            self.paper.text(0, 0, name, fitted.size, Look("bold", text_on(zone.colour)))

    def _head(self, item: TagItem, box: Box) -> None:
        """Event, ribbon and first-timer's mark in the line at the top."""
        if not box.h:
            return
        right = box.right
        if item.first_timer:
            right -= self._pill("first time here", right, box) + 1.5
        size = box.h * 0.5 / 0.72 * MM
        beside = box.right - (bold("first time here").width * size / MM + box.h * 1.7) - 1.5  # alike on all tags
        if clean(item.ribbon):
            self._ribbon(clean(item.ribbon).upper(), Box(box.x, box.y, right - box.x, box.h))
        elif self._event:
            fitted = fit(self._event, Room(max(beside - box.x, box.w / 3), box.h * 0.75, 11), regular)
            self.paper.text(box.x, _middle(box, fitted), self._event, fitted.size, Look(colour=QUIET_INK))

    def _pill(self, text: str, right: float, box: Box) -> float:
        """A star and a few words in an outlined pill that ends at `right`; returns its width."""
        size = box.h * 0.5 / 0.72 * MM
        width = bold(text).width * size / MM + box.h * 1.7
        left = right - width
        pill = Box(left, box.y, width, box.h)
        self.paper.box(pill, "#fff3c4", radius=box.h / 2, stroke="#8a6100", line=0.25)
        self._star(left + box.h * 0.68, box.y + box.h / 2, box.h * 0.34)
        baseline = box.y + box.h / 2 + 0.25 * size / MM
        self.paper.text(left + box.h * 1.2, baseline, text, size, Look("bold", "#5c4100"))
        return width

    def _star(self, x: float, y: float, radius: float) -> None:
        points = [(0, -1), (0.235, -0.324), (0.951, -0.309), (0.38, 0.124), (0.588, 0.809)]
        points += [(0, 0.4), (-0.588, 0.809), (-0.38, 0.124), (-0.951, -0.309), (-0.235, -0.324)]
        self.paper.polygon([(x + radius * a, y + radius * b) for a, b in points], "#8a6100")

    def _ribbon(self, text: str, box: Box) -> None:
        """Wide-set white capitals on a band of ink."""
        spacing = 120.0
        self.paper.box(box, INK, radius=box.h / 2)
        ems = bold(text).width + spacing / 1000 * (len(text) - 1)
        size = min(box.h * 0.5 / 0.714, box.w * 0.86 / ems) * MM
        baseline = box.y + box.h / 2 + 0.357 * size / MM
        self.paper.text(box.x + box.w / 2, baseline, text, size, Look("bold", "#ffffff", "centre", spacing))

    def _first(self, item: TagItem, boxes: Boxes) -> None:
        box = boxes.first
        room = Room(box.w, box.h, LARGEST_NAME, LEAST_CAP, lines=2, hyphenate=True)
        fitted = fit(clean(item.first), room, bold)
        top = box.y + (box.h - fitted.height) / 2
        x = box.x + box.w / 2 if boxes.align == "centre" else box.x
        self.paper.lines(x, top, fitted, Look("bold", align=boxes.align))
        self._check(item, Entry("first name", item.first, 1.0, "bold", LEAST_CAP), fitted)
        if fitted.hyphenated:
            parts = " / ".join(fitted.lines)
            self._notice(item, "first name", "hyphenated", f"The first name is broken in two: {parts}.")

    def _about(self, item: TagItem, boxes: Boxes) -> None:
        """The full name at the top of its block; company, role and what to talk about at its foot."""
        on_panel = bool(boxes.panel.h)
        ink = text_on(item.zone.colour if item.zone else INK) if on_panel else INK
        quiet = ink if on_panel else QUIET_INK
        entries = _entries(item)
        block = boxes.about
        tops = _tops(block, entries, spread=not on_panel)
        for entry, top in zip(entries, tops, strict=True):
            height = entry.share * block.h
            width = block.w
            if on_panel and boxes.zone.w and top < boxes.zone.bottom:
                width = boxes.zone.x - 1.0 - block.x
            room = Room(width, height, min(LARGEST_REST, height * 0.9 * MM), LEAST_REST, lines=2)
            fitted = fit(entry.text, room, bold if entry.style == "bold" else regular)
            if len(fitted.lines) == 1:  # common baselines, whatever hangs below them
                at = top + height / 2 + (0.357 * fitted.size - fitted.above) / MM
            else:
                at = top + (height - fitted.height) / 2
            colour = ink if entry.field in {"full name", "company"} else quiet
            self.paper.lines(block.x, at, fitted, Look(entry.style, colour))
            self._check(item, entry, fitted)

    def _short_code(self, item: TagItem, boxes: Boxes, plan: QrPlan) -> None:
        text = clean(item.short_code)
        if not text:
            return
        box = boxes.code_text
        wide = plan.modules * plan.module
        size = min(0.6 * box.h / 0.714, wide / regular("0" * len(text)).width) * MM
        middle = box.x + (box.w - plan.side) / 2 + QUIET * plan.module + wide / 2
        self.paper.text(middle, box.bottom - 0.35, text, size, Look(align="centre"))

    def _check(self, item: TagItem, entry: Entry, fitted: Fitted) -> None:
        missing = missing_notice(item.id, _who(item), entry.field, entry.text, entry.style)
        if missing:
            self.notices.append(missing)
        if fitted.cap_mm < entry.least:
            size = f"{fitted.cap_mm:.1f} mm high, readable from {fitted.read_from:.1f} m"
            self._notice(item, entry.field, "small", f"The {entry.field} only fits {size}.")

    def _notice(self, item: TagItem, field: str, kind: str, message: str) -> None:
        self.notices.append(Notice(item.id, _who(item), field, kind, message))


def _who(item: TagItem) -> str:
    return clean(item.full) or clean(item.first)


def _entries(item: TagItem) -> list[Entry]:
    """What stands below the first name, from the top."""
    full, pronouns, topic = clean(item.full), clean(item.pronouns), clean(item.talk_about)
    named = full if full != clean(item.first) else ""
    found = [
        Entry("full name", f"{named} ({pronouns})" if named and pronouns else named or pronouns, 0.30, "bold"),
        Entry("company", clean(item.company), 0.23, "regular"),
        Entry("role", clean(item.role), 0.21, "regular"),
        Entry("line to talk about", topic and f"Talk to me about {topic}", 0.2, "regular", LEAST_SMALL),
    ]
    return [entry for entry in found if entry.text]


def _tops(block: Box, entries: list[Entry], *, spread: bool) -> list[float]:
    """Where each entry's row begins: the full name at the top and the rest at the foot, or all in the middle."""
    heights = [entry.share * block.h for entry in entries]
    gap = max(0.0, min(0.05 * block.h, (block.h - sum(heights)) / max(1, len(heights) - 1)))
    total = sum(heights) + gap * (len(heights) - 1)
    y = block.bottom - total if spread else block.y + (block.h - total) / 2
    tops = [y + sum(heights[:i]) + gap * i for i in range(len(heights))]
    if spread and entries and entries[0].field == "full name":
        tops[0] = block.y
    return tops


def _middle(box: Box, fitted: Fitted) -> float:
    """The baseline that puts lower-case letters in the middle of a band."""
    return box.y + box.h / 2 + 0.26 * fitted.size / MM
