"""Servers that break a promise on purpose: the controls, which must lose what Mixer keeps.

Each function is called in a server's process before it starts.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from mixer.core import database
from mixer.core.database import db
from mixer.door.views import volunteer

BEHIND = 1.0  # seconds between an answer and its commit, at most


def answer_before_commit() -> None:
    """Write behind, as a cache does: scans are answered at once and committed together a little later."""
    lock, open_now = threading.Lock(), []

    @contextmanager
    def written_later() -> Iterator[Session]:
        with lock:
            if not open_now:
                assert current_app
                open_now.append(db.session.session_factory())
            yield open_now[0]
            open_now[0].flush()

    def write_behind() -> None:
        while True:
            time.sleep(BEHIND)
            with lock:
                for session in open_now:
                    with suppress(SQLAlchemyError):
                        session.commit()
                    session.close()
                open_now.clear()

    volunteer.writing = written_later
    threading.Thread(target=write_behind, daemon=True).start()


def sync_now_and_then() -> None:
    """Leave it to SQLite when commits reach the disk: what most programs set, since it is so much faster."""
    carefully = database._open_sqlite

    def carelessly(connection, record) -> None:
        carefully(connection, record)
        connection.execute("PRAGMA synchronous=NORMAL")

    database._open_sqlite = carelessly
