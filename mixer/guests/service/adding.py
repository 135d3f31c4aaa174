"""Putting people on a mixer's guest list."""

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.contacts.models import Contact
from mixer.contacts.service import AddressBook, NewContact, create_contact, fill_contact, find_contact, tidied
from mixer.core.codes import new_code
from mixer.core.keyring import Keyring, Token
from mixer.events.models import Event
from mixer.guests.models import Guest

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
        settle_answer(session, guest, new.answer, moment, beyond_capacity=new.beyond_capacity)
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


def take_off(session: Session, guest: Guest, moment: datetime) -> None:
    """Take a guest off the list and give their seats back; the answer is kept for the case that they return."""
    _leave_bringer(session, guest)
    _give_back(session, guest)
    _send_home(session, guest, moment)
    guest.removed_at = moment


def put_back(session: Session, guest: Guest, moment: datetime) -> str:
    """Put a guest back on the list, on their own; a yes needs a seat again. Return the answer that holds."""
    guest.removed_at, guest.companion_of_id = None, None
    if guest.answer != "yes":
        return guest.answer
    guest.answer = "none"
    return settle_answer(session, guest, "yes", moment)


def settle_answer(
    session: Session, guest: Guest, answer: str, moment: datetime, *, beyond_capacity: bool = False
) -> str:
    """Write down an answer and take or give back the seats; a yes that finds no seat waits. Return what became of it.

    Whoever comes along shares the answer: they are seated with the guest or not at all, and leave the list with a no.
    A companion who gets an answer of their own stands on the list on their own from then on.
    The room's capacity is kept by the database: the seats are taken by one conditional update.
    """
    if answer == guest.answer:
        return answer
    _leave_bringer(session, guest)
    guest.companion_of_id = None
    _give_back(session, guest)
    if answer == "yes":
        party = 1 + len(session.scalars(select(Guest.id).where(*_companions(guest))).all())
        seat = update(Event).where(Event.id == guest.event_id).values(seats_taken=Event.seats_taken + party)
        if not beyond_capacity:
            seat = seat.where(Event.seats_taken + party <= Event.capacity)
        guest.seats = party if session.scalar(seat.returning(Event.id)) is not None else 0
        answer = "yes" if guest.seats else "waiting"
    if answer in {"yes", "waiting"}:
        session.execute(update(Guest).where(*_companions(guest)).values(answer=answer))
    else:
        _send_home(session, guest, moment)
    guest.answer = answer
    guest.answered_at = None if answer == "none" else moment
    guest.waiting_since = moment if answer == "waiting" else None
    return answer


def _give_back(session: Session, guest: Guest) -> None:
    if guest.seats:
        freed = Event.seats_taken - guest.seats
        session.execute(update(Event).where(Event.id == guest.event_id).values(seats_taken=freed))
        guest.seats = 0


def _leave_bringer(session: Session, guest: Guest) -> None:
    """Give back the seat that whoever brings this guest holds for them."""
    if guest.companion_of_id is None or guest.removed_at is not None:
        return
    session.get_one(Event, guest.event_id, with_for_update=True, populate_existing=True)
    bringer = session.get_one(Guest, guest.companion_of_id, populate_existing=True)
    if bringer.seats > 1:
        freed = Event.seats_taken - 1
        session.execute(update(Event).where(Event.id == guest.event_id).values(seats_taken=freed))
        bringer.seats -= 1


def _companions(guest: Guest) -> tuple[ColumnElement[bool], ...]:
    return (Guest.companion_of_id == guest.id, Guest.removed_at.is_(None))


def _send_home(session: Session, guest: Guest, moment: datetime) -> None:
    # A companion's seat is held by whoever brings them, so it went with theirs.
    gone = update(Guest).where(*_companions(guest))
    session.execute(gone.values(answer="no", answered_at=moment, removed_at=moment))
