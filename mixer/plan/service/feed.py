"""The plan as a calendar subscription behind a link that cannot be guessed and can be taken back."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from mixer.core.codes import canonical, digest
from mixer.core.keyring import Keyring, Token
from mixer.core.refusal import Refusal
from mixer.events.files import CalendarFacts, owners
from mixer.events.models import Event
from mixer.plan.files.calendar import CalendarTask, Variant, plain, plan_calendar
from mixer.plan.models import Task, TaskOwner

REMEMBERED = timedelta(days=30)  # so long a removed task says in calendars that it fell away


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


def feed(session: Session, token: str, base_url: str, variant: Variant, moment: datetime) -> bytes:
    """Return the plan behind a link as an iCalendar file.

    Raises:
        Refusal: when no plan is behind this link, or not any more.
    """
    event = session.scalar(select(Event).where(Event.calendar_hash == digest(canonical(token))))
    if event is None:
        raise Refusal("no_feed", "This calendar is not shared, or not any more.")
    return written_plan(session, event, base_url, variant, moment)


def written_plan(
    session: Session, event: Event, base_url: str, variant: Variant = "events", moment: datetime | None = None
) -> bytes:
    """Return a mixer's plan as an iCalendar file, whose entries lead back to `base_url`.

    A subscription says at which `moment` it is read: what was removed shortly before says so. A file taken away once
    has the plan as it stands.
    """
    rows = session.scalars(_standing(event, moment))
    entries = [_entry(event, task, base_url, linked=True) for task in rows]
    return plan_calendar(f"{event.name}: plan", entries, variant, _mixer(event, base_url, linked=True))


def own_feed(session: Session, owner: TaskOwner, base_url: str, moment: datetime, variant: Variant) -> bytes:
    """Return one person's tasks as an iCalendar file.

    Its entries carry no link: calendars are shared and shown, and the link to the own page ticks in its owner's name.
    """
    event = session.get_one(Event, owner.event_id)
    rows = session.scalars(_standing(event, moment).where(Task.owner_id == owner.id))
    entries = [_entry(event, task, base_url, linked=False) for task in rows]
    name = f"{event.name}: tasks of {owner.name}"
    return plan_calendar(name, entries, variant, _mixer(event, base_url, linked=False))


def _standing(event: Event, moment: datetime | None) -> Select[Task]:
    """Tasks of the plan, and for a while removed ones: calendars that keep what vanishes are told that it fell away."""
    known: ColumnElement[bool] = Task.deleted_at.is_(None)
    if moment:
        known = or_(known, Task.deleted_at > moment - REMEMBERED)
    return select(Task).where(Task.event_id == event.id, known).order_by(Task.due_on, Task.position, Task.id)


def _mixer(event: Event, base_url: str, *, linked: bool) -> CalendarFacts:
    return CalendarFacts(
        uid=f"{event.code}@mixer",  # as in guests' letters, so that a host who is a guest too sees it once
        name=plain(event.name),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        stamp=event.created_at,
        sequence=event.sequence,
        place=plain(", ".join(part for part in (event.place, event.address) if part)),
        url=f"{base_url}/m/{event.code}" if linked else None,
        cancelled=event.state == "cancelled",
    )


def _entry(event: Event, task: Task, base_url: str, *, linked: bool) -> CalendarTask:
    role = owners().get(task.owner_role, task.owner_role)
    fell_away = task.deleted_at is not None or (event.state == "cancelled" and task.done_at is None)
    return CalendarTask(
        uid=f"task-{task.code}@{urlsplit(base_url).hostname}",
        title=task.title,
        note=task.why,
        due=task.due_on,
        owner=f"{role}: {task.owner.name}" if task.owner else role,
        sequence=task.sequence + event.sequence,  # a mixer that is called off changes all its tasks
        stamp=task.changed_at or event.created_at,
        done_at=task.done_at,
        url=f"{base_url}/m/{event.code}/plan/{task.code}" if linked else None,
        cancelled=fell_away,
    )
