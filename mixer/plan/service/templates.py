"""Templates of a group's own: saved from a plan, brought as a file, renamed, removed, put back, taken away."""

import random
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.plan.files.library import read_template, template_of, templates, vocabulary
from mixer.plan.models import OwnTemplate, Task
from mixer.plan.rules.saving import as_content, content_of, fitted, place_of
from mixer.plan.rules.template import MOST_TASKS, OWN, TaskSpec, Template, TemplateError, parse_template


@dataclass(frozen=True, slots=True)
class Author:
    """Who saves a template for which group, and when."""

    group_id: int
    account_id: int
    moment: datetime


@dataclass(frozen=True, slots=True)
class Own:
    """A group's own template as its page lists it."""

    code: str
    title: str
    summary: str
    tasks: int
    weeks: int
    saved_at: datetime


def template_for(session: Session, group_id: int, key: str) -> Template:
    """Return a template by key, of the house or of this group, also one that was removed.

    What this version does not know or cannot follow any more means the default.
    """
    if not key.startswith(OWN):
        return template_of(key)
    row = session.scalar(_mine(group_id, key.removeprefix(OWN)))
    try:
        return _template(row) if row else template_of("")
    except TemplateError:
        return template_of("")


def template_of_event(session: Session, event: Event) -> Template:
    """Return the template that a mixer is planned with."""
    return template_for(session, event.group_id, event.template)


def choices(session: Session, group_id: int) -> list[Template]:
    """Return the templates a new mixer may be planned with: the group's own, newest first, then the house's."""
    rows = session.scalars(_kept(group_id)).all()
    return [*(template_for(session, group_id, OWN + row.code) for row in rows), *templates().values()]


def own_templates(session: Session, group_id: int) -> list[Own]:
    """Return the group's own templates, newest first."""
    return [_own(row) for row in session.scalars(_kept(group_id))]


def removed_templates(session: Session, group_id: int) -> list[Own]:
    """Return what was removed, for putting back."""
    gone = select(OwnTemplate).where(OwnTemplate.group_id == group_id, OwnTemplate.removed_at.is_not(None))
    return [_own(row) for row in session.scalars(gone.order_by(OwnTemplate.removed_at.desc()).limit(20))]


def save_plan(
    session: Session, event_id: int, title: str, summary: str, by: Author, chance: random.Random
) -> OwnTemplate:
    """Save a mixer's plan, with the host's own tasks and without the removed ones, as a template of the group.

    Raises:
        Refusal: when the plan is empty or longer than a template can be.
    """
    event = session.get_one(Event, event_id)
    specs = {spec.key: spec for spec in template_of_event(session, event).tasks}
    live = select(Task).where(Task.event_id == event_id, Task.deleted_at.is_(None)).order_by(Task.position, Task.id)
    tasks = [_spec(task, event, specs.get(task.key), number) for number, task in enumerate(session.scalars(live), 1)]
    if not 1 <= len(tasks) <= MOST_TASKS:
        raise Refusal("no_template", f"A template has from 1 to {MOST_TASKS} tasks; this plan has {len(tasks)}.")
    renamed = {task.key: spec.key for task, spec in zip(session.scalars(live), tasks, strict=True)}
    known = [replace(spec, needs=tuple(renamed[need] for need in spec.needs if need in renamed)) for spec in tasks]
    return _keep(session, as_content(title, summary or f"As {event.name} was planned.", fitted(known)), by, chance)


def take_in(session: Session, content: bytes, by: Author, chance: random.Random) -> OwnTemplate:
    """Keep a template that a host brings as a file.

    Raises:
        Refusal: when the file cannot be followed; the sentence names the task.
    """
    try:
        template = read_template(content)
    except TemplateError as fault:
        raise Refusal("bad_template", str(fault)) from None
    return _keep(session, content_of(template), by, chance)


def content_for(session: Session, group_id: int, key: str) -> dict[str, object]:
    """Return a template of the house or of the group as its TOML is parsed.

    Raises:
        Refusal: when there is no such template.
    """
    if key in templates():
        return content_of(templates()[key])
    return dict(_row(session, group_id, key).content)


def rename(session: Session, group_id: int, code: str, title: str, summary: str) -> None:
    """Call a template otherwise.

    Raises:
        Refusal: when there is no such template.
    """
    row = _row(session, group_id, code)
    row.title, row.summary = title, summary or row.summary
    row.content = {**row.content, "template": {**row.content["template"], "title": title, "summary": row.summary}}
    session.flush()


def remove(session: Session, group_id: int, code: str, moment: datetime) -> str:
    """Take a template out of the list and return its title; mixers planned with it keep it.

    Raises:
        Refusal: when there is no such template.
    """
    row = _row(session, group_id, code)
    gone = update(OwnTemplate).where(OwnTemplate.id == row.id, OwnTemplate.removed_at.is_(None))
    session.execute(gone.values(removed_at=moment))
    return row.title


def put_back(session: Session, group_id: int, code: str) -> str:
    """Put a removed template back and return its title.

    Raises:
        Refusal: when there is no such template.
    """
    row = _row(session, group_id, code)
    row.removed_at = None
    session.flush()
    return row.title


def _mine(group_id: int, code: str) -> Select[OwnTemplate]:
    return select(OwnTemplate).where(OwnTemplate.group_id == group_id, OwnTemplate.code == code)


def _kept(group_id: int) -> Select[OwnTemplate]:
    kept = select(OwnTemplate).where(OwnTemplate.group_id == group_id, OwnTemplate.removed_at.is_(None))
    return kept.order_by(OwnTemplate.id.desc())


def _row(session: Session, group_id: int, code: str) -> OwnTemplate:
    row = session.scalar(_mine(group_id, code))
    if row is None:
        raise Refusal("no_template", "There is no such template in your group.")
    return row


def _template(row: OwnTemplate) -> Template:
    return replace(parse_template(row.content, vocabulary()), key=OWN + row.code)


def _own(row: OwnTemplate) -> Own:
    tasks, weeks = len(row.content["tasks"]), row.content["template"]["weeks"]
    return Own(row.code, row.title, row.summary, tasks, weeks, row.saved_at)


def _keep(session: Session, content: dict[str, object], by: Author, chance: random.Random) -> OwnTemplate:
    template = parse_template(content, vocabulary())
    row = OwnTemplate(
        code=new_code(chance),
        group_id=by.group_id,
        title=template.title,
        summary=template.summary,
        content=content,
        account_id=by.account_id,
        saved_at=by.moment,
    )
    session.add(row)
    session.flush()
    return row


def _spec(task: Task, event: Event, known: TaskSpec | None, number: int) -> TaskSpec:
    """Return a running plan's task as one of a template; a task of the host's own gets a readable key."""
    return TaskSpec(
        key=task.key if known else f"own_{number}",
        title=task.title,
        why=" ".join(task.why.split()),
        owner=task.owner_role,
        when=place_of(task.planned_on, event.local_date, known.when if known else None),
        needs=tuple(task.needs),
        proved_by=task.proved_by or None,
        lead_days=known.lead_days if known else None,
        risk=known.risk if known else None,
        takes=known.takes if known else "",
    )
