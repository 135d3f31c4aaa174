"""Calls to first-timers by the visitor hosts, within two days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from mixer.contacts.models import Company, Contact
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.followup.rules.calls import Outcome, outcomes, share_out
from mixer.followup.service.room import VISITOR_HOST
from mixer.guests.models import Guest, Welcome

WITHIN = timedelta(days=2)
"""Days after the mixer until which every first-timer is called."""


@dataclass(frozen=True)
class CallLine:
    """A first-timer to call: who calls, in whose place where that was somebody else's, and what came of it."""

    code: str
    name: str
    company: str
    phone: str
    invited_by: str
    caller: str
    caller_id: int | None
    instead_of: str
    outcome: Outcome | None
    called_at: datetime | None


@dataclass(frozen=True)
class CallList:
    """All calls of a mixer, those still to make first; `due` is their last day, where the mixer is."""

    lines: tuple[CallLine, ...]
    due: date
    late: bool

    @property
    def open(self) -> tuple[CallLine, ...]:
        """Return the calls still to make."""
        return tuple(line for line in self.lines if line.called_at is None)

    def of(self, caller_id: int) -> tuple[CallLine, ...]:
        """Return the calls of one visitor host."""
        return tuple(line for line in self.lines if line.caller_id == caller_id)

    @property
    def moved(self) -> tuple[str, ...]:
        """Say whose calls moved to others, since they are no visitor hosts any more."""
        names = dict.fromkeys(line.instead_of for line in self.lines if line.instead_of)
        return tuple(
            f"{name} is no visitor host any more: {_listed([x for x in self.lines if x.instead_of == name])}"
            for name in names
        )


def _listed(lines: list[CallLine]) -> str:
    shares: dict[str, int] = {}
    for line in lines:
        shares[line.caller or "nobody yet"] = shares.get(line.caller or "nobody yet", 0) + 1
    said = [f"{'1 call goes' if count == 1 else f'{count} calls go'} to {name}" for name, count in shares.items()]
    return f"{', '.join(said)}."


def calls(session: Session, event_id: int, moment: datetime) -> CallList:
    """Return the call list of a mixer with its last day."""
    event = session.get_one(Event, event_id)
    due = event.local_date + WITHIN
    lines = tuple(call_list(session, event_id))
    today = moment.astimezone(event.zone).date()
    return CallList(lines, due, today > due and any(line.called_at is None for line in lines))


def call_list(session: Session, event_id: int) -> list[CallLine]:
    """Return the first-timers who came, those still to call first, each with a visitor host.

    A call of somebody who is no visitor host any more moves to the one with fewest.
    """
    helper, theirs = aliased(Guest), aliased(Contact)
    rows = session.execute(
        select(Guest, Contact, Company.name, Welcome, theirs.full_name)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .join(Attendance, and_(Attendance.event_id == Guest.event_id, Attendance.guest_id == Guest.id))
        .outerjoin(Welcome, Welcome.first_timer_id == Guest.id)
        .outerjoin(helper, helper.id == Welcome.visitor_host_id)
        .outerjoin(theirs, theirs.id == helper.contact_id)
        .where(Guest.event_id == event_id, Guest.first_timer, Guest.removed_at.is_(None), Contact.erased_at.is_(None))
        .order_by(Contact.search, Guest.id),
        execution_options={"populate_existing": True},
    ).all()
    callers = _visitor_hosts(session, event_id)
    standing = {guest.id: welcome.visitor_host_id for guest, _, _, welcome, _ in rows if welcome}
    kept = {key: host for key, host in standing.items() if host in callers}
    shared = share_out(list(callers), kept.values(), [guest.id for guest, *_ in rows if guest.id not in kept])
    lines = []
    for guest, contact, company, welcome, before in rows:
        caller = kept.get(guest.id, shared.get(guest.id))
        moved = before if welcome and guest.id not in kept and not welcome.called_at else ""
        lines.append(_line(guest, contact, company or "", welcome, (caller, callers.get(caller or 0, ""), moved)))
    return sorted(lines, key=lambda line: line.called_at is not None)


def _line(
    guest: Guest, contact: Contact, company: str, welcome: Welcome | None, caller: tuple[int | None, str, str]
) -> CallLine:
    return CallLine(
        code=guest.code,
        name=contact.full_name,
        company=company,
        phone=contact.phone,
        invited_by=guest.invited_by,
        caller=caller[1],
        caller_id=caller[0],
        instead_of=caller[2],
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


def record_call(
    session: Session, event_id: int, code: str, key: str, moment: datetime, caller_id: int | None = None
) -> Outcome:
    """Write down what came of a call; writing it down again replaces it.

    A visitor host who writes it down on their own page (`caller_id`) has their own calls only.

    Raises:
        Refusal: for somebody who is not on the call list, an outcome there is not, or no visitor host to call.
    """
    outcome = outcomes().get(key)
    if outcome is None:
        raise Refusal("no_outcome", "Choose what came of the call.")
    line = _call(session, event_id, code, caller_id)
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
        row.on_conflict_do_update(
            index_elements=["first_timer_id"],
            set_={"visitor_host_id": line.caller_id, "called_at": called_at, "outcome": key},
        )
    )
    return outcome


def take_call_back(session: Session, event_id: int, code: str, caller_id: int | None = None) -> str:
    """Take back what was written down of a call, which is to be made again; return whom it was to.

    Raises:
        Refusal: for somebody who is not on the call list.
    """
    line = _call(session, event_id, code, caller_id)
    first_timer = select(Guest.id).where(Guest.event_id == event_id, Guest.code == code).scalar_subquery()
    for welcome in session.scalars(select(Welcome).where(Welcome.first_timer_id == first_timer)):
        welcome.called_at, welcome.outcome = None, ""
    session.flush()
    return line.name


def _call(session: Session, event_id: int, code: str, caller_id: int | None) -> CallLine:
    lines = [one for one in call_list(session, event_id) if caller_id is None or one.caller_id == caller_id]
    line = next((one for one in lines if one.code == code), None)
    if line is None:
        raise Refusal("no_call", "This guest is not on the call list.")
    return line
