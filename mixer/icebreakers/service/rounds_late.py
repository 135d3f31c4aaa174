"""Table rounds when the room is not as it was planned: latecomers, leavers, coming rounds planned anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

import numpy as np
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.icebreakers.models import Game, Seat
from mixer.icebreakers.rules.room import Player, Room
from mixer.icebreakers.rules.rounds.evening import NEVER_THERE, Evening, check
from mixer.icebreakers.rules.rounds.methods import Attempt
from mixer.icebreakers.rules.rounds.plan import Effort, plan_rounds, report
from mixer.icebreakers.rules.rounds.repair import Change, repair
from mixer.icebreakers.rules.rounds.seating import ABSENT, Seating
from mixer.icebreakers.service import games
from mixer.icebreakers.service.crowd import Crowd, awaited, playing
from mixer.icebreakers.service.duos import LARGEST_SEED, inside_now
from mixer.icebreakers.service.rounds import (
    SECONDS,
    Sitting,
    add_seats,
    begin,
    keep_figures,
    latest,
    sitting_of,
    stake_of,
    with_wishes,
    write,
)
from mixer.icebreakers.service.rounds_tables import naming


@dataclass(frozen=True)
class Seated:
    """What seating latecomers did: guests who came and who left, repeats that brought, and whether a table is thin."""

    came: int
    left: int
    repeats: int
    thin: bool


def seat_latecomers(session: Session, event_id: int, moment: datetime, *, free_absent: bool = False) -> Seated:
    """Seat everybody in the room who has no seat, from the round that is on; nobody else moves.

    Seats of guests who have left become free; with `free_absent` those of guests who are not here as well.

    Raises:
        Refusal: `not_ready`, where no rounds are planned or they are over.
    """
    game = _open_game(session, event_id)
    crowd = _everybody(session, game)
    sitting = sitting_of(session, game)
    since = game.round - 1 if game.state in games.ON else 0
    seated = sorted({key for _, key in sitting.table_of})
    ahead = {key for number, key in sitting.table_of if number >= since}
    came = sorted(_wanted(session, game) - ahead)
    gone = ahead - inside_now(session, event_id) if free_absent else ahead & _left(session, event_id)
    order = [*seated, *came]
    past = _rows(sitting, order, game.rounds, newcomers=len(came))
    asked = replace(_asked(game, past), locked={})
    found = repair(
        replace(asked, guests=len(seated)),
        past[:, : len(seated)],
        Change(since, frozenset(number for number, key in enumerate(seated) if key in gone), len(came)),
        stake_of(crowd, order),
    )
    session.execute(delete(Seat).where(Seat.game_id == game.id, Seat.round > since, Seat.guest_id.in_(gone)))
    new = [
        (number, order[guest], int(found.seating[number, guest]))
        for number in range(since, game.rounds)
        for guest in range(len(seated), len(order))
    ]
    add_seats(session, game, new, sitting)
    _figures(session, game, crowd)
    if game.state in games.ON:
        begin(session, event_id, moment)
    return Seated(len(came), len(gone), found.repeats, found.thin)


def plan_coming(session: Session, event_id: int, moment: datetime, chance: Random) -> Game:
    """Plan the rounds after the one that is on anew for those in the room; past rounds and locked seats stay.

    Raises:
        Refusal: `not_running`, `last_round`, or where wishes contradict each other.
    """
    game = games.on(session, event_id, "rounds")
    if game.round >= game.rounds:
        raise Refusal("last_round", "This is the last round: there is nothing left to plan anew.")
    crowd = _everybody(session, game)
    sitting = sitting_of(session, game)
    order = crowd.room.keys
    rows = _rows(sitting, order, game.round)
    inside = inside_now(session, event_id) or set(order)
    played = {key for number, key in sitting.table_of if number < game.round}
    away = {
        number: (0, game.round - 1) if key in played else NEVER_THERE
        for number, key in enumerate(order)
        if key not in inside
    }
    with naming(crowd.faces, order):
        asked = with_wishes(_asked(game, rows), game, order)
        asked = replace(asked, windows=away, seats=_enough(asked, len(order) - len(away)))
        asked = replace(asked, hosts={guest: table for guest, table in asked.hosts.items() if guest not in away})
        asked = replace(asked, together=tuple(keys for keys in asked.together if not away.keys() & set(keys)))
        place = {key: number for number, key in enumerate(order)}
        stay = [cell for cell in sitting.locked if cell[0] >= game.round and cell[1] in inside]
        asked = replace(asked, locked={(cell[0], place[cell[1]]): sitting.table_of[cell] for cell in stay})
        check(asked)
        found = plan_rounds(asked, stake_of(crowd, order), Effort(SECONDS, chance.randrange(LARGEST_SEED)))
    game.seed, game.dealt_at = found.seed, moment
    write(session, game, crowd, found, sitting)
    return game


def _open_game(session: Session, event_id: int) -> Game:
    game = latest(session, event_id)
    if game is None or game.state == games.OVER or "tables" not in game.options:
        raise Refusal("not_ready", "No rounds are planned. Plan them first.")
    return game


def _everybody(session: Session, game: Game) -> Crowd:
    """Return those seated and those in the room, and of guests taken off the list at least that they were there."""
    crowd = playing(session, game.event_id, game.id)
    if game.options.get("coming") and game.state == games.DRAFT:
        there = awaited(session, game.event_id)
        fresh = [player for player in there.room.players if player.key not in crowd.faces]
        room = Room((*crowd.room.players, *fresh), crowd.room.met, crowd.room.apart | there.room.apart)
        crowd = replace(crowd, room=room, faces={**there.faces, **crowd.faces}, houses={**there.houses, **crowd.houses})
    lost = set(session.scalars(select(Seat.guest_id).where(Seat.game_id == game.id))) - set(crowd.room.keys)
    players = (*crowd.room.players, *(Player(key) for key in sorted(lost)))
    return replace(crowd, room=Room(players, crowd.room.met, crowd.room.apart))


def _wanted(session: Session, game: Game) -> set[int]:
    """Return who should have a seat now: those in the room, and before the start those the plan was made for."""
    there = playing(session, game.event_id, 0).room.keys
    if game.options.get("coming") and game.state == games.DRAFT:
        return {*there, *awaited(session, game.event_id).room.keys}
    return set(there)


def _left(session: Session, event_id: int) -> set[int]:
    left = select(Attendance.guest_id).where(Attendance.event_id == event_id, Attendance.left_ms.is_not(None))
    return set(session.scalars(left))


def _asked(game: Game, rows: Seating) -> Evening:
    """Return the evening of a game with these rounds as its past; a table may by now hold more than it has seats."""
    seats = tuple(game.options["tables"])
    over = [np.bincount(row[row != ABSENT], minlength=len(seats)).tolist() for row in rows]
    past = tuple(tuple(max(*two) for two in zip(seats, row, strict=True)) for row in over)
    return Evening(rows.shape[1], past + (seats,) * (game.rounds - len(rows)), past=tuple(map(tuple, rows.tolist())))


def _enough(asked: Evening, guests: int) -> tuple[tuple[int, ...], ...]:
    """Return the seats with one more at each table until all who are there fit."""
    past = len(asked.past)
    seats = list(asked.seats)
    for number in range(past, len(seats)):
        missing = -(-max(0, guests - sum(seats[number])) // len(seats[number]))
        seats[number] = tuple(each + missing for each in seats[number])
    return tuple(seats)


def _rows(sitting: Sitting, order: Sequence[int], rounds: int, newcomers: int = 0) -> Seating:
    """Return who sat where, rounds x guests; the last `newcomers` sat nowhere, even where they had a seat before."""
    rows = np.full((rounds, len(order)), ABSENT, dtype=np.int32)
    place: Mapping[int, int] = {key: number for number, key in enumerate(order[: len(order) - newcomers])}
    for (number, key), table in sitting.table_of.items():
        if number < rounds and key in place:
            rows[number, place[key]] = table
    return rows


def _figures(session: Session, game: Game, crowd: Crowd) -> None:
    """Work the plan's figures out anew from who sits where now."""
    order = crowd.room.keys
    rows = _rows(sitting_of(session, game), order, game.rounds)
    found = report(_asked(game, rows), Attempt(rows, "repair"), stake_of(crowd, order), game.seed)
    keep_figures(game, crowd, found)
