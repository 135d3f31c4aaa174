"""Putting people on a mixer's guest list."""

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.contacts.models import Contact
from mixer.contacts.service import AddressBook, NewContact, create_contact, fill_contact, find_contact, tidied
from mixer.core.codes import new_code
from mixer.core.keyring import Keyring, Token
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.guests.service.settling import put_back, settle_answer

SHORT_CODE = 6  # characters: typed at the door where no camera is


@dataclass(frozen=True)
class NewGuest:
    """A person who is to stand on the list.

    `first_timer` None lets the group's earlier mixers decide; before its first one nobody is. `beyond_capacity` takes a
    seat even when all are taken, as for a walk-in who is already in the room; else a yes that finds no seat waits.
    """

    contact: NewContact
    part: str = "guest"
    source: str = "by_hand"
    answer: str = "none"
    first_timer: bool | None = None
    invited_by: str = ""
    dietary: str = ""
    companion_of_id: int | None = None
    beyond_capacity: bool = False


@dataclass(frozen=True)
class GuestAdded:
    """Who stands on the list now; `was_on_list` when they stood there already."""

    guest_id: int
    code: str
    contact_id: int
    answer: str
    was_on_list: bool


class GuestMaker:
    """Makes guest rows of one mixer with codes that no other guest of it has."""

    def __init__(self, session: Session, event: Event, chance: random.Random, keyring: Keyring) -> None:
        self._event = event
        self._chance = chance
        self._keyring = keyring
        self._short_codes = set(session.scalars(select(Guest.short_code).where(Guest.event_id == event.id)))

    def make(self, contact_id: int, moment: datetime, **different: object) -> Guest:
        """Return a new guest row, not yet in the session."""
        code = new_code(self._chance)
        while (short_code := new_code(self._chance, SHORT_CODE)) in self._short_codes:
            pass
        self._short_codes.add(short_code)
        return Guest(
            code=code,
            event_id=self._event.id,
            contact_id=contact_id,
            short_code=short_code,
            badge_hash=self._keyring.hash(Token.BADGE, code),
            link_hash=self._keyring.hash(Token.RSVP, code),
            told_sequence=self._event.sequence,  # whoever comes to the list now knows the present day and place
            created_at=moment,
            **different,
        )


def add_guest(
    session: Session, event_id: int, new: NewGuest, moment: datetime, chance: random.Random, keyring: Keyring
) -> GuestAdded:
    """Put a person on a mixer's list, with a page in the address book; who stands there already is not doubled.

    Raises:
        Refusal: `no_name` or `bad_email`.
    """
    event = session.get_one(Event, event_id)
    group = locked_group(session, event.group_id)
    person = tidied(new.contact, group.country)
    book = AddressBook(session, group.id)
    contact = find_contact(session, group.id, person)
    if contact is None:
        contact = create_contact(session, group.id, person, moment, chance, book)
        session.flush()
    else:
        fill_contact(session, contact, person, moment, book)
    guest = session.scalars(
        select(Guest).where(Guest.event_id == event_id, Guest.contact_id == contact.id)
    ).one_or_none()
    was_on_list = guest is not None and guest.removed_at is None
    if guest is None:
        guest = _new_guest(session, event, contact, new, moment, GuestMaker(session, event, chance, keyring))
    if guest.removed_at is not None:
        put_back(session, guest, moment)
    if new.answer != "none":
        by = "door" if new.beyond_capacity else "host"
        settle_answer(session, guest, new.answer, moment, by=by, beyond_capacity=new.beyond_capacity)
    session.flush()
    return GuestAdded(guest.id, guest.code, contact.id, guest.answer, was_on_list)


def locked_group(session: Session, group_id: int) -> Group:
    """Return the group, its address book ours to write until the transaction ends.

    Two desks that add the same walk-in at once queue here instead of meeting at a unique constraint.
    """
    return session.get_one(Group, group_id, with_for_update={"key_share": True})


def _new_guest(
    session: Session, event: Event, contact: Contact, new: NewGuest, moment: datetime, maker: GuestMaker
) -> Guest:
    first = new.first_timer if new.first_timer is not None else contact.id in newcomers(session, event, [contact.id])
    guest = maker.make(
        contact.id,
        moment,
        part=new.part,
        source=new.source,
        first_timer=first,
        invited_by=new.invited_by,
        dietary=new.dietary,
        companion_of_id=new.companion_of_id,
    )
    session.add(guest)
    session.flush()
    return guest


def newcomers(session: Session, event: Event, contact_ids: Collection[int]) -> set[int]:
    """Return who of these people said yes to no earlier mixer of the group; nobody when it had none to say yes to."""
    earlier = select(Event.id).where(Event.group_id == event.group_id, Event.starts_at < event.starts_at)
    came = set(session.scalars(select(Guest.contact_id).where(Guest.answer == "yes", Guest.event_id.in_(earlier))))
    return set(contact_ids) - came if came else set()
