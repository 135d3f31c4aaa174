"""Receipts for what was collected: counted in each mixer, each number given once."""

from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.core.money import write_money
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.nametags import service as nametags
from mixer.nametags.rules.tags import Job, Report
from mixer.prizes.files.receipts import Receipt, print_receipts
from mixer.prizes.models import Prize
from mixer.prizes.service.entries import find_prize, group_of, queue


def print_receipt(session: Session, event_id: int, code: str, hand: nametags.Hand) -> nametags.Printed:
    """Print the receipt of one prize that is in the host's hands, and write down that it was given.

    Raises:
        Refusal: before the prize is collected.
    """
    queue(session, event_id)
    prize = find_prize(session, event_id, code)
    if prize.collected_at is None:
        raise Refusal("not_collected", f"“{prize.item}” is not in your hands yet. Mark it as collected first.")
    return _print(session, event_id, [prize], hand)


def print_all_receipts(session: Session, event_id: int, hand: nametags.Hand) -> nametags.Printed:
    """Print the receipts of all prizes that are in the host's hands as one document.

    Raises:
        Refusal: while nothing is collected.
    """
    queue(session, event_id)
    collected = select(Prize).where(
        Prize.event_id == event_id, Prize.removed_at.is_(None), Prize.collected_at.is_not(None)
    )
    prizes = list(session.scalars(collected.order_by(Prize.position, Prize.id)))
    if not prizes:
        raise Refusal("not_collected", "Nothing is collected yet, so there is no receipt to print.")
    return _print(session, event_id, prizes, hand)


def _print(session: Session, event_id: int, prizes: list[Prize], hand: nametags.Hand) -> nametags.Printed:
    _number(session, event_id, prizes)
    for prize in prizes:
        prize.receipt_at = prize.receipt_at or hand.moment
    receipts = [_receipt(session, prize) for prize in prizes]

    def draw(job: Job, out: BinaryIO) -> Report:
        return print_receipts(receipts, job, out)

    evening = nametags.evening_of(session, event_id)
    return nametags.put_on_paper(session, evening, hand, "receipts", f"{evening.paper}-page", draw)


def _number(session: Session, event_id: int, prizes: list[Prize]) -> None:
    """Give each prize its number if it has none; the mixer's queue keeps two hosts from giving one number twice."""
    last = session.scalar(select(func.max(Prize.receipt_number)).where(Prize.event_id == event_id)) or 0
    for prize in prizes:
        session.refresh(prize)  # whoever was before us in the queue may have given it one
        if prize.receipt_number is None:
            last += 1
            prize.receipt_number = last
    session.flush()


def _receipt(session: Session, prize: Prize) -> Receipt:
    event = session.get_one(Event, prize.event_id)
    group = group_of(session, prize.event_id)
    assert prize.collected_at is not None, "only what is collected has a receipt"
    received = prize.collected_at.astimezone(event.zone).date()
    day = event.local_date
    return Receipt(
        id=prize.code,
        number=prize.receipt_number or 0,
        group=group.name,
        donor=prize.donor_name,
        person=prize.donor_person if prize.donor_person != prize.donor_name else "",
        item=prize.item,
        value="" if prize.value_cents is None else write_money(prize.value_cents, prize.currency),
        received=f"{received.day} {received:%B} {received.year}",
        mixer=f"{event.name}, {day.day} {day:%B} {day.year}",
    )
