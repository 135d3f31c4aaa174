"""Ticks that no hand sets: what the other rooms can prove."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from mixer.plan.models import Task
from mixer.plan.service.history import Actor, change, hold

BY_FACT = "fact"


@dataclass(frozen=True, slots=True)
class Ticked:
    """How many tasks the facts ticked, and how many they took back."""

    ticked: int
    unticked: int


def tick_by_facts(
    session: Session, event_id: int, proven: set[str], moment: datetime, *, take_back: bool = True
) -> Ticked:
    """Tick what is proven and, with `take_back`, untick what a fact had ticked and no longer holds.

    A task that a hand has ticked or unticked is the hand's: facts leave it alone. Calling it again changes nothing.
    """
    by = Actor(None, moment)
    known = (Task.event_id == event_id, Task.deleted_at.is_(None), Task.proved_by != "")
    fresh = hold(session, *known, Task.proved_by.in_(proven), Task.done_at.is_(None), Task.ticked_by.is_(None))
    for task in fresh:
        change(session, task, "ticked itself", by, done_at=moment, ticked_by=BY_FACT)
    if not take_back:
        return Ticked(len(fresh), 0)
    stale = hold(session, *known, Task.proved_by.not_in(proven), Task.ticked_by == BY_FACT)
    for task in stale:
        change(session, task, "opened itself", by, done_at=None, ticked_by=None)
    return Ticked(len(fresh), len(stale))
