"""The next mixer like an earlier one: its plan with the host's own tasks and owners, and what other rooms carry."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.events.models import Event
from mixer.events.rules.when import local_day
from mixer.events.service.along import Copier
from mixer.plan.models import Task, TaskOwner
from mixer.plan.rules.saving import place_of
from mixer.plan.rules.template import TaskSpec, When
from mixer.plan.rules.timeline import Due, Item, schedule
from mixer.plan.service.making import live_tasks, specs_of, week_of
from mixer.plan.service.owners import owner_for

SAME = ("key", "position", "title", "why", "owner_role", "proved_by", "note")
MOST_EARLIER = 12


@dataclass(frozen=True, slots=True)
class Earlier:
    """A mixer of the group that the next one can be like."""

    id: int
    code: str
    name: str
    day: date
    template: str
    past: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """A part that the next mixer may have from an earlier one, in words."""

    name: str
    title: str
    about: str


def earlier_mixers(session: Session, group_id: int, moment: datetime) -> list[Earlier]:
    """Return the group's latest mixers, those that are over first."""
    mine = select(Event).where(Event.group_id == group_id, Event.state != "cancelled")
    rows = session.scalars(mine.order_by(Event.ends_at > moment, Event.starts_at.desc()).limit(MOST_EARLIER))
    return [_earlier(row, moment) for row in rows]


def earlier_mixer(session: Session, group_id: int, code: str, moment: datetime) -> Earlier | None:
    """Return a mixer of the group by its code, or None."""
    row = session.scalar(select(Event).where(Event.group_id == group_id, Event.code == code))
    return _earlier(row, moment) if row else None


def _earlier(event: Event, moment: datetime) -> Earlier:
    return Earlier(event.id, event.code, event.name, event.local_date, event.template, past=event.ends_at <= moment)


def parts(session: Session, source_id: int, copiers: Sequence[Copier]) -> list[Carried]:
    """Return what there is to carry, the plan first."""
    found = [Carried(one.name, one.title, one.about(session, source_id)) for one in (PLAN, *copiers)]
    return [part for part in found if part.about]


def carry(
    session: Session,
    source_id: int,
    target: Event,
    wanted: Collection[str],
    copiers: Sequence[Copier],
    moment: datetime,
    chance: random.Random,
) -> list[str]:
    """Carry what is wanted to a mixer that has just begun, and say in sentences what was carried."""
    chosen = [one for one in (PLAN, *copiers) if one.name in wanted]
    return [said for one in chosen if (said := one.copy(session, source_id, target, moment, chance))]


def about_plan(session: Session, source_id: int) -> str:
    """Say how many tasks there are, and who carries them."""
    tasks = live_tasks(session, source_id)
    owners = list(dict.fromkeys(task.owner.name for task in tasks if task.owner))
    by = f", with {', '.join(owners)}" if owners else ""
    return f"{len(tasks)} tasks{by}; all open, each on its new day." if tasks else ""


def copy_plan(session: Session, source_id: int, target: Event, moment: datetime, chance: random.Random) -> str:
    """Give the next mixer the plan of an earlier one: the same tasks and owners, nothing done, dated anew."""
    today = local_day(moment, target.time_zone)
    redated = redate(session, source_id, target.local_date, today)
    owners = {
        task.owner_id: _owner(session, task.owner, target.id, moment, chance) for task, _ in redated if task.owner
    }
    for task, due in redated:
        owner = owners.get(task.owner_id)
        row = Task(
            code=new_code(chance),
            event_id=target.id,
            week=week_of(due.day, target.local_date),
            owner=owner,
            assigned_at=moment if owner else None,
            due_on=due.day,
            planned_on=due.planned,
            needs=list(task.needs),
            changed_at=moment,
            **{name: getattr(task, name) for name in SAME},
        )
        session.add(row)
    session.flush()
    return f"{len(redated)} tasks, each with its new day."


def redate(session: Session, source_id: int, new_day: date, today: date) -> list[tuple[Task, Due]]:
    """Return the tasks of a plan with their days at a mixer on `new_day`, in the order in which they are done.

    A task that stands where its template has it finds its place there anew; any other keeps its distance.
    """
    event = session.get_one(Event, source_id)
    specs, tasks = specs_of(session, event), {task.key: task for task in live_tasks(session, source_id)}
    places = {key: _place(task, event.local_date, specs.get(key)) for key, task in tasks.items()}
    follows = {key for key, when in places.items() if key in specs and when == specs[key].when}
    items = [Item(key, places[key], tuple(follows.intersection(task.needs))) for key, task in tasks.items()]
    items.sort(key=lambda item: (item.when.offset, not item.when.in_week, tasks[item.key].position))
    dues = schedule(items, new_day, today)
    return [(tasks[item.key], dues[item.key]) for item in items]


def _place(task: Task, event_day: date, spec: TaskSpec | None) -> When:
    return place_of(task.planned_on, event_day, spec.when if spec else None)


def _owner(
    session: Session, owner: TaskOwner, event_id: int, moment: datetime, chance: random.Random
) -> TaskOwner | None:
    """Return somebody as an owner of the new mixer; whoever wants no letters about tasks gets none here either."""
    new = owner_for(session, event_id, owner.name, owner.email, moment, chance)
    if new is not None and owner.quiet_since is not None:
        new.quiet_since = owner.quiet_since
    return new


PLAN = Copier("plan", "The plan", about_plan, copy_plan)
