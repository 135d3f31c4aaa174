"""The evening of a first-timer: who takes care of them, and to whom they have been introduced.

Many phones do this at once. A tap carries an id, so that it counts once however often it is sent; whoever takes over
says from whom, so that two at once do not take a first-timer from each other unseen.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.guests.models import Guest, Introduction, Welcome
from mixer.guests.service.changing import find_guest

THREE = 3
"""People whom each first-timer is walked to."""


@dataclass(frozen=True)
class Introduced:
    """What a tap came to: how many people the first-timer has been introduced to; `to` is whom, if that was said."""

    first_timer: Guest
    name: str
    count: int
    to: Guest | None
    at: datetime
    fresh: bool = True


def take_over(session: Session, event_id: int, code: str, host_code: str, had: str) -> str:
    """Give a first-timer to a visitor host, from the one who `had` them (a code, "" for nobody); return the name.

    Raises:
        Refusal: `taken`, where somebody else was faster; `not_a_pair`; `gone`, where there is no such guest.
    """
    first_timer, host = find_guest(session, event_id, code), find_guest(session, event_id, host_code)
    if host.part != "visitor_host" or not first_timer.first_timer:
        raise Refusal("not_a_pair", "A first-timer is given to a visitor host.")
    if had:
        before = find_guest(session, event_id, had)
        changed = session.scalar(
            update(Welcome)
            .where(Welcome.first_timer_id == first_timer.id, Welcome.visitor_host_id.in_([before.id, host.id]))
            .values(visitor_host_id=host.id)
            .returning(Welcome.id)
            .execution_options(synchronize_session=False)
        )
    else:
        row = {"event_id": event_id, "visitor_host_id": host.id, "first_timer_id": first_timer.id}
        new = insert(session, Welcome).values(**row, introduced=0, outcome="")
        changed = session.scalar(
            new.on_conflict_do_update(
                index_elements=["first_timer_id"],
                set_={"visitor_host_id": host.id},
                where=Welcome.visitor_host_id == host.id,
            ).returning(Welcome.id)
        )
    name = _name(session, first_timer)
    if changed is None:
        raise Refusal("taken", f"Somebody else was faster: {name} has another visitor host by now.")
    session.expire_all()
    return name


def introduce(session: Session, event_id: int, code: str, tap: str, to: str, moment: datetime) -> Introduced:
    """Note that a first-timer was walked to somebody (`to`: their code, "" where that is not said), once for each tap.

    Raises:
        Refusal: `nobody`, before anybody takes care of them; `enough`, after three; `twice`, where they were introduced
            to the same person before; `gone`, where there is no such guest.
    """
    first_timer = find_guest(session, event_id, code)
    name = _name(session, first_timer)
    met = find_guest(session, event_id, to) if to else None
    # The row is held before anything is counted: two phones take turns, and the second sees what the first has done.
    welcome = session.scalar(
        select(Welcome)
        .where(Welcome.first_timer_id == first_timer.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if welcome is None:
        raise Refusal("nobody", f"Choose first who takes care of {name}.")
    known = session.scalar(select(Introduction).where(Introduction.tap == tap))
    if known is not None:
        return Introduced(first_timer, name, welcome.introduced, met, known.made_at, fresh=False)
    if welcome.introduced >= THREE:
        raise Refusal("enough", f"{name} has been introduced to three people already.")
    if met is not None and (met is first_timer or _met(session, first_timer, met)):
        raise Refusal("twice", f"{name} and {_name(session, met)} have been introduced already.")
    to_id = met.id if met else None
    session.add(Introduction(tap=tap, event_id=event_id, first_timer_id=first_timer.id, to_id=to_id, made_at=moment))
    return Introduced(first_timer, name, _recount(session, welcome), met, moment)


def take_back(session: Session, event_id: int, tap: str, moment: datetime) -> Introduced:
    """Take an introduction back; a second time changes nothing.

    Raises:
        Refusal: `gone`, where there is no such introduction at this mixer.
    """
    found = session.scalar(
        select(Introduction).where(Introduction.event_id == event_id, Introduction.tap == tap).with_for_update()
    )
    welcome = found and session.scalar(
        select(Welcome)
        .where(Welcome.first_timer_id == found.first_timer_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if not found or not welcome:
        raise Refusal("gone", "There is nothing to take back any more.")
    fresh = found.undone_at is None
    found.undone_at = found.undone_at or moment
    first_timer = session.get_one(Guest, found.first_timer_id)
    to = session.get(Guest, found.to_id) if found.to_id else None
    count = _recount(session, welcome)
    return Introduced(first_timer, _name(session, first_timer), count, to, found.made_at, fresh)


def _recount(session: Session, welcome: Welcome) -> int:
    session.flush()
    welcome.introduced = (
        session.scalar(
            select(func.count(Introduction.id)).where(
                Introduction.first_timer_id == welcome.first_timer_id, Introduction.undone_at.is_(None)
            )
        )
        or 0
    )
    session.flush()
    return welcome.introduced


def _met(session: Session, first_timer: Guest, other: Guest) -> bool:
    before = select(Introduction.id).where(
        Introduction.first_timer_id == first_timer.id,
        Introduction.to_id == other.id,
        Introduction.undone_at.is_(None),
    )
    return session.scalar(before.limit(1)) is not None


def _name(session: Session, guest: Guest) -> str:
    return session.get_one(Contact, guest.contact_id).full_name
