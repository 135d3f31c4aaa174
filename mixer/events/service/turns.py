"""The turn in the group's calendar that a mixer takes, which moves with the mixer."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.events.models import Event, HostTurn
from mixer.events.rules.when import short_day
from mixer.events.service.along import Follower, Line
from mixer.events.service.mixers import Timing


def _turn(session: Session, event_id: int) -> HostTurn | None:
    return session.scalar(select(HostTurn).where(HostTurn.event_id == event_id))


def _taken(session: Session, turn: HostTurn, day: date) -> bool:
    """Say whether the group's calendar has another turn on a day."""
    other = select(HostTurn.id).where(HostTurn.group_id == turn.group_id, HostTurn.day == day, HostTurn.id != turn.id)
    return session.scalar(other) is not None


def preview_turn(session: Session, event_id: int, new: Timing, _moment: datetime) -> list[Line]:
    """Say where the mixer's turn to host would go."""
    turn = _turn(session, event_id)
    if turn is None or turn.day == new.day:
        return []
    stays = _taken(session, turn, new.day)
    after = "stays, since that day is another's turn" if stays else short_day(new.day)
    return [Line(f"{turn.host_name or 'Nobody yet'}: turn to host", short_day(turn.day), after)]


def move_turn(session: Session, event_id: int, _old: Timing, _moment: datetime) -> int:
    """Let the turn follow its mixer, unless another's is on the new day."""
    turn = _turn(session, event_id)
    day = session.get_one(Event, event_id).local_date
    if turn is None or turn.day == day or _taken(session, turn, day):
        return 0
    turn.day = day
    session.flush()
    return 1


TURN = Follower("turn", "The rota", ("turn in the rota", "turns in the rota"), preview_turn, move_turn)
