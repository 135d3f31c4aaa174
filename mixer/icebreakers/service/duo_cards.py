"""Famous pairs one by one: locked, printed, printed again, and given new halves when a card is lost."""

from collections.abc import Collection
from random import Random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.icebreakers.models import Game, Party, Seat
from mixer.icebreakers.rules.duos import cards_in_play, deal, group_name, sidekick
from mixer.icebreakers.service import games
from mixer.icebreakers.service.board import Board, Group, Member, board
from mixer.icebreakers.service.duos import KIND, TWO
from mixer.icebreakers.service.packs import chosen, enough, packs_for

TRIO = 3


def lock(session: Session, event_id: int, numbers: Collection[int], kind: str = KIND) -> int:
    """Keep the groups of these numbers as they are and no others, and return how many those are.

    Raises:
        Refusal: `not_dealt`, before the first deal; `over`, once the game is.
    """
    game = _game(session, event_id, kind)
    parties = session.execute(select(Party.id, Party.position).where(Party.game_id == game.id)).all()
    kept = [party_id for party_id, position in parties if position in numbers]
    session.execute(update(Seat).where(Seat.game_id == game.id).values(locked=False))
    session.execute(update(Seat).where(Seat.game_id == game.id, Seat.party_id.in_(kept)).values(locked=True))
    return len(kept)


def print_cards(session: Session, event_id: int, *, only_new: bool) -> list[tuple[Member, Group]]:
    """Return the cards to print, group after group, and keep that they are on paper now.

    Raises:
        Refusal: `not_dealt`, before the first deal; `all_printed`, where only new cards are wanted and none is.
    """
    game = _game(session, event_id)
    look = _look(session, event_id)
    cards = [(one, group) for group in look.groups for one in group.members if not (only_new and one.printed)]
    if not cards:
        raise Refusal("all_printed", "Every card is printed already. Print all of them, or a single one from its pair.")
    session.execute(update(Seat).where(Seat.game_id == game.id, Seat.party_id.is_not(None)).values(printed=True))
    return cards


def print_again(session: Session, event_id: int, guest_code: str) -> tuple[Member, Group]:
    """Return one guest's card to print once more; it says what it said.

    Raises:
        Refusal: `no_card`, where the guest holds none.
    """
    game = _game(session, event_id)
    look = _look(session, event_id)
    for group in look.groups:
        for member in group.members:
            if member.code == guest_code:
                seat = update(Seat).where(Seat.game_id == game.id, Seat.guest_id == member.guest_id)
                session.execute(seat.values(printed=True))
                return member, group
    raise Refusal("no_card", "This guest holds no card. Let latecomers in, and everybody has one.")


def new_halves(session: Session, event_id: int, number: int, chance: Random) -> str:
    """Give a group another famous name, so that lost halves find nobody any more; return the name.

    The guests stay together: who meets whom was chosen with care, what they are called was not.

    Raises:
        Refusal: `no_group`, where there is no group of that number.
    """
    game = _game(session, event_id)
    parties = session.scalars(select(Party).where(Party.game_id == game.id)).all()
    party = next((one for one in parties if one.position == number), None)
    if party is None:
        raise Refusal("no_group", "There is no such pair any more. Look at the list again.")
    seats = session.scalars(select(Seat).where(Seat.party_id == party.id).order_by(Seat.id)).all()
    packs = packs_for(session, event_id)
    dealt = cards_in_play([one.name for one in parties], packs)
    size = min(max(len(seats), TWO), TRIO)
    (hand,) = deal([size], enough(chosen(packs, game.options["packs"])), dealt, chance)
    while len(hand) < len(seats):
        hand.append(sidekick(hand[-1]))
    party.name = group_name(hand[0])
    for seat, card in zip(seats, hand, strict=False):
        seat.card, seat.printed = card.title, False
    return party.name


def _look(session: Session, event_id: int) -> Board:
    look = board(session, event_id)
    assert look is not None
    return look


def _game(session: Session, event_id: int, kind: str = KIND) -> Game:
    game = games.latest(session, event_id, kind)
    if game is None:
        raise Refusal("not_dealt", "Deal the cards first.")
    if game.state == games.OVER:
        raise Refusal("over", "This game is over. Deal the cards of the next one first.")
    return game


def group_of(session: Session, event_id: int, number: int) -> tuple[Board, Group] | None:
    """Return a group of the latest game by its number, with the game; None where there is none."""
    look = board(session, event_id)
    group = next((one for one in look.groups if one.number == number), None) if look else None
    return (look, group) if look and group else None
