"""One person erased everywhere: their rows, their name in others' words, letters in the folder and prints on disk."""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from mixer.accounts.service import record_deed
from mixer.contacts.models import Company, Contact, Profession
from mixer.contacts.rules.catalogue import spheres
from mixer.core.codes import new_code
from mixer.core.columns import Base
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.models import Certificate
from mixer.followup.rules.personal import personal
from mixer.followup.rules.redacting import Named, Redactor
from mixer.followup.service import rows
from mixer.followup.service.rows import Gone, People, Search
from mixer.guests.models import Guest, ImportRun
from mixer.guests.service import locked_group
from mixer.guests.service.settling import take_off
from mixer.nametags.files.cabinet import Cabinet
from mixer.nametags.models import PrintRun
from mixer.nametags.rules.progress import AT_WORK, State
from mixer.post.folder import LetterFolder
from mixer.post.models import Letter
from mixer.post.rules import states

WORKS: tuple[type[Company] | type[Profession], ...] = (Company, Profession)
HOST, GUEST, COMMAND, CLOCK = "host", "guest", "command", "clock"


@dataclass(frozen=True, slots=True)
class Tools:
    """What erasing needs: chance for new codes, the folder of letters, the cabinet of prints."""

    chance: random.Random
    letters: LetterFolder
    prints: Cabinet


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked for it: a host with their account, the guest, a command, or the clock."""

    kind: str
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What will go when a person is erased, in numbers by kind, and what stays."""

    contact_id: int
    code: str
    name: str
    goes: Mapping[str, int]
    coming: tuple[str, ...]
    attended: int
    met: int


def outlook(session: Session, group_id: int, code: str, moment: datetime) -> Outlook:
    """Return what erasing a person would take with it, without doing it.

    Raises:
        Refusal: ``no_such_person``.
    """
    contact = _person(session, group_id, code)
    people, _ = people_of(session, group_id, [contact])
    goes: Counter[str] = Counter()
    for one in personal():
        if one.label and (one.by or one.goes_by or one.address):
            own = rows.own_rows(session, one, group_id, people)
            goes[one.label] += session.scalars(select(func.count()).select_from(rows.table_of(one)).where(own)).one()
    coming = session.scalars(
        select(Event.name)
        .join(Guest, Guest.event_id == Event.id)
        .where(Guest.contact_id == contact.id, Guest.removed_at.is_(None), Event.ends_at > moment)
        .order_by(Event.starts_at)
    )
    attended, met = kept_of(session, people)
    return Outlook(contact.id, contact.code, contact.full_name, +goes, tuple(coming), attended, met)


def erase_person(session: Session, group_id: int, code: str, moment: datetime, tools: Tools, asker: Asker) -> str:
    """Erase a person of a group everywhere, for good, and return the code of the certificate.

    Their places at mixers still to come are given back. What stays: that somebody came and met somebody, without a
    name; and the keyed mark of an address that wanted no more letters.

    Raises:
        Refusal: ``no_such_person``, also where they were erased already.
    """
    locked_group(session, group_id)
    contact = _person(session, group_id, code)
    coming = select(Guest).join(Event, Event.id == Guest.event_id)
    for guest in session.scalars(
        coming.where(Guest.contact_id == contact.id, Guest.removed_at.is_(None), Event.ends_at > moment)
    ):
        take_off(session, guest, moment)
    session.flush()
    hold(session, [contact.id])
    people, named = people_of(session, group_id, [contact])
    hints = tuple(sorted(set().union(*(one.hints for one in named))))
    tidy_files(session, rows.redact_all(session, group_id, Search(Redactor(named), hints)), tools)
    attended, met = kept_of(session, people)
    went = erase_rows(session, group_id, people, moment, tools)
    certificate = Certificate(
        code=new_code(tools.chance),
        group_id=group_id,
        kind="person",
        asked_by=asker.kind,
        account_id=asker.account_id,
        went=dict(went),
        stayed={"mixers attended, without a name": attended, "people met, without a name": met},
        began_at=moment,
        ended_at=moment,
    )
    session.add(certificate)
    subject = "A guest, at their own wish" if asker.kind == GUEST else "A guest"
    record_deed(session, group_id, "erased", subject, moment, account_id=asker.account_id)
    session.flush()
    session.expire_all()
    return certificate.code


def _person(session: Session, group_id: int, code: str) -> Contact:
    found = session.scalar(
        select(Contact).where(Contact.group_id == group_id, Contact.code == code, Contact.erased_at.is_(None))
    )
    if found is None:
        raise Refusal(
            "no_such_person", "Nobody of this code is in the address book; they may have been erased already."
        )
    return found


def hold(session: Session, contacts: Collection[int]) -> None:
    """Let nobody write about these people until the transaction ends.

    Their guests are held before themselves: that is the order in which whoever writes down a meeting needs them, and
    two that wait for each other would end with one of them failing.
    """
    guests = select(Guest.id).where(Guest.contact_id.in_(contacts)).order_by(Guest.id)
    session.execute(guests.with_for_update())
    session.execute(select(Contact.id).where(Contact.id.in_(contacts)).order_by(Contact.id).with_for_update())


def people_of(session: Session, group_id: int, contacts: Iterable[Contact]) -> tuple[People, list[Named]]:
    """Return who is to be found, and how they are named in texts.

    A name or number that somebody else in the address book has too is not looked for: it may mean them.
    """
    everybody = list(contacts)
    ids = tuple(one.id for one in everybody)
    guests = tuple(session.scalars(select(Guest.id).where(Guest.contact_id.in_(ids))))
    others = select(Contact.full_name, Contact.phone).where(
        Contact.group_id == group_id, Contact.erased_at.is_(None), Contact.id.not_in(ids)
    )
    taken = {part for name, phone in session.execute(others) for part in (fold(name), phone)}
    works = _works_of(session, Company, people_ids=ids)
    named = [_named(one, taken, works.get(one.company_id or 0, "")) for one in everybody]
    names = {fold(one.full) for one in named} - {""}
    addresses = frozenset(one.email.lower() for one in everybody if one.email)
    return People(ids, guests, addresses, frozenset(names)), named


def _named(contact: Contact, taken: set[str], company: str) -> Named:
    phone = "" if contact.phone in taken else contact.phone
    email = contact.email or ""
    if fold(contact.full_name) in taken:
        return Named(email=email, phone=phone, company=company)
    return Named(contact.full_name, contact.given, contact.family, email, phone, company)


def erase_rows(session: Session, group_id: int, people: People, moment: datetime, tools: Tools) -> Counter[str]:
    """Clear people's rows in every table, make them nameless, and throw away files that hold them; count what went."""
    works = {model: _works_of(session, model, people_ids=people.contacts) for model in WORKS}
    gone = rows.clear_rows(session, group_id, people, tools.chance)
    session.execute(update(Guest).where(Guest.id.in_(people.guests)).values(cleared_at=moment))
    session.execute(
        update(Contact)
        .where(Contact.id.in_(people.contacts))
        .values(
            company_id=None, profession_id=None, erased_at=func.coalesce(Contact.erased_at, moment), updated_at=moment
        )
    )
    for model, alone in works.items():
        gone[model.__tablename__] = list(session.scalars(delete(model).where(model.id.in_(alone)).returning(model.id)))
    gone["import_run"] = _drop_staged(session, group_id)
    tidy_files(session, {}, tools, removed=gone.get("letter", ()))
    _drop_prints(session, people, tools)
    return counted(gone)


def counted(gone: Gone) -> Counter[str]:
    """Count rows by the label of their kind."""
    labels = {one.table: one.label for one in personal()}
    return +Counter({labels[table]: len(keys) for table, keys in gone.items()})


def kept_of(session: Session, people: People) -> tuple[int, int]:
    """Return how many mixers these people came to, and how many meetings they had: what stays, without a name."""
    tables = Base.metadata.tables
    came = (
        select(func.count()).select_from(tables["attendance"]).where(tables["attendance"].c.guest_id.in_(people.guests))
    )
    meeting = tables["meeting"]
    either = or_(meeting.c.one_id.in_(people.guests), meeting.c.other_id.in_(people.guests))
    met = select(func.count()).select_from(meeting).where(either, meeting.c.confirmed_at.is_not(None))
    return session.scalars(came).one(), session.scalars(met).one()


def _works_of(session: Session, model: type[Company] | type[Profession], people_ids: tuple[int, ...]) -> dict[int, str]:
    """Return the companies or professions by key that only these people have, but for those every group starts with."""
    mine = {Company: Contact.company_id, Profession: Contact.profession_id}[model]
    known = {fold(one.name) for sphere in spheres() for one in sphere.professions} if model is Profession else set()
    have = select(mine).where(Contact.id.in_(people_ids), mine.is_not(None))
    others = [exists().where(used) for used in _used_by_others(model, people_ids)]
    alone = select(model.id, model.name).where(model.id.in_(have), ~or_(*others), model.fold.not_in(known))
    return {row.id: row.name for row in session.execute(alone)}


def _used_by_others(
    model: type[Company] | type[Profession], people_ids: tuple[int, ...]
) -> Iterable[ColumnElement[bool]]:
    """Yield, for each key to a company or profession that may be forgotten, that a row of somebody else has it."""
    for table in Base.metadata.sorted_tables:
        row = table.alias()
        whose = [row.c[name] for name in ("id",) if table is Contact.__table__]
        whose += [column for column in row.c for key in column.foreign_keys if key.column.table is Contact.__table__]
        for column in table.columns:
            for key in column.foreign_keys:
                if key.column.table is model.__table__ and key.ondelete == "SET NULL":
                    theirs = [or_(one.is_(None), one.not_in(people_ids)) for one in whose]
                    yield and_(row.c[column.name] == model.id, *theirs)


def _drop_staged(session: Session, group_id: int) -> list[int]:
    """Throw away lists that wait to be imported: a workbook cannot be searched, and its host has the file."""
    ours = ImportRun.event_id.in_(select(Event.id).where(Event.group_id == group_id))
    dropped = update(ImportRun).where(ours, ImportRun.content.is_not(None)).values(content=None)
    return list(session.scalars(dropped.returning(ImportRun.id)))


def _drop_prints(session: Session, people: People, tools: Tools) -> None:
    """Stop prints at work and throw away documents of the mixers these people were on: they can be printed again."""
    events = select(Guest.event_id).where(Guest.id.in_(people.guests))
    at_work = update(PrintRun).where(PrintRun.event_id.in_(events), PrintRun.state.in_(AT_WORK))
    session.execute(at_work.values(state=State.CANCELLED))
    there = tools.prints.codes()
    if there:
        tools.prints.sweep(
            set(session.scalars(select(PrintRun.code).where(PrintRun.event_id.in_(events), PrintRun.code.in_(there))))
        )


def tidy_files(session: Session, changed: Gone, tools: Tools, removed: Iterable[int] = ()) -> None:
    """Remove the files of letters that went, and write those anew whose words changed.

    The rows were written first: a courier who keeps a file after that finds its row gone, or not its own any more, and
    takes the file away itself. A letter that was about to leave goes again with its new words.
    """
    tools.letters.remove(removed)
    letters = changed.get("letter", [])
    held = update(Letter).where(Letter.id.in_(letters), Letter.state == states.State.CLAIMED)
    session.execute(held.values(state=states.State.PENDING, claimed_by=None))
    for letter in session.scalars(
        select(Letter).where(Letter.id.in_(letters)).execution_options(populate_existing=True)
    ):
        tools.letters.write_anew(letter)


def find_by_email(session: Session, group_id: int, email: str) -> str:
    """Return the code of the person with an address.

    Raises:
        Refusal: ``no_such_person``.
    """
    found = session.scalar(
        select(Contact.code).where(
            Contact.group_id == group_id, Contact.email == email.strip().lower(), Contact.erased_at.is_(None)
        )
    )
    if found is None:
        raise Refusal("no_such_person", f"Nobody with the address {email} is in this group’s address book.")
    return found


def contact_of_guest(session: Session, guest_id: int) -> str:
    """Return the code of the person a guest is."""
    return session.get_one(Guest, guest_id).contact.code
