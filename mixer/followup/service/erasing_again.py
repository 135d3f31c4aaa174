"""Erasing again after an older backup was restored: whoever a later copy of the database knows as erased."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.contacts.models import Contact


@dataclass(frozen=True, slots=True)
class ErasedPerson:
    """Somebody erased, as a copy of the database still knows them: by their place in it, and since when they had it."""

    group_code: str
    contact_id: int
    created_at: datetime


def erased_in(connection: Connection) -> list[ErasedPerson]:
    """Return everybody who is erased in a database, of all groups."""
    rows = connection.execute(
        select(Group.code, Contact.id, Contact.created_at)
        .join(Contact, Contact.group_id == Group.id)
        .where(Contact.erased_at.is_not(None))
        .order_by(Contact.id)
    )
    return [ErasedPerson(*row) for row in rows]


def still_here(session: Session, person: ErasedPerson) -> tuple[int, str] | None:
    """Return the group and the code of somebody who is not erased in this database; None where there is nobody.

    A number alone could be somebody else's by now, so that it counts only with the moment at which it was given.
    """
    row = session.execute(
        select(Contact.group_id, Contact.code)
        .join(Group, Group.id == Contact.group_id)
        .where(
            Group.code == person.group_code,
            Contact.id == person.contact_id,
            Contact.created_at == person.created_at,
            Contact.erased_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else (row.group_id, row.code)
