"""What is written down about a prize: what is given, by whom, and whether it is still on the list."""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.contacts.models import Company, Contact
from mixer.contacts.rules.reach import tidy_phone
from mixer.core.codes import new_code
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.prizes.models import Drawing, Prize

SAID_NO = "Said no."
"""What a prize's note begins with when its donor declined."""


@dataclass(frozen=True)
class PrizeDetails:
    """What a host writes down about a prize.

    `donor_contact` is the code of a contact chosen from the address book; without one the donor is found again by
    e-mail, else by name. `value_cents` is in the smallest unit of the prize's currency.
    """

    item: str
    donor_name: str
    donor_email: str = ""
    value_cents: int | None = None
    donor_may_be_named: bool = True
    note: str = ""
    donor_person: str = ""
    donor_phone: str = ""
    donor_contact: str = ""


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


def queue(session: Session, event_id: int) -> None:
    """Wait until nobody else draws, counts or asks at this mixer; SQLite has one writer at a time anyway."""
    session.execute(select(Event.id).where(Event.id == event_id).with_for_update(key_share=True))


def group_of(session: Session, event_id: int) -> Group:
    """Return the group whose mixer it is."""
    return session.scalars(select(Group).join(Event, Event.group_id == Group.id).where(Event.id == event_id)).one()


def currency_for(session: Session, event_id: int, code: str = "") -> str:
    """Return the currency of a prize, or the one that the group's next prize will be valued in."""
    written = session.scalar(select(Prize.currency).where(Prize.event_id == event_id, Prize.code == code))
    return written or group_of(session, event_id).currency


def add_prize(
    session: Session,
    event_id: int,
    details: PrizeDetails,
    moment: datetime,
    chance: random.Random,
    *,
    pledged: bool,
    asked: bool = True,
) -> str:
    """Write down a prize that is still to be asked for, was asked for, or is pledged already; return its code."""
    last = session.scalar(select(func.max(Prize.position)).where(Prize.event_id == event_id))
    group = group_of(session, event_id)
    prize = Prize(
        code=new_code(chance),
        event_id=event_id,
        position=(last or 0) + 1,
        currency=group.currency,
        asked_at=moment if asked and not pledged else None,
        pledged_at=moment if pledged else None,
    )
    _write(session, group, prize, details)
    session.add(prize)
    session.flush()
    return prize.code


def prize_details(session: Session, event_id: int, code: str) -> PrizeDetails:
    """Return what is written down about a prize."""
    prize = find_prize(session, event_id, code)
    contact = session.get(Contact, prize.donor_contact_id) if prize.donor_contact_id else None
    return PrizeDetails(
        item=prize.item,
        donor_name=prize.donor_name,
        donor_email=prize.donor_email,
        value_cents=prize.value_cents,
        donor_may_be_named=prize.donor_may_be_named,
        note=prize.note,
        donor_person=prize.donor_person,
        donor_phone=prize.donor_phone,
        donor_contact=contact.code if contact else "",
    )


def change_prize(session: Session, event_id: int, code: str, details: PrizeDetails) -> None:
    """Correct what is written down about a prize."""
    prize = find_prize(session, event_id, code)
    _write(session, group_of(session, event_id), prize, details)


def _write(session: Session, group: Group, prize: Prize, details: PrizeDetails) -> None:
    donor = _known_donor(session, group.id, details)
    company = session.scalar(
        select(Company.id).where(Company.group_id == group.id, Company.fold == fold(details.donor_name))
    )
    prize.item = details.item
    prize.donor_name = details.donor_name
    prize.donor_email = details.donor_email
    prize.donor_person = details.donor_person
    prize.donor_phone = tidy_phone(details.donor_phone, group.country).text if details.donor_phone else ""
    prize.value_cents = details.value_cents
    prize.donor_may_be_named = details.donor_may_be_named
    prize.note = details.note
    prize.donor_contact_id = donor.id if donor else None
    prize.donor_company_id = company or (donor.company_id if donor else None)


def _known_donor(session: Session, group_id: int, details: PrizeDetails) -> Contact | None:
    """Return the contact that was chosen, else the one with this e-mail address, else the only one with this name."""
    contacts = select(Contact).where(Contact.group_id == group_id, Contact.erased_at.is_(None))
    for known in (
        contacts.where(Contact.code == details.donor_contact) if details.donor_contact else None,
        contacts.where(Contact.email == details.donor_email.strip().lower()) if details.donor_email else None,
    ):
        if known is not None and (found := session.scalar(known)):
            return found
    named = session.scalars(contacts.where(Contact.full_name == details.donor_name).limit(2)).all()
    return named[0] if len(named) == 1 else None


def remove_prize(session: Session, event_id: int, code: str, moment: datetime) -> None:
    """Take a prize off the list; it can be put back.

    Raises:
        Refusal: when it has been drawn.
    """
    prize = find_prize(session, event_id, code)
    drawing = session.scalar(select(Drawing).where(Drawing.prize_id == prize.id, Drawing.void_at.is_(None)))
    if drawing is not None and drawing.drawn_at is not None:
        raise Refusal("drawn", f"“{prize.item}” has been drawn and stays on record.")
    if drawing is not None:
        drawing.void_at, drawing.void_reason = moment, "removed"
    prize.removed_at = moment


def decline(session: Session, event_id: int, code: str, moment: datetime) -> None:
    """Write down that a donor said no: the prize leaves the list with that word, and can be put back.

    Raises:
        Refusal: when it was pledged or collected; that has to be taken back first.
    """
    prize = find_prize(session, event_id, code)
    if prize.pledged_at is not None:
        raise Refusal("pledged", f"“{prize.item}” is pledged already. Take that back first.")
    prize.note = f"{SAID_NO} {prize.note}".strip()
    prize.removed_at = moment


def put_back(session: Session, event_id: int, code: str) -> None:
    """Put a removed prize back on the list; a no is forgotten."""
    prize = session.scalar(select(Prize).where(Prize.event_id == event_id, Prize.code == code))
    if prize is not None and prize.removed_at is not None:
        prize.note = prize.note.removeprefix(SAID_NO).strip()
        prize.removed_at = None
