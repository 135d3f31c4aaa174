"""Ticks that no hand sets: what the other rooms can prove."""

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from mixer.plan.models import Task

BY_FACT = "fact"


def tick_by_facts(session: Session, event_id: int, proven: set[str], moment: datetime) -> int:
    """Tick what is proven, take back what a fact had ticked and no longer holds; return how many changed.

    A task that a hand has ticked or unticked is the hand's: facts leave it alone. Calling it again changes nothing.
    """
    change = {"sequence": Task.sequence + 1, "changed_at": moment}
    mine = or_(Task.ticked_by.is_(None), Task.ticked_by == BY_FACT)
    known = (Task.event_id == event_id, Task.deleted_at.is_(None), Task.proved_by != "", mine)
    ticked = session.scalars(
        update(Task)
        .where(*known, Task.proved_by.in_(proven), Task.done_at.is_(None))
        .values(done_at=moment, ticked_by=BY_FACT, **change)
        .returning(Task.id)
    ).all()
    unticked = session.scalars(
        update(Task)
        .where(*known, Task.proved_by.not_in(proven), Task.done_at.is_not(None))
        .values(done_at=None, ticked_by=None, **change)
        .returning(Task.id)
    ).all()
    return len(ticked) + len(unticked)
