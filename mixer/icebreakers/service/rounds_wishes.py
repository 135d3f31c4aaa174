"""What a host wishes for table rounds: who stays at a table, who sits together, and which tables are kept."""

from collections.abc import Collection
from datetime import datetime
from random import Random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.icebreakers.models import Game, Party, Seat
from mixer.icebreakers.service import games
from mixer.icebreakers.service.never import Person, find, people
from mixer.icebreakers.service.rounds import draft, latest


def stay_at(session: Session, event_id: int, typed: str, table: int, moment: datetime, chance: Random) -> str:
    """Let a guest stay at one table for all rounds, as its host does; return their name.

    Raises:
        Refusal: `nobody`, `several`, or while rounds are on.
    """
    game = draft(session, event_id, moment, chance)
    guest = find(people(session, event_id), typed)
    kept = [pair for pair in game.options.get("stay", ()) if pair[0] != guest.guest_id]
    game.options = {**game.options, "stay": [*kept, [guest.guest_id, table]]}
    return guest.name


def sit_together(
    session: Session, event_id: int, one: str, other: str, moment: datetime, chance: Random
) -> tuple[str, str]:
    """Let two guests share every table; return their names.

    Raises:
        Refusal: `nobody`, `several`, `same`, or while rounds are on.
    """
    game = draft(session, event_id, moment, chance)
    known = people(session, event_id)
    first, second = find(known, one), find(known, other)
    if first.guest_id == second.guest_id:
        raise Refusal("same", "Choose two different people.")
    two = sorted((first.guest_id, second.guest_id))
    kept = [keys for keys in game.options.get("together", ()) if keys != two]
    game.options = {**game.options, "together": [*kept, two]}
    return first.name, second.name


def take_back(session: Session, event_id: int, kind: str, number: int) -> None:
    """Give up a wish of a kind, `stay` or `together`, by its place in the list.

    Raises:
        Refusal: `gone`, where there is no such wish.
    """
    game = latest(session, event_id)
    wishes = list(game.options.get(kind, ())) if game and kind in {"stay", "together"} else []
    if game is None or not 0 <= number < len(wishes):
        raise Refusal("gone", "This wish is not on the list any more.")
    del wishes[number]
    game.options = {**game.options, kind: wishes}


def wishes(session: Session, event_id: int, game: Game | None) -> tuple[list[str], list[str], list[Person]]:
    """Return who stays where and who sits together, in words, and the guests to choose from."""
    known = people(session, event_id)
    name = {one.guest_id: one.name for one in known}
    options = game.options if game else {}
    stay = [f"{name.get(key, 'A guest')} stays at table {table}" for key, table in options.get("stay", ())]
    together = [" and ".join(name.get(key, "a guest") for key in keys) for keys in options.get("together", ())]
    return stay, together, known


def lock_tables(session: Session, event_id: int, turn: int, tables: Collection[int]) -> int:
    """Keep who sits at these tables of a round and at no others of it when the rounds are planned again.

    Raises:
        Refusal: `not_ready`, where no rounds are planned.
    """
    game = _planned(session, event_id)
    parties = select(Party.id).where(Party.game_id == game.id, Party.round == turn, Party.position.in_(tables))
    kept = session.scalars(parties).all()
    session.execute(update(Seat).where(Seat.game_id == game.id, Seat.round == turn).values(locked=False))
    session.execute(update(Seat).where(Seat.game_id == game.id, Seat.party_id.in_(kept)).values(locked=True))
    return len(kept)


def print_all(session: Session, event_id: int) -> None:
    """Keep that the cards are on paper now: no plan moves anybody any more unless the host says so.

    Raises:
        Refusal: `not_ready`, where no rounds are planned.
    """
    game = _planned(session, event_id)
    session.execute(update(Seat).where(Seat.game_id == game.id).values(printed=True))


def _planned(session: Session, event_id: int) -> Game:
    game = latest(session, event_id)
    if game is None or game.state == games.OVER or "tables" not in game.options:
        raise Refusal("not_ready", "No rounds are planned. Plan them first.")
    return game
