"""Paper for the evening besides tags: the poster, signs for queues and tables, tickets."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.events.service.tables import tables
from mixer.nametags.files.posters import print_posters
from mixer.nametags.files.queue_signs import print_queue_signs
from mixer.nametags.files.signs import print_signs
from mixer.nametags.files.table_signs import print_table_signs
from mixer.nametags.files.tickets import print_tickets
from mixer.nametags.models import PrintRun
from mixer.nametags.rules.batch import paper_of
from mixer.nametags.rules.papers import Poster, TableSign
from mixer.nametags.rules.queues import DesksError, split_alphabet
from mixer.nametags.rules.sheets import find_sheet
from mixer.nametags.rules.tags import Job, Report, Sign
from mixer.nametags.rules.tickets import number_tickets
from mixer.nametags.service.gathering import TablesOf, gather
from mixer.nametags.service.printing import NO_READ, Hand, Printed, record_run

CARDS = {"letter": "avery-5371", "a4": "herma-5028"}
"""The business cards that tickets are printed on, by paper."""

MOST_TICKETS = 1000

Draw = Callable[[Job, BinaryIO], Report]


@dataclass(frozen=True, slots=True)
class Evening:
    """A mixer as it stands on paper, and the paper that printers hold where its group is."""

    id: int
    name: str
    when: str
    where: str
    paper: str


def evening_of(session: Session, event_id: int) -> Evening:
    """Return a mixer as it stands on paper."""
    event = session.get_one(Event, event_id)
    country = session.scalars(select(Group.country).where(Group.id == event.group_id)).one()
    start = event.starts_at.astimezone(event.zone)
    when = f"{start:%a} {start.day} {start:%b %Y, %H:%M}"
    return Evening(event_id, event.name, when, event.place, paper_of(country))


def print_poster(session: Session, event_id: int, hand: Hand) -> Printed:
    """Print the poster on the door: welcome, when, where, and what to do."""
    evening = evening_of(session, event_id)
    poster = Poster(id="poster", title=evening.name, when=evening.when, where=evening.where)

    def draw(job: Job, out: BinaryIO) -> Report:
        return print_posters([poster], job, out)

    return put_on_paper(session, evening, hand, "poster", f"{evening.paper}-page", draw)


def print_queues(session: Session, event_id: int, desks: int, hand: Hand) -> Printed:
    """Print a sign for each desk, the alphabet cut so that every desk has as many of those who are coming.

    Raises:
        Refusal: ``no_such_desks`` for a number of desks that the alphabet cannot be cut into.
    """
    evening = evening_of(session, event_id)
    try:
        cut = split_alphabet((tag.family for tag in gather(session, event_id, hand.keyring)), desks)
    except DesksError as no:
        raise Refusal("no_such_desks", str(no)) from no

    def draw(job: Job, out: BinaryIO) -> Report:
        return print_queue_signs(cut, job, out)

    return put_on_paper(session, evening, hand, "queue_signs", f"{evening.paper}-page-landscape", draw)


def print_tables(session: Session, event_id: int, tables_of: TablesOf, hand: Hand) -> Printed:
    """Print a sign for each table that guests are seated at.

    Raises:
        Refusal: ``no_tables`` where nobody is seated.
    """
    evening = evening_of(session, event_id)
    names = sorted(set(tables_of(session, event_id).values()), key=lambda name: (len(name), name))
    if not names:
        raise Refusal("no_tables", "Nobody has a table yet, so there is no sign to print.")

    def draw(job: Job, out: BinaryIO) -> Report:
        return print_table_signs([TableSign(id=name, name=name) for name in names], job, out)

    return put_on_paper(session, evening, hand, "table_signs", f"{evening.paper}-page-landscape", draw)


def print_information_tables(session: Session, event_id: int, hand: Hand) -> Printed:
    """Print a sign for each information table: its number large, and what its holder wants to be read.

    Raises:
        Refusal: ``no_tables`` where none is reserved.
    """
    evening, reserved = evening_of(session, event_id), tables(session, event_id)
    if not reserved:
        raise Refusal("no_tables", "No information table is reserved yet, so there is no sign to print.")
    signs = [
        Sign(
            id=str(one.id),
            title=one.sign,
            letter=str(one.number),
            lines=(one.holder,) if one.holder != one.sign else (),
        )
        for one in reserved
    ]

    def draw(job: Job, out: BinaryIO) -> Report:
        return print_signs(signs, job, out)

    return put_on_paper(session, evening, hand, "information_signs", f"{evening.paper}-page-landscape", draw)


def print_drawing_tickets(session: Session, event_id: int, count: int, hand: Hand) -> Printed:
    """Print tickets of one series for a drawing from a bowl.

    Raises:
        Refusal: ``too_many_tickets`` for none and for more than a thousand.
    """
    if not 1 <= count <= MOST_TICKETS:
        raise Refusal("too_many_tickets", f"Choose 1 to {MOST_TICKETS:,} tickets at a time.")
    evening = evening_of(session, event_id)
    tickets = list(number_tickets(count, hand.chance))

    def draw(job: Job, out: BinaryIO) -> Report:
        return print_tickets(tickets, job, out)

    return put_on_paper(session, evening, hand, "tickets", CARDS[evening.paper], draw)


def put_on_paper(
    session: Session,
    evening: Evening,
    hand: Hand,
    kind: str,
    sheet_name: str,
    draw: Draw,
    options: Mapping[str, Any] | None = None,
) -> Printed:
    """Lay a paper out on a sheet of the catalogue and put it on record with its options; `draw` writes it."""
    sheet = find_sheet(sheet_name)
    out = io.BytesIO()
    report = draw(Job(sheet, event=evening.name), out)
    run = PrintRun(
        kind=kind, sheet=sheet.id, layout="", items=report.items, pages=report.pages, options=dict(options or {})
    )
    record_run(session, evening.id, hand, run)
    return Printed(out.getvalue(), report, NO_READ)
