"""Information tables: numbered places, who has which, and what stands on its sign."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from mixer.accounts.models import Deed
from mixer.contacts.models import Contact
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.events.models import Event, InformationTable

GAVE_BACK = "gave a table back"
MOST_FOUND = 8
KEPT = ("id", "holder", "sign", "note", "contact_id")  # of a table that was given back
STANDS = ("holder", "sign", "note", "contact_id", "confirmed_at")  # what moves when two tables change places
ANSWERS = {"yes": "is coming", "no": "is not coming", "waiting": "is on the waiting list"}


@dataclass(frozen=True, slots=True)
class Table:
    """One table as pages show it; `answer` is what its holder has answered, in words, where that is known."""

    id: int
    number: int
    holder: str
    sign: str
    note: str
    confirmed: bool
    known: bool  # the holder stands in the address book
    contact_id: int | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class TableWords:
    """What a host types about a table; `contact` is the code of a holder found in the address book."""

    holder: str
    sign: str = ""
    note: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody of the address book who could have a table."""

    code: str
    name: str
    company: str


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A table that was given back and can be had again."""

    id: int
    holder: str


def tables(session: Session, event_id: int) -> list[Table]:
    """Return the tables by their numbers."""
    return [
        Table(
            id=row.id,
            number=number,
            holder=row.holder,
            sign=row.sign or row.holder,
            note=row.note,
            confirmed=bool(row.confirmed_at),
            known=bool(row.contact_id),
            contact_id=row.contact_id,
        )
        for number, row in enumerate(_rows(session, event_id), 1)
    ]


def _rows(session: Session, event_id: int) -> list[InformationTable]:
    mine = select(InformationTable).where(InformationTable.event_id == event_id).order_by(InformationTable.id)
    return list(session.scalars(mine))


def with_answers(found: Collection[Table], answers: Mapping[int, str]) -> list[Table]:
    """Return the tables with what their holders have answered, by contact."""
    return [replace(table, answer=ANSWERS.get(answers.get(table.contact_id or 0, ""), "")) for table in found]


def holders(session: Session, event_id: int, wanted: str) -> list[Found]:
    """Return people of the group's address book in whose name or company all the words stand."""
    words = fold(wanted).split()
    if not words:
        return []
    group_id = session.get_one(Event, event_id).group_id
    rows = session.scalars(
        select(Contact)
        .options(joinedload(Contact.company))
        .where(Contact.group_id == group_id, Contact.erased_at.is_(None))
        .where(*(Contact.search.contains(word, autoescape=True) for word in words))
        .order_by(Contact.full_name, Contact.id)
        .limit(MOST_FOUND)
    )
    return [Found(row.code, row.full_name, row.company.name if row.company else "") for row in rows]


def reserve(session: Session, event_id: int, words: TableWords) -> None:
    """Reserve a table for a person of the address book, or for whoever is typed.

    A holder whose full name stands in the address book once is linked to it.

    Raises:
        Refusal: when this holder has one already.
    """
    _refuse_second(session, event_id, words.holder)
    group_id = session.get_one(Event, event_id).group_id
    chosen = select(Contact.id).where(Contact.group_id == group_id, Contact.code == words.contact)
    contact_id = session.scalar(chosen) if words.contact else _contact_named(session, group_id, words.holder)
    row = {"holder": words.holder, "sign": words.sign, "note": words.note}
    session.add(InformationTable(event_id=event_id, contact_id=contact_id, **row))
    session.flush()


def _refuse_second(session: Session, event_id: int, holder: str) -> None:
    if fold(holder) in {fold(row.holder) for row in _rows(session, event_id)}:
        raise Refusal("has_one", f"{holder} has a table already.")


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


def earlier(session: Session, event_id: int, table_id: int) -> None:
    """Let a table change places with the one before it: numbers stay where they stand, and who has them moves.

    Raises:
        Refusal: when the table was given back in the meantime.
    """
    rows = _rows(session, event_id)
    place = next((place for place, row in enumerate(rows) if row.id == table_id), None)
    if place is None:
        raise Refusal("no_table", "This table was given back in the meantime.")
    if place == 0:
        return
    here, before = rows[place], rows[place - 1]
    for field in STANDS:
        mine, theirs = getattr(here, field), getattr(before, field)
        setattr(here, field, theirs)
        setattr(before, field, mine)
    session.flush()


def give_back(session: Session, event_id: int, table_id: int, moment: datetime, account_id: int) -> None:
    """Give a table back, on record so that it can be had again; doing it twice does no harm."""
    mine = (InformationTable.event_id == event_id, InformationTable.id == table_id)
    row = session.scalar(select(InformationTable).where(*mine))
    if row is None:
        return
    kept: dict[str, Any] = {field: getattr(row, field) for field in KEPT} | {"confirmed": bool(row.confirmed_at)}
    deed = {"group_id": session.get_one(Event, event_id).group_id, "event_id": event_id, "account_id": account_id}
    session.add(Deed(verb=GAVE_BACK, subject=row.holder, at=moment, detail=kept, **deed))
    session.delete(row)
    session.flush()


def given_back(session: Session, event_id: int) -> list[GivenBack]:
    """Return the tables that were given back, the last first."""
    deeds = select(Deed).where(Deed.event_id == event_id, Deed.verb == GAVE_BACK).order_by(Deed.id.desc())
    return [GivenBack(deed.id, deed.subject) for deed in session.scalars(deeds)]


def have_again(session: Session, event_id: int, deed_id: int, moment: datetime) -> None:
    """Undo that a table was given back: it stands where it stood, or last where that place is taken.

    Raises:
        Refusal: when its holder has got another one meanwhile.
    """
    deed = session.scalar(select(Deed).where(Deed.event_id == event_id, Deed.verb == GAVE_BACK, Deed.id == deed_id))
    if deed is None:
        return
    kept = dict(deed.detail)
    _refuse_second(session, event_id, kept["holder"])
    confirmed = kept.pop("confirmed")
    if session.get(InformationTable, kept["id"]) is not None:
        del kept["id"]
    if kept["contact_id"] is not None and session.get(Contact, kept["contact_id"]) is None:
        kept["contact_id"] = None
    session.add(InformationTable(event_id=event_id, confirmed_at=moment if confirmed else None, **kept))
    session.delete(deed)
    session.flush()
