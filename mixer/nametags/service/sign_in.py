"""The A-Z sign-in sheet: who stands on it, under which number, and what each print of it said."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.codes import grouped
from mixer.guests.models import Guest
from mixer.nametags.files.sign_in_sheet import print_sign_in_sheet
from mixer.nametags.models import PrintRun
from mixer.nametags.rules.alphabet import a_to_z
from mixer.nametags.rules.tags import Job, Report, SignInLine
from mixer.nametags.service.gathering import CODE_GROUP, RIBBONS, coming, people
from mixer.nametags.service.papers import evening_of, put_on_paper
from mixer.nametags.service.printing import Hand, Printed

KIND = "sign_in_sheet"


@dataclass(frozen=True, slots=True)
class PrintedSheet:
    """A sign-in sheet as it was printed: the guests' codes in the order of their numbers, the first is number 1."""

    code: str
    printed_at: datetime
    guests: tuple[str, ...]


def sign_in_lines(session: Session, event_id: int, also: Collection[str] = ()) -> list[SignInLine]:
    """Return everyone who is coming in the order of the sheet, and whoever is named by code besides."""
    rows = list(session.execute(coming(event_id)))
    more = set(also) - {row.code for row in rows}
    if more:
        rows += session.execute(people().where(Guest.event_id == event_id, Guest.code.in_(more)))
    return a_to_z(
        SignInLine(
            id=row.code,
            name=row.full_name,
            sort_key=f"{row.family} {row.full_name}".strip(),
            company=row.company or "",
            role=row.job_title or row.profession or "",
            note=RIBBONS.get(row.part) or ("first time" if row.first_timer else ""),
            short_code=grouped(row.short_code, CODE_GROUP),
        )
        for row in rows
    )


def print_sign_in(session: Session, event_id: int, hand: Hand) -> Printed:
    """Print the A-Z list of everyone who is coming, with blank lines for walk-ins, and record who has which number."""
    evening = evening_of(session, event_id)
    lines = sign_in_lines(session, event_id)

    def draw(job: Job, out: BinaryIO) -> Report:
        return print_sign_in_sheet(lines, job, out, when=evening.when)

    options = {"guests": [line.id for line in lines]}
    return put_on_paper(session, evening, hand, KIND, f"{evening.paper}-page", draw, options)


def printed_sheets(session: Session, event_id: int, most: int = 5) -> list[tuple[str, datetime]]:
    """Return the code and moment of the sign-in sheets printed last, the latest first."""
    rows = session.execute(
        select(PrintRun.code, PrintRun.printed_at)
        .where(PrintRun.event_id == event_id, PrintRun.kind == KIND)
        .order_by(PrintRun.printed_at.desc(), PrintRun.id.desc())
        .limit(most)
    )
    return [(code, printed_at) for code, printed_at in rows]


def printed_sheet(session: Session, event_id: int, code: str) -> PrintedSheet | None:
    """Return one print of the sheet, or None where this mixer has no such print."""
    run = session.scalars(
        select(PrintRun).where(PrintRun.event_id == event_id, PrintRun.kind == KIND, PrintRun.code == code)
    ).one_or_none()
    return PrintedSheet(run.code, run.printed_at, tuple(run.options.get("guests", ()))) if run else None
