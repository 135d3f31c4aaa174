"""Who runs one mixer: its hosts and visitor hosts among the people of the group."""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Account, Membership
from mixer.accounts.rules import GroupRole
from mixer.accounts.service import Helper, invite_helper
from mixer.core.keyring import Keyring
from mixer.core.refusal import Refusal
from mixer.events.files import owners
from mixer.events.models import Event, EventRole
from mixer.events.rules.parts import HOST, PARTS


@dataclass(frozen=True, slots=True)
class Teammate:
    """Somebody of the group with their part in this mixer; no part: they may be given one."""

    account_id: int
    name: str
    email: str
    part: str | None
    organiser: bool


def team(session: Session, event_id: int) -> list[Teammate]:
    """Return the people of the mixer's group, those with a part first."""
    event = session.get_one(Event, event_id)
    rows = session.execute(
        select(Account, Membership.role, EventRole.role)
        .join(Membership, Membership.account_id == Account.id)
        .outerjoin(EventRole, (EventRole.account_id == Account.id) & (EventRole.event_id == event_id))
        .where(Membership.group_id == event.group_id, Account.disabled_at.is_(None))
        .order_by(EventRole.role.is_(None), EventRole.role, func.lower(Account.name))
    )
    return [
        Teammate(account.id, account.name, account.email, part, role == GroupRole.ORGANISER)
        for account, role, part in rows
    ]


def leaders(session: Session, event_id: int) -> list[str]:
    """Return who may lead something: the roles there are at a mixer, then the people with a part in this one."""
    named = session.scalars(
        select(Account.name)
        .join(EventRole, EventRole.account_id == Account.id)
        .where(EventRole.event_id == event_id)
        .order_by(func.lower(Account.name))
    )
    return [*owners().values(), *named]


def give_part(session: Session, event_id: int, account_id: int, part: str) -> str:
    """Give somebody of the group a part in the mixer and return their name.

    Raises:
        Refusal: when the part is unknown or the person does not belong to the group.
    """
    event = session.get_one(Event, event_id)
    account = session.scalar(
        select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.group_id == event.group_id, Account.id == account_id)
    )
    if account is None or part not in PARTS:
        raise Refusal("no_such_person", "Choose somebody of your group. New people are invited on the page of people.")
    row = session.scalar(select(EventRole).where(EventRole.event_id == event_id, EventRole.account_id == account_id))
    if row is not None and row.role == HOST and part != HOST:
        _keep_a_host(session, event_id)
    if row is None:
        session.add(EventRole(event_id=event_id, account_id=account_id, role=part))
    else:
        row.role = part
    session.flush()
    return account.name


def invite(
    session: Session,
    event_id: int,
    helper: Helper,
    part: str,
    moment: datetime,
    chance: random.Random,
    keyring: Keyring,
) -> str:
    """Send somebody a letter with a link to sign in, and give them a part in this mixer; return their name.

    Raises:
        Refusal: when the part is unknown.
    """
    group_id = session.get_one(Event, event_id).group_id
    account_id = invite_helper(session, group_id, helper, moment, chance, keyring)
    return give_part(session, event_id, account_id, part)


def take_part(session: Session, event_id: int, account_id: int) -> None:
    """Take somebody's part away; doing it twice does no harm.

    Raises:
        Refusal: when they are the mixer's only host.
    """
    row = session.scalar(select(EventRole).where(EventRole.event_id == event_id, EventRole.account_id == account_id))
    if row is None:
        return
    if row.role == HOST:
        _keep_a_host(session, event_id)
    session.delete(row)
    session.flush()


def _keep_a_host(session: Session, event_id: int) -> None:
    hosts = session.scalar(select(func.count()).where(EventRole.event_id == event_id, EventRole.role == HOST))
    if hosts == 1:
        raise Refusal("only_host", "A mixer needs a host. Name another one first.")
