"""What a host does with one task: tick it, hand it to somebody, move it, rewrite it, add one, remove one, put it back.

Each act is written down with what was before, so that it can be undone; see `history`.
"""

import random
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.events.files import owners
from mixer.events.models import Event
from mixer.plan.models import Task, TaskOwner
from mixer.plan.service import history
from mixer.plan.service.board import Card, card_of
from mixer.plan.service.history import Actor, change, hold, hold_one
from mixer.plan.service.making import week_of
from mixer.plan.service.owners import owner_for

BY_HAND = "hand"

__all__ = [
    "Actor",
    "Person",
    "Texts",
    "Words",
    "add",
    "hand_all",
    "hand_over",
    "hand_role",
    "put_back",
    "put_on",
    "remove",
]
__all__ += ["rewrite", "task", "tick", "untick"]


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
class Texts:
    """The words of a task that a host may change."""

    title: str
    why: str
    note: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a task is handed to; without a name and an address it is nobody."""

    name: str
    email: str


def task(session: Session, event_id: int, code: str, today: date) -> Card | None:
    """Return one task of the mixer, or None when it has no such task."""
    row = session.scalar(select(Task).where(*history.one(event_id, code)))
    return card_of(row, today) if row else None


def tick(session: Session, event_id: int, code: str, by: Actor) -> str:
    """Tick a task by hand and return its title; ticking it twice keeps the first tick.

    Raises:
        Refusal: when the task was removed.
    """
    row = hold_one(session, event_id, code)
    if row.done_at is None:
        change(session, row, "ticked", by, done_at=by.moment, ticked_by=BY_HAND, done_by_id=by.account_id)
    return row.title


def untick(session: Session, event_id: int, code: str, by: Actor) -> str:
    """Take a tick back and return the title; what a hand has unticked, no fact ticks again.

    Raises:
        Refusal: when the task was removed.
    """
    row = hold_one(session, event_id, code)
    change(session, row, "took back", by, done_at=None, ticked_by=BY_HAND, done_by_id=None)
    return row.title


def hand_over(session: Session, event_id: int, code: str, to: Person, by: Actor, chance: random.Random) -> str:
    """Give a task to somebody (or to nobody yet) and return its title.

    Raises:
        Refusal: when the task was removed.
    """
    row = hold_one(session, event_id, code)
    owner = owner_for(session, event_id, to.name, to.email, by.moment, chance)
    _hand(session, row, owner.id if owner else None, by)
    return row.title


def hand_role(
    session: Session, event_id: int, role: str, to: Person, by: Actor, chance: random.Random, *, everybodys: bool
) -> int:
    """Give the open tasks of a role that nobody has (with `everybodys`, all open ones) to somebody; return how many.

    Raises:
        Refusal: when nobody is named, or there is nothing to hand over.
    """
    owner = owner_for(session, event_id, to.name, to.email, by.moment, chance)
    if owner is None:
        raise Refusal("nobody", "Say who takes them.")
    free = Task.owner_id != owner.id if everybodys else Task.owner_id.is_(None)
    open_ones = (Task.event_id == event_id, Task.owner_role == role, Task.done_at.is_(None), Task.deleted_at.is_(None))
    rows = hold(session, *open_ones, free | Task.owner_id.is_(None))
    if not rows:
        raise Refusal("no_tasks", "There is no open task here that could be handed over.")
    together = history.within(by, new_code(chance))
    return sum(_hand(session, row, owner.id, together) for row in rows)


def hand_all(session: Session, event_id: int, from_id: int, to: TaskOwner, by: Actor, chance: random.Random) -> int:
    """Give all tasks of one owner to another with one gesture, since both are one person; return how many.

    What is done goes along, so that the story of each task names one person; undone, all of it is as it was.

    Raises:
        Refusal: when it is the same owner, or they carry nothing.
    """
    mine = Task.event_id == event_id, Task.owner_id == from_id, Task.deleted_at.is_(None)
    rows = hold(session, *mine) if from_id != to.id else []
    if not rows:
        raise Refusal("no_tasks", "There is nothing to hand over.")
    together = history.within(by, new_code(chance))
    return sum(_hand(session, row, to.id, together) for row in rows)


def _hand(session: Session, row: Task, owner_id: int | None, by: Actor) -> bool:
    since = by.moment if owner_id else None
    return change(session, row, "handed over", by, owner_id=owner_id, assigned_at=since, told_at=None)


def put_on(session: Session, event_id: int, code: str, day: date, by: Actor) -> str:
    """Move a task to a day of the host's own choice and return its title.

    Raises:
        Refusal: when the task was removed.
    """
    row = hold_one(session, event_id, code)
    sooner = {"told_at": None} if day < row.due_on else {}  # its owner may be at ease about the later day
    change(session, row, "moved", by, due_on=day, planned_on=day, **sooner)
    return row.title


def rewrite(session: Session, event_id: int, code: str, texts: Texts, by: Actor) -> str:
    """Change the words of a task and return its title.

    Raises:
        Refusal: when the task was removed.
    """
    row = hold_one(session, event_id, code)
    wanted = {"title": texts.title, "why": texts.why, "note": texts.note}
    new = {field: text for field, text in wanted.items() if getattr(row, field) != text}
    change(session, row, "rewrote", by, **new)
    return row.title


def add(session: Session, event_id: int, words: Words, by: Actor, chance: random.Random) -> str:
    """Add a task of the host's own and return its code.

    Raises:
        Refusal: when nobody has the role.
    """
    if words.owner_role not in owners():
        raise Refusal("no_role", "Choose who does it.")
    last = session.scalar(select(func.max(Task.position)).where(Task.event_id == event_id))
    owner = owner_for(session, event_id, words.owner_name, words.owner_email, by.moment, chance)
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
        owner=owner,
        assigned_at=by.moment if owner else None,
        due_on=words.due,
        planned_on=words.due,
        needs=[],
        changed_at=by.moment,
    )
    session.add(row)
    session.flush()
    history.record_new(session, row, by)
    return code


def remove(session: Session, event_id: int, code: str, by: Actor) -> str:
    """Remove a task and return its title; it can be put back.

    Raises:
        Refusal: when it was removed already.
    """
    row = hold_one(session, event_id, code)
    change(session, row, "removed", by, deleted_at=by.moment)
    return row.title


def put_back(session: Session, event_id: int, code: str, by: Actor) -> str:
    """Put a removed task back and return its title; doing it twice does no harm.

    Raises:
        Refusal: when there is no such task.
    """
    found = hold(session, Task.event_id == event_id, Task.code == code)
    if not found:
        raise Refusal("no_task", "There is no such task in this plan.")
    change(session, found[0], "put back", by, deleted_at=None)
    return found[0].title
