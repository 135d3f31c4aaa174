"""The page where a host takes a list out: what there is to choose, how it will look, and what left before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Account
from mixer.core.tables import Cell
from mixer.events.models import Event
from mixer.followup.files.lists import GuestList
from mixer.followup.models import Export
from mixer.followup.rules.columns import column_sets
from mixer.followup.rules.segments import EVERYBODY, catalogue
from mixer.followup.service.exports import KINDS, Taker, Wish, gather
from mixer.followup.service.own_segments import own_segments
from mixer.followup.service.room import read_room

SHOWN = 5
SERVER = "whoever runs this server"


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A list that left: what it was, who took it and what for."""

    at: datetime
    who: str
    what: str
    purpose: str


@dataclass(frozen=True, slots=True)
class ExportPage:
    """What a host sees before a list leaves; `choices` are segments with their counts, `rows` the first of the file."""

    leaving: GuestList
    wish: Wish
    choices: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[str]]
    before: Sequence[TakenOut]

    @property
    def of_days(self) -> bool:
        """Tell whether days are taken out, and no guests."""
        return KINDS[self.wish.kind].of_days

    @property
    def count(self) -> int:
        """Return how many guests, or days, the file will have."""
        return len(self.leaving.days) + 1 if self.of_days else len(self.leaving.guests)


def read_page(session: Session, event_id: int, wish: Wish, taker: Taker) -> ExportPage:
    """Return the page of a list as it would leave.

    Raises:
        Refusal: for a segment, a kind of file or columns that there are not.
    """
    event = session.get_one(Event, event_id)
    room = read_room(session, event)
    leaving = gather(session, event, room, wish, taker)
    named = {EVERYBODY: catalogue().everybody.name} | {one.key: one.name for one in catalogue().segments}
    named |= {own.rule: own.name for own in own_segments(session, event.group_id)}
    named.setdefault(leaving.rule, leaving.segment)
    choices = [(rule, f"{name} ({len(room.pick(rule))})") for rule, name in named.items()]
    rows = [[_shown(cell) for cell in row] for row in islice(leaving.rows(), SHOWN)]
    return ExportPage(leaving, wish, choices, rows, taken_out(session, event_id))


def _shown(cell: Cell) -> str:
    return f"{cell:%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else "" if cell is None else str(cell)


def taken_out(session: Session, event_id: int) -> list[TakenOut]:
    """Return what left a mixer's follow-up last, the newest first."""
    rows = session.execute(
        select(Export, func.coalesce(Account.name, SERVER))
        .outerjoin(Account, Account.id == Export.account_id)
        .where(Export.event_id == event_id)
        .order_by(Export.at.desc(), Export.id.desc())
        .limit(SHOWN)
    )
    return [
        TakenOut(row.at, who, words_of(row.segment, row.format, row.columns, row.rows), row.purpose)
        for row, who in rows
    ]


def words_of(rule: str, kind: str, columns: str, rows: int) -> str:
    """Return what left in words; what is called otherwise by now is called by its key."""
    segment, file, tool = catalogue().get(rule), KINDS.get(kind), column_sets().get(columns)
    return ", ".join(
        filter(
            None,
            (
                segment.name if segment else rule,
                file.name if file else kind,
                f"for {tool.name if tool else columns}" if columns else "",
                f"{rows} {'entry' if rows == 1 else 'entries'}",
            ),
        )
    )
