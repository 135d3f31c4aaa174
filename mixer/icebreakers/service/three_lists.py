"""Lists of three one by one: locked, and printed."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.guests.models import Guest
from mixer.icebreakers.models import Game
from mixer.icebreakers.service import games
from mixer.icebreakers.service.three import KIND
from mixer.icebreakers.service.three_board import Player, board
from mixer.icebreakers.service.three_rows import states


def lock(session: Session, event_id: int, codes: Collection[str]) -> int:
    """Keep the lists of these guests as they are and no others, and return how many those are.

    Raises:
        Refusal: `not_made`, before there are lists; `over`, once the game is.
    """
    seats = states(session, _game(session, event_id))
    rows = session.execute(select(Guest.id, Guest.code).where(Guest.id.in_(seats)))
    wanted = set(codes)
    kept = {guest_id for guest_id, code in rows if code in wanted}
    for guest_id, seat in seats.items():
        seat.locked = guest_id in kept
    return len(kept)


def print_lists(session: Session, event_id: int, *, only_new: bool) -> list[Player]:
    """Return the lists to print, by guest's name, and keep that they are on paper now.

    Raises:
        Refusal: `not_made`, before there are lists; `over`, once the game is; `all_printed`, where only new lists are
            wanted and none is.
    """
    seats = states(session, _game(session, event_id))
    lists = [one for one in _lists(session, event_id) if not (only_new and one.printed)]
    if not lists:
        raise Refusal("all_printed", "Every list is printed already. Print all of them again, or one from its page.")
    for player in lists:
        seats[player.guest_id].printed = True
    return lists


def print_again(session: Session, event_id: int, code: str) -> list[Player]:
    """Return one guest's list to print once more.

    Raises:
        Refusal: `no_list`, where the guest has none.
    """
    seats = states(session, _game(session, event_id))
    lists = [one for one in _lists(session, event_id) if one.code == code]
    if not lists:
        raise Refusal("no_list", "This guest has no list. Let latecomers in, and everybody has one.")
    seats[lists[0].guest_id].printed = True
    return lists


def lists_to_print(session: Session, event_id: int) -> list[Player]:
    """Return the lists as they would be printed; to look at, which changes nothing.

    Raises:
        Refusal: `not_made`, before there are lists.
    """
    lists = _lists(session, event_id)
    if not lists:
        raise Refusal("not_made", "Make the lists first.")
    return lists


def _lists(session: Session, event_id: int) -> list[Player]:
    look = board(session, event_id)
    return [player for player in look.players if player.meets] if look else []


def _game(session: Session, event_id: int) -> Game:
    game = games.latest(session, event_id, KIND)
    if game is None:
        raise Refusal("not_made", "Make the lists first.")
    if game.state == games.OVER:
        raise Refusal("over", "This game is over. Make the lists of the next one first.")
    return game
