"""The database: one unit of work per request, and writers who queue instead of colliding.

On SQLite a unit of work begins IMMEDIATE behind a gate: a deferred transaction that reads and then writes cannot wait
for another writer, and SQLite's own busy handler polls, which starves (facts: 99.8 % of four deferred writers failed).
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Protocol

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session

from mixer.core.columns import Base
from mixer.core.gate import locked_file

db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})

_WRITER = threading.Lock()


class _DbapiConnection(Protocol):
    isolation_level: str | None

    def execute(self, sql: str) -> object: ...


def engine_options(url: str) -> dict[str, Any]:
    """Return the options SQLAlchemy's engine needs for this database URL; no error in a log quotes a guest's words."""
    if make_url(url).get_backend_name() == "sqlite":
        return {"hide_parameters": True, "connect_args": {"timeout": 10, "check_same_thread": False}}
    limits = "-c statement_timeout=30000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000"
    return {"hide_parameters": True, "pool_pre_ping": True, "connect_args": {"options": limits}}


def prepare(engine: Engine) -> None:
    """Teach a SQLite engine durability, foreign keys and honest transactions; leave others as they are."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _open_sqlite(connection: _DbapiConnection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {mode}")


def sqlite_file(url: URL) -> Path | None:
    """Return the file of a SQLite database, or None for any other database."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


@contextmanager
def writers_gate(file: Path) -> Iterator[None]:
    """Let one writer in at a time, among threads and among processes, in order of arrival."""
    with _WRITER, locked_file(file.with_name(f"{file.name}.gate")):
        yield


def scrub() -> bool:
    """Write a SQLite file anew without what was erased, in old pages and in the log; tell whether that was done.

    `secure_delete` overwrites what is deleted at once, but not what a page held before its rows moved to another. A
    reader who is still at work keeps the log as it is; then it is to be done again. Other databases do this themselves.
    """
    file = sqlite_file(db.engine.url)
    if file is None:
        return True
    with writers_gate(file), closing(sqlite3.connect(file, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("VACUUM")
            return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        except sqlite3.OperationalError:
            return False


def _gate() -> AbstractContextManager[None]:
    file = sqlite_file(db.engine.url)
    return nullcontext() if file is None else writers_gate(file)


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Open the request's one write transaction: committed when the block ends, undone when it raises."""
    with _gate(), _session() as session, session.begin():
        yield session


@contextmanager
def writing() -> Iterator[Connection]:
    """Open a unit of work for statements alone; a rush at the door makes no objects, and a session costs a sixth."""
    with _gate(), db.engine.begin() as connection:
        yield connection


@contextmanager
def reading() -> Iterator[Session]:
    """Open a read-only look at the database; whatever is written in it is undone."""
    with _session() as session:
        session.connection(execution_options={"sqlite_begin": "DEFERRED"})
        yield session
        session.rollback()


def _session() -> Session:
    assert current_app, "the database belongs to an application"
    return db.session.session_factory()
