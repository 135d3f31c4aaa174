"""The run of show of one mixer: laid out from the house's files, then the host's own."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.events.files import DEFAULT_SHOW, known_items, owners, shows
from mixer.events.models import Event, RunItem
from mixer.events.rules.show import ShowItem, cues, fitted, warnings

SHOWS_BY_TEMPLATE = {"open-house": "open-networking", "visitor-day": "visitor-day"}
LONGEST_ITEM = 12 * 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the run of show with its time of day in the mixer's zone."""

    id: int
    starts: datetime
    ends: datetime
    title: str
    note: str
    owner: str
    kind: str
    minutes: int

    @property
    def prepares(self) -> bool:
        """Say whether it comes before the doors."""
        return self.kind == "setup"


@dataclass(frozen=True, slots=True)
class Evening:
    """The run of show as its page shows it."""

    lines: tuple[Line, ...]
    warnings: tuple[str, ...]
    settled_at: datetime | None
    name: str
    place: str
    day: date


@dataclass(frozen=True, slots=True)
class ItemWords:
    """What a host types about one line."""

    title: str
    minutes: int
    kind: str
    owner: str = ""
    note: str = ""


def lay_out_show(session: Session, event: Event) -> None:
    """Give a new mixer the run of show of its kind, fitted to its length."""
    show = shows()[SHOWS_BY_TEMPLATE.get(event.template, DEFAULT_SHOW)]
    for position, item in enumerate(fitted(show.items, _length(event))):
        session.add(
            RunItem(
                event_id=event.id,
                position=position,
                key=item.key,
                title=item.title,
                note=item.note,
                owner=owners()[item.owner],
                kind=item.kind,
                starts_minute=-(item.before or 0),
                minutes=item.minutes,
            )
        )
    session.flush()
    _keep_time(session, event)


def evening(session: Session, event_id: int) -> Evening:
    """Return the run of show with its times and what is wrong with it."""
    event = session.get_one(Event, event_id)
    rows = _rows(session, event_id)
    items = [_item(row) for row in rows]
    timed = cues(items, event.starts_at)
    lines = [
        Line(
            id=row.id,
            starts=cue.starts.astimezone(event.zone),
            ends=cue.ends.astimezone(event.zone),
            title=row.title,
            note=row.note,
            owner=row.owner,
            kind=row.kind,
            minutes=row.minutes,
        )
        for row, cue in zip(rows, timed, strict=True)
    ]
    advice = warnings(items, _length(event)) if items else ()
    return Evening(tuple(lines), advice, event.show_settled_at, event.name, event.place, event.local_date)


def change_line(session: Session, event_id: int, line_id: int, words: ItemWords) -> None:
    """Change a line; what follows moves with it.

    Raises:
        Refusal: when the line is gone.
    """
    row = _row(session, event_id, line_id)
    row.title, row.minutes, row.owner, row.note = words.title, words.minutes, words.owner, words.note
    if row.kind != "setup":
        row.kind = words.kind
    _keep_time(session, session.get_one(Event, event_id))


def add_line(session: Session, event_id: int, words: ItemWords, chance: random.Random) -> None:
    """Add a line at the end of the evening."""
    rows = _rows(session, event_id)
    session.add(
        RunItem(
            event_id=event_id,
            position=rows[-1].position + 1 if rows else 0,
            key=new_code(chance),
            title=words.title,
            note=words.note,
            owner=words.owner,
            kind=words.kind,
            starts_minute=0,
            minutes=words.minutes,
        )
    )
    session.flush()
    _keep_time(session, session.get_one(Event, event_id))


def remove_line(session: Session, event_id: int, line_id: int) -> str:
    """Take a line out of the evening and return its title.

    Raises:
        Refusal: when the line is gone already.
    """
    row = _row(session, event_id, line_id)
    session.delete(row)
    session.flush()
    _keep_time(session, session.get_one(Event, event_id))
    return row.title


def earlier(session: Session, event_id: int, line_id: int) -> None:
    """Let a line change places with the one before it; the doors stay where they are.

    Raises:
        Refusal: when the line is gone.
    """
    row = _row(session, event_id, line_id)
    before = [one for one in _rows(session, event_id) if one.position < row.position and one.kind != "setup"]
    if row.kind != "setup" and before:
        row.position, before[-1].position = before[-1].position, row.position
        session.flush()
        _keep_time(session, session.get_one(Event, event_id))


def settle(session: Session, event_id: int, moment: datetime) -> None:
    """Write down that the run of show stands."""
    session.get_one(Event, event_id).show_settled_at = moment
    session.flush()


def reopen(session: Session, event_id: int) -> None:
    """Write down that the run of show is open again."""
    session.get_one(Event, event_id).show_settled_at = None
    session.flush()


def _length(event: Event) -> int:
    return int((event.ends_at - event.starts_at).total_seconds()) // 60


def _rows(session: Session, event_id: int) -> Sequence[RunItem]:
    return session.scalars(
        select(RunItem).where(RunItem.event_id == event_id).order_by(RunItem.position, RunItem.id)
    ).all()


def _row(session: Session, event_id: int, line_id: int) -> RunItem:
    row = session.scalar(select(RunItem).where(RunItem.event_id == event_id, RunItem.id == line_id))
    if row is None:
        raise Refusal("no_line", "This line was removed in the meantime.")
    return row


def _item(row: RunItem) -> ShowItem:
    known = known_items().get(row.key)
    return ShowItem(
        key=row.key,
        title=row.title,
        minutes=row.minutes,
        kind=row.kind,
        owner=row.owner,
        before=-row.starts_minute if row.kind == "setup" else None,
        least=min(known.least, row.minutes) if known and known.least else None,
    )


def _keep_time(session: Session, event: Event) -> None:
    """Write each line's minute from the doors, for whoever reads the evening without asking this room."""
    rows = _rows(session, event.id)
    for row, cue in zip(rows, cues([_item(row) for row in rows], event.starts_at), strict=True):
        row.starts_minute = int((cue.starts - event.starts_at).total_seconds()) // 60
    session.flush()
