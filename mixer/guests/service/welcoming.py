"""Visitor hosts, and the first-timers each of them walks to people worth meeting."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from mixer.contacts.models import Company, Contact
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.guests.models import Guest, Welcome
from mixer.guests.service.changing import find_guest


@dataclass(frozen=True)
class FirstTimer:
    """Somebody who comes for the first time, and how their evening goes."""

    code: str
    full_name: str
    company: str
    invited_by: str
    answer: str
    visitor_host: str  # code, "" when nobody cares for them yet
    introduced: int
    called_at: datetime | None


@dataclass(frozen=True)
class VisitorHost:
    """A visitor host with their first-timers."""

    code: str
    full_name: str
    company: str
    first_timers: tuple[FirstTimer, ...]


@dataclass(frozen=True)
class Welcomes:
    """All visitor hosts and all first-timers of a mixer; `unassigned` have no visitor host yet."""

    hosts: tuple[VisitorHost, ...]
    unassigned: tuple[FirstTimer, ...]


def welcomes(session: Session, event_id: int) -> Welcomes:
    """Return who cares for whom."""
    first_timers = _first_timers(session, event_id)
    hosts = tuple(
        VisitorHost(code, name, company, tuple(one for one in first_timers if one.visitor_host == code))
        for code, name, company in _hosts(session, event_id)
    )
    known = {one.code for one in hosts}
    return Welcomes(hosts, tuple(one for one in first_timers if one.visitor_host not in known))


def share_out(session: Session, event_id: int) -> int:
    """Give every first-timer without a visitor host to the one with fewest, colleagues kept apart; return how many.

    Raises:
        Refusal: `no_hosts` when nobody is named yet.
    """
    hosts = list(
        session.execute(
            select(Guest.id, Contact.company_id)
            .join(Contact, Contact.id == Guest.contact_id)
            .where(Guest.event_id == event_id, Guest.part == "visitor_host", Guest.removed_at.is_(None))
            .order_by(Guest.id)
        )
    )
    if not hosts:
        raise Refusal("no_hosts", "Name at least one visitor host first; three are a good number.")
    able = [row.id for row in hosts]
    load = Counter(session.scalars(select(Welcome.visitor_host_id).where(Welcome.event_id == event_id)))
    waiting = session.execute(
        select(Guest.id, Contact.company_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Welcome, Welcome.first_timer_id == Guest.id)
        .where(
            Guest.event_id == event_id,
            Guest.first_timer,
            Guest.part == "guest",
            Guest.removed_at.is_(None),
            Guest.answer != "no",
            or_(Welcome.id.is_(None), Welcome.visitor_host_id.not_in(able)),
        )
        .order_by(Contact.search, Guest.id)
    )
    given: dict[int, int] = {}
    for guest_id, company_id in waiting:
        chosen, _ = min(
            hosts, key=lambda host: (company_id is not None and host[1] == company_id, load[host[0]], host[0])
        )
        given[guest_id] = chosen
        load[chosen] += 1
    give_all(session, event_id, given)
    return len(given)


def give_to(session: Session, event_id: int, first_timer: str, visitor_host: str) -> None:
    """Give one first-timer to one visitor host, or to nobody for now (empty code)."""
    guest = find_guest(session, event_id, first_timer)
    present = session.scalars(select(Welcome).where(Welcome.first_timer_id == guest.id)).one_or_none()
    if not visitor_host:
        if present is not None:
            session.delete(present)
        return
    host = find_guest(session, event_id, visitor_host)
    if host.part != "visitor_host" or not guest.first_timer:
        raise Refusal("not_a_pair", "A first-timer is given to a visitor host.")
    if present is None:
        session.add(Welcome(event_id=event_id, visitor_host_id=host.id, first_timer_id=guest.id))
    else:
        present.visitor_host_id = host.id


def give_all(session: Session, event_id: int, hosts: Mapping[int, int]) -> None:
    """Give many first-timers at once, each to a visitor host (ids of both); how far somebody was introduced stays."""
    rows = [
        {"event_id": event_id, "first_timer_id": first_timer, "visitor_host_id": host, "introduced": 0, "outcome": ""}
        for first_timer, host in sorted(hosts.items())
    ]
    if rows:
        given = insert(session, Welcome)
        now = {"visitor_host_id": given.excluded.visitor_host_id}
        session.execute(given.on_conflict_do_update(index_elements=["first_timer_id"], set_=now), rows)
        session.expire_all()


def _hosts(session: Session, event_id: int) -> list[tuple[str, str, str]]:
    rows = session.execute(
        select(Guest.code, Contact.full_name, func.coalesce(Company.name, ""))
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Guest.event_id == event_id, Guest.part == "visitor_host", Guest.removed_at.is_(None))
        .order_by(Contact.search, Guest.id)
    )
    return list(rows)


def _first_timers(session: Session, event_id: int) -> tuple[FirstTimer, ...]:
    helper = aliased(Guest)
    rows = session.execute(
        select(
            Guest.code,
            Contact.full_name,
            func.coalesce(Company.name, ""),
            Guest.invited_by,
            Guest.answer,
            func.coalesce(helper.code, ""),
            func.coalesce(Welcome.introduced, 0),
            Welcome.called_at,
        )
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Welcome, Welcome.first_timer_id == Guest.id)
        .outerjoin(helper, helper.id == Welcome.visitor_host_id)
        .where(
            Guest.event_id == event_id,
            Guest.first_timer,
            Guest.part == "guest",
            Guest.removed_at.is_(None),
            Guest.answer != "no",
        )
        .order_by(Contact.search, Guest.id)
    )
    return tuple(FirstTimer(*row) for row in rows)
