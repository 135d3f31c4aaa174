"""A world in which every column that may hold somebody's words holds a canary, and a dump in which to look for it."""

import random
from datetime import date
from itertools import count
from pathlib import Path

from sqlalchemy import JSON, Date, DateTime, LargeBinary, String, insert, select, update
from sqlalchemy.orm import Session

from mixer.app import engine_of
from mixer.core.columns import Base, UtcDateTime
from mixer.core.database import sqlite_file
from mixer.events.models import Event
from mixer.followup.rules.personal import Personal, personal
from mixer.followup.service.rows import key_of, table_of, within
from tests.makers import MADE_AT, make_company, make_contact, make_guest, make_profession

TABLES = Base.metadata.tables
_numbers = count(1)
_chance = random.Random(5)


class World:
    """One person with a canary in every column that is theirs, and their name in every text of others."""

    def __init__(self, session: Session, event: Event, name: str, mark: str) -> None:
        self.session, self.event, self.name, self.mark = session, event, name, mark
        self.email, self.phone = (
            f"{mark.lower()}.{name.split(maxsplit=1)[0].lower()}@canary.example",
            f"+1303555{len(mark):02}77",
        )
        self.own: dict[str, str] = {}
        self.named: list[tuple[str, str]] = []
        group = session.get_one(TABLES_MODELS["mixer_group"], event.group_id)
        company = make_company(session, group, f"{mark} Works of One", fold=f"{mark.lower()} works of one")
        profession = make_profession(session, group, f"{mark} Whisperer", fold=f"{mark.lower()} whisperer")
        self.contact = make_contact(
            session, group, name, email=self.email, phone=self.phone, company_id=company.id, profession_id=profession.id
        )
        self.guest = make_guest(session, event, self.contact, answer="yes")
        self.ids = {
            "contact": self.contact.id,
            "guest": self.guest.id,
            "company": company.id,
            "profession": profession.id,
        }
        self.rows: dict[str, int] = dict(self.ids)

    def plant(self) -> None:
        """Put canaries into every row that is theirs, and their name into others' words."""
        for one in personal():
            if one.by or one.goes_by or one.address or one.table in {"bounce", "company", "profession"}:
                self._own(one)
        for one in personal():
            if one.searched:
                self._name(one)

    def _own(self, one: Personal) -> None:
        table = table_of(one)
        keys = {key: self.ids[_target(table.c[key])] for key in (*one.by, *one.goes_by) if key != "id"}
        if one.table == "bounce":
            keys["letter_id"] = self.rows["letter"]
        if one.address:
            keys[one.address] = self.email
        row = self.rows.get(one.table) or a_row(self.session, table, self.event, **keys)
        self.rows[one.table] = row
        words = {}
        for name in sorted({*one.blanked, *one.erased, *one.goes} - {one.address, "email", "phone", "full_name"}):
            column = table.c[name]
            canary = f"{self.mark}{next(_numbers)}x"
            if isinstance(column.type, String | JSON):
                words[name] = [canary] if isinstance(column.type, JSON) else canary
                self.own[f"{one.table}.{name}"] = canary
        if words:
            self.session.execute(update(table).where(key_of(table) == row).values(words))

    def _name(self, one: Personal) -> None:
        """Name the person in somebody else's row of a table."""
        table = table_of(one)
        others = select(key_of(table)).where(within(table, "mixer_group", self.event.group_id)).order_by(key_of(table))
        mine = self.rows.get(one.table)
        other = next((key for key in self.session.scalars(others) if key != mine), None)
        if other is None:
            other = a_row(self.session, table, self.event)
        row = self.session.execute(select(table).where(key_of(table) == other)).one()._mapping
        words = {}
        for name in one.searched:
            sentence = f"Seen with {self.name}, {self.email} or {self.phone}."
            if isinstance(table.c[name].type, JSON):
                words[name] = [row[name], {"deep": [sentence], self.name: 1}]
            else:
                words[name] = f"{row[name] or ''} {sentence}"
        self.session.execute(update(table).where(key_of(table) == other).values(words))
        self.named.append((one.table, sentence))


def _target(column) -> str:
    return next(key.column.table.name for key in column.foreign_keys)


def a_row(session: Session, table, event: Event, **values) -> int:
    """Make a row of any table at the mixer, with what it needs and nothing else; return its key."""
    row = dict(values)
    for column in table.columns:
        if column.name in row or column.name in {"id", "seq"}:
            continue
        target = _target(column) if column.foreign_keys else ""
        if target in {"mixer_group", "event"}:
            row[column.name] = event.group_id if target == "mixer_group" else event.id
        elif target and not column.nullable:
            row[column.name] = _somebody(session, TABLES[target], event)
        elif not target and not column.nullable and column.default is None:
            row[column.name] = _something(column)
    return session.execute(insert(table).values(row).returning(key_of(table))).scalar_one()


def _somebody(session: Session, table, event: Event) -> int:
    """Return a row of another table that is nobody's own: a stranger's where it is a guest or contact."""
    if table.name in {"guest", "contact"}:
        guest = make_guest(session, event)
        return guest.id if table.name == "guest" else guest.contact_id
    found = session.scalar(select(key_of(table)).where(within(table, "mixer_group", event.group_id)).limit(1))
    return found if found is not None else a_row(session, table, event)


def _something(column):
    number = next(_numbers)
    match column.type:
        case LargeBinary():
            return _chance.randbytes(32)
        case JSON():
            return {}
        case Date():
            return date.fromordinal(730000 + number)
        case UtcDateTime() | DateTime():
            return MADE_AT
        case String():
            return f"s{number}"
        case _:
            return number


def dump(app, instance: Path) -> bytes:
    """Return every row of every table, the bytes of the database's files, and those of the instance's folder."""
    with engine_of(app).connect() as connection:
        rows = "\n".join(repr(row) for table in TABLES.values() for row in connection.execute(select(table)))
    file = sqlite_file(engine_of(app).url)
    return rows.encode() + files_of(instance, but=file) + (b"" if file is None else database_bytes(file))


def database_bytes(file: Path) -> bytes:
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))


def files_of(instance: Path, but: Path | None) -> bytes:
    paths = [path for path in instance.rglob("*") if path.is_file() and not (but and path.name.startswith(but.name))]
    return b"".join(path.name.encode() + path.read_bytes() for path in paths)


TABLES_MODELS = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}
