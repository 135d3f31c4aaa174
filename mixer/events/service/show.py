"""The run of show of one mixer: laid out from the house's files, then the host's own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.events.files import DEFAULT_SHOW, known_items, owners, shows, usual
from mixer.events.models import Event, RunItem
from mixer.events.rules.checks import warnings
from mixer.events.rules.show import Show, ShowItem, cues, fitted

SHOWS_BY_TEMPLATE = {"open-house": "open-networking", "visitor-day": "visitor-day"}
LONGEST_ITEM = 12 * 60
SETUP = "setup"


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
    least: int | None = None
    before: int | None = None
    begun: bool = False

    @property
    def prepares(self) -> bool:
        """Say whether it comes before the doors."""
        return self.kind == SETUP


@dataclass(frozen=True, slots=True)
class Evening:
    """The run of show as its page shows it."""

    lines: tuple[Line, ...]
    warnings: tuple[str, ...]
    settled_at: datetime | None
    name: str
    place: str
    day: date
    close: datetime


def show_of(event: Event) -> Show:
    """Return the run of show of the house that a mixer's kind of plan begins with."""
    return shows()[SHOWS_BY_TEMPLATE.get(event.template, DEFAULT_SHOW)]


def lay_out_show(session: Session, event: Event, show: Show | None = None) -> None:
    """Give a mixer the run of show of its kind, or this one, fitted to its length."""
    for position, item in enumerate(fitted((show or show_of(event)).items, length(event))):
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
                least=item.least,
            )
        )
    session.flush()
    keep_time(session, event)


def evening(session: Session, event_id: int) -> Evening:
    """Return the run of show with its times and what is wrong with it."""
    event = session.get_one(Event, event_id)
    rows = rows_of(session, event_id)
    items = [item_of(row) for row in rows]
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
            least=cue.item.least,
            before=cue.item.before,
            begun=row.began_at is not None,
        )
        for row, cue in zip(rows, cues(items, event.starts_at), strict=True)
    ]
    advice = warnings(items, length(event), usual()) if items else ()
    return Evening(
        lines=tuple(lines),
        warnings=advice,
        settled_at=event.show_settled_at,
        name=event.name,
        place=event.place,
        day=event.local_date,
        close=event.ends_at.astimezone(event.zone),
    )


def settle(session: Session, event_id: int, moment: datetime) -> None:
    """Write down that the run of show stands."""
    session.get_one(Event, event_id).show_settled_at = moment
    session.flush()


def reopen(session: Session, event_id: int) -> None:
    """Write down that the run of show is open again."""
    session.get_one(Event, event_id).show_settled_at = None
    session.flush()


def length(event: Event) -> int:
    """Return the minutes from the doors to the close."""
    return int((event.ends_at - event.starts_at).total_seconds()) // 60


def rows_of(session: Session, event_id: int) -> Sequence[RunItem]:
    """Return the lines of a mixer's run of show in their order."""
    return session.scalars(
        select(RunItem).where(RunItem.event_id == event_id).order_by(RunItem.position, RunItem.id)
    ).all()


def row_of(rows: Iterable[RunItem], line_id: int) -> RunItem:
    """Return one of a mixer's lines.

    Raises:
        Refusal: when the line is gone.
    """
    row = next((one for one in rows if one.id == line_id), None)
    if row is None:
        raise Refusal("no_line", "This line was removed in the meantime. Go back to the run of show.")
    return row


def item_of(row: RunItem) -> ShowItem:
    """Return a line as rules see it; one from before lines kept their shortest length falls back to the house's."""
    known = known_items().get(row.key)
    least = row.least or (known.least if known else None)
    return ShowItem(
        key=row.key,
        title=row.title,
        minutes=row.minutes,
        kind=row.kind,
        owner=row.owner,
        before=-row.starts_minute if row.kind == SETUP else None,
        least=min(least, row.minutes) if least else None,
    )


def keep_time(session: Session, event: Event) -> None:
    """Write each line's place and its minute from the doors, for whoever reads the evening without asking this room.

    Preparation stands first, by the clock; the rest stays in its order.
    """
    rows = sorted(
        rows_of(session, event.id), key=lambda row: (row.kind != SETUP, row.starts_minute if row.kind == SETUP else 0)
    )
    for place, (row, cue) in enumerate(zip(rows, cues([item_of(row) for row in rows], event.starts_at), strict=True)):
        row.position = place
        row.starts_minute = int((cue.starts - event.starts_at).total_seconds()) // 60
    session.flush()
