"""Who does what: everybody who carries tasks with their load, what is with nobody yet, and what was given back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.core.keyring import Keyring, Token
from mixer.core.names import initials
from mixer.events.files import owners as roles
from mixer.events.models import Event
from mixer.plan.models import Task, TaskChange, TaskComment, TaskOwner
from mixer.plan.rules.load import Load, load
from mixer.plan.service.making import live_tasks


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """Somebody who carries tasks; `link` is empty until one is made or a letter has carried it."""

    code: str
    name: str
    initials: str
    email: str
    link: str
    quiet: bool
    load: Load
    tasks: tuple[tuple[str, str, date, bool], ...]  # code, title, day and whether it is done


@dataclass(frozen=True, slots=True)
class RoleLine:
    """The open tasks of a role that nobody has yet: (code, title, day); `open` counts those in hands too."""

    role: str
    name: str
    free: tuple[tuple[str, str, date], ...]
    open: int


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A task that its owner could not do and that is with nobody since."""

    code: str
    title: str
    who: str
    word: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WhoDoesWhat:
    """The page; `idle` are people who carry nothing now."""

    carrying: tuple[OwnerLine, ...]
    idle: tuple[OwnerLine, ...]
    roles: tuple[RoleLine, ...]
    given_back: tuple[GivenBack, ...]
    open: int
    today: date

    @property
    def free(self) -> int:
        """Return how many open tasks are with nobody."""
        return sum(len(role.free) for role in self.roles)


def who_does_what(session: Session, event: Event, today: date, keyring: Keyring) -> WhoDoesWhat:
    """Return everybody's load as seen on `today`; five queries, however many tasks and people."""
    plan = live_tasks(session, event.id)
    still_open = [task for task in plan if task.done_at is None]
    people = session.scalars(select(TaskOwner).where(TaskOwner.event_id == event.id).order_by(TaskOwner.name)).all()
    lines = [_line(owner, _of(plan, owner), len(still_open), today, keyring) for owner in people]
    carrying = [line for line in lines if line.tasks]
    carrying.sort(key=lambda line: -line.load.open)
    return WhoDoesWhat(
        carrying=tuple(carrying),
        idle=tuple(line for line in lines if not line.tasks),
        roles=tuple(role for key, name in roles().items() if (role := _role(key, name, still_open)).open),
        given_back=given_back(session, event.id),
        open=len(still_open),
        today=today,
    )


def given_back(session: Session, event_id: int) -> tuple[GivenBack, ...]:
    """Return the open tasks that were given back and are with nobody since, the latest first; two queries."""
    latest = select(func.max(TaskChange.id)).where(TaskChange.event_id == event_id, TaskChange.verb == "gave back")
    rows = session.execute(
        select(Task, TaskChange, TaskOwner.name)
        .join(TaskChange, TaskChange.task_id == Task.id)
        .outerjoin(TaskOwner, TaskOwner.id == TaskChange.owner_id)
        .where(TaskChange.id.in_(latest.group_by(TaskChange.task_id)), TaskChange.undone_at.is_(None))
        .where(Task.owner_id.is_(None), Task.done_at.is_(None), Task.deleted_at.is_(None))
        .order_by(TaskChange.id.desc())
    ).all()
    words = _words(session, [change for _, change, _ in rows])
    return tuple(
        GivenBack(task.code, task.title, name or "Somebody", words.get((task.id, change.at), ""), change.at)
        for task, change, name in rows
    )


def _words(session: Session, changes: Sequence[TaskChange]) -> dict[tuple[int, datetime], str]:
    """Return what was written beside giving back: the same moment, on the same task."""
    said = session.execute(
        select(TaskComment.task_id, TaskComment.at, TaskComment.text).where(
            TaskComment.task_id.in_([change.task_id for change in changes]), TaskComment.removed_at.is_(None)
        )
    )
    return {(row.task_id, row.at): row.text for row in said}


def _of(plan: Iterable[Task], owner: TaskOwner) -> list[Task]:
    return [task for task in plan if task.owner_id == owner.id]


def _line(owner: TaskOwner, tasks: Sequence[Task], all_open: int, today: date, keyring: Keyring) -> OwnerLine:
    days = [task.due_on for task in tasks if task.done_at is None]
    opened = owner.link_hash is not None
    return OwnerLine(
        code=owner.code,
        name=owner.name,
        initials=initials(owner.name),
        email=owner.email,
        link=keyring.link(Token.OWNER, owner.code, owner.link_version) if opened else "",
        quiet=owner.quiet_since is not None,
        load=load(owner.name, days, len(tasks) - len(days), all_open, today),
        tasks=tuple((task.code, task.title, task.due_on, task.done_at is not None) for task in tasks),
    )


def _role(key: str, name: str, still_open: Iterable[Task]) -> RoleLine:
    mine = [task for task in still_open if task.owner_role == key]
    free = tuple((task.code, task.title, task.due_on) for task in mine if task.owner_id is None)
    return RoleLine(key, name, free, len(mine))
