"""Answers: a reply takes places, joins the waiting list, or gives places back to the next in line.

Every change of an answer locks the mixer's row first, so answers to one mixer queue; places are given by the one
arbiter of the house (mixer/guests/service/places.py), so that no path can seat more people than the room holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.guests.rules.line import WHY_WAITING
from mixer.guests.service import places
from mixer.invite.rules.offers import LET_GO, TAKEN, override_reason
from mixer.invite.rules.parties import no_room_words, same_people, sorted_out
from mixer.invite.rules.replies import Answer, By, Reply
from mixer.invite.service.companions import Tools, bring, check_party, companions_of, names_of
from mixer.invite.service.handing_on import end_offers, fill_seats, turns_now, write_back
from mixer.invite.service.particulars import particulars

LETTERS = {Answer.YES: "answer_yes", Answer.WAITING: "answer_waiting"}


@dataclass(frozen=True)
class Outcome:
    """What became of a reply: the answer now on record, whether it changed, who moved up, and what is waited for."""

    answer: Answer
    changed: bool
    promoted: int = 0
    waits_for: str = ""
    offered: bool = False


def give_answer(
    session: Session, event_id: int, guest_id: int, reply: Reply, moment: datetime, tools: Tools, *, by: By = By.GUEST
) -> Outcome:
    """Put a guest's reply on record: a place, the waiting list, or the place given back to the next in line.

    A yes while a place is offered takes it; a no lets it go.

    Raises:
        Refusal: ``cancelled``, ``over``, ``gone``, ``with_somebody``, ``too_many`` or ``no_room_for_companion``.
    """
    event = places.lock_event(session, event_id)
    _check_open(event, moment, by)
    end_offers(session, event, moment, tools)
    guest = _guest(session, event_id, guest_id)
    if guest.companion_of_id is not None:
        raise Refusal("with_somebody", "This person comes with somebody, who answers for both.")
    before, present = Answer(guest.answer), companions_of(session, guest)
    check_party(event, present, reply)
    since, offered = guest.waiting_since, guest.offered_until is not None
    after, waits_for = _seat(session, event, guest, reply, present)
    if after is before and same_people(names_of(present), reply.companions):
        return _outcome(guest, changed=False)
    guest.answer, guest.answered_at, guest.waiting_for = after, moment, waits_for
    guest.waiting_since = (since or moment) if after is Answer.WAITING else None
    if after is not Answer.WAITING:
        guest.offered_until = None
    bring(session, event, guest, reply.companions, moment, tools)
    if reply.coming:
        places.seat_companions(session, guest, moment, since)
    reason = (TAKEN if reply.coming else LET_GO) if offered else WHY_WAITING[waits_for]
    change = places.note(session, guest, before, moment, by, reason)
    if after in LETTERS:
        about = particulars(session, event_id)
        write_back(session, about, guest, (LETTERS[after], change), moment, tools.keyring)
    promoted = fill_seats(session, event_id, moment, tools)
    return _outcome(guest, changed=True, promoted=promoted)


def take_offer(
    session: Session, event_id: int, guest_id: int, moment: datetime, tools: Tools, *, by: By = By.GUEST
) -> Outcome:
    """Take the places that are held for a guest; the conditional UPDATE decides between the tap and the deadline.

    Raises:
        Refusal: ``cancelled``, ``over``, ``gone`` or ``offer_over``.
    """
    event = places.lock_event(session, event_id)
    guest = _guest(session, event_id, guest_id)
    _check_open(event, moment, by)
    standing = (Guest.id == guest_id, Guest.answer == Answer.WAITING, Guest.offered_until > moment)
    taken = update(Guest).where(*standing).values(offered_until=None).returning(Guest.id)
    if session.scalar(taken) is None:
        if guest.answer == Answer.YES:
            return _outcome(guest, changed=False)
        raise Refusal(
            "offer_over",
            "No place is held for you any more: its time is up. Say yes, and you stand in line.",
        )
    _say_yes(session, guest, moment)
    change = places.note(session, guest, Answer.WAITING, moment, by, TAKEN)
    about = particulars(session, event_id)
    write_back(session, about, guest, ("answer_yes", change), moment, tools.keyring)
    return _outcome(guest, changed=True)


def give_place(session: Session, event_id: int, guest_id: int, moment: datetime, tools: Tools) -> Outcome:
    """Give somebody who waits a place out of turn, as a host may; it stands on record as what it is.

    Raises:
        Refusal: ``cancelled``, ``gone``, ``not_waiting`` or ``no_place``.
    """
    event = places.lock_event(session, event_id)
    guest = _guest(session, event_id, guest_id)
    _check_open(event, moment, By.HOST)
    turns = turns_now(session, event)
    number = next((number for number, (party, _) in enumerate(turns) if party.guest_id == guest_id), None)
    if number is None or guest.answer != Answer.WAITING:
        raise Refusal("not_waiting", f"{guest.contact.full_name} is not on the waiting list any more.")
    party = turns[number][0]
    if not places.take(session, event, party.seats):
        raise Refusal(
            "no_place",
            "There are not enough free places. Make the room larger in the settings, or ask somebody else first.",
        )
    guest.seats += party.seats
    taken = not places.claim(session, event, guest, party.house)
    _say_yes(session, guest, moment)
    reason = override_reason(number, category_taken=taken)
    change = places.note(session, guest, Answer.WAITING, moment, By.HOST, reason)
    about = particulars(session, event_id)
    write_back(session, about, guest, ("place_free", change), moment, tools.keyring)
    return _outcome(guest, changed=True)


def _say_yes(session: Session, guest: Guest, moment: datetime) -> None:
    since = guest.waiting_since
    guest.answer, guest.answered_at, guest.offered_until = Answer.YES, moment, None
    guest.waiting_since, guest.waiting_for = None, ""
    places.seat_companions(session, guest, moment, since)


def _outcome(guest: Guest, *, changed: bool, promoted: int = 0) -> Outcome:
    return Outcome(Answer(guest.answer), changed, promoted, guest.waiting_for, guest.offered_until is not None)


def _guest(session: Session, event_id: int, guest_id: int) -> Guest:
    mine = select(Guest).where(Guest.event_id == event_id, Guest.id == guest_id, Guest.removed_at.is_(None))
    guest = session.scalars(mine.execution_options(populate_existing=True)).one_or_none()
    if guest is None:
        raise Refusal("gone", "This person is not on the guest list any more.")
    return guest


def _check_open(event: Event, moment: datetime, by: By) -> None:
    if event.state == "cancelled":
        raise Refusal("cancelled", "This mixer will not take place.")
    if by is By.GUEST and moment >= event.ends_at:
        raise Refusal("over", "This mixer is over. We hope to see you at the next one.")


def _seat(session: Session, event: Event, guest: Guest, reply: Reply, present: Sequence[Guest]) -> tuple[Answer, str]:
    """Take, keep or give back places; return the answer that follows and what it waits for.

    Whoever of the party waits already goes on waiting; only people named for the first time need a place now.
    """
    if not reply.coming:
        places.give_back(session, event, guest)
        return reply.answer, ""
    if not guest.seats:
        waits_for = places.Turnstile(session, event, standing=guest).admit(guest, reply.seats)
        return Answer.WAITING if waits_for else Answer.YES, waits_for
    gone, _ = sorted_out(names_of(present), reply.companions)
    more = reply.seats - max(guest.seats, 1 + len(present) - len(gone))
    if more > 0 and places.Turnstile(session, event).admit(guest, more):
        others = any(party.guest_id != guest.id for party, _ in turns_now(session, event))
        free = event.capacity - event.seats_taken
        raise Refusal("no_room_for_companion", no_room_words(free, others_wait=others))
    if reply.seats < guest.seats:
        places.take(session, event, reply.seats - guest.seats)
        guest.seats = reply.seats
    return Answer.YES, ""
