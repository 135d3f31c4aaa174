"""Answers: places are taken by the database's arbitration, and the waiting list moves in strict order.

Every change of an answer locks the mixer's row first, so answers to one mixer queue; and every place is taken by a
conditional UPDATE, so that no path, however it comes here, can seat more people than the room holds.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session, aliased

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import AnswerChange, Guest
from mixer.invite.rules.parties import Party, no_room_words, same_people
from mixer.invite.rules.replies import Answer, By, Reply, Waiting, next_in, promotion_reason
from mixer.invite.service.companions import Tools, bring, check_party, companions_of, names_of, settle_companions
from mixer.invite.service.particulars import confirm, particulars

LETTERS = {Answer.YES: "answer_yes", Answer.WAITING: "answer_waiting"}


@dataclass(frozen=True)
class Outcome:
    """What became of a reply: the answer now on record, whether it changed, and who moved up."""

    answer: Answer
    changed: bool
    promoted: int = 0


def give_answer(
    session: Session, event_id: int, guest_id: int, reply: Reply, moment: datetime, tools: Tools, *, by: By = By.GUEST
) -> Outcome:
    """Put a guest's reply on record: a place, the waiting list, or the place given back to the next in line.

    Raises:
        Refusal: ``cancelled``, ``over``, ``gone``, ``with_somebody``, ``too_many`` or ``no_room_for_companion``.
    """
    event = _lock(session, event_id)
    guest = _guest(session, event_id, guest_id)
    _check_open(event, moment, by)
    if guest.companion_of_id is not None:
        raise Refusal("with_somebody", "This person comes with somebody, who answers for both.")
    before, present = Answer(guest.answer), companions_of(session, guest)
    check_party(event, present, reply)
    after = _seat(session, event, guest, reply)
    if after is before and same_people(names_of(present), reply.companions):
        return Outcome(after, changed=False)
    guest.answer, guest.answered_at = after, moment
    guest.waiting_since = (guest.waiting_since or moment) if after is Answer.WAITING else None
    bring(session, event, guest, reply.companions, moment, tools)
    change = _record(session, guest, before, moment, by)
    if after in LETTERS:
        _write_back(session, guest, LETTERS[after], change, moment, tools)
    promoted = fill_seats(session, event_id, moment, tools)
    return Outcome(Answer(guest.answer), changed=True, promoted=promoted)


def fill_seats(session: Session, event_id: int, moment: datetime, tools: Tools) -> int:
    """Give free places to the waiting list, in strict order, each with its reason on record; return how many moved."""
    event = _lock(session, event_id)
    if event.state == "cancelled" or moment >= event.ends_at:
        return 0
    queue = waiting_list(session, event_id)
    chosen = next_in(queue, event.capacity - event.seats_taken)
    for ahead, waiting in enumerate(chosen):
        guest = _guest(session, event_id, waiting.guest_id)
        if not _take(
            session, event, waiting.seats
        ):  # pragma: no cover - the lock holds; the arbiter stays all the same
            return ahead
        guest.answer, guest.seats, guest.waiting_since = Answer.YES, waiting.seats, None
        settle_companions(companions_of(session, guest), Answer.YES, moment)
        reason = promotion_reason(ahead, len(queue) - ahead - 1)
        change = _record(session, guest, Answer.WAITING, moment, By.WAITING_LIST, reason)
        _write_back(session, guest, "place_free", change, moment, tools)
    return len(chosen)


def events_with_waiting(session: Session, moment: datetime) -> list[int]:
    """Return the mixers still to come where somebody waits while a place may be free."""
    waits = select(Guest.event_id).join(Event, Event.id == Guest.event_id)
    free = waits.where(
        Guest.answer == Answer.WAITING,
        Guest.removed_at.is_(None),
        Event.ends_at > moment,
        Event.seats_taken < Event.capacity,
    )
    return list(session.scalars(free.distinct().order_by(Guest.event_id)))


def waiting_list(session: Session, event_id: int) -> list[Waiting]:
    """Return who waits, first come first, with the places each wants."""
    companion = aliased(Guest)
    rows = session.execute(
        select(Guest.id, func.count(companion.id))
        .outerjoin(companion, and_(companion.companion_of_id == Guest.id, companion.removed_at.is_(None)))
        .where(
            Guest.event_id == event_id,
            Guest.answer == Answer.WAITING,
            Guest.waiting_since.is_not(None),
            Guest.removed_at.is_(None),
        )
        .group_by(Guest.id, Guest.waiting_since)
        .order_by(Guest.waiting_since, Guest.id)
    )
    return [Waiting(guest_id, 1 + companions) for guest_id, companions in rows]


def _lock(session: Session, event_id: int) -> Event:
    locked = select(Event).where(Event.id == event_id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).one()


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


def _seat(session: Session, event: Event, guest: Guest, reply: Reply) -> Answer:
    """Take, keep or give back places; return the answer that follows."""
    more = reply.seats - guest.seats
    if not reply.coming or more <= 0:
        _take(session, event, more)
        guest.seats = reply.seats
        return reply.answer
    others_wait = any(one.guest_id != guest.id for one in waiting_list(session, event.id))
    if not others_wait and _take(session, event, more):
        guest.seats = reply.seats
        return Answer.YES
    if guest.answer == Answer.YES:
        free = event.capacity - event.seats_taken
        raise Refusal("no_room_for_companion", no_room_words(free, others_wait=others_wait))
    return Answer.WAITING


def _take(session: Session, event: Event, seats: int) -> bool:
    """Take places (a negative number gives them back), never more than there are."""
    fits = update(Event).where(Event.id == event.id)
    if seats > 0:
        fits = fits.where(Event.seats_taken + seats <= Event.capacity)
    taken = session.scalar(fits.values(seats_taken=Event.seats_taken + seats).returning(Event.seats_taken))
    session.refresh(event)
    return taken is not None


def _record(session: Session, guest: Guest, before: Answer, moment: datetime, by: By, reason: str = "") -> int:
    change = AnswerChange(guest_id=guest.id, at=moment, before=before, after=guest.answer, by=by, reason=reason)
    session.add(change)
    session.flush()
    return change.id


def _write_back(session: Session, guest: Guest, message: str, change: int, moment: datetime, tools: Tools) -> None:
    party = Party(names_of(companions_of(session, guest)))
    about = particulars(session, guest.event_id)
    confirm(session, about, guest, (message, change), moment, tools.keyring, party=party)
