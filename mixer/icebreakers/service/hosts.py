"""Visitor hosts: each first-timer given to the one who suits best, or by hand, which later plans leave alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.guests import service as guests
from mixer.icebreakers.models import Game, Seat
from mixer.icebreakers.rules.visitor_hosts import share
from mixer.icebreakers.service import games
from mixer.icebreakers.service.crowd import greeting
from mixer.icebreakers.service.hosts_board import (
    COMING,
    HERE,
    KIND,
    LAST,
    LEFT,
    NOT_COMING,
    Newcomer,
    Person,
    people,
)

FRESH = {"printed": False, "sits_out": False}
"""What a seat begins with: one statement for all of them does not know the defaults."""


@dataclass(frozen=True)
class Wish:
    """How to plan: only with visitor hosts in the room, and whether choices by hand are given up too."""

    only_here: bool = False
    anew: bool = False


@dataclass(frozen=True)
class Planned:
    """What a plan did: first-timers it gave to a visitor host other than before, and those it left as they were."""

    changed: int
    kept: int


def plan(session: Session, event_id: int, wish: Wish, moment: datetime, chance: Random) -> Planned:
    """Give every first-timer a visitor host; whoever was greeted already, or given by hand, stays.

    Raises:
        Refusal: `no_hosts` or `no_first_timers`, where there is nobody to plan with.
    """
    newcomers, hosts = people(session, event_id)
    able = [one for one in hosts if one.where == HERE or (one.where == COMING and not wish.only_here)]
    if not able:
        raise Refusal("no_hosts", _nobody(hosts))
    if not newcomers:
        raise Refusal("no_first_timers", "Nobody comes for the first time, so there is nobody to share out.")
    here = {one.id: one.where for one in hosts}
    kept = {one.person.id: one.host_id for one in newcomers if one.host_id and _stays(one, here, anew=wish.anew)}
    crowd = greeting(session, event_id)
    players = {player.key: player for player in crowd.room.players}
    found = share(
        [players[one.person.id] for one in newcomers],
        [players[one.id] for one in able],
        crowd.known,
        kept,
        crowd.room.apart,
    )
    before = {one.person.id: one.host_id for one in newcomers}
    fresh = {key: host for key, host in found.host_of.items() if key not in kept}
    guests.give_all(session, event_id, fresh)
    game = _game(session, event_id, moment, chance)
    game.options = {}
    codes = {one.id: one.code for one in hosts}
    _note(session, game, {key: codes[host] for key, host in fresh.items()}, locked=False)
    return Planned(sum(before[key] != host for key, host in fresh.items()), len(kept))


def _nobody(hosts: Sequence[Person]) -> str:
    if not hosts:
        return "Name at least one visitor host first; three are a good number."
    return "None of the visitor hosts is here. Check one in, or plan with those who are still to come."


def _stays(one: Newcomer, where: dict[int, str], *, anew: bool) -> bool:
    """Tell whether a first-timer stays with their visitor host, who must not have left or be kept away."""
    host = where.get(one.host_id or 0, NOT_COMING)
    if host in {LEFT, NOT_COMING}:
        return False
    greeted = one.introduced > 0 or one.called or (host == HERE and one.person.where == HERE)
    return greeted or (one.by_hand and not anew)


def give(session: Session, event_id: int, code: str, host_code: str, moment: datetime, chance: Random) -> None:
    """Give a first-timer to a visitor host by hand, or to nobody for now; later plans leave that alone.

    Raises:
        Refusal: where there are no two such guests.
    """
    newcomer = _newcomer(session, event_id, code)
    guests.give_to(session, event_id, code, host_code)
    game = _game(session, event_id, moment, chance)
    game.options = {
        LAST: {"guest": newcomer.person.id, "host": newcomer.host_id, "by_hand": newcomer.by_hand},
    }
    _note(session, game, {newcomer.person.id: host_code}, locked=True)


def undo(session: Session, event_id: int) -> str:
    """Take the last change by hand back, and return the first-timer's name.

    Raises:
        Refusal: `nothing`, where there is none; or where the visitor host they had is none any more.
    """
    game = games.latest(session, event_id, KIND)
    last = game.options.get(LAST) if game else None
    newcomers, hosts = people(session, event_id)
    newcomer = next((one for one in newcomers if last and one.person.id == last["guest"]), None)
    if game is None or not last or newcomer is None:
        raise Refusal("nothing", "There is no change to take back.")
    codes = {one.id: one.code for one in hosts}
    if last["host"] is not None and last["host"] not in codes:
        raise Refusal("gone", f"{newcomer.person.name} had a visitor host who is none any more. Choose another one.")
    before = codes.get(last["host"], "")
    guests.give_to(session, event_id, newcomer.person.code, before)
    _note(session, game, {newcomer.person.id: before}, locked=last["by_hand"])
    game.options = {}
    return newcomer.person.name


def let_plan_decide(session: Session, event_id: int, code: str, moment: datetime, chance: Random) -> str:
    """Give up a choice by hand: the next plan may change it; return the first-timer's name.

    Raises:
        Refusal: `gone`, where there is no such first-timer.
    """
    newcomer = _newcomer(session, event_id, code)
    _, hosts = people(session, event_id)
    game = _game(session, event_id, moment, chance)
    codes = {one.id: one.code for one in hosts}
    _note(session, game, {newcomer.person.id: codes.get(newcomer.host_id or 0, "")}, locked=False)
    return newcomer.person.name


def _newcomer(session: Session, event_id: int, code: str) -> Newcomer:
    newcomers, _ = people(session, event_id)
    found = next((one for one in newcomers if one.person.code == code), None)
    if found is None:
        raise Refusal("gone", "There is no such first-timer on the list any more.")
    return found


def _game(session: Session, event_id: int, moment: datetime, chance: Random) -> Game:
    """Return the game under which choices are kept; it has no clock, and nobody starts it."""
    game = games.latest(session, event_id, KIND)
    if game is None:
        game = Game(code=new_code(chance), event_id=event_id, kind=KIND, seed=0, dealt_at=moment)
        session.add(game)
        session.flush()
    return game


def _note(session: Session, game: Game, hosts: dict[int, str], *, locked: bool) -> None:
    """Keep whom first-timers were given to (the visitor host's code), and whether a person chose that."""
    rows = [
        {
            "game_id": game.id,
            "round": 1,
            "guest_id": key,
            "card": code,
            "locked": locked,
            "printed": False,
            "sits_out": False,
        }
        for key, code in sorted(hosts.items())
    ]
    if rows:
        noted = insert(session, Seat)
        now = {"card": noted.excluded.card, "locked": noted.excluded.locked}
        session.execute(noted.on_conflict_do_update(index_elements=["game_id", "round", "guest_id"], set_=now), rows)
        session.expire_all()
