"""Letters that have not left and say what is true no more: their words are put right before a courier takes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from mixer.post.models import Letter
from mixer.post.rules.states import State


@dataclass(frozen=True)
class News:
    """Words that letters say and what they say instead, and the moment after which they never leave, before and now."""

    old: str
    new: str
    old_end: datetime
    new_end: datetime


@dataclass(frozen=True)
class Retold:
    """A letter that was put right; one that carries a calendar entry needs a new one."""

    letter_id: int
    guest_id: int | None
    has_calendar: bool


def count_telling(session: Session, event_id: int, old: str) -> int:
    """Return how many letters of a mixer that have not left say these words, or carry a calendar entry."""
    return session.scalar(select(func.count()).select_from(Letter).where(_telling(event_id, old))) or 0


def retell(session: Session, event_id: int, news: News) -> list[Retold]:
    """Put right the letters of a mixer that have not left; the condition leaves alone what a courier holds.

    The rows stay ours until the transaction ends, so their calendar entries can be written after.
    """
    texts = (Letter.subject, Letter.body_text, Letter.body_html)
    said = {column.key: func.replace(column, news.old, news.new) for column in texts}
    told = update(Letter).where(_telling(event_id, news.old)).values(said | {"deadline": _deadline(news)})
    rows = session.execute(
        told.returning(Letter.id, Letter.guest_id, Letter.calendar.is_not(None)),
        execution_options={"synchronize_session": False},
    )
    return [Retold(*row) for row in rows]


def write_calendars(session: Session, calendars: Mapping[int, str]) -> None:
    """Give letters that `retell` has just put right their new calendar entries."""
    rows = [{"id": letter_id, "calendar": text} for letter_id, text in calendars.items()]
    if rows:
        session.execute(update(Letter), rows)


def _telling(event_id: int, old: str) -> ColumnElement[bool]:
    says = or_(
        Letter.calendar.is_not(None),
        *(column.contains(old, autoescape=True) for column in (Letter.subject, Letter.body_text, Letter.body_html)),
    )
    return and_(Letter.event_id == event_id, Letter.state == State.PENDING, says)


def _deadline(news: News) -> ColumnElement[datetime | None]:
    """Letters that could leave until the mixer's end still can; none leaves later than that."""
    moves = or_(Letter.deadline == news.old_end, Letter.deadline > news.new_end)
    return case((moves, news.new_end), else_=Letter.deadline)
