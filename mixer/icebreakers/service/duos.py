"""Famous duo: cards dealt to those present, the game started and stopped, latecomers let in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from random import Random

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.icebreakers.models import Game, Party, Seat
from mixer.icebreakers.rules import latecomers
from mixer.icebreakers.rules.duos import Card, cards_in_play, deal, group_name, sidekick
from mixer.icebreakers.rules.pairing import Group
from mixer.icebreakers.rules.relaxations import relaxations
from mixer.icebreakers.rules.room import Level, couple, levels
from mixer.icebreakers.rules.value import reason, values
from mixer.icebreakers.service import games
from mixer.icebreakers.service.crowd import Crowd, present
from mixer.icebreakers.service.games import DRAFT
from mixer.icebreakers.service.kept import clear_the_rest, plan_around
from mixer.icebreakers.service.packs import chosen, enough, packs_for
from mixer.meetings.service.history import confirmed, plan_meetings

KIND = "duo"
TWO = 2
LARGEST_SEED = 2**31 - 1
USUAL_MINUTES = 15


@dataclass(frozen=True)
class Wish:
    """How the host wants the cards dealt: from which packs (none: all), and how long guests look for each other.

    `take_back` deals printed cards anew too; without it they stay.
    """

    packs: tuple[str, ...] = ()
    minutes: int = USUAL_MINUTES
    take_back: bool = False


def latest(session: Session, event_id: int) -> Game | None:
    """Return the mixer's latest game of famous duos."""
    return games.latest(session, event_id, KIND)


def deal_cards(session: Session, event_id: int, wish: Wish, moment: datetime, chance: Random) -> Game:
    """Deal famous duos to everybody in the room; a deal not yet started is dealt anew around what is locked or printed.

    Raises:
        Refusal: `running`, while a game is on; `too_few`, with fewer than two guests in the room.
    """
    game = latest(session, event_id)
    if game is not None and game.state in games.ON:
        raise Refusal("running", "A game is on. Stop it before you deal again.")
    crowd = present(session, event_id)
    if len(crowd.room.players) < TWO:
        raise Refusal("too_few", "Famous duo needs at least two guests in the room. Check them in first.")
    if game is None or game.state != DRAFT:
        game = Game(code=new_code(chance), event_id=event_id, kind=KIND, state=DRAFT, seed=0, dealt_at=moment)
        session.add(game)
    packs = chosen(packs_for(session, event_id), wish.packs)
    game.seed, game.minutes, game.dealt_at = chance.randrange(LARGEST_SEED), wish.minutes, moment
    game.options = {"packs": [pack.code for pack in packs]}
    session.flush()
    kept = clear_the_rest(session, game, crowd.room.keys, take_back=wish.take_back)
    plan, fresh, left = plan_around(crowd, [tuple(sorted(group)) for group in kept.values()], game.seed)
    game.value, game.bound = plan.value, plan.bound
    game.relaxations = [one.sentence for one in relaxations(crowd.room, plan, crowd.houses)]
    _seat_groups(session, game, crowd, fresh)
    if left is not None:
        _third(session, game, crowd, left, kept)
    return game


def _third(session: Session, game: Game, crowd: Crowd, left: int, kept: Mapping[int, Sequence[int]]) -> None:
    """Let the one guest for whom nobody is left join the group that suits best, one without printed cards if any."""
    printed = set(session.scalars(select(Seat.party_id).where(Seat.game_id == game.id, Seat.printed)))
    open_groups = {tuple(sorted(group)): party_id for party_id, group in kept.items() if party_id not in printed}
    groups = open_groups or {tuple(sorted(group)): party_id for party_id, group in kept.items()}
    points = values(crowd.room, crowd.known)
    late = latecomers.welcome(crowd.room, points, frozenset({left}), list(groups), game.seed)
    ((_, group),) = late.joins
    _join(session, game, left, groups[group])


def _seat_groups(session: Session, game: Game, crowd: Crowd, groups: Sequence[Group]) -> None:
    """Give each new group its famous name, its reason, and each guest a half."""
    parties = session.scalars(select(Party).where(Party.game_id == game.id)).all()
    packs = packs_for(session, game.event_id)
    dealt = cards_in_play([party.name for party in parties], packs)
    first = max((party.position for party in parties), default=0) + 1
    chance = Random(f"{game.seed} {first - 1}")  # noqa: S311 - the same deal again for the same seed
    hands = deal([len(group) for group in groups], enough(chosen(packs, game.options["packs"])), dealt, chance)
    why = why_together(crowd, groups)
    fresh = [
        Party(game_id=game.id, position=position, name=group_name(hand[0]), value=value, reason=reason)
        for position, (hand, (value, reason)) in enumerate(zip(hands, why, strict=True), start=first)
    ]
    session.add_all(fresh)
    session.flush()
    session.add_all(
        Seat(game_id=game.id, guest_id=guest_id, party_id=party.id, card=card.title)
        for party, group, hand in zip(fresh, groups, hands, strict=True)
        for guest_id, card in zip(group, hand, strict=True)
    )
    session.flush()


def why_together(crowd: Crowd, groups: Iterable[Group]) -> list[tuple[int, str]]:
    """Return each group's points and why it belongs together; for three, those of its best couple."""
    place = {key: index for index, key in enumerate(crowd.room.keys)}
    players = {player.key: player for player in crowd.room.players}
    points, grid = values(crowd.room, crowd.known), levels(crowd.room)
    found = []
    for group in groups:
        one, other = max(combinations(sorted(group), TWO), key=lambda two: int(points[place[two[0]], place[two[1]]]))
        level = Level(int(grid[place[one], place[other]]))
        why = reason(players[one], players[other], level, crowd.known)
        if len(group) > TWO:
            why = f"{why} A third, so that nobody stays alone."
        found.append((int(points[place[one], place[other]]), why))
    return found


def start(session: Session, event_id: int, moment: datetime) -> None:
    """Start the game that was dealt; guests who came since get a card too.

    Raises:
        Refusal: `not_ready`, where no cards wait to be played.
    """
    game = games.start(session, event_id, KIND, moment)
    _plan(session, game, groups_of(session, game).values(), moment)
    let_in(session, event_id, moment)


def _plan(session: Session, game: Game, groups: Iterable[Sequence[int]], moment: datetime) -> None:
    couples = [couple(one, other) for group in groups for one, other in combinations(group, TWO)]
    plan_meetings(session, game.event_id, couples, KIND, moment)


def stop(session: Session, event_id: int, moment: datetime) -> None:
    """End the game; cards and finds stay on record.

    Raises:
        Refusal: `not_running`, where no game is on.
    """
    games.stop(session, event_id, KIND, moment)


def let_in(session: Session, event_id: int, moment: datetime) -> int:
    """Give everybody in the room who has no partner one, and return how many that were.

    Those are guests who came after the deal, and those whose partners have left or sit out. Two and more are
    paired among themselves, a single one joins the pair that suits best; nobody else's card changes.

    Raises:
        Refusal: `not_running`, where no game is on.
    """
    game = running(session, event_id)
    crowd = present(session, event_id)
    release(session, game, set(crowd.room.keys))
    seats = session.execute(select(Seat.guest_id, Seat.party_id).where(Seat.game_id == game.id)).all()
    waiting = set(crowd.room.keys) - {row.guest_id for row in seats}
    groups = groups_in_play(session, game, crowd, waiting)
    if not waiting or (len(waiting) == 1 and not groups):
        return 0
    points = values(crowd.room, crowd.known)
    late = latecomers.welcome(crowd.room, points, frozenset(waiting), list(groups), game.seed)
    _seat_groups(session, game, crowd, late.groups)
    _plan(session, game, late.groups, moment)
    for newcomer, pair in late.joins:
        _join(session, game, newcomer, groups[pair])
        _plan(session, game, [(*pair, newcomer)], moment)
    return len(waiting)


def groups_of(session: Session, game: Game) -> dict[int, list[int]]:
    """Return the guests of each famous group of a game, in the order in which they were dealt."""
    rows = session.execute(
        select(Seat.party_id, Seat.guest_id).where(Seat.game_id == game.id).order_by(Seat.party_id, Seat.id)
    )
    groups: dict[int, list[int]] = {}
    for party_id, guest_id in rows:
        if party_id is not None:
            groups.setdefault(party_id, []).append(guest_id)
    return groups


def running(session: Session, event_id: int) -> Game:
    """Return the game of famous duos that is on.

    Raises:
        Refusal: `not_running`, where none is.
    """
    return games.on(session, event_id, KIND)


def release(session: Session, game: Game, inside: set[int]) -> None:
    """Free the guests who are left alone in their group before they found each other."""
    met = confirmed(session, game.event_id)
    for party_id, group in groups_of(session, game).items():
        here = [guest_id for guest_id in group if guest_id in inside]
        found = any(couple(here[0], other) in met for other in group if other != here[0]) if here else True
        if len(here) == 1 and not found:
            session.execute(delete(Seat).where(Seat.game_id == game.id, Seat.party_id == party_id))


def groups_in_play(session: Session, game: Game, crowd: Crowd, waiting: set[int]) -> dict[Group, int]:
    """Return the groups a latecomer may join: those who still look for each other, or all if none does."""
    inside = set(crowd.room.keys) - waiting
    groups = {
        tuple(sorted(group)): party_id
        for party_id, group in groups_of(session, game).items()
        if inside.issuperset(group)
    }
    met = confirmed(session, game.event_id)
    looking = {
        group: party_id
        for group, party_id in groups.items()
        if not all(couple(one, other) in met for one, other in combinations(group, TWO))
    }
    return looking or groups


def _join(session: Session, game: Game, newcomer: int, party_id: int) -> None:
    party = session.get_one(Party, party_id)
    cards = session.scalars(select(Seat.card).where(Seat.party_id == party_id).order_by(Seat.id)).all()
    letter = next((card.letter for card in cards_in_play([party.name], packs_for(session, game.event_id))), "")
    halves = tuple(card.removesuffix(f" {letter}") for card in cards)
    card = sidekick(Card(halves[0], halves, letter))
    session.add(Seat(game_id=game.id, guest_id=newcomer, party_id=party_id, card=card.title))
    session.flush()


def sit_out(session: Session, event_id: int, guest_id: int, moment: datetime) -> None:
    """Let a guest sit this game out; a partner left alone gets another one at once.

    Raises:
        Refusal: `not_running`, where no game is on.
    """
    game = running(session, event_id)
    seat = session.scalar(select(Seat).where(Seat.game_id == game.id, Seat.guest_id == guest_id))
    if seat is None:
        session.add(Seat(game_id=game.id, guest_id=guest_id, sits_out=True))
    else:
        seat.party_id, seat.card, seat.sits_out = None, "", True
    session.flush()
    let_in(session, event_id, moment)


def inside_now(session: Session, event_id: int) -> set[int]:
    """Return the guests in the room, organisers included."""
    return set(
        session.scalars(
            select(Attendance.guest_id).where(Attendance.event_id == event_id, Attendance.left_ms.is_(None))
        )
    )
