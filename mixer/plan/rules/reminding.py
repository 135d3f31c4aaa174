"""When somebody who carries tasks gets a letter about them: at most one a day, and never for nothing.

A letter is due when tasks were handed over and ten quiet minutes have passed, three days before a task is due, on the
first day it is late and weekly from then on. Whatever else matters just now stands in the same letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

FROM, UNTIL = time(8), time(21)  # in the mixer's zone; what is handed over at night is told in the morning
GRACE = timedelta(minutes=10)  # so that five tasks handed over one by one are one letter
LONGEST = timedelta(hours=1)  # that a letter waits for a host who hands over more and more
SOON = timedelta(days=3)
AGAIN = timedelta(days=7)  # between two words about a late task
LAST = timedelta(days=60)  # after the mixer, when even what was left undone is left in peace


class Why(StrEnum):
    """What a letter has to say about a task."""

    NEW = "new"  # handed over, or put on an earlier day, since the last letter
    LATE = "late"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class Carried:
    """An open task in somebody's hands; `since` is when it came there or last changed, `told_at` the last letter."""

    due: date
    since: datetime
    told_at: datetime | None


def matters(task: Carried, today: date, event_day: date) -> Why | None:
    """Return what a letter written today says about a task; None when it need not name it."""
    if event_day < today and task.due <= event_day:
        return None  # the mixer has taken place without it
    if task.told_at is None:
        return Why.NEW
    if task.due < today:
        return Why.LATE
    return Why.SOON if task.due - today <= SOON else None


def calls(task: Carried, today: date, event_day: date, zone: tzinfo) -> bool:
    """Tell whether a task that its owner knows of is by itself worth a letter today."""
    why = matters(task, today, event_day)
    if why is None or task.told_at is None:
        return False
    told_on = task.told_at.astimezone(zone).date()
    if why is Why.LATE:
        return told_on <= task.due or today - told_on >= AGAIN
    return told_on < task.due - SOON


def letter(tasks: Sequence[Carried], moment: datetime, zone: tzinfo, event_day: date) -> dict[int, Why]:
    """Return what a letter written at this moment says, by the tasks' places; empty when none is due now."""
    local = moment.astimezone(zone)
    today = local.date()
    if not FROM <= local.time() < UNTIL or today > event_day + LAST:
        return {}
    said = {place: why for place, task in enumerate(tasks) if (why := matters(task, today, event_day))}
    waits = [tasks[place].since for place, why in said.items() if why is Why.NEW]
    if waits:
        settled = moment - max(waits) >= GRACE or moment - min(waits) >= LONGEST
        return said if settled else {}
    return said if any(calls(task, today, event_day, zone) for task in tasks) else {}
