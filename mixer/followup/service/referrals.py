"""Business passed on between two guests who met: written down by one of them, thanked for by the other, or taken back.

Both see who passed what to whom; the value, if it is told, is for whom wrote it down. Hosts see totals only.
"""

import random
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.core.codes import new_code
from mixer.core.keyring import Keyring
from mixer.core.money import read_money, write_money
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.models import Referral
from mixer.followup.service.guests_link import link_to
from mixer.followup.service.one_to_one_letters import name_of
from mixer.guests.models import Guest
from mixer.guests.service.letters import letter_to
from mixer.meetings.service.people import people
from mixer.meetings.service.sharing import met
from mixer.post.rules.states import Stream
from mixer.post.service import LetterDraft, farewell, write_letter
from mixer.post.stationery import compose

KIND = "referral_thanks"
FEWEST_VALUES = 3  # a sum of fewer would tell what one of them was


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """A referral as one of the two sees it; `value` is empty for whom did not write it down."""

    code: str
    person_code: str
    name: str
    given: bool
    words: str
    at: datetime
    value: str
    own: bool
    thanked_at: datetime | None
    removed: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """A mixer's referrals, without names: how many, how many thanked for, and their value by currency."""

    count: int
    thanked: int
    values: dict[str, int]

    @property
    def worth(self) -> str:
        """Return the sums as money, empty where none may be told."""
        return " and ".join(write_money(value, currency, short=True) for currency, value in sorted(self.values.items()))


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody writes down: whether they gave or received it, a line about it, and its value as typed."""

    given: bool
    words: str
    value: str = ""


def write_down(
    session: Session, guest_id: int, code: str, entry: Entry, moment: datetime, chance: random.Random
) -> None:
    """Keep a referral between the guest and somebody they met.

    Raises:
        Refusal: `not_met`, or `no_amount` for a value that cannot be read.
    """
    guest, other = session.get_one(Guest, guest_id), met(session, guest_id, code)
    event = session.get_one(Event, guest.event_id)
    currency = session.get_one(Group, event.group_id).currency
    giver, receiver = (guest, other) if entry.given else (other, guest)
    session.add(
        Referral(
            code=new_code(chance),
            event_id=guest.event_id,
            giver_id=giver.id,
            receiver_id=receiver.id,
            by_id=guest.id,
            words=entry.words,
            at=moment,
            value=read_money(entry.value, currency) if entry.value else None,
            currency=currency if entry.value else "",
        )
    )


def referrals(session: Session, guest_id: int) -> list[ReferralLine]:
    """Return a guest's referrals with people they still see, the newest first; removed ones only to whom wrote them."""
    seen = {one.guest_id: one for one in people(session, guest_id)}
    mine = or_(Referral.giver_id == guest_id, Referral.receiver_id == guest_id)
    found = []
    for row in session.scalars(select(Referral).where(mine).order_by(Referral.at.desc(), Referral.id.desc())):
        given, own = row.giver_id == guest_id, row.by_id == guest_id
        other = seen.get(row.receiver_id if given else row.giver_id)
        if other is None or (row.removed_at is not None and not own):
            continue
        value = write_money(row.value, row.currency, short=True) if own and row.value is not None else ""
        name = other.full_name or other.name
        found.append(
            ReferralLine(
                row.code,
                other.code,
                name,
                given,
                row.words,
                row.at,
                value,
                own,
                row.thanked_at,
                row.removed_at is not None,
            )
        )
    return found


def thank(session: Session, guest_id: int, code: str, moment: datetime, keyring: Keyring, *, by_letter: bool) -> None:
    """Keep that the receiver thanked for a referral, and write the giver a letter if wished; once for ever.

    Raises:
        Refusal: `no_referral`, also for a referral the guest gave.
    """
    row = _mine(session, guest_id, code)
    if row.receiver_id != guest_id or row.removed_at is not None:
        raise Refusal("no_referral", "You thank for what you received. This one is not, or not any more.")
    row.thanked_at = row.thanked_at or moment
    giver = session.get_one(Guest, row.giver_id)
    if by_letter and giver.contact.email:
        write_letter(session, _thanks(session, row, giver, keyring), moment)


def take_thanks_back(session: Session, guest_id: int, code: str) -> None:
    """Take back that a referral was thanked for; a letter that has gone has gone.

    Raises:
        Refusal: `no_referral`.
    """
    row = _mine(session, guest_id, code)
    if row.receiver_id != guest_id:
        raise Refusal("no_referral", "You thank for what you received, and this one you gave.")
    row.thanked_at = None


def remove(session: Session, guest_id: int, code: str, moment: datetime | None) -> None:
    """Take a referral back that the guest wrote down; without a moment, put it back.

    Raises:
        Refusal: `no_referral`.
    """
    _mine(session, guest_id, code)
    mine = update(Referral).where(Referral.code == code, Referral.by_id == guest_id)
    if session.scalar(mine.values(removed_at=moment).returning(Referral.id)) is None:
        raise Refusal("no_referral", "The other of you wrote this down. Only they can take it back.")


def referral_totals(session: Session, event_id: int) -> Totals:
    """Return what hosts see of a mixer's referrals: numbers, and sums only of so many that none shows by itself."""
    row = session.execute(
        select(func.count(), func.count(Referral.thanked_at)).where(
            Referral.event_id == event_id, Referral.removed_at.is_(None)
        )
    ).one()
    sums = session.execute(
        select(Referral.currency, func.coalesce(func.sum(Referral.value), 0).label("total"))
        .where(Referral.event_id == event_id, Referral.removed_at.is_(None), Referral.value.is_not(None))
        .group_by(Referral.currency)
        .having(func.count() >= FEWEST_VALUES)
    )
    return Totals(row[0], row[1], {row.currency: int(row.total) for row in sums})


def _mine(session: Session, guest_id: int, code: str) -> Referral:
    row = session.scalar(
        select(Referral).where(
            Referral.code == code, or_(Referral.giver_id == guest_id, Referral.receiver_id == guest_id)
        )
    )
    if row is None:
        raise Refusal("no_referral", "This referral is not here any more.")
    other = session.get_one(Guest, row.receiver_id if row.giver_id == guest_id else row.giver_id)
    met(session, guest_id, other.code)
    return row


def _thanks(session: Session, row: Referral, giver: Guest, keyring: Keyring) -> LetterDraft:
    event = session.get_one(Event, row.event_id)
    group, receiver = session.get_one(Group, event.group_id), session.get_one(Guest, row.receiver_id)
    way_out = farewell(keyring, group.id, giver.contact.email or "").url
    paper = compose(
        KIND,
        guest=giver.contact.tag_name,
        name=name_of(session, giver.id, receiver),
        words=row.words,
        mixer=event.name,
        link=link_to(keyring, giver, "referrals"),
        group=group.name,
        unsubscribe_url=way_out,
    )
    letter = letter_to(giver, group, paper, KIND, f"{KIND}:{row.code}")
    return replace(letter, stream=Stream.INVITATION, unsubscribe_url=way_out)
