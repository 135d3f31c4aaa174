"""The ledger: prizes promised, collected, handed over and thanked for."""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact
from mixer.core.codes import new_code
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.core.tables import Cell
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.prizes.models import Drawing, Prize
from mixer.prizes.rules.ledger import Step, ledger

HEADER = ("Prize", "Donor", "May be named", "Value", "Stands at", "Winner", "Redraws", "Note")


@dataclass(frozen=True)
class PrizeDetails:
    """What a host writes down about a prize; the donor is found again by e-mail, else by name."""

    item: str
    donor_name: str
    donor_email: str = ""
    value_cents: int | None = None
    donor_may_be_named: bool = True
    note: str = ""


@dataclass(frozen=True)
class Card:
    """A prize as the ledger shows it."""

    code: str
    item: str
    donor: str
    donor_email: str
    donor_may_be_named: bool
    known_donor: bool
    value_cents: int | None
    currency: str
    note: str
    state: str
    moments: dict[str, datetime]
    next_steps: tuple[Step, ...]
    last_step: Step | None
    winner: str
    redraws: int

    @property
    def value(self) -> str:
        """Return the stated value as people write it, or nothing when none was stated."""
        if self.value_cents is None:
            return ""
        units, cents = divmod(self.value_cents, 100)
        sign = {"USD": "$", "EUR": "€", "GBP": "£"}.get(self.currency, f"{self.currency} ")
        return f"{sign}{units:,}" + (f".{cents:02d}" if cents else "")


@dataclass(frozen=True)
class Board:
    """All prizes of a mixer by where they stand, with the figures above them."""

    columns: tuple[tuple[Step, tuple[Card, ...]], ...]
    removed: tuple[Card, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return every prize in the order of the columns."""
        return tuple(card for _, cards in self.columns for card in cards)

    @property
    def rows(self) -> list[list[Cell]]:
        """Return the ledger as a table under `HEADER`."""
        return [
            [
                card.item,
                card.donor,
                "yes" if card.donor_may_be_named else "",
                card.value,
                ledger().step(card.state).done,
                card.winner,
                card.redraws,
                card.note,
            ]
            for card in self.cards
        ]


def find_prize(session: Session, event_id: int, code: str) -> Prize:
    """Return a prize of this mixer.

    Raises:
        Refusal: when it has none by that code, or it was removed.
    """
    prize = session.scalar(
        select(Prize).where(Prize.event_id == event_id, Prize.code == code, Prize.removed_at.is_(None))
    )
    if prize is None:
        raise Refusal("no_prize", "This prize is not on the list any more.")
    return prize


def standing_drawing(session: Session, prize_id: int) -> Drawing | None:
    """Return the draw of a prize that counts, drawn or only committed to."""
    return session.scalar(select(Drawing).where(Drawing.prize_id == prize_id, Drawing.void_at.is_(None)))


def steps_done(prize: Prize, drawing: Drawing | None) -> dict[str, datetime]:
    """Return the steps that have happened, each with its moment."""
    drawn_at = drawing.drawn_at if drawing else None
    moments = {step.key: drawn_at if step.by == "drawing" else _moment(prize, step) for step in ledger().steps}
    return {key: moment for key, moment in moments.items() if moment is not None}


def _moment(prize: Prize, step: Step) -> datetime | None:
    moment: datetime | None = getattr(prize, f"{step.key}_at")
    return moment


def read_board(session: Session, event_id: int) -> Board:
    """Return the ledger of a mixer, in two queries."""
    prizes = session.scalars(select(Prize).where(Prize.event_id == event_id).order_by(Prize.position, Prize.id)).all()
    draws: dict[int, list[tuple[Drawing, str]]] = {}
    for drawing, name in session.execute(
        select(Drawing, func.coalesce(Contact.full_name, ""))
        .outerjoin(Guest, Guest.id == Drawing.winner_id)
        .outerjoin(Contact, Contact.id == Guest.contact_id)
        .where(Drawing.event_id == event_id)
        .order_by(Drawing.attempt)
    ):
        draws.setdefault(drawing.prize_id, []).append((drawing, name))
    cards = [(prize, _card(prize, draws.get(prize.id, []))) for prize in prizes]
    columns = tuple(
        (step, tuple(card for prize, card in cards if prize.removed_at is None and card.state == step.key))
        for step in ledger().steps
    )
    return Board(columns, tuple(card for prize, card in cards if prize.removed_at is not None))


def _card(prize: Prize, draws: list[tuple[Drawing, str]]) -> Card:
    book = ledger()
    standing = next(((drawing, name) for drawing, name in draws if drawing.void_at is None), None)
    moments = steps_done(prize, standing[0] if standing else None)
    done = frozenset(moments)
    undoable = [step for step in book.steps if step.by == "host" and book.may_take_back(step.key, done)]
    return Card(
        code=prize.code,
        item=prize.item,
        donor=prize.donor_name,
        donor_email=prize.donor_email,
        donor_may_be_named=prize.donor_may_be_named,
        known_donor=prize.donor_contact_id is not None or prize.donor_company_id is not None,
        value_cents=prize.value_cents,
        currency=prize.currency,
        note=prize.note,
        state=book.state(done).key,
        moments=moments,
        next_steps=tuple(book.next_steps(done)),
        last_step=max(reversed(undoable), key=lambda step: moments[step.key], default=None),
        winner=standing[1] if standing and standing[0].drawn_at else "",
        redraws=sum(drawing.void_reason == "not_here" for drawing, _ in draws),
    )


def add_prize(
    session: Session, event_id: int, details: PrizeDetails, moment: datetime, chance: random.Random, *, pledged: bool
) -> str:
    """Write down a prize that was asked for, or already pledged; return its code."""
    last = session.scalar(select(func.max(Prize.position)).where(Prize.event_id == event_id))
    prize = Prize(
        code=new_code(chance),
        event_id=event_id,
        position=(last or 0) + 1,
        asked_at=None if pledged else moment,
        pledged_at=moment if pledged else None,
    )
    _write(session, prize, details)
    session.add(prize)
    session.flush()
    return prize.code


def prize_details(session: Session, event_id: int, code: str) -> PrizeDetails:
    """Return what is written down about a prize."""
    prize = find_prize(session, event_id, code)
    return PrizeDetails(
        item=prize.item,
        donor_name=prize.donor_name,
        donor_email=prize.donor_email,
        value_cents=prize.value_cents,
        donor_may_be_named=prize.donor_may_be_named,
        note=prize.note,
    )


def change_prize(session: Session, event_id: int, code: str, details: PrizeDetails) -> None:
    """Correct what is written down about a prize."""
    _write(session, find_prize(session, event_id, code), details)


def _write(session: Session, prize: Prize, details: PrizeDetails) -> None:
    group_id = session.scalar(select(Event.group_id).where(Event.id == prize.event_id))
    donor = _known_donor(session, group_id or 0, details)
    company = session.scalar(
        select(Company.id).where(Company.group_id == group_id, Company.fold == fold(details.donor_name))
    )
    prize.item = details.item
    prize.donor_name = details.donor_name
    prize.donor_email = details.donor_email
    prize.value_cents = details.value_cents
    prize.donor_may_be_named = details.donor_may_be_named
    prize.note = details.note
    prize.donor_contact_id = donor.id if donor else None
    prize.donor_company_id = company or (donor.company_id if donor else None)


def _known_donor(session: Session, group_id: int, details: PrizeDetails) -> Contact | None:
    """Return the one contact with this e-mail address, or the only one with this name."""
    contacts = select(Contact).where(Contact.group_id == group_id, Contact.erased_at.is_(None))
    if details.donor_email:
        found = session.scalar(contacts.where(Contact.email == details.donor_email.strip().lower()))
        if found:
            return found
    named = session.scalars(contacts.where(Contact.full_name == details.donor_name).limit(2)).all()
    return named[0] if len(named) == 1 else None


def remove_prize(session: Session, event_id: int, code: str, moment: datetime) -> None:
    """Take a prize off the list; it can be put back.

    Raises:
        Refusal: when it has been drawn.
    """
    prize = find_prize(session, event_id, code)
    drawing = standing_drawing(session, prize.id)
    if drawing is not None and drawing.drawn_at is not None:
        raise Refusal("drawn", f"“{prize.item}” has been drawn and stays on record.")
    if drawing is not None:
        drawing.void_at, drawing.void_reason = moment, "removed"
    prize.removed_at = moment


def put_back(session: Session, event_id: int, code: str) -> None:
    """Put a removed prize back on the list."""
    prize = session.scalar(select(Prize).where(Prize.event_id == event_id, Prize.code == code))
    if prize is not None:
        prize.removed_at = None


def take_step(session: Session, event_id: int, code: str, key: str, moment: datetime) -> Step:
    """Write down that a step in a prize's life has happened; a step already taken stays as it was.

    Raises:
        Refusal: when something must happen first, or when only the drawing takes this step.
    """
    prize = find_prize(session, event_id, code)
    step = _host_step(key)
    done = steps_done(prize, standing_drawing(session, prize.id))
    if key in done:
        return step
    if not ledger().may_take(key, done):
        needed = ", ".join(ledger().step(need).done.lower() for need in step.needs if need not in done)
        raise Refusal("too_early", f"“{prize.item}” has to be {needed} first.")
    setattr(prize, f"{key}_at", moment)
    return step


def take_step_back(session: Session, event_id: int, code: str, key: str) -> Step:
    """Undo a step; one that was not taken stays not taken.

    Raises:
        Refusal: when a later step rests on it.
    """
    prize = find_prize(session, event_id, code)
    step = _host_step(key)
    done = steps_done(prize, standing_drawing(session, prize.id))
    if key not in done:
        return step
    if not ledger().may_take_back(key, done):
        later = next(one for one in ledger().steps if key in one.needs and one.key in done)
        raise Refusal("too_late", f"“{prize.item}” is {later.done.lower()} already. Take that back first.")
    setattr(prize, f"{key}_at", None)
    return step


def _host_step(key: str) -> Step:
    try:
        step = ledger().step(key)
    except KeyError:
        raise Refusal("no_step", "A prize has no such step.") from None
    if step.by != "host":
        raise Refusal("not_by_hand", "A winner is found by drawing, not by hand.")
    return step
