"""A guest list between "drop it here" and "add these people": staged on the server, mapped, looked at."""

import random
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.contacts.models import Company, Contact, Profession
from mixer.contacts.service import profession_finder
from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.events.models import Event
from mixer.guests.models import Guest, ImportRun, SavedMapping
from mixer.guests.rules.facts import RowInterpreter
from mixer.guests.rules.headers import Mapping, guess_mapping, known_fields
from mixer.guests.rules.import_plan import ImportPlan, KnownGuest, plan_import
from mixer.guests.rules.lists import GuestList
from mixer.guests.service.listing import facts_of

STAGED_FOR = timedelta(days=1)
CHOICES = ("skip", "same", "new")
NAME_FIELDS = frozenset(("name", "given", "family", "email"))


@dataclass(frozen=True)
class Upload:
    """A list as it came in: its file's name, its bytes, and what they were read as."""

    file_name: str
    content: bytes
    guests: GuestList


@dataclass(frozen=True)
class Staged:
    """An import under way, or done: `content` is gone once it is done or expired."""

    id: int
    code: str
    file_name: str
    content: bytes | None
    mapping: Mapping
    choices: dict[int, str]
    counts: dict[str, int]
    staged_at: datetime
    imported_at: datetime | None
    undone_at: datetime | None


def stage(
    session: Session, event_id: int, account_id: int | None, upload: Upload, moment: datetime, chance: random.Random
) -> str:
    """Keep a list until the host has said what to do with it, and return the run's code.

    Lists staged for this mixer more than a day ago and never imported are dropped.
    """
    session.execute(
        delete(ImportRun).where(
            ImportRun.event_id == event_id, ImportRun.imported_at.is_(None), ImportRun.staged_at < moment - STAGED_FOR
        )
    )
    group_id = session.get_one(Event, event_id).group_id
    run = ImportRun(
        code=new_code(chance),
        event_id=event_id,
        account_id=account_id,
        file_name=upload.file_name[:200],
        source=upload.guests.source,
        content=upload.content,
        mapping={"columns": _kept(_first_mapping(session, group_id, upload.guests)), "choices": {}},
        staged_at=moment,
    )
    session.add(run)
    session.flush()
    return run.code


def find_run(session: Session, event_id: int, code: str) -> Staged:
    """Return an import of this mixer.

    Raises:
        Refusal: `gone` when there is none of this code.
    """
    return _staged(run_row(session, event_id, code))


def _staged(run: ImportRun) -> Staged:
    return Staged(
        run.id,
        run.code,
        run.file_name,
        run.content,
        {int(place): key for place, key in run.mapping["columns"].items()},
        {int(number): choice for number, choice in run.mapping["choices"].items()},
        run.counts,
        run.staged_at,
        run.imported_at,
        run.undone_at,
    )


def run_row(session: Session, event_id: int, code: str) -> ImportRun:
    """Return the row of an import of this mixer, or refuse `gone`."""
    run = session.scalars(select(ImportRun).where(ImportRun.event_id == event_id, ImportRun.code == code)).one_or_none()
    if run is None:
        raise Refusal("gone", "This list is not here any more. Bring it again.")
    return run


def past_imports(session: Session, event_id: int) -> list[Staged]:
    """Return the imports that were carried out, latest first."""
    done = select(ImportRun).where(ImportRun.event_id == event_id, ImportRun.imported_at.is_not(None))
    return [_staged(run) for run in session.scalars(done.order_by(ImportRun.imported_at.desc()).limit(20))]


def map_columns(session: Session, event_id: int, code: str, mapping: Mapping) -> None:
    """Write down what the columns mean.

    Raises:
        Refusal: `no_names` when no column says who the guests are, `done` when the list is imported already.
    """
    run = run_row(session, event_id, code)
    if run.imported_at is not None:
        raise Refusal("done", "This list is imported already.")
    mapping = {place: key for place, key in mapping.items() if key in {one.key for one in known_fields()}}
    if NAME_FIELDS.isdisjoint(mapping.values()):
        raise Refusal("no_names", "Say which column holds the names, or at least the e-mail addresses.")
    run.mapping = {"columns": _kept(mapping), "choices": {}}


def remember_mapping(session: Session, group_id: int, source: str, mapping: Mapping) -> None:
    """Remember for the group how this source is mapped."""
    row = {"group_id": group_id, "source": source, "mapping": _kept(mapping)}
    statement = insert(session, SavedMapping).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["group_id", "source"], set_={"mapping": statement.excluded.mapping}
        )
    )


def known_people(session: Session, event: Event) -> list[KnownGuest]:
    """Return everybody in the group's address book, with their part in this mixer; one query."""
    rows = session.execute(
        select(Contact, Guest, Company.name, Profession.name)
        .outerjoin(Guest, (Guest.contact_id == Contact.id) & (Guest.event_id == event.id))
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .where(Contact.group_id == event.group_id, Contact.erased_at.is_(None))
        .order_by(Contact.id)
    )
    return [
        KnownGuest(
            contact.id,
            guest.id if guest is not None and guest.removed_at is None else None,
            facts_of(contact, guest, company, profession),
        )
        for contact, guest, company, profession in rows
    ]


def make_plan(session: Session, event_id: int, guests: GuestList, mapping: Mapping) -> ImportPlan:
    """Return what importing a list with a mapping would do now."""
    event = session.get_one(Event, event_id)
    country = session.get_one(Group, event.group_id).country
    interpreter = RowInterpreter(mapping, country, profession_finder(session, event.group_id))
    return plan_import(interpreter.read_all(guests), known_people(session, event))


def _first_mapping(session: Session, group_id: int, guests: GuestList) -> Mapping:
    saved = session.scalars(
        select(SavedMapping.mapping).where(SavedMapping.group_id == group_id, SavedMapping.source == guests.source)
    ).one_or_none()
    return guess_mapping(guests) if saved is None else {int(place): key for place, key in saved.items()}


def _kept(mapping: MappingOf[int, str]) -> dict[str, str]:
    return {str(place): key for place, key in sorted(mapping.items())}
