"""Famous duo: cards dealt to those present, the game started and stopped, latecomers let in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from random import Random

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.guests.models import Guest
from mixer.icebreakers.models import Game, Party, Seat
from mixer.icebreakers.rules import latecomers
from mixer.icebreakers.rules.duos import PAPER, SIGNAL, Card, cards_in_play, deal, group_name, other_cards, sidekick
from mixer.icebreakers.rules.pairing import Group, PairPlan
from mixer.icebreakers.rules.reasons import told
from mixer.icebreakers.rules.relaxations import relaxations
from mixer.icebreakers.rules.room import Level, couple, levels
from mixer.icebreakers.rules.value import values
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
        Refusal: `running`, while a game is on; `too_few`, with fewer than two guests in the room; `cards_out`, where
            cards handed out at the door would change.
    """
    crowd = present(session, event_id)
    if len(crowd.room.players) < TWO:
        raise Refusal("too_few", "Famous duo needs at least two guests in the room. Check them in first.")
    game = make_draft(session, event_id, wish, SIGNAL, moment, chance)
    printed = {} if wish.take_back else _printed(session, game)
    kept = clear_the_rest(session, game, crowd.room.keys, take_back=wish.take_back)
    plan, fresh, left = plan_around(crowd, [tuple(sorted(group)) for group in kept.values()], game.seed)
    game.value, game.bound = plan.value, plan.bound
    game.relaxations = [one.sentence for one in relaxations(crowd.room, plan, crowd.houses)]
    _seat_groups(session, game, crowd, fresh)
    if left is not None:
        _third(session, game, crowd, left, kept)
    _tell_changes(session, game, crowd, printed)
    return game


def _printed(session: Session, game: Game) -> dict[int, str]:
    rows = session.execute(select(Seat.guest_id, Seat.card).where(Seat.game_id == game.id, Seat.printed))
    return {row.guest_id: row.card for row in rows}


def _tell_changes(session: Session, game: Game, crowd: Crowd, before: Mapping[int, str]) -> None:
    """Keep which guests in the room hold another card than before."""
    rows = session.execute(select(Seat.guest_id, Seat.card).where(Seat.game_id == game.id))
    now = {row.guest_id: row.card for row in rows}
    for guest_id, card in sorted(before.items()):
        if guest_id in crowd.faces and now[guest_id] != card:
            tell_change(game, f"{crowd.faces[guest_id].name} is {now[guest_id]} now, no longer {card}.")


def make_draft(session: Session, event_id: int, wish: Wish, way: str, moment: datetime, chance: Random) -> Game:
    """Return the game that waits for its start, a new one where there is none; cards of another way are taken away.

    Raises:
        Refusal: `running`, while a game is on; `cards_out`, where cards of the other way are out and not taken back.
    """
    game = latest(session, event_id)
    if game is not None and game.state in games.ON:
        raise Refusal("running", "A game is on. Stop it before you deal again.")
    if game is None or game.state != DRAFT:
        game = Game(code=new_code(chance), event_id=event_id, kind=KIND, state=DRAFT, seed=0, dealt_at=moment)
        session.add(game)
    elif way_of(game) != way:
        if cards_out(session, game) and not wish.take_back:
            raise Refusal("cards_out", "Guests hold cards already. Collect them and tick that they are taken back.")
        clear(session, game)
    packs = chosen(packs_for(session, event_id), wish.packs)
    game.seed, game.minutes, game.dealt_at = chance.randrange(LARGEST_SEED), wish.minutes, moment
    game.options = {"packs": [pack.code for pack in packs], "way": way}
    session.flush()
    return game


def way_of(game: Game) -> str:
    """Return how a game's cards come to guests: `SIGNAL` or `PAPER`."""
    return str(game.options.get("way", SIGNAL))


def at_the_door(session: Session, event_id: int) -> Game | None:
    """Return the game whose cards are handed out at the door, locked: two hosts take turns; None if there is none."""
    game = session.scalar(
        select(Game).where(Game.event_id == event_id, Game.kind == KIND, Game.state == DRAFT).with_for_update()
    )
    return game if game is not None and way_of(game) == PAPER else None


def cards_out(session: Session, game: Game) -> bool:
    """Tell whether a guest holds a card on paper."""
    held = select(Seat.id).where(Seat.game_id == game.id)
    return session.scalar((held if way_of(game) == PAPER else held.where(Seat.printed)).limit(1)) is not None


def clear(session: Session, game: Game) -> None:
    """Take every card of a game away."""
    session.execute(delete(Seat).where(Seat.game_id == game.id))
    session.execute(delete(Party).where(Party.game_id == game.id))
    session.expire_all()


def tell_change(game: Game, sentence: str) -> None:
    """Keep that somebody's card has changed, for the host to tell them."""
    game.options = {**game.options, "changed": [*game.options.get("changed", []), sentence]}


def name_of(session: Session, guest_id: int) -> str:
    """Return a guest's name, whether they are in the room or not."""
    name = select(Contact.full_name).join(Guest, Guest.contact_id == Contact.id).where(Guest.id == guest_id)
    return session.scalars(name).one()


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


def why_together(crowd: Crowd, groups: Sequence[Group]) -> list[tuple[int, str]]:
    """Return each group's points and why it belongs together; for three, those of its best couple."""
    found = told(groups, crowd.room, values(crowd.room, crowd.known), levels(crowd.room), crowd.known)
    return [(one.points, one.sentence) for one in found]


def broken_rules(crowd: Crowd, groups: Sequence[Group]) -> list[str]:
    """Return which rules groups of guests in the room break, a sentence each."""
    place, grid = {key: index for index, key in enumerate(crowd.room.keys)}, levels(crowd.room)
    broken = tuple(
        (*couple(one, other), Level(int(grid[place[one], place[other]])))
        for group in groups
        for one, other in combinations(group, TWO)
        if grid[place[one], place[other]]
    )
    plan = PairPlan(tuple(groups), 0, 0, broken, 0, fewest=False)
    return [one.sentence for one in relaxations(crowd.room, plan, crowd.houses)]


def start(session: Session, event_id: int, moment: datetime) -> None:
    """Start the game that was dealt; guests who came since get a card too.

    Raises:
        Refusal: `not_ready`, where no cards wait to be played.
    """
    game = games.start(session, event_id, KIND, moment)
    plan_groups(session, game, groups_of(session, game).values(), moment)
    let_in(session, event_id, moment)


def plan_groups(session: Session, game: Game, groups: Iterable[Sequence[int]], moment: datetime) -> None:
    """Keep that the guests of each group are to meet each other."""
    couples = [couple(one, other) for group in groups for one, other in combinations(group, TWO)]
    plan_meetings(session, game.event_id, couples, game.kind, moment)


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
    alone = _alone(session, game, set(crowd.room.keys))
    seated = set(session.scalars(select(Seat.guest_id).where(Seat.game_id == game.id)))
    waiting = set(crowd.room.keys) - seated.difference(alone)
    groups = groups_in_play(session, game, crowd, waiting)
    if not waiting or (len(waiting) == 1 and not groups):
        return 0
    _take_away(session, game, alone)
    late = latecomers.welcome(crowd.room, values(crowd.room, crowd.known), frozenset(waiting), list(groups), game.seed)
    _seat_groups(session, game, crowd, late.groups)
    grown: dict[Group, Group] = {}
    for newcomer, pair in late.joins:
        _join(session, game, newcomer, groups[pair])
        grown[pair] = (*grown.get(pair, pair), newcomer)
    fresh = [*late.groups, *grown.values()]
    plan_groups(session, game, fresh, moment)
    game.relaxations = list(dict.fromkeys([*game.relaxations, *broken_rules(crowd, fresh)]))
    _tell_changes(session, game, crowd, alone)
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


def _alone(session: Session, game: Game, inside: set[int]) -> dict[int, str]:
    """Return the cards of guests who are left alone in their group before they found each other."""
    met = confirmed(session, game.event_id)
    alone = {}
    for group in groups_of(session, game).values():
        here = [guest_id for guest_id in group if guest_id in inside]
        if len(here) == 1 and not any(couple(here[0], other) in met for other in group if other != here[0]):
            alone[here[0]] = _card(session, game, here[0])
    return alone


def _card(session: Session, game: Game, guest_id: int) -> str:
    return session.scalars(select(Seat.card).where(Seat.game_id == game.id, Seat.guest_id == guest_id)).one()


def release(session: Session, game: Game, inside: set[int]) -> None:
    """Free the guests who are left alone in their group before they found each other."""
    _take_away(session, game, _alone(session, game, inside))


def _take_away(session: Session, game: Game, alone: Collection[int]) -> None:
    """Take away the cards of guests left alone, and those of their partners, who have gone."""
    held = select(Seat.party_id).where(Seat.game_id == game.id, Seat.guest_id.in_(alone))
    session.execute(delete(Seat).where(Seat.game_id == game.id, Seat.party_id.in_(session.scalars(held).all())))


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
    card = next_card(session, game, party_id)
    session.add(Seat(game_id=game.id, guest_id=newcomer, party_id=party_id, card=card))
    session.flush()


def next_card(session: Session, game: Game, party_id: int) -> str:
    """Return the card of one more in a group: the half that nobody holds, or the sidekick's."""
    party = session.get_one(Party, party_id)
    packs = packs_for(session, game.event_id)
    cards = session.scalars(select(Seat.card).where(Seat.party_id == party_id).order_by(Seat.id)).all()
    if len(cards) == 1:
        return other_cards(party.name, cards[0], packs)[0]
    letter = next((card.letter for card in cards_in_play([party.name], packs)), "")
    halves = tuple(card.removesuffix(f" {letter}") for card in cards)
    return sidekick(Card(halves[0], halves, letter)).title


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
