"""How long the closing has to be: what is still to be drawn in front of the room takes its time."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.prizes.models import Prize

MINUTES_EACH = 1
"""To name the donor, draw, applaud and hand over."""

INTRODUCTIONS = 2


def minutes_needed(session: Session, event_id: int) -> int:
    """Return the minutes below which the closing must not be cut; 0 where no prize waits."""
    waiting = select(func.count(Prize.id)).where(
        Prize.event_id == event_id,
        Prize.collected_at.is_not(None),
        Prize.handed_over_at.is_(None),
        Prize.removed_at.is_(None),
    )
    prizes = session.scalar(waiting) or 0
    return INTRODUCTIONS + prizes * MINUTES_EACH if prizes else 0
