"""The steps of a letter's journey, each a conditional update, so that two couriers never hold one letter."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from mixer.post.models import Letter
from mixer.post.rules.pace import Pace
from mixer.post.rules.states import State, Stream
from mixer.post.service import pacing
from mixer.post.service.unsubscribing import is_suppressed, way_out_of


@dataclass(frozen=True)
class Recovered:
    """What was found after a crash: letters that go again by themselves, and letters in doubt."""

    pending: int
    unknown: int


class Due(StrEnum):
    """Whether a courier has something to carry."""

    NOTHING = "nothing"
    PACED = "paced"  # letters wait for their domain's turn
    NOW = "now"


def due(session: Session, moment: datetime, pace: Pace | None = None) -> Due:
    """Tell whether any letter waits to go, and whether one may go now; without a pace every letter may."""
    ready = select(Letter.id).where(*_ready(moment)).limit(1)
    if session.scalar(ready if pace is None else ready.where(pacing.free(moment))) is not None:
        return Due.NOW
    return Due.PACED if pace is not None and session.scalar(ready) is not None else Due.NOTHING


def claim(
    session: Session, courier: str, moment: datetime, lease: timedelta, pace: Pace | None = None
) -> Letter | None:
    """Take the next letter for one courier, and its turn; letters that people wait for go before a wave's."""
    attempt = session.begin_nested()
    letter = _take_first(session, courier, moment, lease, pace)
    if letter is None or (pace and not pacing.take_turns(session, letter.to_domain, moment, pace)):
        attempt.rollback()  # another courier had the letter or the turn
        return None
    return letter


def _take_first(session: Session, courier: str, moment: datetime, lease: timedelta, pace: Pace | None) -> Letter | None:
    may_go = () if pace is None else (pacing.free(moment),)
    for stream in (Stream.SERVICE, Stream.INVITATION):  # one after the other, since each is a walk along the index
        first = (
            select(Letter.id)
            .where(*_ready(moment), Letter.stream == stream, *may_go)
            .order_by(Letter.not_before, Letter.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        taken = (
            update(Letter)
            .where(Letter.id == first.scalar_subquery(), Letter.state == State.PENDING)
            .values(state=State.CLAIMED, claimed_by=courier, claimed_until=moment + lease)
        )
        letter: Letter | None = session.scalar(taken.returning(Letter))
        if letter is not None:
            return letter
    return None


def advance(
    session: Session, letter_id: int, courier: str, *, before: tuple[State, ...], after: State, **facts: object
) -> bool:
    """Move a letter on, if this courier still holds it in one of these states; tell whether it did."""
    held = and_(Letter.id == letter_id, Letter.claimed_by == courier, Letter.state.in_(before))
    moved = update(Letter).where(held).values(state=after, **facts).returning(Letter.id)
    return session.scalar(moved) is not None


def stays(session: Session, letter: Letter, moment: datetime) -> State | None:
    """Return the state of a letter that must not leave after all, at the last moment; None when it may."""
    if letter.deadline is not None and letter.deadline <= moment:
        return State.EXPIRED
    may_be_unwanted = letter.stream == Stream.INVITATION and letter.unsubscribe_url
    if may_be_unwanted and is_suppressed(session, way_out_of(may_be_unwanted)):
        return State.STOPPED
    return None


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
