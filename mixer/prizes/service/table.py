"""The ledger as a table to take away. It leaves the house, so a donor who is not to be named is not in it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mixer.core.money import currency_of
from mixer.core.tables import Cell
from mixer.events.models import Event
from mixer.prizes.rules.ledger import ledger
from mixer.prizes.service.ledger import Card, read_board

HEADER = (
    *("Prize", "Donor", "Person", "E-mail", "Phone", "Value", "Currency", "Stands at"),
    *(step.done for step in ledger().steps),
    *("Receipt No.", "Winner", "Redraws", "Note"),
)
UNNAMED = "not to be named"


def ledger_rows(session: Session, event_id: int) -> list[list[Cell]]:
    """Return the ledger as a table under `HEADER`, days as the mixer's place counts them."""
    zone = session.get_one(Event, event_id).zone
    return [_row(card, zone) for card in read_board(session, event_id).cards]


def _row(card: Card, zone: ZoneInfo) -> list[Cell]:
    donor: tuple[Cell, ...] = (UNNAMED, "", "", "")
    if card.donor_may_be_named:
        donor = (card.donor, card.donor_person, card.donor_email, card.donor_phone)
    return [
        card.item,
        *donor,
        _units(card),
        card.currency if card.value_cents is not None else "",
        ledger().step(card.state).done,
        *(_day(card.moments.get(step.key), zone) for step in ledger().steps),
        card.receipt_number,
        card.winner,
        card.redraws,
        card.note if card.donor_may_be_named else "",
    ]


def _units(card: Card) -> Cell:
    """Return the stated value as a number, so that a sheet can add them up."""
    if card.value_cents is None:
        return None
    decimals = currency_of(card.currency).decimals
    return round(card.value_cents / 10**decimals, decimals) if decimals else card.value_cents


def _day(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat() if moment else ""
