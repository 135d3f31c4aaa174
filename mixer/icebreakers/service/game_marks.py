"""The mark of a game: its walls and live pages ask with it whether anything is new, instead of having all drawn again.

It follows the game's clock and rounds, every seat that is dealt, meetings, scans, zones, and answers that are shared.
What else a page shows (who sits out, who opened a list) comes with the next of these, or after a few seconds.
"""

from datetime import datetime

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from mixer.door.service.marks import mark_of, marks
from mixer.icebreakers.models import Answer, Seat, Zone, ZonePlace
from mixer.icebreakers.service import games
from mixer.meetings.models import Meeting

STEP = 15
"""Seconds after which a page is drawn again in any case; walls of many guests turn over as often."""


def game_mark(session: Session, event_id: int, kind: str, moment: datetime) -> str:
    """Return the mark of a mixer's latest game of a kind, in three queries."""
    game = games.latest(session, event_id, kind)
    clock = game and (game.id, game.state, game.round, game.minutes, game.ends_at, game.paused_at, game.dealt_at)
    game_id = game.id if game else None
    places = select(func.sum(cast(ZonePlace.guest_id, BigInteger) * ZonePlace.zone_id)).join(Zone)
    state = session.execute(
        select(
            select(func.max(Seat.id)).where(Seat.game_id == game_id).scalar_subquery(),
            select(func.count(Seat.id)).where(Seat.game_id == game_id).scalar_subquery(),
            select(func.count(Answer.id)).where(Answer.game_id == game_id, Answer.shared).scalar_subquery(),
            select(func.max(Meeting.confirmed_at)).where(Meeting.event_id == event_id).scalar_subquery(),
            places.where(Zone.event_id == event_id).scalar_subquery(),
        )
    ).one()
    step = int(moment.timestamp()) // STEP
    return mark_of(marks(session, event_id, moment).room, clock, tuple(state), step)
