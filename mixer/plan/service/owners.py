"""Who carries the plan's tasks: people of one mixer, with or without an account, and the link each of them has."""

import random
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.keyring import Keyring, Token
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.plan.models import Task, TaskOwner


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


def owner_of(session: Session, event_id: int, code: str) -> TaskOwner:
    """Return somebody who carries tasks of this mixer.

    Raises:
        Refusal: when there is nobody of this code.
    """
    found = session.scalar(select(TaskOwner).where(TaskOwner.event_id == event_id, TaskOwner.code == code))
    if found is None:
        raise Refusal("no_owner", "Nobody of this name carries anything here.")
    return found


def rename(session: Session, event_id: int, code: str, name: str, email: str) -> str:
    """Give somebody another name or address and return the name; whoever gets a new address is told anew.

    Raises:
        Refusal: when somebody else here has this address, or this name and no address: they may be one person.
    """
    owner = owner_of(session, event_id, code)
    key = key_of(name, email)
    same = select(TaskOwner.name).where(TaskOwner.event_id == event_id, TaskOwner.key == key, TaskOwner.id != owner.id)
    other = session.scalar(same)
    if other is not None:
        what = "this address" if email else "this name"
        raise Refusal("known", f"{other} has {what} already. If both are one person, hand everything to one of them.")
    if owner.email.casefold() != email.casefold():
        _tell_anew(session, owner)
    owner.key, owner.name, owner.email = key, name, email
    session.flush()
    return name


def open_link(session: Session, event_id: int, code: str, keyring: Keyring) -> str:
    """Open somebody's link, which stays the same where it is open, and return their name."""
    owner = owner_of(session, event_id, code)
    link_of(session, owner, keyring)
    return owner.name


def renew_link(session: Session, event_id: int, code: str, keyring: Keyring) -> str:
    """Close somebody's link for good, open another one, and return their name."""
    owner = owner_of(session, event_id, code)
    owner.link_version += 1
    link_of(session, owner, keyring)
    return owner.name


def link_of(session: Session, owner: TaskOwner, keyring: Keyring) -> str:
    """Return an owner's link, opened if it was not yet; only its hash is kept."""
    owner.link_hash = keyring.hash(Token.OWNER, owner.code, owner.link_version)
    session.flush()
    return keyring.link(Token.OWNER, owner.code, owner.link_version)


def _tell_anew(session: Session, owner: TaskOwner) -> None:
    """A new address may be a new reader: letters begin again, and with everything that is open."""
    owner.quiet_since = None
    still_open = update(Task).where(Task.owner_id == owner.id, Task.done_at.is_(None))
    session.execute(still_open.values(told_at=None))
