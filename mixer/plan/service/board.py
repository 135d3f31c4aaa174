"""The plan as its page shows it: weeks of task cards, and what lost time costs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.names import fold, initials
from mixer.events.files import owners
from mixer.events.models import Event
from mixer.plan.files.library import vocabulary
from mixer.plan.models import Task
from mixer.plan.rules.template import WEEK, TaskSpec, Template
from mixer.plan.rules.timeline import DatedTask, Due, costs, dated
from mixer.plan.service.making import live_tasks, week_of
from mixer.plan.service.templates import template_of_event

DAY_OF_MIXER = 0


@dataclass(frozen=True, slots=True)
class Card:
    """A task as the board shows it; `days_late` is 0 when there is time or it is done."""

    code: str
    title: str
    why: str
    due: date
    done: bool
    by_itself: bool  # ticked by a fact
    days_late: int
    role: str
    role_name: str
    owner: str
    initials: str
    email: str
    proof: str  # when it ticks itself, in a sentence
    owner_code: str = ""
    takes: str = ""  # what one needs at hand to do it

    @property
    def late(self) -> bool:
        """Say whether the task is open and its day has passed."""
        return self.days_late > 0


@dataclass(frozen=True, slots=True)
class Column:
    """One week of the strip; `start` and `end` are its first and last day."""

    key: str
    label: str
    start: date
    end: date
    cards: tuple[Card, ...]
    current: bool
    past: bool

    @property
    def done(self) -> int:
        """Return how many of its tasks are done."""
        return sum(card.done for card in self.cards)


NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Whose:
    """Somebody whose tasks the board can show alone: their key, their name, and how many tasks are theirs."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Board:
    """The whole plan."""

    title: str
    event_day: date
    today: date
    columns: tuple[Column, ...]
    costs: tuple[str, ...]
    removed: tuple[tuple[str, str], ...]  # (code, title) of removed tasks

    @property
    def cards(self) -> list[Card]:
        """Return all cards in the order of their days."""
        return [card for column in self.columns for card in column.cards]

    @property
    def owners(self) -> list[Whose]:
        """Return who has tasks, by name; last of all nobody, for the tasks that nobody has yet."""
        counts = Counter((card.owner_code, card.owner) for card in self.cards)
        unowned = counts.pop(("", ""), 0)
        named = sorted(counts.items(), key=lambda one: fold(one[0][1]))
        found = [Whose(code, name, count) for (code, name), count in named]
        return [*found, Whose(NOBODY, "Nobody yet", unowned)] if found and unowned else found

    def only(self, whose: str) -> "Board":
        """Return the board with one owner's tasks, or those that nobody has; with all where nobody is meant by it."""
        if whose not in {one.key for one in self.owners}:
            return self
        code = "" if whose == NOBODY else whose
        columns = (
            replace(column, cards=tuple(card for card in column.cards if card.owner_code == code))
            for column in self.columns
        )
        return replace(self, columns=tuple(columns))

    @property
    def until_the_day(self) -> list[Card]:
        """Return the cards up to the mixer's day, which is what "ready" means; what comes after is for later."""
        return [card for column in self.columns if column.key != "after" for card in column.cards]

    @property
    def open(self) -> list[Card]:
        """Return the cards still to do, the most urgent first."""
        return [card for card in self.cards if not card.done]

    @property
    def late(self) -> int:
        """Return how many tasks are late."""
        return sum(card.late for card in self.cards)


def board(session: Session, event_id: int, today: date) -> Board:
    """Return the plan of a mixer as seen on `today`, a day in the mixer's zone; two queries for the tasks."""
    event = session.get_one(Event, event_id)
    tasks = live_tasks(session, event_id)
    removed = session.execute(
        select(Task.code, Task.title)
        .where(Task.event_id == event_id, Task.deleted_at.is_not(None))
        .order_by(Task.deleted_at.desc())
    )
    template = template_of_event(session, event)
    return Board(
        title=template.title,
        event_day=event.local_date,
        today=today,
        columns=_columns(tasks, event.local_date, today, template.weeks),
        costs=costs(template, _dated(template, event, tasks), event.local_date, today),
        removed=tuple((code, title) for code, title in removed),
    )


def card_of(task: Task, today: date, takes: str = "") -> Card:
    """Return a task as pages show it; `takes` is what its template says one needs at hand."""
    role_name = owners().get(task.owner_role, "")
    done = task.done_at is not None
    return Card(
        code=task.code,
        title=task.title,
        why=task.why,
        due=task.due_on,
        done=done,
        by_itself=done and task.ticked_by == "fact",
        days_late=0 if done else max(0, (today - task.due_on).days),
        role=task.owner_role,
        role_name=role_name,
        owner=task.owner.name if task.owner else "",
        initials=initials(task.owner.name if task.owner else "") or task.owner_role,
        email=task.owner.email if task.owner else "",
        proof=vocabulary().facts.get(task.proved_by, ""),
        owner_code=task.owner.code if task.owner else "",
        takes=takes,
    )


def _columns(tasks: Sequence[Task], event_day: date, today: date, weeks: int) -> tuple[Column, ...]:
    cards: dict[int, list[Card]] = {}
    for task in tasks:
        cards.setdefault(_column(week_of(task.due_on, event_day)), []).append(card_of(task, today))
    now = _column(week_of(today, event_day))
    first = min([-weeks, *cards])
    shown = [*range(first, 1), 1]
    return tuple(_one_column(week, event_day, now, tuple(cards.get(week, ()))) for week in shown)


def _column(week: int) -> int:
    """Everything after the mixer shares one column."""
    return min(week, 1)


def week_label(week: int) -> tuple[str, str]:
    """Return the key and the heading of a week of the plan."""
    if week < DAY_OF_MIXER:
        return f"week{-week}", f"{-week} week{'s' if week < -1 else ''} before"
    return ("day", "The day") if week == DAY_OF_MIXER else ("after", "Afterwards")


def _one_column(week: int, event_day: date, now: int, cards: tuple[Card, ...]) -> Column:
    key, label = week_label(week)
    if week < DAY_OF_MIXER:
        start = event_day + timedelta(days=week * WEEK)
        end = start + timedelta(days=6)
    elif week == DAY_OF_MIXER:
        start = end = event_day
    else:
        start = event_day + timedelta(days=1)
        end = max([start, *(card.due for card in cards)])
    return Column(key, label, start, end, cards, current=week == now, past=week < now)


def _dated(template: Template, event: Event, tasks: Sequence[Task]) -> list[DatedTask]:
    specs = {spec.key: spec for spec in template.tasks}
    return [
        _judged(specs[task.key], task, event.local_date)
        for task in sorted(tasks, key=lambda task: task.position)
        if task.key in specs
    ]


def _judged(spec: TaskSpec, task: Task, event_day: date) -> DatedTask:
    known = dated(spec, Due(task.key, task.due_on, task.planned_on), event_day)
    return DatedTask(spec, known.due, known.squeezed, known.pressed, done=task.done_at is not None)
