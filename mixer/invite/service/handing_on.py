"""Free places are handed on to the waiting list in strict order: offered until a deadline, or given at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session, joinedload

from mixer.core.keyring import Keyring
from mixer.events.models import Event
from mixer.guests.models import AnswerChange, Guest
from mixer.guests.rules.line import CATEGORY, SEAT, Party, Turn
from mixer.guests.service import places
from mixer.invite.rules import parties
from mixer.invite.rules.offers import day_words, offer_until, part_reason, passed_reason, promotion_reason
from mixer.invite.rules.replies import Answer, By
from mixer.invite.service.companions import Tools, companions_of, names_of
from mixer.invite.service.particulars import Particulars, confirm, particulars

Turns = Sequence[tuple[Party, Turn]]


@dataclass(frozen=True)
class _Desk:
    """What handing places on needs at hand; `until`: how long an offer stands, None where places are given."""

    session: Session
    event: Event
    about: Particulars
    moment: datetime
    keyring: Keyring
    until: datetime | None


def fill_seats(session: Session, event_id: int, moment: datetime, tools: Tools) -> int:
    """Hand free places on to the waiting list, each with its reason on record; return how many parties got some.

    Offers whose time is up end first. A place is given at once where the host wants no offers or the mixer is near.
    """
    event = places.lock_event(session, event_id)
    if event.state == "cancelled" or moment >= event.ends_at:
        return 0
    end_offers(session, event, moment, tools)
    if event.one_per_category:
        places.settle_categories(session, event)
    turns = turns_now(session, event)
    granted = sum(turn.places for _, turn in turns)
    if not turns or not places.take(session, event, granted):
        return 0
    until = offer_until(moment, event.offer_hours, event.starts_at)
    desk = _Desk(session, event, particulars(session, event_id), moment, tools.keyring, until)
    _hand_over(desk, turns)
    _keep_waiting(session, turns, moment)
    return sum(turn.places > 0 for _, turn in turns)


def turns_now(session: Session, event: Event) -> list[tuple[Party, Turn]]:
    """Return everybody in line, in order, with what their turn would bring just now; nothing is written."""
    room = places.open_room(session, event)
    return [(party, room.ask(party)) for _, party in places.waiting_line(session, event)]


def end_offers(session: Session, event: Event, moment: datetime, tools: Tools) -> int:
    """Take back the places that were offered and not taken in time; return how many offers ended.

    Whoever let an offer pass leaves the line without an answer: they did not say no, yet a place that is offered
    again and again to somebody who reads no letters is lost to everybody. The conditional UPDATE lets each offer end
    once, however many workers look.
    """
    over = (Guest.event_id == event.id, Guest.answer == Answer.WAITING, Guest.offered_until <= moment)
    if moment >= event.ends_at:
        return 0
    held = {row.id: row.offered_until for row in session.execute(select(Guest.id, Guest.offered_until).where(*over))}
    ended = session.scalars(update(Guest).where(*over).values(offered_until=None).returning(Guest.id)).all()
    if not ended:
        return 0
    about = particulars(session, event.id)
    for guest in _guests(session, ended).values():
        party = parties.Party(names_of(companions_of(session, guest)))
        places.give_back(session, event, guest)
        guest.answer, guest.answered_at = Answer.NONE, None
        guest.waiting_since, guest.waiting_for = None, ""
        places.send_home(session, guest, moment)
        words = day_words(held[guest.id], event.zone)
        reason = f"The place was held until {words}, and nobody took it; it goes to the next in line."
        change = places.note(session, guest, Answer.WAITING, moment, By.WAITING_LIST, reason)
        confirm(session, about, guest, ("offer_passed", change), moment, tools.keyring, party=party, until=words)
    return len(ended)


def events_with_waiting(session: Session, moment: datetime) -> list[int]:
    """Return the mixers still to come where somebody waits while a place may be free, or an offer's time is up."""
    waits = select(Guest.event_id).join(Event, Event.id == Guest.event_id)
    due = waits.where(
        Guest.answer == Answer.WAITING,
        Guest.removed_at.is_(None),
        Event.ends_at > moment,
        Event.state != "cancelled",
        or_(Event.seats_taken < Event.capacity, Guest.offered_until <= moment),
    )
    return list(session.scalars(due.distinct().order_by(Guest.event_id)))


def _hand_over(desk: _Desk, turns: Turns) -> None:
    guests = _guests(desk.session, [party.guest_id for party, turn in turns if turn.places])
    ahead = passed = 0
    for party, turn in turns:
        if turn.places:
            reason = promotion_reason(ahead, len(turns) - ahead - 1, passed)
            if turn.places < party.seats:
                reason = part_reason(turn.places, party.seats)
            guest = guests[party.guest_id]
            places.claim(desk.session, desk.event, guest, party.house)
            _place(desk, guest, turn.places, reason)
            ahead += 1
        passed += turn.waits_for == CATEGORY


def _place(desk: _Desk, guest: Guest, number: int, reason: str) -> None:
    """Hold places for a guest, or give them, and write the letter that says so."""
    before, since, message = guest.answer, guest.waiting_since, "place_free"
    until = guest.offered_until or desk.until
    guest.seats += number
    if guest.answer == Answer.YES:
        message = "place_for_companion"
    elif until is None:
        guest.answer, guest.answered_at = Answer.YES, desk.moment
        guest.waiting_since, guest.waiting_for = None, ""
    else:
        message, guest.offered_until = "offer", until
        reason = f"{reason} Offered until {day_words(until, desk.about.zone)}."
    places.seat_companions(desk.session, guest, desk.moment, since)
    change = places.note(desk.session, guest, before, desk.moment, By.WAITING_LIST, reason)
    write_back(desk.session, desk.about, guest, (message, change), desk.moment, desk.keyring)


def write_back(
    session: Session,
    about: Particulars,
    guest: Guest,
    cause: tuple[str, int],
    moment: datetime,
    keyring: Keyring,
) -> None:
    """Write the letter that tells a guest what became of an answer: who comes, who waits, until when places stand."""
    coming, rest = (parties.Party(names_of(some)) for some in parted(guest, companions_of(session, guest)))
    until = day_words(guest.offered_until, about.zone) if guest.offered_until else ""
    facts = {"party": coming, "rest": rest, "until": until, "held": guest.seats, "waits_for": guest.waiting_for}
    confirm(session, about, guest, cause, moment, keyring, deadline=guest.offered_until, **facts)


def parted(guest: Guest, companions: Sequence[Guest]) -> tuple[Sequence[Guest], Sequence[Guest]]:
    """Return whom the places of a guest reach, and who still waits; while none is held nobody is parted."""
    if guest.answer == Answer.YES:
        seated = [one for one in companions if one.answer == Answer.YES]
        return seated, [one for one in companions if one.answer != Answer.YES]
    reach = guest.seats - 1 if guest.seats else len(companions)
    return companions[:reach], companions[reach:]


def _keep_waiting(session: Session, turns: Turns, moment: datetime) -> None:
    """Write down what those still in line wait for, and once why a free place did not go to somebody ahead."""
    for waits_for in (SEAT, CATEGORY):
        mine = [party.guest_id for party, turn in turns if turn.waits_for == waits_for]
        stale = (Guest.id.in_(mine), Guest.answer == Answer.WAITING, Guest.waiting_for != waits_for)
        session.execute(update(Guest).where(*stale).values(waiting_for=waits_for))
    last_given = max((number for number, (_, turn) in enumerate(turns) if turn.places), default=-1)
    ahead = [one for one in turns[: last_given + 1] if one[1].waits_for == CATEGORY]
    first = [one for one in turns if one[1].waits_for == SEAT][:1]
    ahead += [one for one in first if one[1].free and not one[1].places]
    over = {party.guest_id: passed_reason(turn, party.seats) for party, turn in ahead}
    said = _last_reasons(session, over)
    fresh = {guest_id: reason for guest_id, reason in over.items() if said.get(guest_id) != reason}
    rows = [
        {"guest_id": guest_id, "at": moment, "before": "waiting", "after": "waiting", "by": By.WAITING_LIST}
        | {"reason": reason}
        for guest_id, reason in fresh.items()
    ]
    if rows:
        session.execute(insert(AnswerChange), rows)


def _last_reasons(session: Session, guest_ids: Iterable[int]) -> dict[int, str]:
    latest = select(func.max(AnswerChange.id)).where(AnswerChange.guest_id.in_(list(guest_ids)))
    rows = select(AnswerChange.guest_id, AnswerChange.reason)
    found = session.execute(rows.where(AnswerChange.id.in_(latest.group_by(AnswerChange.guest_id))))
    return {row.guest_id: row.reason for row in found}


def _guests(session: Session, guest_ids: Iterable[int]) -> dict[int, Guest]:
    mine = select(Guest).where(Guest.id.in_(list(guest_ids))).options(joinedload(Guest.contact)).order_by(Guest.id)
    fresh = session.scalars(mine.execution_options(populate_existing=True))
    return {guest.id: guest for guest in fresh}
