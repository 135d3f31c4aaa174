"""Rows that are somebody's own, found and cleared in every table as ``data/personal.toml`` has it."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    LargeBinary,
    Row,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.columns import Base
from mixer.core.names import fold
from mixer.followup.rules.personal import ERASED, Personal, personal
from mixer.followup.rules.redacting import Redactor

PAGE = 500
"""Rows of a table that are read, or deleted, in one go."""

Gone = dict[str, list[int]]
"""The keys of rows that went or were emptied, by table."""


@dataclass(frozen=True, slots=True)
class People:
    """Who is erased: keys of contacts and of their guests, addresses in lower case, names folded."""

    contacts: tuple[int, ...]
    guests: tuple[int, ...]
    addresses: frozenset[str]
    names: frozenset[str]

    def keys(self, column: Column[Any]) -> tuple[int, ...]:
        """Return which values of a key mean these people."""
        target = next((key.column.table.name for key in column.foreign_keys), column.table.name)
        return self.contacts if target == "contact" else self.guests


def table_of(one: Personal) -> Table:
    """Return the table of this name."""
    return Base.metadata.tables[one.table]


def key_of(table: Table) -> Column[int]:
    """Return the key that tells a table's rows apart."""
    return next(iter(table.primary_key.columns))


def within(table: Table, root: str, root_id: int) -> ColumnElement[bool]:
    """Return the condition that a row belongs to a group (`mixer_group`) or a mixer (`event`), by what keys lead there.

    A table from which no key leads there has no such rows.
    """
    way = _way(table, root)
    if way is None:
        return false()
    if not way:
        return key_of(table) == root_id
    column = table.c[way[0]]
    parent = next(iter(column.foreign_keys)).column.table
    if parent.name == root:
        return column == root_id
    return column.in_(select(key_of(parent)).where(within(parent, root, root_id)))


@cache
def _way(table: Table, root: str, seen: frozenset[str] = frozenset()) -> tuple[str, ...] | None:
    """Return the shortest way by keys from a table to another, those first that no row lacks."""
    if table.name == root:
        return ()
    ways = []
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table.name not in seen | {table.name}:
                further = _way(key.column.table, root, seen | {table.name})
                if further is not None:
                    ways.append((bool(column.nullable) and bool(further), len(further), (column.name, *further)))
    return min(ways)[-1] if ways else None


def own_rows(session: Session, one: Personal, group_id: int, people: People) -> ColumnElement[bool]:
    """Return the condition that a row of a table is one of these people's own."""
    table = table_of(one)
    found: list[ColumnElement[bool]] = [table.c[key].in_(people.keys(table.c[key])) for key in one.by + one.goes_by]
    ours = within(table, "mixer_group", group_id)
    if one.address:
        found.append(func.lower(table.c[one.address]).in_(people.addresses) & ours)
    if one.name and people.names:
        named = session.execute(select(key_of(table), table.c[one.name]).where(ours))
        found.append(key_of(table).in_([key for key, name in named if fold(name) in people.names]))
    return or_(false(), *found)


def clear_rows(
    session: Session, group_id: int, people: People, chance: random.Random, *, but: Iterable[str] = ()
) -> Gone:
    """Let these people's own rows go, or empty them, in every table; `but` names tables to leave alone."""
    gone: Gone = {}
    for one in personal():
        if one.label and one.table not in but and (one.by or one.goes_by or one.address):
            condition = own_rows(session, one, group_id, people)
            gone[one.table] = (
                _delete(session, one, condition) if one.rows_go else empty(session, one, condition, chance)
            )
    return gone


def _delete(session: Session, one: Personal, condition: ColumnElement[bool]) -> list[int]:
    table = table_of(one)
    return list(session.scalars(delete(table).where(condition).returning(key_of(table))))


def empty(session: Session, one: Personal, condition: ColumnElement[bool], chance: random.Random) -> list[int]:
    """Empty what is personal in rows that stay, and draw new codes; return their keys."""
    table = table_of(one)
    key = key_of(table)
    plain = {name: _nothing(table.c[name]) for name in one.blanked} | dict.fromkeys(one.erased, ERASED)
    if not one.replaced:
        return list(session.scalars(update(table).where(condition).values(plain).returning(key)))
    rows = session.execute(select(key, *(table.c[name] for name in one.replaced)).where(condition)).all()
    if rows:
        new = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in one.replaced}
        drawn = [{"row_key": row[0], **_drawn(table, one.replaced, row[1:], chance)} for row in rows]
        session.connection().execute(update(table).where(key == bindparam("row_key")).values(plain | new), drawn)
    return [row[0] for row in rows]


def _drawn(table: Table, names: Sequence[str], old: Sequence[Any], chance: random.Random) -> dict[str, Any]:
    """Draw a new code or hash for each, as long as the old one; none finds anybody."""
    return {
        f"new_{name}": chance.randbytes(32)
        if isinstance(table.c[name].type, LargeBinary)
        else new_code(chance, min(max(len(before), 6), 10))
        for name, before in zip(names, old, strict=True)
    }


def _nothing(column: Column[Any]) -> Any:  # noqa: ANN401 - a column of any type
    """Return what stands in an emptied column: no value where it may lack one, else an empty one of its kind."""
    if column.nullable:
        return None
    return [] if isinstance(column.type, JSON) else ""


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for in others' words; hints let the database pass over most rows, without any it reads all."""

    redactor: Redactor
    hints: tuple[str, ...] = ()

    def condition(self, columns: Iterable[Column[Any]]) -> Iterable[ColumnElement[bool]]:
        """Return what a row has to meet to be read."""
        texts = [cast(column, Text) for column in columns]
        hinted = [text.icontains(hint, autoescape=True) for text in texts for hint in self.hints]
        return [or_(*hinted)] if hinted else []


def redact(session: Session, one: Personal, group_id: int, search: Search, after: int = 0) -> tuple[list[int], int]:
    """Take people out of a page of a table's texts; return which rows changed, and where to go on (0: at the end)."""
    table = table_of(one)
    key, columns = key_of(table), [table.c[name] for name in one.searched]
    ours = within(table, "mixer_group", group_id)
    page = select(key, *columns).where(ours, key > after, *search.condition(columns)).order_by(key).limit(PAGE)
    rows = session.execute(page).all()
    changed = [row[0] for row in rows if _rewrite(session, table, row, search.redactor)]
    return changed, rows[-1][0] if len(rows) == PAGE else 0


def redact_all(session: Session, group_id: int, search: Search) -> Gone:
    """Take people out of others' words in every table of a group."""
    changed: Gone = {}
    for one in personal():
        after = -1
        while one.searched and after:
            found, after = redact(session, one, group_id, search, max(after, 0))
            changed.setdefault(one.table, []).extend(found)
    return changed


def _rewrite(session: Session, table: Table, row: Row[Any], redactor: Redactor) -> bool:
    before: dict[str, Any] = dict(zip(row._fields[1:], row[1:], strict=True))
    after = {name: redactor.value(value) for name, value in before.items()}
    if after == before:
        return False
    session.execute(update(table).where(key_of(table) == row[0]).values(after))
    return True
