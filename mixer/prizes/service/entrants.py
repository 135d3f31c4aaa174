"""Who may win a prize: the guest list as the drawing sees it."""

from collections import Counter

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Account, Membership
from mixer.accounts.rules import GroupRole
from mixer.contacts.models import Company, Contact
from mixer.core.names import fold
from mixer.door.models import Attendance
from mixer.events.models import Event, EventRole
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting
from mixer.prizes.models import Drawing, Prize
from mixer.prizes.rules.drawing import Candidate, Donor, Field, admit

ORGANISER = "organiser"


def field_of(session: Session, prize: Prize) -> Field:
    """Return who may win a prize now, in a handful of queries however many guests there are."""
    extra = session.scalars(select(Event.extra_entries).where(Event.id == prize.event_id)).one()
    met = _people_met(session, prize.event_id) if extra else Counter()
    winners = set(
        session.scalars(select(Drawing.winner_id).where(Drawing.event_id == prize.event_id, Drawing.void_at.is_(None)))
    )
    organisers = _organisers(session, prize.event_id)
    rows = session.execute(
        select(
            Guest.id,
            Guest.short_code,
            Guest.part,
            Guest.contact_id,
            Contact.email,
            Company,
            Attendance.guest_id,
            Attendance.left_ms,
        )
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Attendance, and_(Attendance.event_id == Guest.event_id, Attendance.guest_id == Guest.id))
        .where(Guest.event_id == prize.event_id, Guest.removed_at.is_(None))
        .order_by(Guest.id)
    )
    candidates = [
        Candidate(
            guest=guest_id,
            ticket=ticket,
            in_the_room=came is not None and left_ms is None,
            organises=part == ORGANISER or email in organisers,
            has_won=guest_id in winners,
            contact=contact_id,
            houses=_houses(company),
            met=met[guest_id],
        )
        for guest_id, ticket, part, contact_id, email, company, came, left_ms in rows
    ]
    return admit(candidates, _donor(session, prize), extra)


def _people_met(session: Session, event_id: int) -> Counter[int]:
    """Return how many people each guest has really met tonight: a meeting that a game only planned is none."""
    met: Counter[int] = Counter()
    for pair in session.execute(
        select(Meeting.one_id, Meeting.other_id).where(Meeting.event_id == event_id, Meeting.confirmed_at.is_not(None))
    ):
        met.update(pair)
    return met


def _donor(session: Session, prize: Prize) -> Donor:
    company = session.get(Company, prize.donor_company_id) if prize.donor_company_id else None
    named = frozenset({f"name {fold(prize.donor_name)}"})
    return Donor(prize.donor_contact_id, _houses(company) | named)


def _houses(company: Company | None) -> frozenset[str]:
    """Return the keys under which a company and its sisters are one house."""
    return frozenset() if company is None else frozenset({f"house {company.house_id}", f"name {company.fold}"})


def _organisers(session: Session, event_id: int) -> set[str]:
    """Return the addresses of everybody who runs this mixer: they may be guests of it too."""
    group_id = select(Event.group_id).where(Event.id == event_id).scalar_subquery()
    hosts = select(EventRole.account_id).where(EventRole.event_id == event_id, EventRole.role == "host")
    running = select(Membership.account_id).where(
        Membership.group_id == group_id, Membership.role == GroupRole.ORGANISER
    )
    return set(session.scalars(select(Account.email).where(Account.id.in_(hosts.union(running)))))
