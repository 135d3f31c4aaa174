"""Name tags on sheets of labels: one page after another, every guest's tag with a code that leads to its guest."""

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from mixer.nametags.files.collector import collector_paused
from mixer.nametags.files.fields import Spot, draw_fold, draw_line, draw_photo, draw_rect, draw_text, palette
from mixer.nametags.files.lettering import line
from mixer.nametags.files.measures import missing_notice
from mixer.nametags.files.paper import Paper
from mixer.nametags.rules.checks import EVERYBODY, legibility, near_edges, odd_texts, who
from mixer.nametags.rules.contents import WORDS, texts_of
from mixer.nametags.rules.designs import Design, Field
from mixer.nametags.rules.dots import code_in, page_of, printer_on
from mixer.nametags.rules.fit import LEGIBLE_CAP, Fitted
from mixer.nametags.rules.layouts import LAYOUTS, Box, Face, Label, arranged, code_sides, faces
from mixer.nametags.rules.qr import QrFactory, QrPlan, QrTooSmallError, cut, plan_qr
from mixer.nametags.rules.qr_path import PathWriter
from mixer.nametags.rules.sheets import Printer, Sheet, Slot
from mixer.nametags.rules.tags import Job, Notice, Placement, Report, TagItem, aspect, clean

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
    printer = printer_on(sheet, job.printer)
    paper = Paper(*page_of(sheet), title=clean(f"Name tags {job.event}"), printer=printer)
    press = _Press(paper, job, printer, Codes(sheet, items, job.layout))
    report = Report(items=len(items))
    with collector_paused():
        _lay_out(items, job, press, report, progress)
    report.notices = list(dict.fromkeys([*near_edges(sheet, job.printer), *press.notices]))
    report.first_names = legibility(press.caps)
    report.size = paper.finish(out)
    report.pages = paper.pages
    return report


def _lay_out(
    items: Sequence[TagItem], job: Job, press: "_Press", report: Report, progress: Callable[[int], None] | None
) -> None:
    done = 0
    for _, page in itertools.groupby(job.sheet.lay(items, job.start, job.order), key=lambda tag: tag[1].page):
        tags = list(page)
        report.placements += press.page(tags)
        if job.backs:
            report.placements += press.page([(item, job.sheet.back_of(slot)) for item, slot in tags], back=True)
        done += len(tags)
        if progress:
            progress(done)


class Codes:
    """The codes of a batch on a sheet: one factory for each form of link, room for the largest.

    Raises:
        QrTooSmallError: if the links are too long for a code that a camera can read on this label.
    """

    def __init__(self, sheet: Sheet, items: Iterable[TagItem], layout: str = "classic") -> None:
        self._kinds: dict[tuple[str, int], _Kind] = {}
        self.side = 0.0
        for form in dict.fromkeys(_form(item.link) for item in items if item.link):
            prefix, length = form
            factory = _factory(prefix, length, _plan(sheet, LAYOUTS[layout], prefix + "0" * length))
            self._kinds[form] = _Kind(cut(prefix + "0" * length).link[: len(prefix)], factory.plan, _writer(factory))
            self.side = max(self.side, factory.plan.side)

    def of(self, item: TagItem) -> "Code":
        """A guest's code."""
        prefix, length = _form(item.link)
        kind, token = self._kinds[prefix, length], item.link[len(prefix) :]
        return Code(kind.prefix + token, kind.plan, kind.writer.path(token))


class Code(NamedTuple):
    """One code: its link as a reader sees it, with the host in capitals; how it is made; its path in a PDF."""

    link: str
    plan: QrPlan
    path: str


class _Kind(NamedTuple):
    """What all codes of one form of link share."""

    prefix: str
    plan: QrPlan
    writer: PathWriter


# Both are costly to begin with and the same for every batch of an installation; they grow by a few megabytes at most.
_factory = functools.lru_cache(maxsize=16)(QrFactory)
_writer = functools.lru_cache(maxsize=16)(PathWriter)


def _form(link: str) -> tuple[str, int]:
    found = _TOKEN.search(link)
    length = len(found[0]) if found else 0
    return link[: len(link) - length], length


def _plan(sheet: Sheet, design: Design, link: str) -> QrPlan:
    side, most = code_sides(design, sheet.w, sheet.h, sheet.keep_in)
    try:
        return plan_qr(link, side, dpi=sheet.dpi)
    except QrTooSmallError:
        return plan_qr(link, most, dpi=sheet.dpi, largest=0.5)


SHARED = frozenset({"zone", "zone_name", "event", "ribbon", "first_timer"})
"""Texts that many tags have in common; what shows only these is drawn once and repeated."""

REST = frozenset({"full", "company", "role", "talk"})
"""Texts that stand below the first name."""

TOLD = REST | {"table", "short_code"}
"""Texts that are reported where a small label has no room for them."""

PARTS = {"work": ("company", "role"), "table_named": ("table",)}
"""Texts that tell others too."""


@dataclass(frozen=True, slots=True, eq=False)
class _Form:
    """One arrangement of a design for one kind of tag: what is shared by many tags, and what is each guest's own."""

    number: int
    shared: tuple[Spot, ...]
    own: tuple[Spot, ...]
    first: Spot | None
    left_out: tuple[str, ...]


class _Drawn(NamedTuple):
    """A code on a tag, in its box."""

    code: Code
    box: Box


class _Press:
    """Draws tags and notes what is wrong with them."""

    def __init__(self, paper: Paper, job: Job, printer: Printer, codes: Codes) -> None:
        sheet = job.sheet
        self.paper = paper
        self.job = job
        self.printer = printer
        self.codes = codes
        self.notices: list[Notice] = []
        self.caps: list[float] = []
        self.design = LAYOUTS[job.layout]
        self.faces = faces(self.design, sheet.w, sheet.h, sheet.keep_in)
        self._event = clean(job.event)
        self._logo = aspect(job.logo) if job.logo else 0.0
        self._job_has = {"logo"} if job.logo else set[str]()
        self._forms: dict[tuple[Face, frozenset[str]], tuple[_Form, ...]] = {}
        self._carried: dict[tuple[object, ...], tuple[frozenset[str], ...]] = {}
        self._numbers: dict[object, int] = {}

    def page(self, tags: Iterable[tuple[TagItem, Slot]], *, back: bool = False) -> list[Placement]:
        """Draw the next page; returns where everything is on it."""
        self.paper.turn_to(self.paper.pages + 1)
        placements = []
        for item, slot in tags:
            placements.append(self._placed(item, slot, self.tag(item, slot), back=back))
        return placements

    def _placed(self, item: TagItem, slot: Slot, drawn: "_Drawn | None", *, back: bool) -> Placement:
        """Where the tag is, and its code if it has one: in the document, so after all that is done for the printer."""
        page = self.paper.pages
        if not drawn:
            return Placement(item.id, page, slot.label, slot.x, slot.y, back=back)
        printer, (code, box) = self.printer, drawn
        plan = code.plan
        x, y = printer.place(slot.x + box.x + box.w / 2, slot.y + box.y + box.h / 2)
        dark = plan.modules * plan.module
        size = dark * printer.stretch_x, dark * printer.stretch_y
        return Placement(item.id, page, slot.label, slot.x, slot.y, code.link, x, y, *size, plan.modules, back)

    def tag(self, item: TagItem, slot: Slot) -> "_Drawn | None":
        """Draw one tag; returns its code and the code's box with the white around it, from the label's corner."""
        texts = texts_of(item, self._event)
        kind = (*texts, item.photo is None, bool(item.link))
        carried = self._carried.get(kind) or self._carried.setdefault(kind, self._carry(texts, item))
        code: _Drawn | None = None
        for face, has in zip(self.faces, carried, strict=True):
            top = self.job.sheet.h - face.h
            if face.back:
                at = self.paper.at(slot.x + face.w, slot.y + top, upside_down=True)
            else:
                at = self.paper.at(slot.x, slot.y + top)
            with at:
                drawn = self._draw(item, texts, face, has, (slot.x, slot.y + top))
            if drawn:
                box = drawn.box
                code = _Drawn(drawn.code, Box(box.x, box.y + top, box.w, box.h))
        self.notices += odd_texts(item)
        return code

    def _carry(self, texts: dict[str, str], item: TagItem) -> tuple[frozenset[str], ...]:
        """What each face of a tag carries, in the designs' words."""
        has = self._job_has.union(texts)
        if item.photo is not None:
            has.add("photo")
        if "first" not in texts:
            has |= {"blank"} if REST & has else {"blank", "bare"}
        front = frozenset(has | {"code"} if item.link else has)
        back = frozenset(has - {"short_code"})
        return tuple(back if face.back else front for face in self.faces)

    def _draw(
        self, item: TagItem, texts: dict[str, str], face: Face, has: frozenset[str], corner: tuple[float, float]
    ) -> "_Drawn | None":
        """Draw a face whose corner is there on the page; returns the code on it."""
        drawn: _Drawn | None = None
        forms = self._forms.get((face, has)) or self._make_forms(face, has)
        form = forms[0]
        if form.first:
            fitted = form.first.fit(texts["first"])
            if fitted.hyphenated or fitted.cap_mm < LEGIBLE_CAP:
                form = _roomiest(forms, texts["first"])
        colours = palette(item.zone.colour if item.zone else None)
        key = (form.number, item.zone, item.ribbon, item.photo)
        self.paper.stamp(key, face.w, face.h, lambda: self._background(form, item, texts, face))
        for spot in form.own:
            field = spot.field
            if field.kind == "qr":
                code = self.codes.of(item)
                box = code_in(spot.box, code.plan.side, corner, self.job.sheet.dpi)
                self.paper.code(box.x, box.y, code.plan, code.path)
                drawn = _Drawn(code, box)
                continue
            text = texts[field.text]
            self._check(item, field, text, draw_text(self.paper, spot, text, colours), counted=not face.back)
        for name in form.left_out:
            word = WORDS.get(name, name)
            self._notice(item, word, "overflow", f"This label has no room for the {word}.")
        return drawn

    def _make_forms(self, face: Face, has: frozenset[str]) -> tuple[_Form, ...]:
        """Work out where everything stands on tags that carry the same."""
        label = Label(face.room, self.codes.side if "code" in has else 0.0, self._logo, has)
        forms = []
        for boxes in arranged(self.design, label):
            shared: list[Spot] = []
            own: list[Spot] = []
            for field in self.design.fields:
                if field.box not in boxes or not field.shows(has):
                    continue
                personal = field.kind == "qr" or (field.kind == "text" and not field.words and field.text not in SHARED)
                (own if personal else shared).append(Spot.of(field, boxes[field.box]))
            key = tuple((spot.field.name, spot.box) for spot in shared)
            number = self._numbers.setdefault(key, len(self._numbers))
            first = next((spot for spot in own if spot.field.text == "first"), None)
            told = {text for spot in own for text in (spot.field.text, *PARTS.get(spot.field.text, ()))}
            left_out = tuple(sorted(TOLD & has - told))
            forms.append(_Form(number, tuple(shared), tuple(own), first, left_out))
        self._forms[face, has] = tuple(forms)
        return self._forms[face, has]

    def _background(self, form: _Form, item: TagItem, texts: dict[str, str], face: Face) -> None:
        """What this tag has in common with others."""
        sheet = self.job.sheet
        if self.job.outline:
            radius = 0 if self.design.fold else sheet.corner
            self.paper.box(Box(0, 0, face.w, face.h), None, radius=radius, stroke="#c3c8d2", line=0.1)
        if self.design.fold and not face.back:
            draw_fold(self.paper, face.room)
        colours = palette(item.zone.colour if item.zone else None)
        for spot in form.shared:
            match spot.field.kind:
                case "rect":
                    draw_rect(self.paper, spot, colours)
                case "line":
                    draw_line(self.paper, spot, colours)
                case "photo":
                    draw_photo(self.paper, spot.box, allowed=bool(item.photo))
                case "image":
                    self.paper.image(spot.box, self.job.logo or b"")
                case _:
                    text = spot.field.words or texts[spot.field.text]
                    self._check_shared(spot.field, text, draw_text(self.paper, spot, text, colours))

    def _check_shared(self, field: Field, text: str, fitted: Fitted) -> None:
        """Note what is hard to read on all tags that have this text."""
        word = WORDS.get(field.text, field.text)
        if fitted.cap_mm < field.least:
            message = f"On some tags the {word} {text!r} only fits {fitted.cap_mm:.1f} mm high."
            self.notices.append(Notice("", EVERYBODY, word, "small", message))

    def _check(self, item: TagItem, field: Field, text: str, fitted: Fitted, *, counted: bool) -> None:
        if field.text == "first" and counted:
            self.caps.append(fitted.cap_mm)
        if not (fitted.hyphenated or fitted.cap_mm < field.least or line(text, field.weight).missing):
            return
        word = WORDS.get(field.text, field.text)
        missing = missing_notice(item.id, who(item), word, text, field.weight)
        if missing:
            self.notices.append(missing)
        if fitted.hyphenated and field.text == "first":
            parts = " / ".join(fitted.lines)
            self._notice(item, word, "hyphenated", f"The {word} is broken inside a word: {parts}.")
        if fitted.cap_mm < field.least:
            size = f"{fitted.cap_mm:.1f} mm high, readable from {fitted.read_from:.1f} m"
            self._notice(item, word, "small", f"The {word} only fits {size}.")

    def _notice(self, item: TagItem, field: str, kind: str, message: str) -> None:
        self.notices.append(Notice(item.id, who(item), field, kind, message))


def _roomiest(forms: Sequence[_Form], text: str) -> _Form:
    """The first arrangement in which a name is legible and in one piece, else legible, else as large as it can be."""
    found = [(form, form.first.fit(text)) for form in forms if form.first]
    legible = [(form, fitted) for form, fitted in found if fitted.cap_mm >= LEGIBLE_CAP]
    whole = [(form, fitted) for form, fitted in legible if not fitted.hyphenated]
    return (whole or legible or [max(found, key=lambda pair: pair[1].cap_mm)])[0][0]
