"""What a host does with one task: tick it, hand it to somebody, move it, add one, remove one, put it back."""

import random
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from mixer.accounts.service import record_deed
from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.events.files import owners
from mixer.events.models import Event
from mixer.plan.models import Task
from mixer.plan.service.board import Card, card_of
from mixer.plan.service.making import week_of
from mixer.plan.service.owners import owner_for

BY_HAND = "hand"


@dataclass(frozen=True, slots=True)
class Words:
    """What a host types for a task of their own."""

    title: str
    why: str
    owner_role: str
    due: date
    owner_name: str = ""
    owner_email: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something to a task, and when."""

    account_id: int
    moment: datetime


def task(session: Session, event_id: int, code: str, today: date) -> Card | None:
    """Return one task of the mixer, or None when it has no such task."""
    row = session.scalar(select(Task).where(*_one(event_id, code)))
    return card_of(row, today) if row else None


def tick(session: Session, event_id: int, code: str, by: Actor) -> str:
    """Tick a task by hand and return its title; ticking it twice keeps the first tick.

    Raises:
        Refusal: when the task was removed.
    """
    row = _row(session, event_id, code)
    values = {"done_at": by.moment, "ticked_by": BY_HAND, "done_by_id": by.account_id}
    ticked = session.scalar(
        update(Task)
        .where(Task.id == row.id, Task.done_at.is_(None))
        .values(**values, sequence=Task.sequence + 1, changed_at=by.moment)
        .returning(Task.id)
    )
    if ticked is not None:
        _write_down(session, event_id, "ticked", row.title, by)
    return row.title


def untick(session: Session, event_id: int, code: str, by: Actor) -> str:
    """Take a tick back and return the title; what a hand has unticked, no fact ticks again.

    Raises:
        Refusal: when the task was removed.
    """
    row = _row(session, event_id, code)
    values = {"done_at": None, "ticked_by": BY_HAND, "done_by_id": None}
    unticked = session.scalar(
        update(Task)
        .where(Task.id == row.id, Task.done_at.is_not(None))
        .values(**values, sequence=Task.sequence + 1, changed_at=by.moment)
        .returning(Task.id)
    )
    if unticked is not None:
        _write_down(session, event_id, "took back", row.title, by)
    return row.title


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a task is handed to; without a name and an address it is nobody."""

    name: str
    email: str


def hand_over(session: Session, event_id: int, code: str, to: Person, by: Actor, chance: random.Random) -> str:
    """Give a task to somebody (or to nobody yet) and return its title.

    Raises:
        Refusal: when the task was removed.
    """
    row = _row(session, event_id, code)
    row.owner = owner_for(session, event_id, to.name, to.email, by.moment, chance)
    row.assigned_at = by.moment if row.owner else None
    _changed(session, event_id, row, "handed over", by)
    return row.title


def put_on(session: Session, event_id: int, code: str, day: date, by: Actor) -> str:
    """Move a task to a day of the host's own choice and return its title.

    Raises:
        Refusal: when the task was removed.
    """
    row = _row(session, event_id, code)
    row.due_on = row.planned_on = day
    row.week = week_of(day, session.get_one(Event, event_id).local_date)
    _changed(session, event_id, row, "moved", by)
    return row.title


def add(session: Session, event_id: int, words: Words, by: Actor, chance: random.Random) -> str:
    """Add a task of the host's own and return its code.

    Raises:
        Refusal: when nobody has the role.
    """
    if words.owner_role not in owners():
        raise Refusal("no_role", "Choose who does it.")
    last = session.scalar(select(func.max(Task.position)).where(Task.event_id == event_id))
    code = new_code(chance)
    row = Task(
        code=code,
        event_id=event_id,
        key=code,
        week=week_of(words.due, session.get_one(Event, event_id).local_date),
        position=(last or 0) + 1,
        title=words.title,
        why=words.why,
        owner_role=words.owner_role,
        owner=owner_for(session, event_id, words.owner_name, words.owner_email, by.moment, chance),
        due_on=words.due,
        planned_on=words.due,
        needs=[],
        changed_at=by.moment,
    )
    session.add(row)
    session.flush()
    _write_down(session, event_id, "added", row.title, by)
    return code


def remove(session: Session, event_id: int, code: str, by: Actor) -> str:
    """Remove a task and return its title; it can be put back.

    Raises:
        Refusal: when it was removed already.
    """
    row = _row(session, event_id, code)
    row.deleted_at = by.moment
    _changed(session, event_id, row, "removed", by)
    return row.title


def put_back(session: Session, event_id: int, code: str, by: Actor) -> str:
    """Put a removed task back and return its title; doing it twice does no harm.

    Raises:
        Refusal: when there is no such task.
    """
    row = session.scalar(select(Task).where(Task.event_id == event_id, Task.code == code))
    if row is None:
        raise Refusal("no_task", "There is no such task in this plan.")
    if row.deleted_at is not None:
        row.deleted_at = None
        _changed(session, event_id, row, "put back", by)
    return row.title


def _one(event_id: int, code: str) -> tuple[ColumnElement[bool], ...]:
    return Task.event_id == event_id, Task.code == code, Task.deleted_at.is_(None)


def _row(session: Session, event_id: int, code: str) -> Task:
    row = session.scalar(select(Task).where(*_one(event_id, code)))
    if row is None:
        raise Refusal("no_task", "This task was removed in the meantime.")
    return row


def _changed(session: Session, event_id: int, row: Task, verb: str, by: Actor) -> None:
    row.sequence += 1
    row.changed_at = by.moment
    session.flush()
    _write_down(session, event_id, verb, row.title, by)


def _write_down(session: Session, event_id: int, verb: str, title: str, by: Actor) -> None:
    group_id = session.get_one(Event, event_id).group_id
    record_deed(session, group_id, verb, title, by.moment, event_id=event_id, account_id=by.account_id)
