"""Who carries the plan's tasks: people of one mixer, with or without an account."""

import random
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.names import fold
from mixer.core.upsert import insert
from mixer.plan.models import TaskOwner


def key_of(name: str, email: str) -> str:
    """Return what makes an owner the same person: the e-mail address, else the name."""
    return email.casefold() or fold(name) or name


def owner_for(
    session: Session, event_id: int, name: str, email: str, moment: datetime, chance: random.Random
) -> TaskOwner | None:
    """Return the owner of this address or name, made if need be and called by the latest name; nobody has no name."""
    if not name and not email:
        return None
    row = insert(session, TaskOwner).values(
        code=new_code(chance),
        event_id=event_id,
        key=key_of(name, email),
        name=name or email,
        email=email,
        link_version=1,
        created_at=moment,
    )
    latest = {"name": name} if name else {"key": row.excluded.key}
    made = row.on_conflict_do_update(index_elements=["event_id", "key"], set_=latest).returning(TaskOwner.id)
    found = select(TaskOwner).where(TaskOwner.id == session.scalars(made).one())
    return session.scalars(found.execution_options(populate_existing=True)).one()
