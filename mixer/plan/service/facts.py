"""Ticks that no hand sets: what the other rooms can prove."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from mixer.plan.models import Task

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
    change = {"sequence": Task.sequence + 1, "changed_at": moment}
    known = (Task.event_id == event_id, Task.deleted_at.is_(None), Task.proved_by != "")
    ticked = session.scalars(
        update(Task)
        .where(*known, Task.proved_by.in_(proven), Task.done_at.is_(None), Task.ticked_by.is_(None))
        .values(done_at=moment, ticked_by=BY_FACT, **change)
        .returning(Task.id)
    ).all()
    if not take_back:
        return Ticked(len(ticked), 0)
    unticked = session.scalars(
        update(Task)
        .where(*known, Task.proved_by.not_in(proven), Task.ticked_by == BY_FACT)
        .values(done_at=None, ticked_by=None, **change)
        .returning(Task.id)
    ).all()
    return Ticked(len(ticked), len(unticked))
