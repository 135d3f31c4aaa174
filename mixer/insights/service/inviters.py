"""Who invited whom to the group's mixers, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Account, Membership
from mixer.contacts.models import Company, Contact
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.insights.rules.inviters import Brought, Inviter, Known, match

PAGE = 25
VISITOR_HOST = "visitor_host"


@dataclass(frozen=True, slots=True)
class InvitersPage:
    """One page of those who brought others, and the counts of all of them."""

    inviters: tuple[Inviter, ...]
    counts: tuple[tuple[str, int], ...]
    doubts: int
    found: int
    page: int
    pages: int


STAGES = (("yes", "said yes"), ("came", "came"), ("again", "came again"), ("helps", "help to host by now"))


def inviters_page(session: Session, group_id: int, page: int = 1) -> InvitersPage:
    """Return who brought whom, those who brought most first, in three queries."""
    brought = _brought(session, group_id)
    everybody = match(brought, _known(session, group_id)) if brought else []
    pages = max(-(-len(everybody) // PAGE), 1)
    page = min(max(page, 1), pages)
    return InvitersPage(
        inviters=tuple(everybody[(page - 1) * PAGE : page * PAGE]),
        counts=(
            ("invited by somebody", len(brought)),
            *((label, sum(one.count(stage) for one in everybody)) for stage, label in STAGES),
        ),
        doubts=sum(one.contact_id is None for one in everybody),
        found=len(everybody),
        page=page,
        pages=pages,
    )


def _brought(session: Session, group_id: int) -> list[Brought]:
    """Return everybody whom somebody invited, by the first name that was written down, with how far they came."""
    mixers = select(Event.id).where(Event.group_id == group_id)
    there = and_(Attendance.event_id == Guest.event_id, Attendance.guest_id == Guest.id)
    how_far = (
        select(
            Guest.contact_id,
            func.count(Attendance.guest_id).label("came"),
            func.count().filter(Guest.answer == "yes").label("yes"),
            func.count().filter(Guest.part == VISITOR_HOST).label("hosts"),
        )
        .outerjoin(Attendance, there)
        .where(Guest.event_id.in_(mixers), or_(Guest.removed_at.is_(None), Attendance.guest_id.is_not(None)))
        .group_by(Guest.contact_id)
        .subquery()
    )
    members = select(func.lower(Account.email)).join(Membership, Membership.account_id == Account.id)
    rows = session.execute(
        select(
            *(Contact.id, Contact.full_name, Company.name.label("company"), Guest.invited_by),
            *(how_far.c.came, how_far.c.yes, how_far.c.hosts),
            func.lower(Contact.email).in_(members.where(Membership.group_id == group_id)).label("member"),
        )
        .select_from(Guest)
        .join(Event, Event.id == Guest.event_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .join(how_far, how_far.c.contact_id == Contact.id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Guest.event_id.in_(mixers), Guest.invited_by != "", Contact.erased_at.is_(None))
        .order_by(Event.starts_at, Guest.id)
    )
    found: dict[int, Brought] = {}
    for row in rows:
        helps = bool(row.hosts or row.member)
        person = (row.id, row.full_name, row.company or "", row.invited_by)
        found.setdefault(row.id, Brought(*person, said_yes=row.yes > 0, came=row.came, helps=helps))
    return list(found.values())


def _known(session: Session, group_id: int) -> Sequence[Known]:
    rows = session.execute(
        select(Contact.id, Contact.full_name, func.coalesce(Contact.email, "")).where(
            Contact.group_id == group_id, Contact.erased_at.is_(None)
        )
    )
    return [Known(*row) for row in rows]
