"""Ticking the plan by what the rooms report; what a hand ticked, no fact unticks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.events.models import Event
from mixer.plan.models import Task
from mixer.today.rules.facts import proofs
from mixer.today.service.facts import Press, ask_rooms

AFTERWARDS = timedelta(days=45)  # the last facts of a mixer are in by then


@dataclass(frozen=True, slots=True)
class Ticked:
    """How many tasks the facts ticked, and how many they took back."""

    ticked: int
    unticked: int


def tick(session: Session, event_id: int, moment: datetime, press: Press) -> Ticked:
    """Tick a mixer's tasks whose fact is proven, and untick those a fact had ticked that no longer holds.

    After the mixer nothing is unticked: a tag that was printed in time stays printed in time.
    """
    event = session.get_one(Event, event_id)
    proven = proofs(ask_rooms(session, event, moment, press))
    true = [name for name, holds in proven.items() if holds]
    false = [name for name, holds in proven.items() if not holds and moment < event.ends_at]
    standing = (Task.event_id == event_id, Task.deleted_at.is_(None))
    ticked = session.scalars(
        update(Task)
        .where(*standing, Task.proved_by.in_(true), Task.done_at.is_(None))
        .values(done_at=moment, ticked_by="fact", done_by_id=None)
        .returning(Task.id)
    ).all()
    unticked = session.scalars(
        update(Task)
        .where(*standing, Task.proved_by.in_(false), Task.ticked_by == "fact")
        .values(done_at=None, ticked_by=None)
        .returning(Task.id)
    ).all()
    return Ticked(len(ticked), len(unticked))


def tick_everywhere(session: Session, moment: datetime, press: Press) -> int:
    """Tick all mixers that are being prepared or followed up; return how many mixers were looked at."""
    events = session.scalars(
        select(Event.id).where(Event.state != "cancelled", Event.ends_at > moment - AFTERWARDS)
    ).all()
    for event_id in events:
        tick(session, event_id, moment, press)
    return len(events)
