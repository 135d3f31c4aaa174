"""A plan template: the tasks of a mixer as data, read strictly so that a slip in a file is found early."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeGuard

SATURDAY = 5
WEEK = 7
# A week's task is due on the fourth day of its week, or on the working day before: for a mixer on a Tuesday,
# Wednesday or Thursday that is the Friday.
DUE_IN_WEEK = 3
A_MONDAY = date(2001, 1, 1)
MOST_TASKS, MOST_WEEKS, FARTHEST = 200, 52, 366
OWN = "own:"  # and the code of a template that a group saved
LONGEST = {"key": 40, "title": 160}
LONGEST_WORDS = 600
KEY = re.compile(r"[A-Za-z0-9_-]+")


class TemplateError(ValueError):
    """A template that cannot be followed; the message names the task."""


@dataclass(frozen=True, slots=True)
class When:
    """A place on the timeline, `offset` days from the mixer; `in_week`: on a working day of that week."""

    offset: int
    in_week: bool = False

    def on(self, event_day: date) -> date:
        """Return the planned day for a mixer on `event_day`."""
        if not self.in_week:
            return event_day + timedelta(days=self.offset)
        day = event_day + timedelta(days=self.offset + DUE_IN_WEEK)
        return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))

    @property
    def week(self) -> int:
        """Return the week's number: -8 to -1 before the mixer, 0 on the day, 1, 2, .. after it."""
        weeks = -(-abs(self.offset) // WEEK)
        return -weeks if self.offset < 0 else weeks


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """One task of a template; `lead_days` before the mixer it must be done, or `risk` comes true."""

    key: str
    title: str
    why: str
    owner: str
    when: When
    needs: tuple[str, ...] = ()
    proved_by: str | None = None
    lead_days: int | None = None
    risk: str | None = None
    takes: str = ""  # what one needs at hand to do it


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of plan: its tasks stand in the order in which they are done."""

    key: str
    title: str
    summary: str
    weeks: int
    tasks: tuple[TaskSpec, ...]

    @property
    def plural(self) -> str:
        """Return what mixers planned like this are called."""
        return f"Mixers like “{self.title}”" if self.key.startswith(OWN) else f"{self.title}s"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The owners' roles (letter -> name) and the facts that other rooms can prove (key -> sentence)."""

    owners: Mapping[str, str]
    facts: Mapping[str, str]


def parse_template(raw: Mapping[str, object], vocabulary: Vocabulary) -> Template:
    """Read a template from parsed TOML.

    Raises:
        TemplateError: if a task needs one that comes later, is due too late, or names what nobody knows.
    """
    head = _table(raw, "template")
    rows = raw.get("tasks")
    if not isinstance(rows, list) or not rows:
        raise TemplateError("A template needs at least one task.")
    if len(rows) > MOST_TASKS:
        raise TemplateError(f"A template has at most {MOST_TASKS} tasks; this one has {len(rows)}.")
    weeks = head.get("weeks")
    if not _is_number(weeks) or not 1 <= weeks <= MOST_WEEKS:
        raise TemplateError(f"A template says over how many weeks it runs: from 1 to {MOST_WEEKS}.")
    seen: dict[str, TaskSpec] = {}
    for row in rows:
        spec = _task(row)
        _check(spec, seen, vocabulary, weeks)
        seen[spec.key] = spec
    tasks = tuple(sorted(seen.values(), key=lambda spec: (spec.when.offset, not spec.when.in_week)))
    return Template(_words(head, "key"), _words(head, "title"), _words(head, "summary"), weeks, tasks)


def _task(row: object) -> TaskSpec:
    if not isinstance(row, Mapping):
        raise TemplateError("A task is a table.")
    key = _words(row, "key")
    if not KEY.fullmatch(key):
        raise TemplateError(f"Task {key}: a key is made of letters, figures, _ and -.")
    known = {"key", "week", "days", "owner", "title", "why", "takes", "needs", "proved_by", "lead_days", "risk"}
    if strange := sorted(set(row) - known):
        raise TemplateError(f"Task {key}: unknown {', '.join(strange)}.")
    needs = row.get("needs", [])
    if not isinstance(needs, list) or not all(isinstance(need, str) for need in needs):
        raise TemplateError(f"Task {key}: needs is a list of tasks.")
    lead_days = row.get("lead_days")
    if lead_days is not None and not _is_number(lead_days):
        raise TemplateError(f"Task {key}: lead_days is a number of days.")
    return TaskSpec(
        key=key,
        title=_words(row, "title"),
        why=_words(row, "why") if row.get("why", "") != "" else "",
        owner=_words(row, "owner"),
        when=_when(row, key),
        needs=tuple(needs),
        proved_by=_words(row, "proved_by") if "proved_by" in row else None,
        lead_days=lead_days,
        risk=_words(row, "risk") if "risk" in row else None,
        takes=_words(row, "takes") if "takes" in row else "",
    )


def _when(row: Mapping[str, object], key: str) -> When:
    week, days = row.get("week"), row.get("days")
    if _is_number(week) and days is None and -MOST_WEEKS <= week < 0:
        return When(week * WEEK, in_week=True)
    if _is_number(days) and week is None and abs(days) <= FARTHEST:
        return When(days)
    raise TemplateError(f"Task {key}: give either a week before the mixer, or the days from it.")


def _check(spec: TaskSpec, earlier: Mapping[str, TaskSpec], vocabulary: Vocabulary, weeks: int) -> None:
    if spec.key in earlier:
        raise TemplateError(f"Task {spec.key} stands twice.")
    if spec.when.offset < -weeks * WEEK:
        raise TemplateError(f"Task {spec.key} comes before the plan begins.")
    if spec.owner not in vocabulary.owners:
        raise TemplateError(f"Task {spec.key}: nobody is {spec.owner}.")
    if spec.proved_by is not None and spec.proved_by not in vocabulary.facts:
        raise TemplateError(f"Task {spec.key}: no room proves {spec.proved_by}.")
    if (spec.risk is None) != (spec.lead_days is None):
        raise TemplateError(f"Task {spec.key}: lead_days and risk belong together.")
    _check_days(spec, earlier)


def _check_days(spec: TaskSpec, earlier: Mapping[str, TaskSpec]) -> None:
    """Hold the task against its lead time and its needs for a mixer on each day of the week."""
    for day in (A_MONDAY + timedelta(days=n) for n in range(WEEK)):
        due = spec.when.on(day)
        if spec.lead_days is not None and due > day - timedelta(days=spec.lead_days):
            raise TemplateError(f"Task {spec.key} is due later than it must be done.")
        for need in spec.needs:
            if need not in earlier:
                raise TemplateError(f"Task {spec.key} needs {need}, which does not come before it.")
            if earlier[need].when.on(day) > due:
                raise TemplateError(f"Task {spec.key} is due before {need}, which it needs.")


def _table(raw: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = raw.get(key)
    if not isinstance(value, Mapping):
        raise TemplateError(f"A template has a table {key}.")
    return value


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _words(row: Mapping[str, object], key: str) -> str:
    """Return one line of words; the message names the task they are missing in."""
    value, whose = row.get(key), str(row.get("key", "The template"))[: LONGEST["key"]]
    if not isinstance(value, str) or not value.strip():
        raise TemplateError(f"{whose}: {key} is missing.")
    line = " ".join(value.split())
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in line):
        raise TemplateError(f"{whose}: {key} holds letters that cannot be shown.")
    if len(line) > (most := LONGEST.get(key, LONGEST_WORDS)):
        raise TemplateError(f"{whose}: {key} is longer than {most} letters.")
    return line
