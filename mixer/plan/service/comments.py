"""What people write about a task: hosts, and owners through their link."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.accounts.models import Account
from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.plan.models import Task, TaskComment, TaskOwner
from mixer.plan.service.history import Actor

MOST = 200  # comments of one task, so that no link fills a plan


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment; `owner_id` when an owner without an account wrote it."""

    code: str
    task_id: int
    at: datetime
    who: str
    owner_id: int | None
    text: str
    removed: bool


def comment(session: Session, task: Task, text: str, by: Actor, chance: random.Random) -> None:
    """Write a comment on a task that is held.

    Raises:
        Refusal: when the task has more than enough comments.
    """
    had = session.scalars(select(TaskComment.id).where(TaskComment.task_id == task.id)).all()
    if len(had) >= MOST:
        raise Refusal("too_many", f"This task has {MOST} comments already: talk to each other instead.")
    who = {"account_id": by.account_id, "owner_id": by.owner_id}
    session.add(TaskComment(code=new_code(chance), task_id=task.id, at=by.moment, text=text, **who))
    session.flush()


def comments(session: Session, task_ids: Sequence[int]) -> list[Comment]:
    """Return what was written about tasks, the oldest first; one query however much it is."""
    rows = session.execute(
        select(TaskComment, Account.name, TaskOwner.name)
        .outerjoin(Account, Account.id == TaskComment.account_id)
        .outerjoin(TaskOwner, TaskOwner.id == TaskComment.owner_id)
        .where(TaskComment.task_id.in_(task_ids))
        .order_by(TaskComment.at, TaskComment.id)
    )
    return [_shown(row, account or owner or "Somebody") for row, account, owner in rows]


def remove_comment(session: Session, event_id: int, task_code: str, comment_code: str, by: Actor) -> None:
    """Take a comment away; it can be put back."""
    _set_removed(session, event_id, (task_code, comment_code), by.moment)


def put_comment_back(session: Session, event_id: int, task_code: str, comment_code: str) -> None:
    """Show a comment again that was taken away."""
    _set_removed(session, event_id, (task_code, comment_code), None)


def _set_removed(session: Session, event_id: int, codes: tuple[str, str], moment: datetime | None) -> None:
    task_id = select(Task.id).where(Task.event_id == event_id, Task.code == codes[0]).scalar_subquery()
    mine = update(TaskComment).where(TaskComment.task_id == task_id, TaskComment.code == codes[1])
    if session.scalar(mine.values(removed_at=moment).returning(TaskComment.id)) is None:
        raise Refusal("no_comment", "This comment is not here.")


def _shown(row: TaskComment, who: str) -> Comment:
    return Comment(row.code, row.task_id, row.at, who, row.owner_id, row.text, removed=row.removed_at is not None)
