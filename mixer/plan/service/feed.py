"""The plan as a calendar subscription behind a link that cannot be guessed and can be taken back."""

from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.core.codes import canonical, digest
from mixer.core.keyring import Keyring, Token
from mixer.core.refusal import Refusal
from mixer.events.files import owners
from mixer.events.models import Event
from mixer.plan.files.calendar import CalendarTask, Variant, plan_calendar
from mixer.plan.models import Task
from mixer.plan.service.making import live_tasks


def subscription(session: Session, event_id: int, keyring: Keyring) -> str | None:
    """Return the link that calendars subscribe to, or None while there is none."""
    event = session.get_one(Event, event_id)
    if event.calendar_hash is None:
        return None
    return keyring.link(Token.CALENDAR, event.code, event.calendar_version)


def open_feed(session: Session, event_id: int, keyring: Keyring) -> None:
    """Make the link; where there is one, it stays."""
    event = session.get_one(Event, event_id)
    event.calendar_hash = keyring.hash(Token.CALENDAR, event.code, event.calendar_version)
    session.flush()


def close_feed(session: Session, event_id: int) -> None:
    """Take the link back for good: the next one is another."""
    session.execute(
        update(Event)
        .where(Event.id == event_id, Event.calendar_hash.is_not(None))
        .values(calendar_hash=None, calendar_version=Event.calendar_version + 1)
    )


def feed(session: Session, token: str, base_url: str, variant: Variant) -> bytes:
    """Return the plan behind a link as an iCalendar file.

    Raises:
        Refusal: when no plan is behind this link, or not any more.
    """
    event = session.scalar(select(Event).where(Event.calendar_hash == digest(canonical(token))))
    if event is None:
        raise Refusal("no_feed", "This calendar is not shared, or not any more.")
    return written_plan(session, event, base_url, variant)


def written_plan(session: Session, event: Event, base_url: str, variant: Variant = "events") -> bytes:
    """Return a mixer's plan as an iCalendar file, whose entries lead back to `base_url`."""
    entries = [_entry(event, task, base_url) for task in live_tasks(session, event.id)]
    return plan_calendar(f"{event.name}: plan", entries, variant)


def _entry(event: Event, task: Task, base_url: str) -> CalendarTask:
    role = owners().get(task.owner_role, task.owner_role)
    return CalendarTask(
        uid=f"task-{task.code}@{urlsplit(base_url).hostname}",
        title=task.title,
        note=task.why,
        due=task.due_on,
        owner=f"{role}: {task.owner.name}" if task.owner else role,
        sequence=task.sequence,
        stamp=task.changed_at or event.created_at,
        done_at=task.done_at,
        url=f"{base_url}/m/{event.code}/plan/{task.code}",
    )
