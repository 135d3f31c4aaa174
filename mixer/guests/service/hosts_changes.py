"""What changed on the visitor hosts' page, written down so that the last change can be taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.accounts import changes
from mixer.accounts.changes import Change, Doer, Facts, Page
from mixer.events.models import Event
from mixer.guests.models import Guest, Shift, Welcome

VERB = "visitor hosts"


def _page(session: Session, event_id: int) -> Page:
    group_id = session.get_one(Event, event_id).group_id
    return Page(group_id, event_id, VERB, lambda: _facts(session, event_id))


@contextmanager
def noted(session: Session, event_id: int, words: str, moment: datetime, account_id: int | None) -> Iterator[None]:
    """Write down what is changed inside, in words that name nobody."""
    with changes.noted(session, _page(session, event_id), words, Doer(account_id, moment)):
        yield


def last_change(session: Session, event_id: int) -> Change | None:
    """Return the last change, if it has not been taken back."""
    return changes.last_change(session, _page(session, event_id))


def take_back_change(session: Session, event_id: int, change_id: int, moment: datetime, account_id: int | None) -> str:
    """Take the last change back and return its words.

    Raises:
        Refusal: `nothing` where something else was changed since, or it is taken back already.
    """
    words, facts = changes.to_put_back(session, _page(session, event_id), change_id, Doer(account_id, moment))
    _put_back(session, event_id, facts)
    session.flush()
    session.expire_all()
    return words


def _facts(session: Session, event_id: int) -> Facts:
    """Return what stands where: part:ID, first:ID, welcome:ID of the first-timer, shift:CODE."""
    found: Facts = {}
    for guest_id, part, first in session.execute(
        select(Guest.id, Guest.part, Guest.first_timer).where(
            Guest.event_id == event_id, (Guest.part == "visitor_host") | Guest.first_timer
        )
    ):
        if part == "visitor_host":
            found[f"part:{guest_id}"] = part
        if first:
            found[f"first:{guest_id}"] = True
    for one in session.scalars(select(Welcome).where(Welcome.event_id == event_id)):
        called = one.called_at.isoformat() if one.called_at else None
        found[f"welcome:{one.first_timer_id}"] = [one.visitor_host_id, one.introduced, called, one.outcome]
    for shift in session.scalars(select(Shift).where(Shift.event_id == event_id)):
        found[f"shift:{shift.code}"] = [shift.guest_id, shift.post, shift.starts_minute, shift.minutes]
    return found


def _put_back(session: Session, event_id: int, facts: Facts) -> None:
    """Let facts be what they were, as far as the guests they speak of are still there."""
    guests = {guest.id: guest for guest in session.scalars(select(Guest).where(Guest.event_id == event_id))}
    alive = guests.keys()
    kinds: dict[str, dict[str, Any]] = {"shift": {}, "welcome": {}, "part": {}, "first": {}}
    for key, before in facts.items():
        kind, _, name = key.partition(":")
        kinds[kind][name] = before
    session.execute(delete(Shift).where(Shift.event_id == event_id, Shift.code.in_(kinds["shift"])))
    for name, before in kinds["shift"].items():
        if before and before[0] in alive:
            where = {"event_id": event_id, "guest_id": before[0], "post": before[1]}
            session.add(Shift(code=name, **where, starts_minute=before[2], minutes=before[3]))
    first_timers = {int(name): before for name, before in kinds["welcome"].items()}
    session.execute(delete(Welcome).where(Welcome.first_timer_id.in_(first_timers)))
    for guest_id, before in first_timers.items():
        if before and {guest_id, before[0]} <= alive:
            called_at = datetime.fromisoformat(before[2]) if before[2] else None
            pair = {"event_id": event_id, "first_timer_id": guest_id, "visitor_host_id": before[0]}
            session.add(Welcome(**pair, introduced=before[1], called_at=called_at, outcome=before[3]))
    for name, before in kinds["part"].items():
        if int(name) in alive:
            guests[int(name)].part = before or "guest"
    for name, before in kinds["first"].items():
        if int(name) in alive:
            guests[int(name)].first_timer = bool(before)
