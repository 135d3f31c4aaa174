"""Letters to donors: the host's own words, a look at them, and each sent once for a prize and a round."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from mixer.accounts.models import Account
from mixer.contacts.models import Contact
from mixer.core.keyring import Keyring
from mixer.core.money import write_money
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.post.models import Letter
from mixer.post.rules.states import Stream
from mixer.post.service import LetterDraft, Sent, farewell, is_suppressed, write_letter
from mixer.post.stationery import compose
from mixer.prizes.models import DonorLetter, Drawing, Prize
from mixer.prizes.rules.letters import DonorLetterKind, Draft, letter_kinds
from mixer.prizes.service.entries import find_prize, group_of
from mixer.prizes.service.ledger import LOST


@dataclass(frozen=True)
class Hand:
    """Whose letters they are and when they are written: the account that presses the button."""

    account_id: int
    moment: datetime
    keyring: Keyring


@dataclass(frozen=True)
class Reader:
    """A prize whose donor could get a letter now; without an address they have to be told otherwise."""

    code: str
    item: str
    donor: str
    address: str


@dataclass(frozen=True)
class Preview:
    """One donor's letter as it would arrive."""

    to_name: str
    to_address: str
    subject: str
    text: str
    facts: tuple[tuple[str, str], ...]


def find_kind(key: str) -> DonorLetterKind:
    """Return a kind of letter by its key.

    Raises:
        Refusal: when there is none.
    """
    kind = letter_kinds().get(key)
    if kind is None:
        raise Refusal("no_such_letter", "There is no such letter to donors.")
    return kind


def read_draft(session: Session, event_id: int, kind: DonorLetterKind) -> Draft:
    """Return the letter as the host saved it, or as it is suggested."""
    saved = session.scalar(select(DonorLetter).where(DonorLetter.event_id == event_id, DonorLetter.kind == kind.key))
    return Draft(saved.subject, saved.text) if saved else kind.suggested


def save_draft(session: Session, event_id: int, key: str, draft: Draft, moment: datetime) -> None:
    """Keep the host's own words.

    Raises:
        Refusal: when they hold a mistake, said in its own sentence.
    """
    kind = find_kind(key)
    mistakes = kind.faults(draft)
    if mistakes:
        raise Refusal("bad_letter", mistakes[0])
    row = {"event_id": event_id, "kind": kind.key, "subject": draft.subject, "text": draft.text, "saved_at": moment}
    kept = insert(session, DonorLetter).values(row)
    session.execute(kept.on_conflict_do_update(index_elements=["event_id", "kind"], set_=row))


def readers(session: Session, event_id: int, key: str) -> tuple[Reader, ...]:
    """Return the prizes whose donors could get this letter now, in the order of the ledger."""
    waiting = {
        "ask": and_(Prize.asked_at.is_(None), Prize.pledged_at.is_(None)),
        "ask_again": and_(Prize.asked_at.is_not(None), Prize.asked_again_at.is_(None), Prize.pledged_at.is_(None)),
        "thanks": and_(Prize.collected_at.is_not(None), Prize.thanked_at.is_(None)),
    }[find_kind(key).key]
    prizes = session.scalars(
        select(Prize)
        .where(Prize.event_id == event_id, Prize.removed_at.is_(None), waiting)
        .order_by(Prize.position, Prize.id)
    )
    return tuple(Reader(prize.code, prize.item, prize.donor_name, prize.donor_email) for prize in prizes)


def preview(session: Session, event_id: int, key: str, code: str, hand: Hand) -> Preview:
    """Return a donor's letter as it would arrive."""
    kind = find_kind(key)
    prize = find_prize(session, event_id, code)
    writer = _Writer(session, event_id, hand)
    letter = kind.fill(read_draft(session, event_id, kind), writer.values(prize))
    facts = () if kind.asks else writer.facts(prize)
    return Preview(prize.donor_person or prize.donor_name, prize.donor_email, letter.subject, letter.text, facts)


def send_test(session: Session, event_id: int, key: str, code: str, hand: Hand, mark: str) -> str:
    """Send a donor's letter to whoever presses the button; `mark` tells one test from another. Returns the address."""
    kind = find_kind(key)
    prize = find_prize(session, event_id, code)
    draft = _Writer(session, event_id, hand).letter(kind, prize, test=mark)
    write_letter(session, draft, hand.moment)
    return draft.to_address


def send_letter(session: Session, event_id: int, code: str, key: str, hand: Hand) -> bool:
    """Write a donor's letter and take the step in the ledger; False where it was written before.

    A letter that was lost on its way may be written anew, to an address corrected meanwhile.

    Raises:
        Refusal: when the donor has no address or asked to be left alone, or when it is too early for this letter.
    """
    kind = find_kind(key)
    prize = find_prize(session, event_id, code)
    _check(session, event_id, kind, prize, hand)
    occasion = kind.occasion(prize.code)
    session.execute(
        update(Letter)
        .where(Letter.occasion == occasion, Letter.state.in_(LOST))
        .values(occasion=Letter.occasion + ":lost:" + Letter.message_id)
    )
    written = write_letter(session, _Writer(session, event_id, hand).letter(kind, prize), hand.moment)
    column = f"{kind.step}_at"
    if getattr(prize, column) is None:
        setattr(prize, column, hand.moment)
    return written


def _check(session: Session, event_id: int, kind: DonorLetterKind, prize: Prize, hand: Hand) -> None:
    if not prize.donor_email:
        raise Refusal("no_address", f"{prize.donor_name} has no e-mail address. Write one down, or call.")
    if kind.asks:
        way_out = farewell(hand.keyring, group_of(session, event_id).id, prize.donor_email)
        if is_suppressed(session, way_out):
            raise Refusal("unsubscribed", f"{prize.donor_name} asked not to be written to. Call instead.")
        if prize.pledged_at is not None:
            raise Refusal("pledged", f"{prize.donor_name} has said yes already.")
    elif prize.collected_at is None:
        raise Refusal("too_early", f"“{prize.item}” has to be collected first: the letter says what was given.")


def send_to_all(session: Session, event_id: int, key: str, hand: Hand) -> Sent:
    """Send this letter to every donor who could get it now and has an address."""
    waiting = readers(session, event_id, key)
    written = not_again = 0
    for reader in waiting:
        if not reader.address:
            continue
        try:
            sent = send_letter(session, event_id, reader.code, key, hand)
        except Refusal:  # they asked to be left alone; the ledger shows that nothing went
            sent = False
        written += sent
        not_again += not sent
    return Sent(written, sum(not reader.address for reader in waiting), not_again)


class _Writer:
    """Fills in letters of one mixer."""

    def __init__(self, session: Session, event_id: int, hand: Hand) -> None:
        self._session = session
        self._event = session.get_one(Event, event_id)
        self._group = group_of(session, event_id)
        self._host = session.get_one(Account, hand.account_id)
        self._hand = hand

    @property
    def _day(self) -> str:
        day = self._event.local_date
        return f"{day:%A}, {day.day} {day:%B} {day.year}"

    def values(self, prize: Prize) -> dict[str, str]:
        return {
            "donor_person": prize.donor_person or prize.donor_name,
            "mixer": self._event.name,
            "day": self._day,
            "item": prize.item,
            "value": _value(prize),
            "group": self._group.name,
            "host": self._host.name,
            "winner_first_name": self._winner(prize),
        }

    def facts(self, prize: Prize) -> tuple[tuple[str, str], ...]:
        """What was given, exactly as it was written down; no host's words can change it."""
        return (
            ("Given", prize.item),
            ("Value", _value(prize) and f"{_value(prize)}, as you stated it"),
            ("For", self._event.name),
            ("Day", self._day),
            ("Receipt", f"No. {prize.receipt_number}" if prize.receipt_number else ""),
        )

    def _winner(self, prize: Prize) -> str:
        """The winner's first name, where the winner shares it with anybody met; else nothing."""
        return (
            self._session.scalar(
                select(Contact.tag_name)
                .join(Guest, Guest.contact_id == Contact.id)
                .join(Drawing, Drawing.winner_id == Guest.id)
                .where(Drawing.prize_id == prize.id, Drawing.void_at.is_(None), Guest.shares_with_all)
            )
            or ""
        )

    def letter(self, kind: DonorLetterKind, prize: Prize, test: str = "") -> LetterDraft:
        """The letter as it goes out, or with a `test` mark to the host who tries it."""
        words = kind.fill(read_draft(self._session, self._event.id, kind), self.values(prize))
        url = farewell(self._hand.keyring, self._group.id, prize.donor_email).url if kind.asks and not test else ""
        paper = compose(
            kind.message,
            subject=f"Test: {words.subject}" if test else words.subject,
            text=words.text,
            facts=self.facts(prize),
            group=self._group.name,
            unsubscribe_url=url,
        )
        return LetterDraft(
            occasion=f"prize-test:{test}" if test else kind.occasion(prize.code),
            group_id=self._group.id,
            kind="donor_test" if test else kind.message,
            to_name=self._host.name if test else prize.donor_person or prize.donor_name,
            to_address=self._host.email if test else prize.donor_email,
            from_name=self._group.name,
            reply_to=self._group.reply_to or self._host.email,
            subject=paper.subject,
            body_text=paper.text,
            body_html=paper.html,
            stream=Stream.INVITATION if url else Stream.SERVICE,
            event_id=self._event.id,
            unsubscribe_url=url or None,
        )


def _value(prize: Prize) -> str:
    return "" if prize.value_cents is None else write_money(prize.value_cents, prize.currency)
