"""A guest list between "drop it here" and "add these people": staged on the server, mapped, looked at."""

import random
from collections.abc import Callable
from collections.abc import Mapping as MappingOf
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.contacts.models import Company, Contact, Profession
from mixer.contacts.service import profession_finder
from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.events.models import Event
from mixer.guests.files.reader import Reading, read_guest_list
from mixer.guests.models import Guest, ImportRun, SavedMapping
from mixer.guests.rules.facts import RowInterpreter
from mixer.guests.rules.headers import Mapping, guess_mapping, known_fields
from mixer.guests.rules.import_plan import ImportPlan, KnownGuest, plan_import
from mixer.guests.rules.lists import GuestList
from mixer.guests.service.listing import facts_of

STAGED_FOR = timedelta(days=1)
PATIENCE = timedelta(minutes=3)  # after which an import that is not done was interrupted; the longest takes seconds
CHOICES = ("skip", "same", "new")
Heard = Callable[[int], None]
NAME_FIELDS = frozenset(("name", "given", "family", "email"))


@dataclass(frozen=True)
class Upload:
    """A list as it came in: its file's name, its bytes, and what they were read as."""

    file_name: str
    content: bytes
    guests: GuestList


@dataclass(frozen=True)
class Staged:
    """An import under way, or done.

    `content` is the list as it came until it is imported, then for a day the rows that were left out, to be mended.
    `begun_at` is when it began to be written in the background, `failed` the sentence why that came to nothing.
    """

    id: int
    code: str
    file_name: str
    content: bytes | None
    mapping: Mapping
    choices: dict[int, str]
    reading: Reading
    begun_at: datetime | None
    failed: str
    counts: dict[str, int]
    staged_at: datetime
    imported_at: datetime | None
    undone_at: datetime | None

    def under_way(self, moment: datetime) -> bool:
        """Say whether the list is being written right now."""
        return self.imported_at is None and self.begun_at is not None and moment < self.begun_at + PATIENCE

    def guests(self) -> GuestList:
        """Return the list, read the way its host wants.

        Raises:
            Refusal: `done` when it is imported.
        """
        if self.content is None or self.imported_at is not None:
            raise Refusal("done", "This list is imported already. Bring it again to compare it once more.")
        return read_guest_list(self.content, reading=self.reading)


def stage(
    session: Session, event_id: int, account_id: int | None, upload: Upload, moment: datetime, chance: random.Random
) -> str:
    """Keep a list until the host has said what to do with it, and return the run's code.

    Lists staged for this mixer more than a day ago and never imported are dropped, and what is kept of imported ones.
    """
    session.execute(
        update(ImportRun)
        .where(ImportRun.event_id == event_id, ImportRun.imported_at < moment - STAGED_FOR)
        .values(content=None)
    )
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
    begun = run.mapping.get("begun")
    return Staged(
        run.id,
        run.code,
        run.file_name,
        run.content,
        {int(place): key for place, key in run.mapping["columns"].items()},
        {int(number): choice for number, choice in run.mapping["choices"].items()},
        Reading(**run.mapping.get("reading", {})),
        datetime.fromisoformat(begun) if begun else None,
        run.mapping.get("failed", ""),
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
    run.mapping = run.mapping | {"columns": _kept(mapping), "choices": {}}


def read_as(session: Session, event_id: int, code: str, reading: Reading) -> None:
    """Read a staged list in another encoding, or from another sheet, from now on; its columns are guessed anew.

    Raises:
        Refusal: `gone`, `done`, or what is wrong with the list when it is read so.
    """
    run = run_row(session, event_id, code)
    staged = replace(_staged(run), reading=reading)
    guests = staged.guests()
    group_id = session.get_one(Event, event_id).group_id
    columns = _kept(_first_mapping(session, group_id, guests))
    run.source = guests.source
    run.mapping = {"columns": columns, "choices": {}, "reading": asdict(reading)}


def begin(session: Session, event_id: int, code: str, choices: MappingOf[int, str], moment: datetime) -> None:
    """Write down that a list begins to be imported in the background, and what was said of its doubtful rows.

    Raises:
        Refusal: `done` when it is imported already, `under_way` while it is.
    """
    run = run_row(session, event_id, code)
    if run.imported_at is not None:
        raise Refusal("done", "This list is imported already.")
    if _staged(run).under_way(moment):
        raise Refusal("under_way", "This list is being imported already.")
    said = {"choices": {str(row): choice for row, choice in choices.items()}, "begun": moment.isoformat(), "failed": ""}
    run.mapping = run.mapping | said


def give_up(session: Session, event_id: int, code: str, reason: str) -> None:
    """Write down why an import in the background came to nothing; it can be tried again."""
    run = run_row(session, event_id, code)
    run.mapping = run.mapping | {"begun": None, "failed": reason}


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


def nobody(_rows: int) -> None:
    """Hear how far the work is, and tell nobody."""


def make_plan(
    session: Session, event_id: int, guests: GuestList, mapping: Mapping, heard: Heard = nobody
) -> ImportPlan:
    """Return what importing a list with a mapping would do now; `heard` is told the number of rows understood."""
    event = session.get_one(Event, event_id)
    country = session.get_one(Group, event.group_id).country
    interpreter = RowInterpreter(mapping, country, profession_finder(session, event.group_id))
    return plan_import(interpreter.read_all(guests, heard), known_people(session, event))


def _first_mapping(session: Session, group_id: int, guests: GuestList) -> Mapping:
    saved = session.scalars(
        select(SavedMapping.mapping).where(SavedMapping.group_id == group_id, SavedMapping.source == guests.source)
    ).one_or_none()
    return guess_mapping(guests) if saved is None else {int(place): key for place, key in saved.items()}


def _kept(mapping: MappingOf[int, str]) -> dict[str, str]:
    return {str(place): key for place, key in sorted(mapping.items())}
