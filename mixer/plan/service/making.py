"""Making the plan of a new mixer, and moving it with the mixer's date."""

import random
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.events.models import Event
from mixer.events.rules.when import short_day
from mixer.events.service.along import Line
from mixer.plan.models import Task
from mixer.plan.rules.template import TaskSpec, When
from mixer.plan.rules.timeline import DatedTask, Standing, Timeline, moved, timeline
from mixer.plan.service.templates import template_of_event


def make_plan(session: Session, event: Event, today: date, chance: random.Random) -> Timeline:
    """Write the tasks of the mixer's template, dated back from its day as seen `today` in its own zone."""
    plan = timeline(template_of_event(session, event), event.local_date, today)
    for position, task in enumerate(plan.tasks):
        session.add(_row(event, position, task, chance))
    session.flush()
    return plan


def _row(event: Event, position: int, task: DatedTask, chance: random.Random) -> Task:
    spec = task.spec
    return Task(
        code=new_code(chance),
        event_id=event.id,
        key=spec.key,
        week=week_of(task.due, event.local_date),
        position=position,
        title=spec.title,
        why=spec.why,
        owner_role=spec.owner,
        due_on=task.due,
        planned_on=spec.when.on(event.local_date),
        proved_by=spec.proved_by or "",
        needs=list(spec.needs),
        changed_at=event.created_at,
    )


def week_of(day: date, event_day: date) -> int:
    """Return the week of the plan that a day belongs to, counted from the mixer."""
    return When((day - event_day).days).week


def live_tasks(session: Session, event_id: int) -> list[Task]:
    """Return the mixer's tasks, without those removed, in the order they are done."""
    query = select(Task).where(Task.event_id == event_id, Task.deleted_at.is_(None))
    return list(session.scalars(query.order_by(Task.due_on, Task.position, Task.id)))


def specs_of(session: Session, event: Event) -> dict[str, TaskSpec]:
    """Return the tasks of the mixer's template by key."""
    return {spec.key: spec for spec in template_of_event(session, event).tasks}


def preview_move(session: Session, event: Event, new_day: date, today: date) -> list[Line]:
    """Say which open tasks would move if the mixer moved to `new_day`, in the order of their new days."""
    tasks = {task.key: task for task in live_tasks(session, event.id)}
    moves = moved(
        _standing(specs_of(session, event), list(tasks.values()), event.local_date), event.local_date, new_day, today
    )
    ordered = sorted(moves, key=lambda move: (move.after, tasks[move.key].title))
    return [Line(tasks[move.key].title, short_day(move.before), short_day(move.after)) for move in ordered]


def move_plan(session: Session, event: Event, old_day: date, today: date, moment: datetime) -> int:
    """Let the open tasks follow a mixer that was on `old_day`; return how many moved."""
    new_day = event.local_date
    tasks = {task.key: task for task in live_tasks(session, event.id)}
    standing = _standing(specs_of(session, event), list(tasks.values()), old_day)
    following = {task.key: task.when for task in standing if task.when}
    moves = moved(standing, old_day, new_day, today)
    for move in moves:
        task = tasks[move.key]
        task.due_on = move.after
        task.planned_on = following[move.key].on(new_day) if move.key in following else move.after
        task.told_at = task.told_at if move.after >= move.before else None  # its owner counts on the later day
        task.sequence += 1
        task.changed_at = moment
    for task in tasks.values():
        task.week = week_of(task.due_on, new_day)
    session.flush()
    return len(moves)


def _standing(specs: Mapping[str, TaskSpec], tasks: list[Task], event_day: date) -> list[Standing]:
    """A task that still stands where its template puts it (or was squeezed from there) follows the template."""
    found = []
    for task in tasks:
        spec = specs.get(task.key)
        follows = spec is not None and task.planned_on == spec.when.on(event_day)
        when = spec.when if spec and follows else None
        found.append(Standing(task.key, task.due_on, when, tuple(task.needs), done=task.done_at is not None))
    return found
