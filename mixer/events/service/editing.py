"""Changing the run of show: lines are added anywhere, changed, moved and taken out, and the last change can be undone.

Each change is written down with the lines as they were before it, which is what undoing brings back; undoing is a
change as well, and so can be undone. What has happened tonight to a line stays with it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts.models import Deed
from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.events.files import shows
from mixer.events.models import Event, RunItem
from mixer.events.service.show import SETUP, keep_time, lay_out_show, row_of, rows_of

CHANGED = "changed the run of show"
FIRST, LAST = 0, -1
"""Places for a new line that are no line's id: before and after all others."""

USUAL_BEFORE = 15
"""Minutes before the doors at which preparation begins where nobody says when."""

PLANNED = ("position", "key", "title", "note", "owner", "kind", "starts_minute", "minutes", "least")
"""The columns that a change of the plan changes."""


@dataclass(frozen=True, slots=True)
class ItemWords:
    """What a host types about one line; `before` the doors counts for preparation alone."""

    title: str
    minutes: int
    kind: str
    owner: str = ""
    note: str = ""
    before: int | None = None
    least: int | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes the run of show, and when."""

    account_id: int | None
    moment: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """A change that can be undone, in words."""

    id: int
    subject: str


def change_line(session: Session, event_id: int, line_id: int, words: ItemWords, author: Author) -> None:
    """Change a line; what follows moves with it.

    Raises:
        Refusal: when the line is gone, or is preparation after it has begun.
    """
    event, rows = _begin(session, event_id)
    row = row_of(rows, line_id)
    if row.began_at and words.kind == SETUP:
        raise Refusal("begun", "This line has begun tonight, so it cannot become preparation.")
    _note(session, event, rows, f"“{row.title}” changed", author)
    _write(row, words)
    keep_time(session, event)


def add_line(
    session: Session, event_id: int, words: ItemWords, after: int, author: Author, chance: random.Random
) -> int:
    """Add a line after another one, or `FIRST` or `LAST`, and return its id; nothing comes before what has begun."""
    event, rows = _begin(session, event_id)
    _note(session, event, rows, f"“{words.title}” added", author)
    row = RunItem(
        event_id=event_id, position=0, key=new_code(chance), title="", kind="open", starts_minute=0, minutes=1
    )
    _write(row, words)
    _put([one for one in rows if one.kind != SETUP], row, after)
    session.add(row)
    session.flush()
    keep_time(session, event)
    return row.id


def remove_line(session: Session, event_id: int, line_id: int, author: Author) -> str:
    """Take a line out of the evening and return its title.

    Raises:
        Refusal: when the line is gone already, or is on now.
    """
    event, rows = _begin(session, event_id)
    row = row_of(rows, line_id)
    if row.began_at and row.ended_at is None:
        raise Refusal("on_now", f"“{row.title}” is on now. Go on to the next line first, or leave it out then.")
    _note(session, event, rows, f"“{row.title}” taken out", author)
    session.delete(row)
    session.flush()
    keep_time(session, event)
    return row.title


def earlier(session: Session, event_id: int, line_id: int, author: Author) -> None:
    """Let a line change places with the one before it; the doors and what has begun stay where they are.

    Raises:
        Refusal: when the line is gone.
    """
    _swap(session, event_id, line_id, -1, author)


def later(session: Session, event_id: int, line_id: int, author: Author) -> None:
    """Let a line change places with the one after it.

    Raises:
        Refusal: when the line is gone.
    """
    _swap(session, event_id, line_id, 1, author)


def put_after(session: Session, event_id: int, line_id: int, after: int, author: Author) -> None:
    """Put a line after another one, or `FIRST`.

    Raises:
        Refusal: when the line is gone.
    """
    event, rows = _begin(session, event_id)
    row = row_of(rows, line_id)
    if row.kind == SETUP or row.began_at or after == line_id:
        return
    _note(session, event, rows, f"“{row.title}” moved", author)
    _put([one for one in rows if one.kind != SETUP and one is not row], row, after)
    keep_time(session, event)


def start_again(session: Session, event_id: int, key: str, author: Author) -> str:
    """Lay the evening out anew from a run of show of the house, and return its title.

    Raises:
        Refusal: for an unknown one, and when the evening has begun.
    """
    event, rows = _begin(session, event_id)
    show = shows().get(key)
    if show is None:
        raise Refusal("no_such_show", "There is no such run of show. Choose one of the list.")
    if any(row.began_at for row in rows):
        raise Refusal("begun", "The evening has begun. Take its start back before you lay it out anew.")
    _note(session, event, rows, f"laid out anew as “{show.title}”", author)
    for row in rows:
        session.delete(row)
    session.flush()
    lay_out_show(session, event, show)
    return show.title


def last_change(session: Session, event_id: int) -> Change | None:
    """Return the change that can be undone, if any."""
    deed = _last(session, event_id)
    return Change(deed.id, deed.subject) if deed else None


def undo(session: Session, event_id: int, change_id: int, author: Author) -> str:
    """Bring the lines back as they were before the last change, and return what is undone.

    Raises:
        Refusal: when something else was changed since, or a line that would go has begun tonight.
    """
    event, rows = _begin(session, event_id)
    deed = _last(session, event_id)
    if deed is None or deed.id != change_id:
        raise Refusal("changed_since", "Somebody changed the run of show in the meantime. Look at it again first.")
    kept: Sequence[dict[str, Any]] = deed.detail["before"]
    known = {row.id: row for row in rows}
    gone = known.keys() - {line["id"] for line in kept}
    if any(known[one].began_at for one in gone):
        raise Refusal("begun", "The line that would go has begun tonight. It stays.")
    what = deed.subject
    _note(session, event, rows, what.removesuffix(UNDONE) if what.endswith(UNDONE) else what + UNDONE, author)
    for one in gone:
        session.delete(known[one])
    for line in kept:
        row = known.get(line["id"])
        if row is None:
            row = RunItem(event_id=event_id)
            session.add(row)
        for column in PLANNED:
            setattr(row, column, line[column])
    session.flush()
    keep_time(session, event)
    return what


UNDONE = " (undone)"


def _begin(session: Session, event_id: int) -> tuple[Event, Sequence[RunItem]]:
    """Lock the evening, so that two hosts who change it take turns."""
    return session.get_one(Event, event_id, with_for_update=True), rows_of(session, event_id)


def _last(session: Session, event_id: int) -> Deed | None:
    return session.scalar(
        select(Deed).where(Deed.event_id == event_id, Deed.verb == CHANGED).order_by(Deed.id.desc()).limit(1)
    )


def _note(session: Session, event: Event, rows: Sequence[RunItem], subject: str, author: Author) -> None:
    """Write the change down with the lines as they are now; of the changes before it only the words are kept."""
    if (before := _last(session, event.id)) is not None:
        before.detail = {}
    lines = [{"id": row.id} | {column: getattr(row, column) for column in PLANNED} for row in rows]
    who = {"group_id": event.group_id, "event_id": event.id, "account_id": author.account_id}
    session.add(Deed(**who, at=author.moment, verb=CHANGED, subject=subject, detail={"before": lines}))
    session.flush()


def _write(row: RunItem, words: ItemWords) -> None:
    if words.kind == SETUP:
        now = -row.starts_minute if row.kind == SETUP else USUAL_BEFORE
        row.starts_minute = -(words.before or now)
    row.title, row.minutes, row.owner, row.note = words.title, words.minutes, words.owner, words.note
    row.kind, row.least = words.kind, words.least


def _put(others: Sequence[RunItem], row: RunItem, after: int) -> None:
    """Give a line its place among the others from the doors on, never before one that has begun."""
    begun = max((place for place, one in enumerate(others, 1) if one.began_at), default=0)
    places = {one.id: place for place, one in enumerate(others, 1)} | {FIRST: 0}
    place = max(begun, places.get(after, len(others)))
    for number, one in enumerate([*others[:place], row, *others[place:]]):
        one.position = number


def _swap(session: Session, event_id: int, line_id: int, way: int, author: Author) -> None:
    event, rows = _begin(session, event_id)
    row = row_of(rows, line_id)
    free = [one for one in rows if one.kind != SETUP and one.began_at is None]
    place = free.index(row) + way if row in free else -1
    if not 0 <= place < len(free):
        return
    _note(session, event, rows, f"“{row.title}” moved", author)
    row.position, free[place].position = free[place].position, row.position
    session.flush()
    keep_time(session, event)
