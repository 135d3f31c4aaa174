"""What a guest who has just come in is told of the games, as their own page tells it: zone, table and famous card."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.door.rules.kiosk_words import Waiting, ZoneSign
from mixer.icebreakers.models import Party, Seat
from mixer.icebreakers.service import games, rounds
from mixer.icebreakers.service.board import my_card
from mixer.icebreakers.service.games import DRAFT, ON, OVER
from mixer.icebreakers.service.zone_board import my_zone


def waiting_for(session: Session, event_id: int, guest_id: int) -> Waiting:
    """Return what the games hold ready for a guest, in a bounded number of queries."""
    zone = my_zone(session, guest_id)
    sign = ZoneSign(zone.letter, zone.colour, zone.name) if zone else None
    lines = (_table(session, event_id, guest_id), _card(session, event_id, guest_id))
    return Waiting(sign, tuple(line for line in lines if line))


def _table(session: Session, event_id: int, guest_id: int) -> str:
    """Tell the table of the round that is on, or of the first one: it stands on the tag too."""
    game = games.latest(session, event_id, rounds.KIND)
    if game is None or game.state == OVER:
        return ""
    turn = game.round if game.state in ON else 1
    table = session.scalar(
        select(Party.position)
        .join(Seat, Seat.party_id == Party.id)
        .where(Seat.game_id == game.id, Seat.guest_id == guest_id, Seat.round == turn)
    )
    if table is None:
        return ""
    return f"Round {turn}: you sit at table {table}." if game.state in ON else f"Your first table is number {table}."


def _card(session: Session, event_id: int, guest_id: int) -> str:
    """Tell the famous half, or how the guest comes by it; nothing while the cards are still a secret."""
    card = my_card(session, event_id, guest_id)
    on_paper = card.state == DRAFT and (card.card or card.may_join)  # dealt at check-in, before the game begins
    if on_paper:
        return f"You are {card.card}. Your card is at the desk." if card.card else "Take your card at the desk."
    if card.state not in ON or card.found:
        return ""
    if card.card:
        return f"You are {card.card}. Find {' and '.join(card.looks_for)}."
    return "Famous duo is on: take a card on your phone." if card.may_join else ""
