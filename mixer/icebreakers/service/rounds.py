"""Table rounds: planned for those who come, kept around what is printed or locked, started, and round after round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations
from random import Random

import numpy as np
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.icebreakers.models import Game, Party, Seat
from mixer.icebreakers.rules.room import Couple, Level, couple, levels
from mixer.icebreakers.rules.rounds.evening import Evening, check, check_apart
from mixer.icebreakers.rules.rounds.plan import Effort, RoundPlan, plan_rounds
from mixer.icebreakers.rules.rounds.relaxed import round_relaxations
from mixer.icebreakers.rules.rounds.seating import ABSENT
from mixer.icebreakers.rules.rounds.stakes import Stakes, house_weights, stakes
from mixer.icebreakers.rules.value import reason, values
from mixer.icebreakers.service import games
from mixer.icebreakers.service.crowd import Crowd, awaited, present
from mixer.icebreakers.service.duos import LARGEST_SEED, inside_now
from mixer.icebreakers.service.rounds_tables import Tables, naming
from mixer.meetings.service.history import plan_meetings

KIND = "rounds"
TWO = 2
USUAL_MINUTES = 8
SECONDS = 1.5
"""Work spent on a plan, in seconds of a quiet machine."""


@dataclass(frozen=True)
class Wish:
    """How the host wants the rounds: the tables, how long a round lasts, and for whom.

    `coming` plans for everybody who said yes, not only for those in the room. `no_repeats` refuses a plan in which two
    meet twice. `take_back` moves printed seats too.
    """

    tables: Tables = field(default_factory=Tables)
    minutes: int = USUAL_MINUTES
    coming: bool = False
    no_repeats: bool = False
    take_back: bool = False


@dataclass(frozen=True)
class Sitting:
    """Who has sat or will sit where: (round, guest) -> table, all from 0, and which of these seats must stay."""

    table_of: Mapping[tuple[int, int], int]
    printed: frozenset[tuple[int, int]]
    locked: frozenset[tuple[int, int]]


def latest(session: Session, event_id: int) -> Game | None:
    """Return the mixer's latest table rounds."""
    return games.latest(session, event_id, KIND)


def draft(session: Session, event_id: int, moment: datetime, chance: Random) -> Game:
    """Return the rounds that are being prepared; after the last ones are over, new ones with the same wishes.

    Raises:
        Refusal: `running`, while they are on.
    """
    game = latest(session, event_id)
    if game is not None and game.state in games.ON:
        raise Refusal("running", "The rounds are on. End them first, or plan the coming rounds anew.")
    if game is None or game.state == games.OVER:
        game = Game(code=new_code(chance), event_id=event_id, kind=KIND, seed=0, dealt_at=moment, minutes=USUAL_MINUTES)
        session.add(game)
        session.flush()
    return game


def plan(session: Session, event_id: int, wish: Wish, moment: datetime, chance: Random) -> Game:
    """Seat everybody for all rounds; locked and printed seats stay.

    Raises:
        Refusal: while rounds are on, with fewer than two guests, or where wishes contradict each other.
    """
    game = draft(session, event_id, moment, chance)
    crowd = awaited(session, event_id) if wish.coming else present(session, event_id)
    order = crowd.room.keys
    if len(order) < TWO:
        raise Refusal("too_few", "Table rounds need two guests or more. Check them in, or plan for those who said yes.")
    sitting = sitting_of(session, game)
    with naming(crowd.faces, order):
        asked = with_wishes(wish.tables.evening(len(order)), game, order)
        asked = replace(asked, locked=_kept(asked, sitting, order, take_back=wish.take_back))
        check(asked)
        place = {key: number for number, key in enumerate(order)}
        check_apart(asked, [(place[one], place[other]) for one, other in sorted(crowd.room.apart)])
        stake = stake_of(crowd, order)
        effort = Effort(SECONDS, chance.randrange(LARGEST_SEED), wish.no_repeats)
        found = plan_rounds(asked, stake, effort)
    game.seed, game.minutes, game.rounds, game.dealt_at = effort.seed, wish.minutes, asked.rounds, moment
    game.options = {**game.options, "coming": wish.coming, "tables": list(asked.seats[0])}
    write(session, game, crowd, found, sitting)
    return game


def with_wishes(asked: Evening, game: Game, order: Sequence[int]) -> Evening:
    """Return the evening with those who stay at a table and those who sit together, as far as they are there."""
    place = {key: number for number, key in enumerate(order)}
    stay = {place[key]: table - 1 for key, table in game.options.get("stay", ()) if key in place}
    together = [[place[key] for key in keys if key in place] for keys in game.options.get("together", ())]
    return replace(asked, hosts=stay, together=tuple(tuple(keys) for keys in together if len(keys) >= TWO))


def _kept(asked: Evening, sitting: Sitting, order: Sequence[int], *, take_back: bool) -> dict[tuple[int, int], int]:
    """Return the seats a new plan leaves alone, as far as their tables, rounds and guests are still there."""
    place = {key: number for number, key in enumerate(order)}
    stay = sitting.locked if take_back else sitting.locked | sitting.printed
    return {
        (number, place[key]): sitting.table_of[number, key]
        for number, key in sorted(stay)
        if key in place and number < asked.rounds and sitting.table_of[number, key] < len(asked.seats[number])
    }


def stake_of(crowd: Crowd, order: Sequence[int]) -> Stakes:
    """Return what is at stake between guests, in this order (a guest who came back stands in it twice)."""
    room = crowd.room
    whole = stakes(room, values(room, crowd.known), house_weights())
    place = {key: number for number, key in enumerate(room.keys)}
    rows = np.array([place[key] for key in order], dtype=np.intp)
    grid = np.ix_(rows, rows)
    houses = tuple(whole.houses[row] for row in rows)
    return Stakes(whole.value[grid], whole.hurt[grid], whole.levels[grid], houses, whole.repeat)


def sitting_of(session: Session, game: Game) -> Sitting:
    """Return who sits where in a game, in one query."""
    rows = session.execute(
        select(Seat.round, Seat.guest_id, Party.position, Seat.printed, Seat.locked)
        .join(Party, Party.id == Seat.party_id)
        .where(Seat.game_id == game.id)
    ).all()
    cells = {(row.round - 1, row.guest_id): row for row in rows}
    return Sitting(
        {cell: row.position - 1 for cell, row in cells.items()},
        frozenset(cell for cell, row in cells.items() if row.printed),
        frozenset(cell for cell, row in cells.items() if row.locked),
    )


def write(session: Session, game: Game, crowd: Crowd, found: RoundPlan, before: Sitting) -> None:
    """Keep a plan of the crowd's guests: its tables with their reasons, and seats, from the first round to come."""
    order = crowd.room.keys
    first, stake = len(found.asked.past), stake_of(crowd, order)
    session.execute(delete(Seat).where(Seat.game_id == game.id, Seat.round > first))
    session.execute(delete(Party).where(Party.game_id == game.id, Party.round > first))
    tables = [
        {"game_id": game.id, "round": number + 1, "position": table + 1, "name": f"Table {table + 1}"} | told
        for number in range(first, len(found.seating))
        for table, told in enumerate(_reasons(crowd, found, stake, number))
    ]
    session.execute(insert(Party), tables)
    seats = [
        (number, order[guest], int(found.seating[number, guest]))
        for number in range(first, len(found.seating))
        for guest in np.flatnonzero(found.seating[number] != ABSENT).tolist()
    ]
    add_seats(session, game, seats, before)
    keep_figures(game, crowd, found)


def add_seats(session: Session, game: Game, seats: Sequence[tuple[int, int, int]], before: Sitting) -> None:
    """Add seats (round, guest, table, from 0 but for the guest's id); what was printed or locked so, still is."""
    parties = {
        (row.round - 1, row.position - 1): row.id
        for row in session.execute(select(Party.id, Party.round, Party.position).where(Party.game_id == game.id))
    }
    rows = [
        {
            "game_id": game.id,
            "round": number + 1,
            "guest_id": key,
            "party_id": parties[number, table],
            "card": "",
            "sits_out": False,
            "locked": (number, key) in before.locked and before.table_of[number, key] == table,
            "printed": (number, key) in before.printed and before.table_of[number, key] == table,
        }
        for number, key, table in seats
    ]
    if rows:
        session.execute(insert(Seat), rows)


def _reasons(crowd: Crowd, found: RoundPlan, stake: Stakes, number: int) -> list[dict[str, object]]:
    """Return the points and the reason of each table of a round: those of the two who are worth most to each other."""
    players = crowd.room.players
    row = found.seating[number]
    told: list[dict[str, object]] = []
    for table in range(len(found.asked.seats[number])):
        sitting = np.flatnonzero(row == table)
        points = stake.value[np.ix_(sitting, sitting)]
        value, why = int(points.sum()) // TWO, ""
        if len(sitting) >= TWO:
            best = divmod(int(np.where(np.eye(len(sitting)), -1, points).argmax()), len(sitting))
            one, other = sorted(int(sitting[place]) for place in best)
            level = Level(int(stake.levels[one, other]))
            why = reason(players[one], players[other], level, crowd.known)
        told.append({"value": value, "reason": why})
    return told


def keep_figures(game: Game, crowd: Crowd, found: RoundPlan) -> None:
    """Keep what the host should know of a plan: how near the best it is, repeats, and who meets fewest people."""
    guest, people = found.worst
    game.value, game.bound = found.value, found.bound
    told = round_relaxations(found, crowd.room, levels(crowd.room), crowd.houses)
    game.relaxations = [one.sentence for one in told]
    figures = {"repeats": found.repeats, "least": found.lower_bound, "worst": [crowd.room.keys[guest], people]}
    game.options = {**game.options, **figures}


def start(session: Session, event_id: int, moment: datetime) -> None:
    """Start the rounds that were planned.

    Raises:
        Refusal: `not_ready`, where nobody is seated yet.
    """
    game = latest(session, event_id)
    if game is None or not session.scalar(select(Seat.id).where(Seat.game_id == game.id).limit(1)):
        raise Refusal("not_ready", "Nobody has a seat yet. Plan the rounds first.")
    game = games.start(session, event_id, KIND, moment)
    begin(session, event_id, moment)


def begin(session: Session, event_id: int, moment: datetime) -> None:
    """Keep that everybody at a table is to meet now that their round has begun; those not in the room are not."""
    game = games.on(session, event_id, KIND)
    rows = session.execute(
        select(Seat.party_id, Seat.guest_id).where(Seat.game_id == game.id, Seat.round == game.round)
    ).all()
    inside = inside_now(session, event_id)
    here = inside & {row.guest_id for row in rows} or {row.guest_id for row in rows}
    tables: dict[int | None, list[int]] = {}
    for row in rows:
        if row.guest_id in here:
            tables.setdefault(row.party_id, []).append(row.guest_id)
    couples: list[Couple] = [couple(*two) for table in tables.values() for two in combinations(table, TWO)]
    plan_meetings(session, event_id, couples, KIND, moment)
