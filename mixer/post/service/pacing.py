"""Turns: the database decides whose letter goes next, among all couriers on all machines."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists
from sqlalchemy.orm import Session

from mixer.core.upsert import insert
from mixer.post.models import DomainPace, Letter
from mixer.post.rules.pace import ALL, Pace


def free(moment: datetime) -> ColumnElement[bool]:
    """Return the condition that neither a letter's domain nor all letters together have to wait."""
    ahead = DomainPace.next_at > moment
    return and_(
        ~exists().where(DomainPace.domain == ALL, ahead),
        ~exists().where(DomainPace.domain == Letter.to_domain, ahead),
    )


def take_turns(session: Session, domain: str, moment: datetime, pace: Pace) -> bool:
    """Take the turns that a letter to this domain needs; False when another courier was quicker.

    The caller undoes what was taken before the one that was lost.
    """
    return all(_take(session, whose, moment, moment + wait) for whose, wait in pace.turns(domain).items())


def hold(session: Session, domain: str, until: datetime) -> None:
    """Let no letter go to a domain before then; a longer hold stays."""
    row = insert(session, DomainPace).values(domain=domain, next_at=until)
    longer = DomainPace.next_at < until
    session.execute(row.on_conflict_do_update(index_elements=["domain"], set_={"next_at": until}, where=longer))


def forget(session: Session, moment: datetime) -> None:
    """Drop turns that nobody waits for any more, so that no domain of an erased guest stays on record."""
    session.execute(delete(DomainPace).where(DomainPace.next_at <= moment))


def _take(session: Session, whose: str, moment: datetime, then: datetime) -> bool:
    row = insert(session, DomainPace).values(domain=whose, next_at=then)
    turn = row.on_conflict_do_update(
        index_elements=["domain"], set_={"next_at": then}, where=DomainPace.next_at <= moment
    )
    return session.scalar(turn.returning(DomainPace.domain)) is not None
