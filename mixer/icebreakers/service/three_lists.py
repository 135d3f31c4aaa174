"""Lists of three one by one: locked, and printed."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.guests.models import Guest
from mixer.icebreakers.models import Game
from mixer.icebreakers.service import games
from mixer.icebreakers.service.three import KIND
from mixer.icebreakers.service.three_rows import states


def lock(session: Session, event_id: int, codes: Collection[str]) -> int:
    """Keep the lists of these guests as they are and no others, and return how many those are.

    Raises:
        Refusal: `not_made`, before there are lists; `over`, once the game is.
    """
    seats = states(session, _game(session, event_id))
    rows = session.execute(select(Guest.id, Guest.code).where(Guest.id.in_(seats)))
    kept = {guest_id for guest_id, code in rows if code in codes}
    for guest_id, seat in seats.items():
        seat.locked = guest_id in kept
    return len(kept)


def _game(session: Session, event_id: int) -> Game:
    game = games.latest(session, event_id, KIND)
    if game is None:
        raise Refusal("not_made", "Make the lists first.")
    if game.state == games.OVER:
        raise Refusal("over", "This game is over. Make the lists of the next one first.")
    return game
