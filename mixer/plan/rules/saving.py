"""A running plan as a template: what a host changed is kept, and what no longer fits together is left out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from mixer.plan.rules.template import A_MONDAY, FARTHEST, MOST_WEEKS, WEEK, TaskSpec, Template, When

WEEKDAYS = [A_MONDAY + timedelta(days=n) for n in range(WEEK)]


def place_of(planned: date, event_day: date, template: When | None) -> When:
    """Return where a task stands: where its template has it, if it is planned there, else so many days from the day."""
    if template and template.on(event_day) == planned:
        return template
    return When(min(max((planned - event_day).days, -MOST_WEEKS * WEEK), FARTHEST))


def fitted(tasks: Sequence[TaskSpec]) -> list[TaskSpec]:
    """Return tasks in the order in which they are done, such that a strict reading has nothing against them.

    A task keeps the needs that still come before it; one that the host does later than its lead time gets the
    lead time that was enough for this host.
    """
    done: dict[str, TaskSpec] = {}
    for task in sorted(tasks, key=lambda task: (task.when.offset, not task.when.in_week)):
        needs = tuple(need for need in task.needs if need in done and _in_time(done[need].when, task.when))
        done[task.key] = replace(_in_lead(task), needs=needs)
    return list(done.values())


def as_content(title: str, summary: str, tasks: Sequence[TaskSpec]) -> dict[str, object]:
    """Return a template as its TOML is parsed."""
    first = min([0, *(task.when.offset for task in tasks)])
    head = {"key": "own", "title": title, "summary": summary, "weeks": max(1, -(first // WEEK))}
    return {"template": head, "tasks": [_row(task) for task in tasks]}


def content_of(template: Template) -> dict[str, object]:
    """Return a template that was read as its TOML is parsed, with nothing else that stood in the file."""
    content = as_content(template.title, template.summary, template.tasks)
    content["template"] = {**_head(template), "weeks": template.weeks}
    return content


def _head(template: Template) -> dict[str, object]:
    return {"key": "own", "title": template.title, "summary": template.summary}


def _in_time(need: When, when: When) -> bool:
    return all(need.on(day) <= when.on(day) for day in WEEKDAYS)


def _in_lead(task: TaskSpec) -> TaskSpec:
    slack = min((day - task.when.on(day)).days for day in WEEKDAYS)
    if task.lead_days is None or slack < 0:
        return replace(task, lead_days=None, risk=None)
    return replace(task, lead_days=min(task.lead_days, slack))


def _row(task: TaskSpec) -> dict[str, object]:
    place = {"week": task.when.offset // WEEK} if task.when.in_week else {"days": task.when.offset}
    row: dict[str, object] = {"key": task.key, **place, "owner": task.owner, "title": task.title}
    optional = {
        "needs": list(task.needs),
        "why": task.why,
        "takes": task.takes,
        "proved_by": task.proved_by,
        "lead_days": task.lead_days,
        "risk": task.risk,
    }
    return row | {name: value for name, value in optional.items() if value not in (None, "", [])}
