"""Companions: guests of a guest, each with a name and so with a tag of their own."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.contacts.rules.names import split_name
from mixer.contacts.service import AddressBook, NewContact, create_contact, tidied
from mixer.core.keyring import Keyring
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.guests.service import GuestMaker
from mixer.invite.rules.parties import sorted_out, too_many_words
from mixer.invite.rules.replies import Answer, Reply


@dataclass(frozen=True)
class Tools:
    """What services get from outside besides the session and the moment."""

    chance: random.Random
    keyring: Keyring


def companions_of(session: Session, guest: Guest) -> list[Guest]:
    """Return whom a guest brings along, in the order in which they were named."""
    brought = select(Guest).where(Guest.companion_of_id == guest.id, Guest.removed_at.is_(None)).order_by(Guest.id)
    return list(session.scalars(brought))


def names_of(companions: Iterable[Guest]) -> tuple[str, ...]:
    """Return the full names of companions."""
    return tuple(one.contact.full_name for one in companions)


def check_party(event: Event, present: Sequence[Guest], reply: Reply) -> None:
    """Refuse more companions than the mixer allows; whoever was allowed before stays so.

    Raises:
        Refusal: ``too_many``.
    """
    if len(reply.companions) > max(event.most_companions, len(present)):
        raise Refusal("too_many", too_many_words(event.most_companions))


def bring(
    session: Session, event: Event, guest: Guest, names: Sequence[str], moment: datetime, tools: Tools
) -> list[Guest]:
    """Keep, add and take away a guest's companions so that they are the people the guest named; return them.

    Their places are counted with the guest's own, so that all come or nobody does.
    """
    present = companions_of(session, guest)
    gone, new = sorted_out(names_of(present), names)
    for position in gone:
        present[position].removed_at = moment
    settle_companions([present[position] for position in gone], Answer.NO, moment)
    for name in new:
        _welcome(session, event, guest, name, moment, tools)
    session.flush()
    brought = companions_of(session, guest)
    settle_companions(brought, Answer(guest.answer), moment)
    return brought


def settle_companions(companions: Iterable[Guest], answer: Answer, moment: datetime) -> None:
    """Let companions share an answer."""
    for one in companions:
        one.answer, one.answered_at = answer, moment


def _welcome(session: Session, event: Event, guest: Guest, name: str, moment: datetime, tools: Tools) -> None:
    """Put somebody on the list beside who brings them: again if they stood there before, with the tag they had."""
    before = select(Guest).where(
        Guest.companion_of_id == guest.id, Guest.removed_at.is_not(None), Guest.contact.has(erased_at=None)
    )
    for one in session.scalars(before.order_by(Guest.id)):
        if fold(one.contact.full_name) == fold(name):
            one.removed_at = None
            session.flush()
            return
    _new_companion(session, event, guest, name, moment, tools)


def _new_companion(session: Session, event: Event, guest: Guest, name: str, moment: datetime, tools: Tools) -> None:
    # Always a person of their own: two people of one name are more likely than one who is invited and brought along.
    parts, group = split_name(name), session.get_one(Group, event.group_id)
    person = tidied(NewContact(parts.given, parts.family, full_name=name, source="companion"), group.country)
    book = AddressBook(session, group.id)
    contact = create_contact(session, group.id, person, moment, tools.chance, book)
    session.flush()
    companion = GuestMaker(session, event, tools.chance, tools.keyring).make(
        contact.id,
        moment,
        source="companion",
        first_timer=True,
        invited_by=guest.contact.full_name,
        companion_of_id=guest.id,
    )
    session.add(companion)
