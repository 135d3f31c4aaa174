"""Answers that a host, a list or the door writes down, and the seats that go with them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.guests.rules.line import SEAT, WHY_IN_ROOM, WHY_WAITING
from mixer.guests.service.places import (
    Turnstile,
    companions_of,
    give_back,
    lock_event,
    note,
    seat_companions,
    send_home,
    take,
)


def take_off(session: Session, guest: Guest, moment: datetime) -> None:
    """Take a guest off the list and give their seats back; the answer is kept for the case that they return."""
    event = lock_event(session, guest.event_id)
    give_back(session, event, guest)
    send_home(session, guest, moment)
    bringer = _bringer(session, guest)
    guest.removed_at = moment
    if bringer is not None:
        _free_surplus(session, event, bringer, moment)


def put_back(session: Session, guest: Guest, moment: datetime) -> str:
    """Put a guest back on the list, on their own; a yes needs a seat again. Return the answer that holds."""
    guest.removed_at, guest.companion_of_id = None, None
    if guest.answer == "waiting":
        guest.waiting_since, guest.waiting_for = guest.waiting_since or moment, guest.waiting_for or SEAT
    if guest.answer != "yes":
        return guest.answer
    guest.answer = "none"
    return settle_answer(session, guest, "yes", moment)


def settle_answer(
    session: Session,
    guest: Guest,
    answer: str,
    moment: datetime,
    *,
    by: str = "host",
    beyond_capacity: bool = False,
    turnstile: Turnstile | None = None,
) -> str:
    """Write down an answer and take or give back the seats; a yes that finds no seat waits. Return what became of it.

    Whoever comes along shares the answer, and leaves the list with a no; a companion who gets an answer of their own
    stands on the list on their own from then on. Nobody overtakes the waiting list, and where one business of each
    category may come a second one waits; who is in the room already (`beyond_capacity`) sits. Many answers at once go
    through one `turnstile`.
    """
    if answer == guest.answer:
        return answer
    event = lock_event(session, guest.event_id)
    bringer = _bringer(session, guest)
    guest.companion_of_id = None
    if bringer is not None:
        _free_surplus(session, event, bringer, moment)
    before, since, waits_for = guest.answer, guest.waiting_since, ""
    if answer == "yes":
        gate = turnstile or Turnstile(session, event, standing=guest)
        wanted = 1 + len(session.scalars(select(Guest.id).where(*companions_of(guest))).all())
        if guest.seats < wanted:
            waits_for = gate.admit(guest, wanted - guest.seats, beyond_capacity=beyond_capacity)
        answer = "yes" if not waits_for or guest.seats else "waiting"
    else:
        if turnstile is not None:
            turnstile.room.free += guest.seats
        give_back(session, event, guest)
        waits_for = SEAT if answer == "waiting" else ""
    guest.answer, guest.offered_until = answer, None
    guest.answered_at = None if answer == "none" else moment
    guest.waiting_for = waits_for if answer == "waiting" else ""
    guest.waiting_since = (since or moment) if answer == "waiting" else None
    if answer in {"yes", "waiting"}:
        seat_companions(session, guest, moment, since)
    else:
        send_home(session, guest, moment)
    note(session, guest, before, moment, by, WHY_IN_ROOM if beyond_capacity else WHY_WAITING[guest.waiting_for])
    return answer


def _bringer(session: Session, guest: Guest) -> Guest | None:
    """Return who brings a guest along and answers for both."""
    if guest.companion_of_id is None or guest.removed_at is not None:
        return None
    return session.get_one(Guest, guest.companion_of_id, populate_existing=True)


def _free_surplus(session: Session, event: Event, guest: Guest, moment: datetime) -> None:
    """Give back the seat held for a companion who went their own way, or let another companion have it."""
    party = 1 + len(session.scalars(select(Guest.id).where(*companions_of(guest))).all())
    if guest.seats > party:
        take(session, event, party - guest.seats)
        guest.seats = party
    if guest.answer in {"yes", "waiting"}:
        seat_companions(session, guest, moment)
