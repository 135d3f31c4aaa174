"""Famous duo on paper cards: halves handed out as guests check in, before anybody knows who will come.

A duo is open while one half is with a guest in the room and nobody in it holds the other one. Each guest either closes
an open duo or opens the next. Whoever leaves gives their half back only when somebody else needs it. When the game
starts, everything open is paired among itself, for which one of two guests gets another card: the host is told which.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.icebreakers.models import Game, Party, Seat
from mixer.icebreakers.rules.duos import PAPER, cards_in_play, deal, group_name, other_cards
from mixer.icebreakers.rules.horizon import SHOW_RATE, Stage, partner_for, still_likely, usually_here
from mixer.icebreakers.rules.latecomers import welcome
from mixer.icebreakers.rules.pairing import Group, plan_pairs
from mixer.icebreakers.rules.reasons import told
from mixer.icebreakers.rules.room import couple, levels
from mixer.icebreakers.rules.value import values
from mixer.icebreakers.service import duos
from mixer.icebreakers.service.crowd import Crowd, awaited, present
from mixer.icebreakers.service.packs import chosen, enough, packs_for
from mixer.meetings.service.history import confirmed


@dataclass(frozen=True)
class Open:
    """A duo of which one guest in the room holds a half; `left` held the other one and has gone, or nobody does."""

    party_id: int
    left: int | None


def open_deck(session: Session, event_id: int, wish: duos.Wish, moment: datetime, chance: Random) -> Game:
    """Begin to hand out paper cards, first to those who are here; cards that are out stay unless taken back.

    Raises:
        Refusal: `running`, while a game is on; `cards_out`, where cards of the other way would change.
    """
    game = duos.make_draft(session, event_id, wish, PAPER, moment, chance)
    if wish.take_back:
        duos.clear(session, game)
    hand_out(session, event_id, moment)
    return game


def hand_out(session: Session, event_id: int, moment: datetime) -> int:
    """Deal a card to everybody in the room who holds none, in the order in which they came; return how many.

    Where no paper cards are being handed out, that is nobody.
    """
    game = duos.at_the_door(session, event_id)
    if game is None:
        return 0
    crowd = awaited(session, event_id)
    inside = _in_order_of_coming(session, event_id, crowd)
    seated = set(session.scalars(select(Seat.guest_id).where(Seat.game_id == game.id)))
    fresh = [guest_id for guest_id in inside if guest_id not in seated]
    if fresh:
        stage = _stage(session, event_id, crowd, moment)
        for number, guest_id in enumerate(fresh, start=1):
            on_the_way = stage.absent.union(fresh[number:])
            _deal_one(session, game, replace(stage, absent=on_the_way), crowd, guest_id, inside)
    return len(fresh)


def _in_order_of_coming(session: Session, event_id: int, crowd: Crowd) -> list[int]:
    came = session.scalars(
        select(Attendance.guest_id)
        .where(Attendance.event_id == event_id, Attendance.left_ms.is_(None))
        .order_by(Attendance.first_ms, Attendance.guest_id)
    )
    playing = set(crowd.room.keys)
    return [guest_id for guest_id in came if guest_id in playing]


def _stage(session: Session, event_id: int, crowd: Crowd, moment: datetime) -> Stage:
    came = set(session.scalars(select(Attendance.guest_id).where(Attendance.event_id == event_id)))
    minutes = (moment - session.get_one(Event, event_id).starts_at).total_seconds() / 60
    return Stage(
        crowd.room,
        values(crowd.room, crowd.known),
        levels(crowd.room),
        frozenset(crowd.room.keys) - came,
        still_likely(SHOW_RATE, usually_here(minutes)),
    )


def _deal_one(session: Session, game: Game, stage: Stage, crowd: Crowd, guest_id: int, inside: Collection[int]) -> None:
    waiting = _open_duos(session, game, inside)
    partner = partner_for(
        guest_id,
        [other for other, duo in waiting.items() if duo.left is None],
        stage,
        Random(f"{game.seed} {guest_id}"),  # noqa: S311 - the same card again for the same arrivals
        first=[other for other, duo in waiting.items() if duo.left is not None],
    )
    if partner is None:
        _open_next(session, game, guest_id)
        return
    duo = waiting[partner]
    party = session.get_one(Party, duo.party_id)
    _give_up(session, game, duo)
    (card,) = other_cards(party.name, _card_of(session, game, partner), packs_for(session, game.event_id))
    session.add(Seat(game_id=game.id, guest_id=guest_id, party_id=party.id, card=card))
    group = (min(partner, guest_id), max(partner, guest_id))
    (why,) = told([group], stage.room, stage.value, stage.grid, crowd.known)
    party.value, party.reason = why.points, why.sentence
    session.flush()


def _open_duos(session: Session, game: Game, inside: Collection[int]) -> dict[int, Open]:
    """Return the guests in the room whose duo is open, those who wait longest first."""
    met = confirmed(session, game.event_id)
    found = {}
    for party_id, group in duos.groups_of(session, game).items():
        here = [guest_id for guest_id in group if guest_id in inside]
        gone = [guest_id for guest_id in group if guest_id not in inside]
        if len(here) == 1 and not any(couple(here[0], other) in met for other in gone):
            found[here[0]] = Open(party_id, next(iter(gone), None))
    return found


def _open_next(session: Session, game: Game, guest_id: int) -> None:
    packs = packs_for(session, game.event_id)
    names = session.scalars(select(Party.name).where(Party.game_id == game.id)).all()
    last = session.scalar(select(func.max(Party.position)).where(Party.game_id == game.id)) or 0
    chance = Random(f"{game.seed} {last}")  # noqa: S311 - the same deck again for the same seed
    drawn = enough(chosen(packs, game.options["packs"]))
    ((card, _),) = deal([duos.TWO], drawn, cards_in_play(names, packs), chance)
    party = Party(game_id=game.id, position=last + 1, name=group_name(card))
    session.add(party)
    session.flush()
    session.add(Seat(game_id=game.id, guest_id=guest_id, party_id=party.id, card=card.title))
    session.flush()


def _give_up(session: Session, game: Game, duo: Open) -> None:
    """Take the half of somebody who has left, to deal it again."""
    if duo.left is not None:
        card = _card_of(session, game, duo.left)
        session.execute(delete(Seat).where(Seat.game_id == game.id, Seat.guest_id == duo.left))
        duos.tell_change(game, f"{duos.name_of(session, duo.left)} has left: {card} goes to somebody else.")


def _card_of(session: Session, game: Game, guest_id: int) -> str:
    return session.scalars(select(Seat.card).where(Seat.game_id == game.id, Seat.guest_id == guest_id)).one()


def start(session: Session, event_id: int, moment: datetime) -> None:
    """Start the game that was dealt, at the start signal or on paper; nobody stays with half a duo.

    Raises:
        Refusal: `not_ready`, where no cards wait to be played.
    """
    game = duos.at_the_door(session, event_id)
    if game is not None:
        hand_out(session, event_id, moment)
        _close_the_door(session, game)
    duos.start(session, event_id, moment)


def _close_the_door(session: Session, game: Game) -> None:
    """Pair everything open among itself; who may meet nobody of those joins a pair."""
    crowd = present(session, game.event_id)
    inside = set(crowd.room.keys)
    waiting = _open_duos(session, game, inside)
    session.execute(update(Seat).where(Seat.game_id == game.id).values(printed=True))  # they are in guests' hands
    complete = {
        tuple(sorted(group)): party_id
        for party_id, group in duos.groups_of(session, game).items()
        if inside.issuperset(group) and len(group) > 1
    }
    points = values(crowd.room, crowd.known)
    groups: dict[Group, int] = {}
    if len(waiting) > 1 or (waiting and complete):
        late = welcome(crowd.room, points, frozenset(waiting), list(complete), game.seed)
        for group in late.groups:
            keeper, *movers = sorted(group, key=lambda guest_id: waiting[guest_id].party_id)
            groups[group] = waiting[keeper].party_id
            _give_up(session, game, waiting[keeper])
            for mover in movers:
                _move(session, game, crowd, mover, waiting[mover], waiting[keeper].party_id)
        for third, pair in late.joins:
            groups[tuple(sorted((*pair, third)))] = complete[pair]
            _move(session, game, crowd, third, waiting[third], complete[pair])
    _weigh(session, game, crowd, groups)


def _move(session: Session, game: Game, crowd: Crowd, guest_id: int, duo: Open, party_id: int) -> None:
    """Give a guest another card, one of a duo where somebody is; their own duo is over."""
    seat = session.scalars(select(Seat).where(Seat.game_id == game.id, Seat.guest_id == guest_id)).one()
    before = seat.card
    _give_up(session, game, duo)
    seat.card, seat.party_id, seat.printed = duos.next_card(session, game, party_id), party_id, False
    session.flush()
    session.execute(delete(Party).where(Party.id == duo.party_id))
    duos.tell_change(game, f"{crowd.faces[guest_id].name} is {seat.card} now, no longer {before}.")


def _weigh(session: Session, game: Game, crowd: Crowd, changed: Mapping[Group, int]) -> None:
    """Note what the groups are worth beside the best plan for those who came, and which rules could not be kept."""
    points, grid = values(crowd.room, crowd.known), levels(crowd.room)
    for why, party_id in zip(told(list(changed), crowd.room, points, grid, crowd.known), changed.values(), strict=True):
        party = session.get_one(Party, party_id)
        party.value, party.reason = why.points, why.sentence
    inside = set(crowd.room.keys)
    groups = [tuple(sorted(group)) for group in duos.groups_of(session, game).values() if inside.issuperset(group)]
    whole = [group for group in groups if len(group) > 1]
    game.value = sum(why.points for why in told(whole, crowd.room, points, grid, crowd.known))
    game.bound = plan_pairs(crowd.room, points, game.seed).bound if len(inside) > 1 else 0
    game.relaxations = duos.broken_rules(crowd, whole)
