"""The steps of a letter's journey, each a conditional update, so that two couriers never hold one letter."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, or_, select, update
from sqlalchemy.orm import Session

from mixer.post.models import Letter
from mixer.post.rules.states import State, Stream


@dataclass(frozen=True)
class Recovered:
    """What was found after a crash: letters that go again by themselves, and letters in doubt."""

    pending: int
    unknown: int


def due(session: Session, moment: datetime) -> bool:
    """Tell whether any letter waits to go."""
    return session.scalar(select(Letter.id).where(*_ready(moment)).limit(1)) is not None


def claim(session: Session, courier: str, moment: datetime, lease: timedelta) -> Letter | None:
    """Take the next letter for one courier; letters that people wait for go before a wave's."""
    first = (
        select(Letter.id)
        .where(*_ready(moment))
        .order_by(case((Letter.stream == Stream.SERVICE, 0), else_=1), Letter.not_before, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(Letter)
        .where(Letter.id == first.scalar_subquery(), Letter.state == State.PENDING)
        .values(state=State.CLAIMED, claimed_by=courier, claimed_until=moment + lease)
    )
    return session.scalar(taken.returning(Letter))


def advance(
    session: Session, letter_id: int, courier: str, *, before: tuple[State, ...], after: State, **facts: object
) -> bool:
    """Move a letter on, if this courier still holds it in one of these states; tell whether it did."""
    held = and_(Letter.id == letter_id, Letter.claimed_by == courier, Letter.state.in_(before))
    moved = update(Letter).where(held).values(state=after, **facts).returning(Letter.id)
    return session.scalar(moved) is not None


def expire(session: Session, moment: datetime) -> int:
    """Give up letters whose time has passed: a morning's reminder is not sent at noon."""
    late = update(Letter).where(Letter.state == State.PENDING, Letter.deadline <= moment)
    return len(session.scalars(late.values(state=State.EXPIRED).returning(Letter.id)).all())


def recover(session: Session, moment: datetime) -> Recovered:
    """Settle what a crashed courier left: nothing of a claimed letter had left, anything of a `data` one may have."""
    ended = Letter.claimed_until <= moment
    freed = update(Letter).where(Letter.state == State.CLAIMED, ended).values(state=State.PENDING)
    doubt = update(Letter).where(Letter.state == State.DATA, ended)
    doubted = doubt.values(
        state=State.UNKNOWN, error="The courier stopped while this letter was leaving; it may have arrived."
    )
    return Recovered(
        pending=len(session.scalars(freed.returning(Letter.id)).all()),
        unknown=len(session.scalars(doubted.returning(Letter.id)).all()),
    )


def _ready(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    in_time = or_(Letter.deadline.is_(None), Letter.deadline > moment)
    return (Letter.state == State.PENDING, Letter.not_before <= moment, in_time)
