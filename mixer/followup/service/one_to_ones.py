"""Two guests who met sit down together: proposed, answered, called off, held. The database decides who was first.

Every act locks the two people's rows in one order, so that proposals that cross and talks that clash meet there; each
change of state is one conditional UPDATE, so that of two taps at once one counts.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.core.codes import new_code
from mixer.core.keyring import Keyring
from mixer.core.refusal import Refusal
from mixer.followup.models import OneToOne
from mixer.followup.rules.one_to_ones import OPEN, State, clashes, fault
from mixer.followup.service import one_to_one_letters as letters
from mixer.guests.models import Guest
from mixer.meetings.rules import Standing
from mixer.meetings.service.people import person
from mixer.meetings.service.sharing import met

STALE = "This has changed meanwhile. Look at it again."


@dataclass(frozen=True, slots=True)
class Proposal:
    """When and where somebody would sit down, and a line with it."""

    times: Sequence[datetime]
    place: str
    words: str = ""
    minutes: int = 30


def propose(
    session: Session,
    guest_id: int,
    code: str,
    proposal: Proposal,
    moment: datetime,
    chance: random.Random,
    keyring: Keyring,
) -> str:
    """Propose a one-to-one to somebody the guest met and has agreed to share with; return its code.

    Raises:
        Refusal: `not_met`, `share_first`, `bad_times`, `open_already`, or `declined` by the other before.
    """
    guest, other = session.get_one(Guest, guest_id), met(session, guest_id, code)
    if person(session, guest_id, code).standing not in (Standing.SHARED, Standing.WAITING):
        raise Refusal("share_first", f"Agree to share with {other.contact.tag_name} first, then propose a one-to-one.")
    times = _good(proposal, moment)
    _lock(session, guest, other)
    _hold_back(session, guest, other)
    row = OneToOne(
        code=new_code(chance),
        event_id=guest.event_id,
        asker_id=guest.id,
        asked_id=other.id,
        state=State.PROPOSED,
        place=proposal.place,
        words=proposal.words,
        times=times,
        minutes=proposal.minutes,
        proposed_at=moment,
    )
    session.add(row)
    session.flush()
    letters.tell(session, row, "proposed", [other], moment, keyring)
    return row.code


def propose_others(
    session: Session, guest_id: int, code: str, proposal: Proposal, moment: datetime, keyring: Keyring
) -> None:
    """Answer a proposal with other times or another place: now the other is asked.

    Raises:
        Refusal: `no_one_to_one`, `bad_times`, `changed`.
    """
    row, guest, other = _mine(session, guest_id, code)
    change = {
        "asker_id": guest.id,
        "asked_id": other.id,
        "times": _good(proposal, moment),
        "place": proposal.place,
        "words": proposal.words,
        "minutes": proposal.minutes,
        "sequence": OneToOne.sequence + 1,
        "proposed_at": moment,
    }
    _change(session, row, and_(OneToOne.state == State.PROPOSED, OneToOne.asked_id == guest.id), change)
    letters.tell(session, row, "proposed", [other], moment, keyring)


def accept(session: Session, guest_id: int, code: str, start: datetime, moment: datetime, keyring: Keyring) -> None:
    """Take one of the proposed times; both get a letter with a calendar file.

    Raises:
        Refusal: `no_one_to_one`, `not_proposed`, `past`, `clash` with another talk of either, `changed`.
    """
    row, guest, other = _mine(session, guest_id, code)
    if start.astimezone(UTC).isoformat() not in row.times:
        raise Refusal("not_proposed", "Choose one of the times that are proposed now.")
    if start <= moment:
        raise Refusal("past", "This time is past. Propose another.")
    _lock(session, guest, other)
    for one, whose in ((guest, "You have"), (other, f"{other.contact.tag_name} has")):
        if clashes(start, row.minutes, _booked(session, one)):
            raise Refusal("clash", f"{whose} another one-to-one at that time. Choose another, or propose one.")
    change = {
        "state": State.BOOKED,
        "starts_at": start,
        "answered_at": moment,
        "sequence": OneToOne.sequence + 1,
    }
    open_to_me = and_(
        OneToOne.state == State.PROPOSED, OneToOne.asked_id == guest.id, OneToOne.sequence == row.sequence
    )
    _change(session, row, open_to_me, change)
    letters.tell(session, row, "booked", [guest, other], moment, keyring)


def decline(session: Session, guest_id: int, code: str, moment: datetime, keyring: Keyring) -> None:
    """Say no to a proposal; the other is told, and does not ask again by themself.

    Raises:
        Refusal: `no_one_to_one`, `changed`.
    """
    row, guest, other = _mine(session, guest_id, code)
    asked = and_(OneToOne.state == State.PROPOSED, OneToOne.asked_id == guest.id)
    _change(session, row, asked, {"state": State.DECLINED, "answered_at": moment})
    letters.tell(session, row, "declined", [other], moment, keyring)


def reopen(session: Session, guest_id: int, code: str) -> None:
    """Take a no back: the proposal can be answered again, unless the two have agreed on another.

    Raises:
        Refusal: `no_one_to_one`, `open_already`, `changed`.
    """
    row, guest, other = _mine(session, guest_id, code)
    _lock(session, guest, other)
    if _between(session, guest, other, OPEN):
        raise Refusal("open_already", "There is another proposal between you by now.")
    declined = and_(OneToOne.state == State.DECLINED, OneToOne.asked_id == guest.id)
    _change(session, row, declined, {"state": State.PROPOSED, "answered_at": None})


def withdraw(session: Session, guest_id: int, code: str, moment: datetime, keyring: Keyring) -> None:
    """Take back an own proposal, or call off a one-to-one that is booked: then both get a file that cancels it.

    Raises:
        Refusal: `no_one_to_one`, `changed`.
    """
    row, guest, other = _mine(session, guest_id, code)
    booked = row.state == State.BOOKED
    own = and_(OneToOne.state == State.PROPOSED, OneToOne.asker_id == guest.id)
    change = {"state": State.WITHDRAWN, "sequence": OneToOne.sequence + 1}
    _change(session, row, OneToOne.state == State.BOOKED if booked else own, change)
    if booked:
        letters.tell(session, row, "withdrawn", [guest, other], moment, keyring)


def record(session: Session, guest_id: int, code: str, words: str, moment: datetime, *, held: bool) -> None:
    """Write down whether it took place, and how it went: each guest's words are for themself alone.

    Raises:
        Refusal: `no_one_to_one`, `not_yet`, `changed`.
    """
    row, _guest, _other = _mine(session, guest_id, code)
    if row.starts_at is None or row.starts_at > moment:
        raise Refusal("not_yet", "It has not begun yet. Write down afterwards how it went.")
    mine = "asker_words" if row.asker_id == guest_id else "asked_words"
    state = State.HELD if held else State.NOT_HELD
    change = {"state": state, "held_at": row.held_at or moment if held else None, mine: words}
    _change(session, row, OneToOne.state.in_((State.BOOKED, State.HELD, State.NOT_HELD)), change)


def undo_record(session: Session, guest_id: int, code: str) -> None:
    """Take back that it took place, or did not; what was written about it stays.

    Raises:
        Refusal: `no_one_to_one`, `changed`.
    """
    row, _guest, _other = _mine(session, guest_id, code)
    done = OneToOne.state.in_((State.HELD, State.NOT_HELD))
    _change(session, row, done, {"state": State.BOOKED, "held_at": None})


def of_guest(guest_id: int) -> Any:  # noqa: ANN401 - an SQL expression
    """Return what finds a guest's one-to-ones."""
    return or_(OneToOne.asker_id == guest_id, OneToOne.asked_id == guest_id)


def _mine(session: Session, guest_id: int, code: str) -> tuple[OneToOne, Guest, Guest]:
    """Return a guest's one-to-one, the guest, and the other, if the two still see each other."""
    row = session.scalar(select(OneToOne).where(OneToOne.code == code, of_guest(guest_id)))
    if row is None:
        raise Refusal("no_one_to_one", "This one-to-one is not here any more.")
    guest = session.get_one(Guest, guest_id)
    other = session.get_one(Guest, row.asked_id if row.asker_id == guest_id else row.asker_id)
    return row, guest, met(session, guest_id, other.code)


def _good(proposal: Proposal, moment: datetime) -> list[str]:
    """Return the proposed times as they are kept, in order and once each."""
    times = sorted({time.astimezone(UTC) for time in proposal.times})
    wrong = fault(times, moment) or ("" if proposal.place else "Say where you would meet.")
    if wrong:
        raise Refusal("bad_times", wrong)
    return [time.isoformat() for time in times]


def _lock(session: Session, *guests: Guest) -> None:
    """Let one at a time arrange something with these people."""
    contacts = sorted(guest.contact_id for guest in guests)
    session.execute(select(Contact.id).where(Contact.id.in_(contacts)).order_by(Contact.id).with_for_update())


def _between(session: Session, guest: Guest, other: Guest, states: Iterable[State]) -> OneToOne | None:
    """Return the newest one-to-one of two guests in one of these states."""
    both = (guest.id, other.id)
    newest = select(OneToOne).where(OneToOne.asker_id.in_(both), OneToOne.asked_id.in_(both))
    return session.scalar(newest.where(OneToOne.state.in_(states)).order_by(OneToOne.id.desc()).limit(1))


def _hold_back(session: Session, guest: Guest, other: Guest) -> None:
    """Refuse a second proposal between two people, and one to somebody who said no to the guest."""
    name = other.contact.tag_name
    standing = _between(session, guest, other, OPEN)
    if standing is not None and standing.asker_id == other.id and standing.state == State.PROPOSED:
        raise Refusal("open_already", f"{name} has proposed a one-to-one to you already: answer that one.")
    if standing is not None:
        raise Refusal("open_already", f"There is a one-to-one with {name} already.")
    last = _between(session, guest, other, State)
    if last is not None and last.state == State.DECLINED and last.asker_id == guest.id:
        raise Refusal("declined", f"{name} said no the last time. They can propose one to you at any time.")


def _booked(session: Session, guest: Guest) -> list[tuple[datetime, int]]:
    """Return when a person sits down with anybody, at whichever mixer they met."""
    mine = select(Guest.id).where(Guest.contact_id == guest.contact_id)
    rows = session.execute(
        select(OneToOne.starts_at, OneToOne.minutes).where(
            or_(OneToOne.asker_id.in_(mine), OneToOne.asked_id.in_(mine)), OneToOne.state == State.BOOKED
        )
    )
    return [(row.starts_at, row.minutes) for row in rows]


def _change(session: Session, row: OneToOne, condition: Any, values: dict[str, Any]) -> None:  # noqa: ANN401 - an SQL expression
    """Change a one-to-one if it still is as the guest saw it."""
    done = update(OneToOne).where(OneToOne.id == row.id, condition).values(**values).returning(OneToOne.id)
    if session.scalar(done) is None:
        raise Refusal("changed", STALE)
    session.refresh(row)
