"""One task as its page shows it: what, by whom and when, what it needs, and who did what to it."""

from dataclasses import dataclass
from datetime import date, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.events.models import Event
from mixer.plan.models import Task
from mixer.plan.service.board import Card, card_of
from mixer.plan.service.comments import Comment, comments
from mixer.plan.service.history import Line, history, one
from mixer.plan.service.making import specs_of


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A task with its story; `needs` are the titles and states of what has to be done before."""

    card: Card
    note: str
    needs: tuple[tuple[str, bool], ...]
    history: tuple[Line, ...]
    comments: tuple[Comment, ...]
    zone: tzinfo


def task_page(session: Session, event: Event, code: str, today: date) -> TaskPage | None:
    """Return a task of the mixer as seen on `today`, a day in its zone, or None when it has no such task."""
    row = session.scalar(select(Task).where(*one(event.id, code)))
    if row is None:
        return None
    return TaskPage(
        card=card_of(row, today, takes_of(session, event, row.key)),
        note=row.note,
        needs=needs_of(session, row),
        history=tuple(history(session, row.id)),
        comments=tuple(comments(session, [row.id])),
        zone=event.zone,
    )


def takes_of(session: Session, event: Event, key: str) -> str:
    """Return what one needs at hand to do a task, as its template says it."""
    spec = specs_of(session, event).get(key)
    return spec.takes if spec else ""


def needs_of(session: Session, row: Task) -> tuple[tuple[str, bool], ...]:
    """Return what has to be done before a task: titles, and whether each is done."""
    before = select(Task.title, Task.done_at).where(
        Task.event_id == row.event_id, Task.key.in_(row.needs), Task.deleted_at.is_(None)
    )
    found = session.execute(before.order_by(Task.due_on, Task.position))
    return tuple((title, done_at is not None) for title, done_at in found)
