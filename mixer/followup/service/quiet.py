"""Which letters after a mixer a guest wants: the group's choice until they make their own, for every mixer."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from mixer.accounts.models import Group
from mixer.accounts.service import record_deed
from mixer.core.codes import canonical
from mixer.core.keyring import Keyring, Token
from mixer.events.models import Event
from mixer.followup.rules.nudging import as_text, nudges, wanted
from mixer.guests.models import Guest
from mixer.post.models import Letter
from mixer.post.rules.states import State

SEAL = 16
KIND = "nudge"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a guest gets: the kinds by key, whose letters they are, and whether anybody but the group chose them."""

    kinds: frozenset[str]
    group: str
    own: bool


def stop_link(keyring: Keyring, guest: Guest) -> str:
    """Return the address where a guest stops these letters, sealed, without account and in any browser."""
    return f"{keyring.base_url}/quiet/{guest.code}{_seal(keyring, guest.code)}"


def open_stop_link(session: Session, keyring: Keyring, token: str) -> int | None:
    """Return the guest whose letters a link stops, or None for one that nobody made."""
    token = canonical(token)
    code, seal = token[:-SEAL], token[-SEAL:]
    if not compare_digest(seal.encode(), _seal(keyring, code).encode()):
        return None
    return session.scalar(select(Guest.id).where(Guest.code == code))


def _seal(keyring: Keyring, code: str) -> str:
    return keyring.token(Token.QUIET, code)


def own_wishes(session: Session, event_id: int) -> dict[int, str]:
    """Return the guests of a mixer who made a choice of their own, there or at the last mixer where they did."""
    other = aliased(Guest)
    rows = session.execute(
        select(Guest.id, other.nudges)
        .join(other, other.contact_id == Guest.contact_id)
        .join(Event, Event.id == other.event_id)
        .where(Guest.event_id == event_id, other.nudges.is_not(None))
        .order_by(Event.starts_at, other.id)
    )
    return {row.id: row.nudges for row in rows if row.nudges is not None}


def own_wish(session: Session, guest: Guest) -> str | None:
    """Return what a guest chose last, or None."""
    return session.scalar(
        select(Guest.nudges)
        .join(Event, Event.id == Guest.event_id)
        .where(Guest.contact_id == guest.contact_id, Guest.nudges.is_not(None))
        .order_by(Event.starts_at.desc(), Guest.id.desc())
        .limit(1)
    )


def wish(session: Session, guest_id: int) -> Wish:
    """Return which letters a guest gets."""
    guest = session.get_one(Guest, guest_id)
    event = session.get_one(Event, guest.event_id)
    group, own = session.get_one(Group, event.group_id), own_wish(session, guest)
    return Wish(wanted(own, group.nudges), group.name, own is not None)


def choose(session: Session, guest_id: int, kinds: list[str] | None) -> None:
    """Keep which letters a guest wants, at all mixers; None: as the group has it. Unwanted ones that wait stop."""
    guest = session.get_one(Guest, guest_id)
    chosen = None if kinds is None else as_text(kinds)
    session.execute(update(Guest).where(Guest.contact_id == guest.contact_id).values(nudges=chosen))
    if chosen is None:
        return
    mine = select(Guest.id).where(Guest.contact_id == guest.contact_id)
    for key in set(nudges()) - set(chosen.split()):
        waiting = update(Letter).where(
            Letter.guest_id.in_(mine),
            Letter.occasion.startswith(f"{KIND}:{key}:", autoescape=True),
            Letter.state == State.PENDING,
        )
        session.execute(waiting.values(state=State.STOPPED, error="They asked for no more of these letters."))


def groups_choice(session: Session, group_id: int) -> frozenset[str]:
    """Return which letters a group's guests get who made no choice."""
    return wanted(None, session.get_one(Group, group_id).nudges)


def choose_for_group(session: Session, group_id: int, kinds: list[str], moment: datetime, account_id: int) -> None:
    """Choose them for the whole group; guests who made a choice of their own keep it."""
    group = session.get_one(Group, group_id)
    group.nudges = as_text(kinds)
    record_deed(session, group_id, "nudges", group.nudges or "none", moment, account_id=account_id)
