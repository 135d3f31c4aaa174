"""Donors from the address book: found for a prize, and asked in one go."""

import random
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact
from mixer.contacts.service.people import matching
from mixer.core.keyring import Keyring
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.post.service import farewell, is_suppressed
from mixer.prizes.models import Prize
from mixer.prizes.service.entries import PrizeDetails, add_prize, group_of, queue
from mixer.prizes.service.letters import Hand, send_letter

MOST_FOUND = 12
MOST_SHOWN = 200
ASK = "ask"


@dataclass(frozen=True)
class Donor:
    """Somebody who could give a prize: a contact, or a company (then `contact` is empty)."""

    name: str
    person: str = ""
    email: str = ""
    phone: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Members:
    """Contacts with an address who have not been asked for a prize of this mixer; `more` match beyond those shown."""

    lines: tuple[Donor, ...]
    more: int


@dataclass(frozen=True)
class Asked:
    """What became of a round of asks."""

    written: int
    unsubscribed: int


def find_donors(session: Session, event_id: int, text: str) -> tuple[Donor, ...]:
    """Return companies and contacts of the address book that hold all the words, companies first; nobody for none."""
    words = fold(text).split()
    if not words:
        return ()
    group_id = group_of(session, event_id).id
    companies = session.scalars(
        select(Company.name)
        .where(Company.group_id == group_id, *(Company.fold.contains(word) for word in words))
        .order_by(Company.fold)
        .limit(MOST_FOUND)
    )
    people = session.execute(_people(group_id, text).limit(MOST_FOUND))
    return (*(Donor(name) for name in companies), *(_donor(contact, company) for contact, company in people))


def donor_of_contact(session: Session, event_id: int, code: str) -> Donor | None:
    """Return the contact of this group by its code as a donor, or None."""
    row = session.execute(_people(group_of(session, event_id).id, "").where(Contact.code == code)).one_or_none()
    return _donor(*row) if row else None


def _people(group_id: int, text: str) -> Select[Contact, str]:
    return (
        select(Contact, func.coalesce(Company.name, ""))
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Contact.group_id == group_id, Contact.erased_at.is_(None), *matching(text))
        .order_by(Contact.search, Contact.id)
    )


def _donor(contact: Contact, company: str) -> Donor:
    return Donor(
        name=company or contact.full_name,
        person=contact.full_name,
        email=contact.email or "",
        phone=contact.phone,
        contact=contact.code,
    )


def members_not_asked(session: Session, event_id: int, text: str = "") -> Members:
    """Return who could still be asked: everybody with an address and without a prize here, a declined one included."""
    group_id = group_of(session, event_id).id
    asked = select(Prize.donor_contact_id).where(Prize.event_id == event_id, Prize.donor_contact_id.is_not(None))
    open_still = _people(group_id, text).where(Contact.email.is_not(None), Contact.id.not_in(asked))
    total = session.scalars(select(func.count()).select_from(open_still.order_by(None).subquery())).one()
    lines = tuple(_donor(*row) for row in session.execute(open_still.limit(MOST_SHOWN)))
    return Members(lines, total - len(lines))


def ask_members(
    session: Session,
    event_id: int,
    contacts: Collection[str],
    item: str,
    hand: Hand,
    chance: random.Random,
) -> Asked:
    """Write down a prize for each of these contacts, by their codes, and ask for it by letter.

    Whoever was asked meanwhile is left out, so that two hosts who ask at once write one letter each.

    Raises:
        Refusal: when nobody is chosen.
    """
    if not contacts:
        raise Refusal("nobody", "Choose at least one person to ask.")
    queue(session, event_id)
    group = group_of(session, event_id)
    asked = select(Prize.donor_contact_id).where(Prize.event_id == event_id, Prize.donor_contact_id.is_not(None))
    chosen = _people(group.id, "").where(
        Contact.code.in_(contacts), Contact.email.is_not(None), Contact.id.not_in(asked)
    )
    written = unsubscribed = 0
    for contact, company in session.execute(chosen).all():
        if _left_alone(session, hand.keyring, group.id, contact.email or ""):
            unsubscribed += 1
            continue
        donor = _donor(contact, company)
        details = PrizeDetails(
            item=item,
            donor_name=donor.name,
            donor_email=donor.email,
            donor_person=donor.person,
            donor_phone=donor.phone,
            donor_contact=donor.contact,
        )
        code = add_prize(session, event_id, details, hand.moment, chance, pledged=False, asked=False)
        written += send_letter(session, event_id, code, ASK, hand)
    return Asked(written, unsubscribed)


def _left_alone(session: Session, keyring: Keyring, group_id: int, address: str) -> bool:
    return is_suppressed(session, farewell(keyring, group_id, address))
