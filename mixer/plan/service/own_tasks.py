"""The page of somebody who carries tasks, behind their own link: no account, and nothing of anybody else."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.core.codes import canonical, digest
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.plan.models import Task, TaskOwner
from mixer.plan.service import tasks
from mixer.plan.service.comments import Comment, comment, comments
from mixer.plan.service.history import Actor, change, hold, one
from mixer.plan.service.making import live_tasks

NOT_YOURS = "This task is not with you any more."
KEPT = timedelta(days=180)  # after the mixer, when a link has done its service


@dataclass(frozen=True, slots=True)
class OwnersDoor:
    """Whose link was opened."""

    owner_id: int
    event_id: int
    token: str


@dataclass(frozen=True, slots=True)
class OwnTask:
    """A task as its owner sees it; `needs` are what comes before, whose it is and whether it is done."""

    code: str
    title: str
    why: str
    note: str
    due: date
    done: bool
    days_late: int
    needs: tuple[tuple[str, str, bool], ...]
    comments: tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What somebody who carries tasks sees; `others` are first names."""

    name: str
    group: str
    mixer: str
    place: str
    event_day: date
    today: date
    cancelled: bool
    quiet: bool
    tasks: tuple[OwnTask, ...]
    others: tuple[str, ...]
    zone: tzinfo
    owner_id: int

    @property
    def open(self) -> list[OwnTask]:
        """Return what is still to be done, the most urgent first."""
        return [task for task in self.tasks if not task.done]

    @property
    def done(self) -> list[OwnTask]:
        """Return what is done."""
        return [task for task in self.tasks if task.done]


def open_link(session: Session, token: str, moment: datetime) -> OwnersDoor | None:
    """Return whose link this is; None for a link that is old, was closed or never made."""
    right = canonical(token)
    found = session.execute(
        select(TaskOwner.id, TaskOwner.event_id)
        .join(Event, Event.id == TaskOwner.event_id)
        .where(TaskOwner.link_hash == digest(right), Event.ends_at > moment - KEPT)
    ).one_or_none()
    return OwnersDoor(found.id, found.event_id, right) if found else None


def own_page(session: Session, door: OwnersDoor, moment: datetime) -> OwnPage:
    """Return what the page says; five queries, however many tasks."""
    owner = session.get_one(TaskOwner, door.owner_id)
    event, group = session.execute(
        select(Event, Group).join(Group, Group.id == Event.group_id).where(Event.id == door.event_id)
    ).one()
    today = moment.astimezone(event.zone).date()
    plan = live_tasks(session, event.id)
    mine = [task for task in plan if task.owner_id == owner.id]
    said = comments(session, [task.id for task in mine])
    by_key = {task.key: task for task in plan}
    others = {first_name(task.owner.name) for task in plan if task.owner and task.owner_id != owner.id}
    return OwnPage(
        name=first_name(owner.name),
        group=group.name,
        mixer=event.name,
        place=event.place,
        event_day=event.local_date,
        today=today,
        cancelled=event.state == "cancelled",
        quiet=owner.quiet_since is not None,
        tasks=tuple(_own(task, by_key, said, today) for task in mine),
        others=tuple(sorted(others)),
        zone=event.zone,
        owner_id=owner.id,
    )


def first_name(name: str) -> str:
    """Return the first word of a name; of an address only what stands before the @."""
    return name.partition("@")[0].split()[0]


def tick(session: Session, door: OwnersDoor, code: str, moment: datetime) -> str:
    """Tick a task of one's own and return its title.

    Raises:
        Refusal: when it is not theirs any more.
    """
    row = _mine(session, door, code)
    return tasks.tick(session, door.event_id, row.code, _by(door, moment))


def untick(session: Session, door: OwnersDoor, code: str, moment: datetime) -> str:
    """Take a tick of one's own task back and return its title.

    Raises:
        Refusal: when it is not theirs any more.
    """
    row = _mine(session, door, code)
    return tasks.untick(session, door.event_id, row.code, _by(door, moment))


def say(session: Session, door: OwnersDoor, code: str, text: str, moment: datetime, chance: random.Random) -> None:
    """Write a comment on a task of one's own.

    Raises:
        Refusal: when it is not theirs any more.
    """
    comment(session, _mine(session, door, code), text, _by(door, moment), chance)


def give_back(session: Session, door: OwnersDoor, code: str, word: str, moment: datetime, chance: random.Random) -> str:
    """Give a task back, with a word that the host reads beside it; return its title.

    Raises:
        Refusal: when it is not theirs any more.
    """
    row = _mine(session, door, code)
    by = _by(door, moment)
    if word:
        comment(session, row, word, by, chance)
    change(session, row, "gave back", by, owner_id=None, assigned_at=None, told_at=None)
    return row.title


def _by(door: OwnersDoor, moment: datetime) -> Actor:
    return Actor(None, moment, door.owner_id)


def _mine(session: Session, door: OwnersDoor, code: str) -> Task:
    found = hold(session, *one(door.event_id, code), Task.owner_id == door.owner_id)
    if not found:
        raise Refusal("not_yours", NOT_YOURS)
    return found[0]


def _own(task: Task, by_key: Mapping[str, Task], said: Sequence[Comment], today: date) -> OwnTask:
    before = [by_key[key] for key in task.needs if key in by_key]
    done = task.done_at is not None
    return OwnTask(
        code=task.code,
        title=task.title,
        why=task.why,
        note=task.note,
        due=task.due_on,
        done=done,
        days_late=0 if done else max(0, (today - task.due_on).days),
        needs=tuple(
            (one.title, first_name(one.owner.name) if one.owner else "", one.done_at is not None) for one in before
        ),
        comments=tuple(word for word in said if word.task_id == task.id and not word.removed),
    )
