"""Before printing: how many tags are due, the true page as a picture, and whose tag wants a look."""

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from mixer.core.keyring import Keyring
from mixer.core.refusal import Refusal
from mixer.nametags.files.name_tags import print_name_tags
from mixer.nametags.files.verify import picture
from mixer.nametags.rules.batch import Choice, Standing, Tag, by_risk, chosen
from mixer.nametags.rules.checks import near_edges
from mixer.nametags.rules.layouts import LAYOUTS
from mixer.nametags.rules.qr import QrTooSmallError
from mixer.nametags.rules.sheets import SEQUENCES, Order, Sheet
from mixer.nametags.rules.tags import Job, Legibility, Notice, TagItem, Zone
from mixer.nametags.service.bench import Bench
from mixer.nametags.service.gathering import Rooms, gather
from mixer.nametags.service.printing import blanks, check_codes

MOST_CHECKED = 500
"""Tags that a page lays out to look for trouble: a tenth of a second; the print checks them all."""

PERFORATION = "perforation"


@dataclass(frozen=True, slots=True)
class Check:
    """What laying out tags has shown: how many of how many were laid out, what to look at, on single tags and on all.

    `trouble` is why nothing can be printed at all.
    """

    checked: int = 0
    of: int = 0
    notices: tuple[Notice, ...] = ()
    general: tuple[Notice, ...] = ()
    first_names: Legibility | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """Everyone's tags (by name where one is to be chosen), how many stand how, what would be printed, and its check."""

    everyone: tuple[Tag, ...]
    counts: dict[str, int]
    items: tuple[TagItem, ...]
    pages: int
    page: int
    on_page: int
    sheet: Sheet
    used: frozenset[int]
    check: Check


def overview(
    session: Session, event_id: int, choice: Choice, page: int, keyring: Keyring, bench: Bench, rooms: Rooms
) -> Overview:
    """Return what a print would hold, having laid out the tags most likely to be in trouble; nothing is changed.

    The page to show is the last one where there are not so many.
    """
    job = bench.job(choice)
    tags = gather(session, event_id, keyring, rooms.zones_of, rooms.tables_of)
    counts = Counter({str(standing): 0 for standing in Standing})
    counts.update(str(tag.standing) for tag in tags)
    items = _items(tags, choice)
    pages = job.sheet.pages_for(len(items), choice.start, choice.fill)
    page = max(1, min(page, pages))
    return Overview(
        everyone=tuple(chosen(tags, Choice(choice.sheet)) if choice.which == "one" else tags),
        counts=dict(counts),
        items=items,
        pages=pages,
        page=page,
        on_page=sum(slot.page == page for _, slot in job.sheet.lay(items, choice.start, choice.fill)),
        sheet=job.sheet,
        used=_used(job.sheet, choice),
        check=check(items, job),
    )


def _used(sheet: Sheet, choice: Choice) -> frozenset[int]:
    """The labels before the first free one, as the sheet is filled."""
    sequence = SEQUENCES["columns" if choice.fill == "columns" else "rows"](sheet)
    return frozenset(sequence[: sequence.index(choice.start)])


def _items(tags: list[Tag], choice: Choice) -> tuple[TagItem, ...]:
    if choice.which == "blank":
        return blanks(choice.blanks)
    return tuple(tag.item for tag in chosen(tags, choice))


def check(items: Sequence[TagItem], job: Job, most: int = MOST_CHECKED) -> Check:
    """Lay out tags, the likeliest to be in trouble first, and say what to look at."""
    if not items:
        return Check()
    some = by_risk(items)[:most]
    try:
        report = print_name_tags(some, replace(job, start=1, order="rows"), io.BytesIO())
    except QrTooSmallError as too_small:
        return Check(of=len(items), trouble=str(too_small))
    notices = tuple(notice for notice in report.notices if notice.item)
    general = [notice for notice in report.notices if not notice.item and notice.kind != PERFORATION]
    # A profile moves art towards a perforation because the printer moves it back: on the sheet it lies true.
    general += [notice for notice in near_edges(job.sheet, None) if notice.kind == PERFORATION]
    return Check(len(some), len(items), notices, tuple(general), report.first_names)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its tags in the order of its labels, and how they alone are printed."""

    items: tuple[TagItem, ...]
    job: Job


def page_of(
    session: Session, event_id: int, choice: Choice, page: int, keyring: Keyring, bench: Bench, rooms: Rooms
) -> Page:
    """Return one page of what would be printed.

    The printer's correction is left out: it moves what the printer would have moved the other way.
    """
    job = bench.job(choice)
    items = _items(gather(session, event_id, keyring, rooms.zones_of, rooms.tables_of), choice)
    places = [(item, slot) for item, slot in job.sheet.lay(items, choice.start, choice.fill) if slot.page == page]
    if not places:
        raise Refusal("no_such_page", "There is no such page to show.")
    shown = tuple(item for item, _ in places)
    check_codes(shown, job)
    # Labels of a page follow each other, along the rows or down the columns, from the first that is used.
    order: Order = "columns" if choice.fill == "columns" else "rows"
    return Page(shown, replace(job, start=places[0][1].label, order=order, printer=None, backs=False))


def picture_of_page(page: Page) -> bytes:
    """Return a page as it will be printed, as a PNG picture: only its own tags are laid out."""
    out = io.BytesIO()
    print_name_tags(page.items, page.job, out)
    return picture(out.getvalue())


EXAMPLE = TagItem(
    id="example",
    first="Robin",
    full="Robin Alder",
    company="Alder & Lime",
    role="Architect",
    zone=Zone("B", "#0072b2", "Business services"),
    first_timer=True,
    link="https://mixer.example/B/0123456789ABCDEF",
    short_code="ABC-DEF",
)
"""Whom a design is shown with; nobody."""


def picture_of_design(layout: str, sheet: Sheet, logo: bytes | None, width: int = 320) -> bytes:
    """Return one design on one label of a sheet, as a PNG picture."""
    if layout not in LAYOUTS:
        raise Refusal("no_such_design", "There is no such design.")
    label = replace(sheet, page_w=sheet.w, page_h=sheet.h, cols=1, rows=1, left=0.0, top=0.0)
    out = io.BytesIO()
    try:
        print_name_tags([EXAMPLE], Job(label, layout, "Autumn mixer", logo=logo), out)
    except QrTooSmallError as too_small:
        raise Refusal("code_too_small", str(too_small)) from too_small
    return picture(out.getvalue(), width=width)
