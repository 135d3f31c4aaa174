"""Calls to first-timers by the visitor hosts, within two days."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.door.models import Attendance
from mixer.followup.rules.calls import Outcome, outcomes, share_out
from mixer.followup.service.room import VISITOR_HOST
from mixer.guests.models import Guest, Welcome


@dataclass(frozen=True)
class CallLine:
    """A first-timer to call: who calls, and what came of it."""

    code: str
    name: str
    company: str
    phone: str
    invited_by: str
    caller: str
    caller_id: int | None
    outcome: Outcome | None
    called_at: datetime | None


def call_list(session: Session, event_id: int) -> list[CallLine]:
    """Return the first-timers who came, those still to call first, each with a visitor host."""
    rows = session.execute(
        select(Guest, Contact, Company.name, Welcome)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .join(Attendance, and_(Attendance.event_id == Guest.event_id, Attendance.guest_id == Guest.id))
        .outerjoin(Welcome, Welcome.first_timer_id == Guest.id)
        .where(Guest.event_id == event_id, Guest.first_timer, Guest.removed_at.is_(None), Contact.erased_at.is_(None))
        .order_by(Contact.search, Guest.id),
        execution_options={"populate_existing": True},
    ).all()
    callers = _visitor_hosts(session, event_id)
    taken = [welcome.visitor_host_id for _, _, _, welcome in rows if welcome]
    shared = share_out(list(callers), taken, [guest.id for guest, _, _, welcome in rows if not welcome])
    lines = []
    for guest, contact, company, welcome in rows:
        caller = welcome.visitor_host_id if welcome else shared.get(guest.id)
        lines.append(_line(guest, contact, company or "", welcome, (caller, callers.get(caller or 0, ""))))
    return sorted(lines, key=lambda line: line.called_at is not None)


def _line(
    guest: Guest, contact: Contact, company: str, welcome: Welcome | None, caller: tuple[int | None, str]
) -> CallLine:
    return CallLine(
        code=guest.code,
        name=contact.full_name,
        company=company,
        phone=contact.phone,
        invited_by=guest.invited_by,
        caller=caller[1],
        caller_id=caller[0],
        outcome=outcomes().get(welcome.outcome) if welcome else None,
        called_at=welcome.called_at if welcome else None,
    )


def _visitor_hosts(session: Session, event_id: int) -> dict[int, str]:
    rows = session.execute(
        select(Guest.id, Contact.full_name)
        .join(Contact, Contact.id == Guest.contact_id)
        .where(Guest.event_id == event_id, Guest.part == VISITOR_HOST, Guest.removed_at.is_(None))
        .order_by(Contact.search, Guest.id)
    )
    return {row.id: row.full_name for row in rows}


def record_call(session: Session, event_id: int, code: str, key: str, moment: datetime) -> Outcome:
    """Write down what came of a call; writing it down again replaces it.

    Raises:
        Refusal: for somebody who is not on the call list, an outcome there is not, or no visitor host to call.
    """
    outcome = outcomes().get(key)
    if outcome is None:
        raise Refusal("no_outcome", "Choose what came of the call.")
    line = next((one for one in call_list(session, event_id) if one.code == code), None)
    if line is None:
        raise Refusal("no_call", "This guest is not on the call list.")
    if line.caller_id is None:
        raise Refusal("no_caller", "Name a visitor host on the guest list first: somebody has to call.")
    first_timer = session.scalars(select(Guest.id).where(Guest.event_id == event_id, Guest.code == code)).one()
    called_at = moment if outcome.called else None
    row = insert(session, Welcome).values(
        event_id=event_id,
        visitor_host_id=line.caller_id,
        first_timer_id=first_timer,
        introduced=0,
        called_at=called_at,
        outcome=key,
    )
    session.execute(
        row.on_conflict_do_update(index_elements=["first_timer_id"], set_={"called_at": called_at, "outcome": key})
    )
    return outcome
