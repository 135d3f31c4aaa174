"""What a mixer's paper is printed with: sheets, printers and logo of its group, and what was chosen last time."""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.nametags.models import PrintRun
from mixer.nametags.rules.batch import ORDERS, Choice, first_sheet, paper_of
from mixer.nametags.rules.layouts import LAYOUTS
from mixer.nametags.rules.sheets import SEQUENCES, Sheet, UnknownSheetError, catalogue, find_sheet, page_sizes
from mixer.nametags.rules.tags import Job
from mixer.nametags.service.logo import logo_png
from mixer.nametags.service.printers import KnownPrinter, printers
from mixer.nametags.service.sheets import OWN, OwnSheet, own_sheets

FILLS = (*SEQUENCES, "stack")
MOST_BLANKS = 100
SOME_BLANKS = 8
"""Blank tags that are offered first."""

TAG_KINDS = frozenset({"adhesive", "insert", "card", "roll"})
PAPERS = {"US Letter": "letter", "A4": "a4"}
REMEMBERED = ("order", "fill", "backs", "printer")
"""What of a choice is offered again next time, besides sheet and layout."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One mixer's workbench: its name and country, its group's own sheets, printers and logo."""

    event: str
    group_id: int
    country: str
    own: tuple[OwnSheet, ...]
    printers: tuple[KnownPrinter, ...]
    logo: bytes | None

    def sheet(self, name: str) -> Sheet:
        """Return a sheet of the group or of the catalogue, or refuse with the nearest name."""
        if name.startswith(OWN):
            found = next((own.sheet for own in self.own if own.sheet.id == name), None)
            if found is None:
                raise Refusal("no_such_sheet", "This sheet is not kept any more. Choose another one.")
            return found
        try:
            return find_sheet(name)
        except UnknownSheetError as unknown:
            raise Refusal("unknown_sheet", str(unknown)) from unknown

    def shelves(self) -> list[tuple[str, list[Sheet]]]:
        """Return the sheets that tags can be printed on, the own ones and the usual paper first."""
        usual = paper_of(self.country)
        tags = [sheet for sheet in catalogue().values() if sheet.kind in TAG_KINDS]
        found = [("Your own", [own.sheet for own in self.own])]
        for title, paper in sorted(PAPERS.items(), key=lambda one: one[1] != usual):
            found.append((title, [sheet for sheet in tags if sheet.labels > 1 and paper_size(sheet) == paper]))
        found.append(("Label printers", [sheet for sheet in tags if sheet.kind == "roll"]))
        found.append(("One card a page", [sheet for sheet in tags if sheet.labels == 1 and sheet.kind != "roll"]))
        return [(title, sheets) for title, sheets in found if sheets]

    def printer(self, code: str) -> KnownPrinter | None:
        """Return one of the group's printers, None for no particular one, or refuse."""
        if not code:
            return None
        found = next((known for known in self.printers if known.code == code), None)
        if found is None:
            raise Refusal("no_such_printer", "This printer is not kept any more. Choose another one.")
        return found

    def job(self, choice: Choice) -> Job:
        """Return how the choice is printed; refuse an unknown sheet or printer, and a first label it does not have."""
        sheet = self.sheet(choice.sheet)
        if not 1 <= choice.start <= sheet.labels:
            raise Refusal("no_such_label", f"{sheet.title} has labels 1 to {sheet.labels}, not {choice.start}.")
        known = self.printer(choice.printer)
        return Job(
            sheet=sheet,
            layout=choice.layout,
            event=self.event,
            start=choice.start,
            order=choice.fill,
            printer=known.printer if known else None,
            logo=self.logo,
            backs=choice.backs,
        )


def paper_size(sheet: Sheet) -> str:
    """Return the paper a sheet has the size of, lying or upright: letter, a4 or none."""
    sides = sorted((sheet.page_w, sheet.page_h))
    return next((paper for paper in PAPERS.values() if sorted(page_sizes()[paper]) == sides), "")


def bench_of(session: Session, event_id: int) -> Bench:
    """Return a mixer's workbench, in four queries."""
    query = select(Event.name, Event.group_id, Group.country).join(Group, Group.id == Event.group_id)
    name, group_id, country = session.execute(query.where(Event.id == event_id)).one()
    return Bench(
        event=name,
        group_id=group_id,
        country=country,
        own=tuple(own_sheets(session, group_id)),
        printers=tuple(printers(session, group_id)),
        logo=logo_png(session, group_id),
    )


def last_choice(session: Session, event_id: int, bench: Bench) -> Choice:
    """Return what to offer first: as this mixer's tags, or the group's, were printed last, else what is usual."""
    usual = Choice(first_sheet(bench.country), which="new")
    run = session.scalars(
        select(PrintRun)
        .join(Event, Event.id == PrintRun.event_id)
        .where(Event.group_id == bench.group_id, PrintRun.kind == "name_tags")
        .order_by((PrintRun.event_id == event_id).desc(), PrintRun.printed_at.desc(), PrintRun.id.desc())
        .limit(1)
    ).one_or_none()
    if run is None:
        return usual
    kept = {name: value for name, value in run.options.items() if name in REMEMBERED}
    return possible(replace(usual, sheet=run.sheet, layout=run.layout, **kept), usual, bench)


def possible(asked: Choice, usual: Choice, bench: Bench) -> Choice:
    """Return what was asked, as far as there is such a thing; else what is usual, and the first label."""
    known = {"layout": LAYOUTS, "order": ORDERS, "fill": FILLS, "printer": ["", *(p.code for p in bench.printers)]}
    wrong = {name: getattr(usual, name) for name, values in known.items() if getattr(asked, name) not in values}
    try:
        sheet = bench.sheet(asked.sheet)
    except Refusal:
        sheet = bench.sheet(usual.sheet)
    start = asked.start if 1 <= asked.start <= sheet.labels else 1
    count = asked.blanks if 1 <= asked.blanks <= MOST_BLANKS else SOME_BLANKS
    return replace(asked, sheet=sheet.id, start=start, blanks=count if asked.which == "blank" else 0, **wrong)
