"""From a date, a plan: when each task is due, and what it costs to have started late.

All days are calendar days in the mixer's own time zone, so neither daylight saving nor the server's zone can
shift a task. The same values give the same plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mixer.plan.rules import wording
from mixer.plan.rules.template import SATURDAY, TaskSpec, Template, When

# A late plan catches up in the first quarter of the days that are left; the rest goes as planned.
CATCH_UP_SHARE = 4


@dataclass(frozen=True, slots=True)
class Item:
    """What scheduling needs to know of a task: its place on the timeline and the tasks it waits for."""

    key: str
    when: When
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """The day a task is due, and the day it was planned for when its week had not been lost."""

    key: str
    day: date
    planned: date

    @property
    def squeezed(self) -> bool:
        """Say whether the task is due later than the plan wanted."""
        return self.day > self.planned


@dataclass(frozen=True, slots=True)
class DatedTask:
    """A template's task with its due day; `pressed`: later than it must be done, so that its risk is told."""

    spec: TaskSpec
    due: date
    squeezed: bool
    pressed: bool
    done: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """A dated plan: tasks in the order they are done, and in sentences what the lost weeks cost."""

    tasks: tuple[DatedTask, ...]
    costs: tuple[str, ...]

    @property
    def compressed(self) -> bool:
        """Say whether any task lost its week."""
        return any(task.squeezed for task in self.tasks)


def timeline(template: Template, event_day: date, today: date) -> Timeline:
    """Date a template's tasks for a mixer on `event_day`, as seen on `today` (both in the event's zone)."""
    dues = schedule([Item(spec.key, spec.when, spec.needs) for spec in template.tasks], event_day, today)
    tasks = tuple(dated(spec, dues[spec.key], event_day) for spec in template.tasks)
    return Timeline(tasks, costs(template, tasks, event_day, today))


def schedule(items: Sequence[Item], event_day: date, today: date) -> dict[str, Due]:
    """Give each item its day: as planned if that is still to come, else now, in order, before what needs it.

    Tasks before the mixer never land after it; on and after its day they keep their distance. `items` stand
    in the order in which they are done, each after the items it needs.
    """
    planned = {item.key: item.when.on(event_day) for item in items}
    late = [item for item in items if item.when.offset < 0 and planned[item.key] < today]
    slots = _catch_up_days(len(late), event_day, today)
    days = {item.key: max(planned[item.key], today) if item.when.offset > 0 else planned[item.key] for item in items}
    days.update({item.key: slot for item, slot in zip(late, slots, strict=True)})
    for item in reversed(items):  # whatever waits for a task pulls it forward
        for need in item.needs:
            if need in days:
                days[need] = min(days[need], days[item.key])
    return {item.key: Due(item.key, days[item.key], planned[item.key]) for item in items}


def _catch_up_days(count: int, event_day: date, today: date) -> list[date]:
    left = (event_day - today).days
    if left <= 0:
        return [event_day] * count
    window = [today + timedelta(days=n) for n in range(left // CATCH_UP_SHARE + 1)]
    window = [day for day in window if day.weekday() < SATURDAY] or [today]
    return [window[index * min(len(window), count) // count] for index in range(count)]


def dated(spec: TaskSpec, due: Due, event_day: date) -> DatedTask:
    """Hold a task's day against the time it needs; a day of the host's own choice can be too late as well."""
    pressed = spec.lead_days is not None and due.day > event_day - timedelta(days=spec.lead_days)
    return DatedTask(spec, due.day, due.squeezed, pressed)


def costs(template: Template, tasks: Sequence[DatedTask], event_day: date, today: date) -> tuple[str, ...]:
    """Say in sentences what lost time costs: first the squeeze, then each risk of an open task that comes true.

    A risk comes true with a task that is due too late, and with one that is still open after the day it had to be done.

    The squeeze began on the first day that was given to a task whose own day had passed, so a running plan says the
    same as on its first day, less what has been done since.
    """
    if today > event_day:
        return ()
    squeezed = [task for task in tasks if task.squeezed and task.spec.when.offset < 0]
    late = [task for task in tasks if not task.done and (task.pressed or _has_passed(task.spec, event_day, today))]
    risks = [f"{task.spec.title}. {task.spec.risk}" for task in late]
    if all(task.done for task in squeezed):
        return (wording.too_late(len(risks)), *risks) if len(risks) > 1 else tuple(risks)
    first, last = min(task.due for task in squeezed), max(task.due for task in squeezed)
    lost = len({task.spec.when.week for task in squeezed})
    opening = (
        f"{template.plural} are planned over {wording.number(template.weeks)} weeks; "
        f"this one has {wording.time_left((event_day - first).days)}. "
        f"{wording.lost_weeks(lost, len(squeezed))} {wording.between(first, last, today)}."
    )
    return (opening, *risks)


def _has_passed(spec: TaskSpec, event_day: date, today: date) -> bool:
    """Say whether today is later than a task must be done."""
    return spec.lead_days is not None and today > event_day - timedelta(days=spec.lead_days)


@dataclass(frozen=True, slots=True)
class Standing:
    """A task of a running plan; `when` is None for a task the host added or put on a day of their own."""

    key: str
    due: date
    when: When | None
    needs: tuple[str, ...] = ()
    done: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """What moving the mixer does to one open task."""

    key: str
    before: date
    after: date


def moved(tasks: Sequence[Standing], old_day: date, new_day: date, today: date) -> tuple[Move, ...]:
    """Say which open tasks move, and where to, when the mixer moves from `old_day` to `new_day`.

    Tasks of the template find their place anew, so that a compressed plan breathes out when there is time
    again; a task on a day of the host's own choice keeps its distance. Done tasks stay where they were.
    """
    if old_day == new_day:
        return ()
    open_tasks = [task for task in tasks if not task.done]
    movable = {task.key for task in open_tasks if task.when}  # a day of the host's own choice is not pulled forward
    items = [
        Item(task.key, task.when or When((task.due - old_day).days), tuple(set(task.needs) & movable))
        for task in open_tasks
    ]
    dues = schedule(_in_order(items), new_day, today)
    moves = (Move(task.key, task.due, dues[task.key].day) for task in open_tasks)
    return tuple(move for move in moves if move.before != move.after)


def _in_order(items: Sequence[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.when.offset, not item.when.in_week))


def by_week(days: Mapping[str, date], event_day: date) -> dict[int, list[str]]:
    """Sort tasks (key -> due day) into the weeks of the strip: -8 .. -1, 0 for the day itself, 1, 2, .."""
    weeks: dict[int, list[str]] = {}
    for key, day in sorted(days.items(), key=lambda pair: (pair[1], pair[0])):
        weeks.setdefault(When((day - event_day).days).week, []).append(key)
    return dict(sorted(weeks.items()))
