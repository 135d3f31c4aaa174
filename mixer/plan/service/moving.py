"""Moving a mixer with all that goes along, and moving it back while nothing else has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Deed
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.events.rules.when import local_day
from mixer.events.service import mixers
from mixer.events.service.along import Follower, Line, follow_all
from mixer.events.service.mixers import MOVED, Timing
from mixer.plan.models import Task
from mixer.plan.service.making import live_tasks, move_plan, week_of
from mixer.plan.service.tasks import Actor


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did: how many tasks moved, what else did (counted, in words), and a remark about the clocks."""

    tasks: int
    along: tuple[str, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class LastMove:
    """A move that can be taken back: when the mixer was before, and when it was moved."""

    timing: Timing
    at: datetime


def preview_along(
    session: Session, event_id: int, new: Timing, moment: datetime, followers: Sequence[Follower]
) -> list[tuple[str, list[Line]]]:
    """Say under its title what each room would move along; rooms with nothing to move are left out."""
    told = [(follower.title, follower.preview(session, event_id, new, moment)) for follower in followers]
    return [(title, lines) for title, lines in told if lines]


def move_mixer(session: Session, event_id: int, new: Timing, by: Actor, followers: Sequence[Follower]) -> Moved:
    """Move a mixer, its open tasks and all that follows it.

    Raises:
        Refusal: when it was cancelled, or would be in the past or at a time that does not exist.
    """
    event = session.get_one(Event, event_id, with_for_update=True, populate_existing=True)
    old = mixers.mixer_of(session, event_id).timing
    days = {task.code: [task.due_on.isoformat(), task.planned_on.isoformat()] for task in live_tasks(session, event_id)}
    kept = {"timing": _written(old), "sequence": event.sequence + 1, "tasks": days}
    span = mixers.move(session, event_id, new, by.moment, by.account)
    session.scalars(_moves(event_id)).one().detail = kept
    count = move_plan(session, event, old.day, local_day(by.moment, event.time_zone), by.moment)
    return Moved(count, tuple(follow_all(session, event_id, old, by.moment, followers)), span.remark)


def last_move(session: Session, event_id: int) -> LastMove | None:
    """Return the move that can be taken back: the last one, while when, where and whether the mixer is are the same."""
    deed = _last_deed(session, event_id)
    return LastMove(_read(deed.detail["timing"]), deed.at) if deed else None


def move_back(session: Session, event_id: int, by: Actor, followers: Sequence[Follower]) -> Moved:
    """Take the last move back; tasks that nobody has touched since stand exactly where they stood.

    Raises:
        Refusal: when something else has changed, or the mixer would be in the past.
    """
    deed = _last_deed(session, event_id)
    if deed is None:
        raise Refusal("moved_on", "The mixer has changed since, so it cannot simply be moved back. Move it anew.")
    untouched = {task.code for task in live_tasks(session, event_id) if (task.changed_at or deed.at) <= deed.at}
    done = move_mixer(session, event_id, _read(deed.detail["timing"]), by, followers)
    _put_back(session, session.get_one(Event, event_id), deed.detail["tasks"], untouched)
    return done


def _last_deed(session: Session, event_id: int) -> Deed | None:
    sequence = session.get_one(Event, event_id).sequence
    return session.scalar(_moves(event_id).where(Deed.detail["sequence"].as_integer() == sequence))


def _moves(event_id: int) -> Select[Deed]:
    moves = select(Deed).where(Deed.event_id == event_id, Deed.verb == MOVED)
    return moves.order_by(Deed.id.desc()).limit(1)


def _put_back(session: Session, event: Event, days: Mapping[str, Sequence[str]], untouched: set[str]) -> None:
    for task in session.scalars(select(Task).where(Task.event_id == event.id, Task.code.in_(untouched & set(days)))):
        task.due_on, task.planned_on = (date.fromisoformat(day) for day in days[task.code])
        task.week = week_of(task.due_on, event.local_date)
    session.flush()


def _written(timing: Timing) -> dict[str, str]:
    return {
        "day": timing.day.isoformat(),
        "doors": timing.doors.isoformat(),
        "close": timing.close.isoformat(),
        "time_zone": timing.time_zone,
    }


def _read(kept: Mapping[str, Any]) -> Timing:
    return Timing(
        date.fromisoformat(kept["day"]),
        time.fromisoformat(kept["doors"]),
        time.fromisoformat(kept["close"]),
        kept["time_zone"],
    )
