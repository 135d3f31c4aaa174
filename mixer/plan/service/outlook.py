"""The plan that a mixer would have, before it begins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from mixer.events.files import owners
from mixer.plan.rules.template import Template
from mixer.plan.rules.timeline import timeline
from mixer.plan.service.board import week_label
from mixer.plan.service.copying import redate
from mixer.plan.service.making import week_of


@dataclass(frozen=True, slots=True)
class Ahead:
    """A task of a plan that is not made yet."""

    title: str
    due: date
    role: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """A plan before it is made: its weeks with their tasks, and what lost time costs."""

    title: str
    weeks: tuple[tuple[str, tuple[Ahead, ...]], ...]
    costs: tuple[str, ...]

    @property
    def count(self) -> int:
        """Return how many tasks it has."""
        return sum(len(tasks) for _, tasks in self.weeks)


def outlook(template: Template, event_day: date, today: date) -> Outlook:
    """Return the plan a template gives for a mixer on `event_day`."""
    plan = timeline(template, event_day, today)
    tasks = (Ahead(task.spec.title, task.due, owners()[task.spec.owner]) for task in plan.tasks)
    return Outlook(template.title, _weeks(tasks, event_day), plan.costs)


def outlook_like(session: Session, source_id: int, template: Template, event_day: date, today: date) -> Outlook:
    """Return the plan of an earlier mixer as it would be for one on `event_day`."""
    redated = redate(session, source_id, event_day, today)
    tasks = (Ahead(task.title, due.day, owners().get(task.owner_role, "")) for task, due in redated)
    costs = timeline(template, event_day, today).costs
    return Outlook("As last time", _weeks(tasks, event_day), costs)


def _weeks(tasks: Iterable[Ahead], event_day: date) -> tuple[tuple[str, tuple[Ahead, ...]], ...]:
    by_day = sorted(tasks, key=lambda task: task.due)
    weeks = groupby(by_day, key=lambda task: week_label(week_of(task.due, event_day))[1])
    return tuple((label, tuple(some)) for label, some in weeks)
