"""The ledger: every prize of a mixer by where it stands, and what its host should do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.core.money import write_money
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.post.models import Letter
from mixer.post.rules.states import ON_THEIR_WAY, WORDS, State
from mixer.prizes.models import Drawing, Prize
from mixer.prizes.rules.calendar import Rounds, rounds
from mixer.prizes.rules.ledger import Step, ledger
from mixer.prizes.rules.letters import DonorLetterKind, letter_kinds
from mixer.prizes.service.entries import SAID_NO
from mixer.prizes.service.steps import steps_done

LOST = (State.FAILED, State.BOUNCED, State.UNKNOWN, State.EXPIRED, State.STOPPED)
"""Letters that did not arrive, as far as anybody knows."""


@dataclass(frozen=True)
class CardLetter:
    """A letter to a donor: its kind, where it is, and what a mail server said."""

    kind: str
    name: str
    code: str
    state: State
    address: str
    error: str

    @property
    def lost(self) -> bool:
        """Tell whether somebody has to look after it."""
        return self.state in LOST

    @property
    def words(self) -> str:
        """Return its state in a host's words."""
        return WORDS[self.state]


@dataclass(frozen=True)
class Card:
    """A prize as the ledger shows it."""

    code: str
    item: str
    donor: str
    donor_email: str
    donor_person: str
    donor_phone: str
    donor_may_be_named: bool
    known_donor: bool
    value_cents: int | None
    currency: str
    note: str
    declined: bool
    state: str
    moments: dict[str, datetime]
    next_steps: tuple[Step, ...]
    last_step: Step | None
    receipt_number: int | None
    winner: str
    redraws: int
    letters: tuple[CardLetter, ...]

    @property
    def value(self) -> str:
        """Return the stated value as people write it, or nothing when none was stated."""
        return "" if self.value_cents is None else write_money(self.value_cents, self.currency, short=True)

    @property
    def lost_letters(self) -> tuple[CardLetter, ...]:
        """Return the letters that did not arrive, and were not written anew."""
        return tuple(letter for letter in self.letters if letter.lost)


@dataclass(frozen=True)
class Board:
    """All prizes of a mixer by where they stand."""

    columns: tuple[tuple[Step, tuple[Card, ...]], ...]
    removed: tuple[Card, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return every prize in the order of the columns."""
        return tuple(card for _, cards in self.columns for card in cards)


@dataclass(frozen=True)
class Reminders:
    """What the ledger says above its cards.

    `letters` is how many letters to donors there are, `moving` how many of them have not left yet.
    """

    rounds: Rounds
    today: date
    over: bool
    tickets_paid: bool
    extra_entries: int
    to_ask: tuple[Card, ...]
    ask_again: tuple[Card, ...]
    unthanked: tuple[Card, ...]
    letters: int
    moving: int

    @property
    def second_round(self) -> bool:
        """Tell whether those who have not answered should be asked again now."""
        return bool(self.ask_again) and self.rounds.second_ask <= self.today and not self.over

    @property
    def late(self) -> bool:
        """Tell whether the week in which donors are thanked has passed."""
        return self.today > self.rounds.thank


def read_board(session: Session, event_id: int) -> Board:
    """Return the ledger of a mixer, in three queries."""
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
    letters = _letters(session, event_id)
    cards = [(prize, _card(prize, draws.get(prize.id, []), letters)) for prize in prizes]
    columns = tuple(
        (step, tuple(card for prize, card in cards if prize.removed_at is None and card.state == step.key))
        for step in ledger().places
    )
    return Board(columns, tuple(card for prize, card in cards if prize.removed_at is not None))


def _letters(session: Session, event_id: int) -> dict[str, Letter]:
    """Return the letters to donors by their occasions."""
    messages = {kind.message for kind in letter_kinds().values()}
    found = session.scalars(select(Letter).where(Letter.event_id == event_id, Letter.kind.in_(messages)))
    return {letter.occasion: letter for letter in found}


def _card(prize: Prize, draws: list[tuple[Drawing, str]], letters: Mapping[str, Letter]) -> Card:
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
        donor_person=prize.donor_person,
        donor_phone=prize.donor_phone,
        donor_may_be_named=prize.donor_may_be_named,
        known_donor=prize.donor_contact_id is not None or prize.donor_company_id is not None,
        value_cents=prize.value_cents,
        currency=prize.currency,
        note=prize.note.removeprefix(SAID_NO).strip() if prize.removed_at else prize.note,
        declined=prize.removed_at is not None and prize.note.startswith(SAID_NO),
        state=book.state(done).key,
        moments=moments,
        next_steps=tuple(book.next_steps(done)),
        last_step=max(reversed(undoable), key=lambda step: moments[step.key], default=None),
        receipt_number=prize.receipt_number,
        winner=standing[1] if standing and standing[0].drawn_at else "",
        redraws=sum(drawing.void_reason == "not_here" for drawing, _ in draws),
        letters=tuple(
            _card_letter(kind, letters[kind.occasion(prize.code)])
            for kind in letter_kinds().values()
            if kind.occasion(prize.code) in letters
        ),
    )


def _card_letter(kind: DonorLetterKind, letter: Letter) -> CardLetter:
    return CardLetter(
        kind=kind.key,
        name=kind.name,
        code=letter.message_id,
        state=State(letter.state),
        address=letter.to_address,
        error=letter.error or "",
    )


def read_reminders(session: Session, event_id: int, board: Board, moment: datetime) -> Reminders:
    """Return what a host should know of the prizes at this moment, whatever cards are on the page."""
    event = session.get_one(Event, event_id)
    cards = board.cards
    letters = [letter for card in (*cards, *board.removed) for letter in card.letters]
    over = moment >= event.ends_at
    return Reminders(
        rounds=rounds(event.local_date),
        today=moment.astimezone(ZoneInfo(event.time_zone)).date(),
        over=over,
        tickets_paid=event.tickets_paid,
        extra_entries=event.extra_entries,
        to_ask=tuple(card for card in cards if card.state == ledger().start.key),
        ask_again=tuple(card for card in cards if card.state == "asked"),
        unthanked=tuple(
            card for card in cards if over and "collected" in card.moments and "thanked" not in card.moments
        ),
        letters=len(letters),
        moving=sum(letter.state in ON_THEIR_WAY for letter in letters),
    )
