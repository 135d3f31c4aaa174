"""The plan as a calendar that other programs subscribe to.

Calendars subscribe to events and mostly ignore to-dos, so the days of the plan are all-day events by default;
programs for tasks take the to-do variant. A task keeps its UID for ever and raises SEQUENCE when it changes
(RFC 5545, 3.8.7.4), so that it moves and is not doubled. The mixer itself stands there with its hours.

There is no VALARM: most calendars drop the alarms of what they subscribe to, and the letter three days before a day
is a reminder that reaches everybody; two would be nagging.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from icalendar import Calendar, Event, Todo, vText
from icalendar.enums import STATUS, TRANSP

from mixer.events.files import CalendarFacts, event_calendar

PRODUCT = "-//Mixer//Plan//EN"
REFRESH = timedelta(hours=6)

Variant = Literal["events", "todos"]


@dataclass(frozen=True, slots=True)
class CalendarTask:
    """A task as calendars see it; `stamp` and `done_at` are aware UTC moments; `cancelled` when it fell away."""

    uid: str
    title: str
    note: str
    due: date
    owner: str
    sequence: int
    stamp: datetime
    done_at: datetime | None = None
    url: str | None = None
    cancelled: bool = False


def plan_calendar(
    name: str, tasks: Sequence[CalendarTask], variant: Variant = "events", mixer: CalendarFacts | None = None
) -> bytes:
    """Write the plan, and the mixer it leads to, as an iCalendar file; the same facts give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", vText(plain(name)))  # icalendar escapes only what is declared as text
    calendar.add("x-wr-calname", vText(plain(name)))  # NAME (RFC 7986) is not read by every calendar yet
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    if mixer:
        calendar.add_component(Calendar.from_ical(event_calendar(mixer)).events[0])  # as its own room writes it
    make = _as_event if variant == "events" else _as_todo
    for task in tasks:
        calendar.add_component(make(task))
    written: bytes = calendar.to_ical()
    return written


def plain(text: str) -> str:
    """Return text that an iCalendar TEXT may hold: of control characters only line breaks (RFC 5545, 3.3.11)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter if letter == "\n" or unicodedata.category(letter) != "Cc" else " " for letter in lines)


def _as_event(task: CalendarTask) -> Event:
    title = f"✓ {task.title}" if task.done_at else task.title
    return Event.new(
        uid=task.uid,
        summary=plain(title),
        description=_description(task),
        start=task.due,
        end=task.due + timedelta(days=1),
        stamp=task.stamp,
        last_modified=task.stamp,
        sequence=task.sequence,
        status=STATUS.CANCELLED if task.cancelled else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,  # a task blocks nobody's day
        categories=[plain(task.owner)],
        url=task.url,
    )


def _as_todo(task: CalendarTask) -> Todo:
    state = STATUS.COMPLETED if task.done_at else STATUS.NEEDS_ACTION
    todo = Todo.new(
        uid=task.uid,
        summary=plain(task.title),
        description=_description(task),
        stamp=task.stamp,
        last_modified=task.stamp,
        sequence=task.sequence,
        status=STATUS.CANCELLED if task.cancelled else state,
        categories=[plain(task.owner)],
        url=task.url,
    )
    todo.add("due", task.due)
    todo.add("percent-complete", 100 if task.done_at else 0)
    if task.done_at:
        todo.add("completed", task.done_at)
    return todo


def _description(task: CalendarTask) -> str:
    return plain(f"{task.owner}. {task.note}" if task.note else task.owner)
