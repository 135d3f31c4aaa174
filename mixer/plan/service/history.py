"""Who did what to a task when, and undoing it: every act goes through `change`, which keeps what was before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Account
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.plan.models import Task, TaskChange, TaskOwner
from mixer.plan.rules.changes import UNDID, brought_back, lasting, may_be_undone, said, story, touched
from mixer.plan.service.making import week_of

FRESH = timedelta(minutes=10)  # so long the plan offers to undo one's last act in place
GONE = "This task was removed in the meantime."


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something to a task, and when: an account, an owner through their link, or nobody (a fact).

    What is done to several tasks with one gesture shares a `gesture` and can be undone as one.
    """

    account_id: int | None
    moment: datetime
    owner_id: int | None = None
    gesture: str = ""

    @property
    def account(self) -> int:
        """Return the account; only for acts that only hosts do."""
        assert self.account_id is not None, "only a host does this"
        return self.account_id


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a task's history; `number` counts the task's acts from 1."""

    number: int
    at: datetime
    who: str
    story: str
    undone_at: datetime | None
    can_undo: bool


@dataclass(frozen=True, slots=True)
class LastAct:
    """What somebody did last, ready to be undone in place."""

    task_code: str
    number: int
    sentence: str


def one(event_id: int, code: str) -> tuple[ColumnElement[bool], ...]:
    """Return what finds a task that stands in a mixer's plan."""
    return Task.event_id == event_id, Task.code == code, Task.deleted_at.is_(None)


def hold(session: Session, *which: ColumnElement[bool]) -> list[Task]:
    """Return tasks as they are now, this transaction's alone until it ends; always locked in the same order."""
    locked = select(Task).where(*which).order_by(Task.id).with_for_update(of=Task)
    return list(session.scalars(locked.execution_options(populate_existing=True)))


def hold_one(session: Session, event_id: int, code: str) -> Task:
    """Return one task that stands in the plan, locked.

    Raises:
        Refusal: when the task was removed.
    """
    found = hold(session, *one(event_id, code))
    if not found:
        raise Refusal("no_task", GONE)
    return found[0]


def change(session: Session, task: Task, verb: str, by: Actor, **values: object) -> bool:
    """Change a task that is held, and write down who did it; False when it is so already."""
    before = {field: lasting(getattr(task, field)) for field in values}
    after = {field: lasting(value) for field, value in values.items()}
    if all(before[field] == after[field] for field in touched(after)):
        return False
    _set(session, task, values, by.moment)
    _write(session, task, verb, by, before, after | ({"gesture": by.gesture} if by.gesture else {}))
    return True


def record_new(session: Session, task: Task, by: Actor) -> None:
    """Write down that a task was added; undoing it takes the task out of the plan."""
    _write(session, task, "added", by, {"deleted_at": lasting(by.moment)}, {"deleted_at": None})


def undo(session: Session, event_id: int, code: str, number: int, by: Actor) -> str:
    """Undo one act on a task, once however many ask for it, and return what it was in a sentence.

    Raises:
        Refusal: when there is no such act, it was undone already, or something later touched the same.
    """
    found = hold(session, Task.event_id == event_id, Task.code == code)
    acts = _acts(session, found[0].id) if found else []
    if not 0 < number <= len(acts):
        raise Refusal("no_act", "There is nothing like this to undo.")
    act = acts[number - 1]
    _take_back(session, found[0], act, acts[number:], by)
    return f"Undone: {said(act.verb, found[0].title, act.after, _owner_names(session, [act]))}"


def undo_gesture(session: Session, event_id: int, code: str, number: int, by: Actor) -> str:
    """Undo an act together with all that was done with the same gesture; what changed since then stays.

    Raises:
        Refusal: when nothing of it can be undone.
    """
    found = hold(session, Task.event_id == event_id, Task.code == code)
    acts = _acts(session, found[0].id) if found else []
    gesture = str(acts[number - 1].after.get("gesture", "")) if 0 < number <= len(acts) else ""
    if not gesture:
        return undo(session, event_id, code, number, by)
    same = select(TaskChange.task_id).where(
        TaskChange.event_id == event_id, TaskChange.after["gesture"].as_string() == gesture
    )
    undone = sum(_undo_in(session, task, gesture, by) for task in hold(session, Task.id.in_(same)))
    if not undone:
        raise Refusal("too_late", "Nothing of this can be undone any more: it was undone, or changed since.")
    return f"Undone for {undone} {'task' if undone == 1 else 'tasks'}."


def history(session: Session, task_id: int) -> list[Line]:
    """Return what was done to a task, the latest first; three queries however much it is."""
    acts = _acts(session, task_id)
    accounts = _account_names(session, acts)
    owners = _owner_names(session, acts)
    lines = [
        Line(
            number=number,
            at=act.at,
            who=_who(act, accounts, owners),
            story=story(act.verb, act.before, act.after, owners),
            undone_at=act.undone_at,
            can_undo=act.undone_at is None and may_be_undone(touched(act.before), _still(acts[number:])),
        )
        for number, act in enumerate(acts, start=1)
    ]
    return lines[::-1]


def last_act(session: Session, event_id: int, account_id: int, moment: datetime) -> LastAct | None:
    """Return what this account did to the plan last, if that was just now and can still be undone."""
    mine = select(TaskChange).where(TaskChange.event_id == event_id, TaskChange.account_id == account_id)
    act = session.scalar(mine.order_by(TaskChange.id.desc()).limit(1))
    if act is None or act.undone_at is not None or act.verb == UNDID or act.at < moment - FRESH:
        return None
    number, title, code = session.execute(
        select(func.count(TaskChange.id), func.min(Task.title), func.min(Task.code))
        .join(Task, Task.id == TaskChange.task_id)
        .where(TaskChange.task_id == act.task_id, TaskChange.id <= act.id)
    ).one()
    count = 1
    if gesture := act.after.get("gesture"):
        same = select(func.count(TaskChange.id)).where(
            TaskChange.event_id == event_id, TaskChange.after["gesture"].as_string() == gesture
        )
        count = session.scalars(same).one()
    return LastAct(code, number, said(act.verb, title, act.after, _owner_names(session, [act]), count))


def _undo_in(session: Session, task: Task, gesture: str, by: Actor) -> bool:
    acts = _acts(session, task.id)
    for place, act in enumerate(acts):
        if act.after.get("gesture") == gesture:
            try:
                _take_back(session, task, act, acts[place + 1 :], by)
            except Refusal:  # this one was changed since; the others are undone all the same
                return False
    return True


def _take_back(session: Session, task: Task, act: TaskChange, later: list[TaskChange], by: Actor) -> None:
    if act.undone_at is not None:
        raise Refusal("already_so", "Somebody was faster: this is undone already.")
    fields = touched(act.before)
    if task.deleted_at is not None and "deleted_at" not in fields:
        raise Refusal("no_task", f"{GONE} Put it back first.")
    same = all(lasting(getattr(task, field)) == act.after[field] for field in fields)
    if not same or not may_be_undone(fields, _still(later)) or not _owner_is_there(session, act):
        raise Refusal("changed_since", "This was changed again since, so it cannot be undone by itself.")
    act.undone_at = by.moment  # the task is held, so nobody else undoes it meanwhile
    values = {field: brought_back(field, value) for field, value in act.before.items()}
    if act.account_id is None and act.owner_id is None and "ticked_by" in values:
        values["ticked_by"] = "hand"  # else the fact would tick it again a minute later
    told = story(act.verb, act.before, act.after, _owner_names(session, [act]))
    _set(session, task, values, by.moment)
    _write(session, task, UNDID, by, {}, {"story": told})


def _set(session: Session, task: Task, values: Mapping[str, object], moment: datetime) -> None:
    for field, value in values.items():
        setattr(task, field, value)
    if "due_on" in values:
        task.week = week_of(task.due_on, session.get_one(Event, task.event_id).local_date)
    task.sequence += 1
    task.changed_at = moment
    session.flush()
    if "owner_id" in values:
        session.expire(task, ["owner"])


def _write(
    session: Session, task: Task, verb: str, by: Actor, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    who = {"account_id": by.account_id, "owner_id": by.owner_id}
    row = {"event_id": task.event_id, "task_id": task.id, "at": by.moment, "verb": verb}
    session.add(TaskChange(**row, **who, before=dict(before), after=dict(after)))
    session.flush()


def _acts(session: Session, task_id: int) -> list[TaskChange]:
    all_of_it = select(TaskChange).where(TaskChange.task_id == task_id).order_by(TaskChange.id)
    return list(session.scalars(all_of_it.execution_options(populate_existing=True)))


def _still(acts: Iterable[TaskChange]) -> list[frozenset[str]]:
    """What later acts touched, but for those that were undone."""
    return [touched(act.before) for act in acts if act.undone_at is None]


def _owner_is_there(session: Session, act: TaskChange) -> bool:
    owner = act.before.get("owner_id")
    return owner is None or session.get(TaskOwner, owner) is not None


def _who(act: TaskChange, accounts: Mapping[int, str], owners: Mapping[int, str]) -> str:
    if act.account_id is not None:
        return accounts[act.account_id]
    if act.owner_id is not None:
        return owners[act.owner_id]
    return "" if act.verb.endswith("itself") else "Somebody"


def _account_names(session: Session, acts: Iterable[TaskChange]) -> dict[int, str]:
    wanted = {act.account_id for act in acts if act.account_id is not None}
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _owner_names(session: Session, acts: Iterable[TaskChange]) -> dict[int, str]:
    acts = list(acts)
    wanted = {side.get("owner_id") for act in acts for side in (act.before, act.after)}
    wanted |= {act.owner_id for act in acts}
    rows = session.execute(select(TaskOwner.id, TaskOwner.name).where(TaskOwner.id.in_(wanted - {None})))
    return {row.id: row.name for row in rows}


def within(by: Actor, gesture: str) -> Actor:
    """Return an actor whose next acts belong together."""
    return replace(by, gesture=gesture)
