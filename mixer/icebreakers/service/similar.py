"""Similar business: pairs of one field made for those present, the game started, latecomers let in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.contacts.models import Sphere
from mixer.contacts.rules.catalogue import spheres
from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.icebreakers.models import Game, Party, Seat
from mixer.icebreakers.rules import latecomers
from mixer.icebreakers.rules.pairing import Group
from mixer.icebreakers.rules.room import Player
from mixer.icebreakers.rules.similar import likeness
from mixer.icebreakers.rules.similar_kept import plan_around, wishes
from mixer.icebreakers.rules.similar_words import alone, similar_relaxations, talk
from mixer.icebreakers.rules.value import house_complements
from mixer.icebreakers.service import games
from mixer.icebreakers.service.crowd import Crowd, present
from mixer.icebreakers.service.duos import groups_in_play, groups_of, inside_now, plan_groups, release
from mixer.icebreakers.service.kept import clear_the_rest

KIND = "similar"
TWO = 2
LARGEST_SEED = 2**31 - 1
USUAL_MINUTES = 10
APART = "competitors_apart"
"""Where a game keeps whether direct competitors stay apart."""

ALONE = "alone"
"""Where a game keeps why some guests meet somebody of another field, in sentences by guest."""


@dataclass(frozen=True)
class Wish:
    """How the host wants the pairs made: how long they talk, and whether direct competitors stay apart.

    `take_back` makes pairs with printed cards anew too; without it they stay.
    """

    minutes: int = USUAL_MINUTES
    competitors_apart: bool = False
    take_back: bool = False


def make_pairs(session: Session, event_id: int, wish: Wish, moment: datetime, chance: Random) -> Game:
    """Pair everybody in the room with somebody of their field; pairs not yet started are made anew around what stays.

    Raises:
        Refusal: `running`, while a game is on; `too_few`, with fewer than two guests in the room.
    """
    game = games.latest(session, event_id, KIND)
    if game is not None and game.state in games.ON:
        raise Refusal("running", "A game is on. End it before you make new pairs.")
    crowd = present(session, event_id)
    if len(crowd.room.players) < TWO:
        raise Refusal("too_few", "Similar business needs at least two guests in the room. Check them in first.")
    if game is None or game.state != games.DRAFT:
        game = Game(code=new_code(chance), event_id=event_id, kind=KIND, state=games.DRAFT, seed=0, dealt_at=moment)
        session.add(game)
    game.seed, game.minutes, game.dealt_at = chance.randrange(LARGEST_SEED), wish.minutes, moment
    game.options = {APART: wish.competitors_apart, ALONE: (game.options or {}).get(ALONE, {})}
    session.flush()
    kept = clear_the_rest(session, game, crowd.room.keys, take_back=wish.take_back)
    stay = [tuple(sorted(group)) for group in kept.values()]
    competitors = not wish.competitors_apart
    plan, fresh, left = plan_around(crowd.room, crowd.known, stay, game.seed, competitors=competitors)
    game.value, game.bound = plan.value, plan.bound
    game.relaxations = [one.sentence for one in similar_relaxations(crowd.room, plan, crowd.houses)]
    _seat(session, game, crowd, fresh)
    if left is not None:
        groups = dict(zip(stay, kept, strict=True))
        points = wishes(crowd.room, competitors=competitors)
        late = latecomers.welcome(crowd.room, points, frozenset({left}), stay, game.seed)
        ((_, group),) = late.joins
        _join(session, game, crowd, left, (group, groups[group]))
    return game


def start(session: Session, event_id: int, moment: datetime) -> None:
    """Start the game whose pairs are made; guests who came since get a partner too.

    Raises:
        Refusal: `not_ready`, where no pairs wait.
    """
    game = games.start(session, event_id, KIND, moment)
    plan_groups(session, game, groups_of(session, game).values(), moment)
    let_in(session, event_id, moment)


def let_in(session: Session, event_id: int, moment: datetime) -> int:
    """Give everybody in the room who has no partner one, and return how many that were; nobody else is moved.

    Raises:
        Refusal: `not_running`, where no game is on.
    """
    game = games.on(session, event_id, KIND)
    crowd = present(session, event_id)
    release(session, game, set(crowd.room.keys))
    seated = set(session.scalars(select(Seat.guest_id).where(Seat.game_id == game.id)))
    waiting = set(crowd.room.keys) - seated
    groups = groups_in_play(session, game, crowd, waiting)
    if not waiting or (len(waiting) == 1 and not groups):
        return 0
    points = wishes(crowd.room, competitors=not game.options[APART])
    late = latecomers.welcome(crowd.room, points, frozenset(waiting), list(groups), game.seed)
    _seat(session, game, crowd, late.groups)
    plan_groups(session, game, late.groups, moment)
    for newcomer, pair in late.joins:
        _join(session, game, crowd, newcomer, (pair, groups[pair]))
        plan_groups(session, game, [(*pair, newcomer)], moment)
    return len(waiting)


def _seat(session: Session, game: Game, crowd: Crowd, groups: Sequence[Group]) -> None:
    """Give each new group its field and its reason, and each guest the question to ask."""
    taken = session.scalars(select(Party.position).where(Party.game_id == game.id)).all()
    players = {player.key: player for player in crowd.room.players}
    names = _sphere_names(session, game)
    nearest = _nearest(crowd)
    told: dict[str, str] = {}
    for position, group in enumerate(groups, start=max(taken, default=0) + 1):
        points, one, other = max((nearest(*two), *two) for two in combinations(group, TWO))
        said = talk(players[one], players[other], crowd.known, names)
        third = " A third, so that nobody stays alone." if len(group) > TWO else ""
        party = Party(game_id=game.id, position=position, name=said.field, value=points, reason=f"{said.reason}{third}")
        session.add(party)
        session.flush()
        for guest in group:
            best = max((nearest(guest, whom), whom) for whom in group if whom != guest)[1]
            _put(session, game, players, (guest, best), party.id, names)
            told[str(guest)] = alone(crowd.room, players[guest], players[best])
    _tell(game, told)
    session.flush()


def _join(session: Session, game: Game, crowd: Crowd, newcomer: int, pair: tuple[Group, int]) -> None:
    """Let one guest more join a group."""
    group, party_id = pair
    players = {player.key: player for player in crowd.room.players}
    nearest = _nearest(crowd)
    best = max((nearest(newcomer, whom), whom) for whom in group)[1]
    _put(session, game, players, (newcomer, best), party_id, _sphere_names(session, game))
    _tell(game, {str(newcomer): alone(crowd.room, players[newcomer], players[best])})
    session.flush()


def _nearest(crowd: Crowd) -> Callable[[int, int], int]:
    """Return what tells how alike two guests are, in points."""
    place = {key: index for index, key in enumerate(crowd.room.keys)}
    points = likeness(crowd.room)
    return lambda one, other: int(points[place[one], place[other]])


def _put(
    session: Session,
    game: Game,
    players: Mapping[int, Player],
    two: tuple[int, int],
    party_id: int,
    names: Mapping[str, str],
) -> None:
    guest, whom = two
    question = talk(players[guest], players[whom], house_complements(), names).question
    session.add(Seat(game_id=game.id, guest_id=guest, party_id=party_id, card=question))


def _tell(game: Game, told: Mapping[str, str]) -> None:
    """Keep who meets somebody of another field, and why."""
    known = {guest: sentence for guest, sentence in game.options[ALONE].items() if guest not in told}
    fresh = {guest: sentence for guest, sentence in told.items() if sentence}
    game.options = {**game.options, ALONE: {**known, **fresh}}


def _sphere_names(session: Session, game: Game) -> dict[str, str]:
    group_id = session.get_one(Event, game.event_id).group_id
    rows = session.execute(select(Sphere.key, Sphere.name).where(Sphere.group_id == group_id))
    return {sphere.key: sphere.name for sphere in spheres()} | {row.key: row.name for row in rows}


def sit_out(session: Session, event_id: int, guest_id: int, moment: datetime, *, out: bool = True) -> int:
    """Let a guest sit this game out, or come in; a partner left alone gets another at once. Return how many joined.

    Raises:
        Refusal: `not_running`, where no game is on; `not_here`, where a guest comes in who is not in the room.
    """
    game = games.on(session, event_id, KIND)
    if not out and guest_id not in inside_now(session, event_id):
        raise Refusal("not_here", "Check in at the door first, then take part.")
    seat = session.scalar(select(Seat).where(Seat.game_id == game.id, Seat.guest_id == guest_id))
    if not out:
        if seat is not None and seat.sits_out:
            session.delete(seat)
    elif seat is None:
        session.add(Seat(game_id=game.id, guest_id=guest_id, sits_out=True))
    else:
        seat.party_id, seat.card, seat.sits_out = None, "", True
    session.flush()
    return let_in(session, event_id, moment)


def competitors_apart(session: Session, event_id: int) -> bool:
    """Tell whether the host last kept direct competitors apart."""
    game = games.latest(session, event_id, KIND)
    return bool(game and game.options.get(APART))
