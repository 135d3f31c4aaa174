"""Information tables: who has one, and what stands on its sign."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.events.models import Event, InformationTable


@dataclass(frozen=True, slots=True)
class Table:
    """One table as pages show it."""

    id: int
    number: int
    holder: str
    sign: str
    note: str
    confirmed: bool
    known: bool  # the holder stands in the address book


@dataclass(frozen=True, slots=True)
class TableWords:
    """What a host types about a table."""

    holder: str
    sign: str = ""
    note: str = ""


def tables(session: Session, event_id: int) -> list[Table]:
    """Return the tables in the order they were reserved."""
    rows = session.scalars(
        select(InformationTable).where(InformationTable.event_id == event_id).order_by(InformationTable.id)
    )
    return [
        Table(
            row.id, number, row.holder, row.sign or row.holder, row.note, bool(row.confirmed_at), bool(row.contact_id)
        )
        for number, row in enumerate(rows, 1)
    ]


def reserve(session: Session, event_id: int, words: TableWords) -> None:
    """Reserve a table; a holder found in the group's address book by full name is linked to it.

    Raises:
        Refusal: when this holder has one already.
    """
    holders = session.scalars(select(InformationTable.holder).where(InformationTable.event_id == event_id))
    if fold(words.holder) in {fold(holder) for holder in holders}:
        raise Refusal("has_one", f"{words.holder} has a table already.")
    session.add(
        InformationTable(
            event_id=event_id,
            contact_id=_contact_named(session, session.get_one(Event, event_id).group_id, words.holder),
            holder=words.holder,
            sign=words.sign,
            note=words.note,
        )
    )
    session.flush()


def _contact_named(session: Session, group_id: int, name: str) -> int | None:
    """Return the one contact of this name; two of a name are nobody in particular."""
    like = Contact.search.contains(fold(name), autoescape=True)
    rows = session.execute(select(Contact.id, Contact.full_name).where(Contact.group_id == group_id, like))
    found = [contact_id for contact_id, full_name in rows if fold(full_name) == fold(name)]
    return found[0] if len(found) == 1 else None


def confirm(session: Session, event_id: int, table_id: int, moment: datetime) -> None:
    """Write down that the holder has confirmed the table.

    Raises:
        Refusal: when the table was given back in the meantime.
    """
    found = session.scalar(
        update(InformationTable)
        .where(InformationTable.event_id == event_id, InformationTable.id == table_id)
        .values(confirmed_at=moment)
        .returning(InformationTable.id)
    )
    if found is None:
        raise Refusal("no_table", "This table was given back in the meantime.")


def give_back(session: Session, event_id: int, table_id: int) -> None:
    """Give a table back; doing it twice does no harm."""
    session.execute(
        delete(InformationTable).where(InformationTable.event_id == event_id, InformationTable.id == table_id)
    )
