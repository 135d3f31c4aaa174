"""A phone becomes a guest's own: by a code that the door shows, or one that is sent to the guest's address."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.contacts.models import Contact
from mixer.contacts.rules.reach import tidy_email
from mixer.core.codes import canonical
from mixer.core.keyring import Keyring, Token
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.guests.service.letters import letter_to
from mixer.meetings.models import Claim
from mixer.post.service import write_letter
from mixer.post.stationery import compose

DOOR, MAIL = "door", "mail"

GOOD_AT_THE_DOOR = timedelta(hours=1)
GOOD_BY_MAIL = timedelta(minutes=15)

TYPED = 8
"""Characters of the door's code that are typed where no camera is: 40 random bits."""

DIGITS = 6
TRIES = 5
"""How often a code from a letter may be typed, wrong or right."""

LETTERS = 3
"""Codes that one guest is sent while the first of them is good."""

LETTER = "claim_code"


@dataclass(frozen=True)
class ShownCode:
    """A code on the door's screen: its link for the camera, its first half to type, whose phone it is for."""

    link: str
    typed: str
    name: str
    good_until: datetime
    used: bool


def show_code(session: Session, event_id: int, guest_code: str, moment: datetime, keyring: Keyring) -> int:
    """Make a code at the door for a guest who is checked in, and return its number; an earlier one ends.

    Raises:
        Refusal: `no_such_guest`, or `not_in` where nobody checked them in.
    """
    guest = session.scalar(
        select(Guest).where(Guest.event_id == event_id, Guest.code == guest_code, Guest.removed_at.is_(None))
    )
    if guest is None:
        raise Refusal("no_such_guest", "Nobody at this mixer has that code.")
    if session.get(Attendance, (event_id, guest.id)) is None:
        raise Refusal("not_in", "Check this guest in first. Then their phone can be made their own.")
    open_ones = (Claim.guest_id == guest.id, Claim.way == DOOR, Claim.good_until > moment)
    session.execute(update(Claim).where(*open_ones).values(good_until=moment))
    claim = Claim(
        event_id=event_id,
        guest_id=guest.id,
        way=DOOR,
        code_hash=b"",
        made_at=moment,
        good_until=moment + GOOD_AT_THE_DOOR,
    )
    session.add(claim)
    session.flush()
    claim.code_hash = keyring.claim_hash(DOOR, keyring.token(Token.CLAIM, guest.code, claim.id)[:TYPED])
    return claim.id


def shown_code(session: Session, event_id: int, number: int, keyring: Keyring) -> ShownCode:
    """Return a code of the door to be shown.

    Raises:
        Refusal: `no_such_code` at this mixer.
    """
    row = session.execute(
        select(Claim, Guest.code, Contact.tag_name)
        .join(Guest, Guest.id == Claim.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .where(Claim.id == number, Claim.event_id == event_id, Claim.way == DOOR)
    ).one_or_none()
    if row is None:
        raise Refusal("no_such_code", "There is no such code. Show a new one.")
    claim, code, name = row
    return ShownCode(
        link=keyring.link(Token.CLAIM, code, number),
        typed=keyring.token(Token.CLAIM, code, number)[:TYPED],
        name=name,
        good_until=claim.good_until,
        used=claim.used_at is not None,
    )


def use_shown_code(session: Session, typed: str, moment: datetime, keyring: Keyring) -> str:
    """Use a code of the door up, typed or from its link, and return the guest's own link's token.

    Raises:
        Refusal: `code_over` where it is unknown, used or too old: of two phones that try at once, one gets it.
    """
    code_hash = keyring.claim_hash(DOOR, canonical(typed)[:TYPED])
    good = (Claim.code_hash == code_hash, Claim.way == DOOR, Claim.used_at.is_(None), Claim.good_until > moment)
    guest_id = session.scalar(update(Claim).where(*good).values(used_at=moment).returning(Claim.guest_id))
    token = _own_token(session, guest_id, keyring)
    if token is None:
        raise Refusal("code_over", "This code is used, or too old. Ask at the door for a new one.")
    return token


def send_code(
    session: Session, event_id: int, address: str, moment: datetime, chance: random.Random, keyring: Keyring
) -> None:
    """Send six digits to a guest of this mixer; for any other address do nothing and say nothing."""
    guest = _guest_with(session, event_id, address)
    if guest is None:
        return
    lately = (Claim.guest_id == guest.id, Claim.way == MAIL, Claim.made_at > moment - GOOD_BY_MAIL)
    if session.scalars(select(func.count()).where(*lately)).one() >= LETTERS:
        return
    digits = "".join(chance.choices("0123456789", k=DIGITS))
    claim = Claim(
        event_id=event_id,
        guest_id=guest.id,
        way=MAIL,
        code_hash=keyring.claim_hash(guest.code, digits),
        made_at=moment,
        good_until=moment + GOOD_BY_MAIL,
    )
    session.add(claim)
    session.flush()
    _write(session, guest, claim, digits)


def _write(session: Session, guest: Guest, claim: Claim, digits: str) -> None:
    event = session.get_one(Event, guest.event_id)
    group = session.get_one(Group, event.group_id)
    minutes = int(GOOD_BY_MAIL.total_seconds() // 60)
    paper = compose(
        LETTER, group=group.name, guest=guest.contact.tag_name, mixer=event.name, code=digits, minutes=minutes
    )
    letter = letter_to(guest, group, paper, LETTER, f"claim:{claim.id}")
    write_letter(session, replace(letter, deadline=claim.good_until), claim.made_at)


def use_sent_code(
    session: Session, event_id: int, address: str, typed: str, moment: datetime, keyring: Keyring
) -> str | None:
    """Try the digits of the newest letter to an address; return the guest's own link's token, or None.

    Every try counts, so whoever calls commits either way; the database counts, however many try at once.
    """
    guest = _guest_with(session, event_id, address)
    if guest is None:
        return None
    newest = (
        select(Claim.id)
        .where(Claim.guest_id == guest.id, Claim.way == MAIL)
        .order_by(Claim.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    good = (Claim.id == newest, Claim.used_at.is_(None), Claim.good_until > moment, Claim.tries < TRIES)
    tried = session.scalar(update(Claim).where(*good).values(tries=Claim.tries + 1).returning(Claim.id))
    right = (
        Claim.id == tried,
        Claim.code_hash == keyring.claim_hash(guest.code, canonical(typed)),
        Claim.used_at.is_(None),
    )
    guest_id = session.scalar(update(Claim).where(*right).values(used_at=moment).returning(Claim.guest_id))
    return _own_token(session, guest_id, keyring)


def _guest_with(session: Session, event_id: int, address: str) -> Guest | None:
    found: Guest | None = session.scalar(
        select(Guest)
        .join(Contact, Contact.id == Guest.contact_id)
        .where(Guest.event_id == event_id, Guest.removed_at.is_(None), Contact.email == (tidy_email(address) or ""))
    )
    return found


def _own_token(session: Session, guest_id: int | None, keyring: Keyring) -> str | None:
    guest = session.get(Guest, guest_id) if guest_id else None
    if guest is None or guest.removed_at is not None:
        return None
    return keyring.token(Token.RSVP, guest.code, guest.link_version)
