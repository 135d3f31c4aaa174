"""When nothing can be written through no fault of the one who asked: the disk is full, the database is away or busy."""

import errno
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, OperationalError


@dataclass(frozen=True, slots=True)
class Outage:
    """What is wrong, and what to do about it."""

    sentence: str
    advice: str


_KEPT = "Nothing was half done, and phones at the door keep their scans and hand them in by themselves."
FULL = Outage(
    "The server’s disk is full",
    f"{_KEPT} Make room where Mixer keeps its database (old backups, logs), then try again.",
)
FAILING = Outage(
    "The server cannot write to its disk",
    f"{_KEPT} `mixer doctor` on the server tells whether the disk is full; it may also be read-only or failing.",
)
AWAY = Outage(
    "The database does not answer",
    f"{_KEPT} Try again in a minute; if it stays away, `mixer doctor` on the server tells more.",
)
BUSY = Outage("The database has too much to do", f"{_KEPT} Try again in a moment.")

_SIGNS: Mapping[str, Outage] = {
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR": FAILING,
    "SQLITE_READONLY": FAILING,
    "SQLITE_CANTOPEN": FAILING,
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "53100": FULL,
    "53": BUSY,  # no memory, no connection left
    "58": FAILING,  # PostgreSQL's own input and output
    "55P03": BUSY,  # lock_timeout
    "57014": BUSY,  # statement_timeout
    "57P": AWAY,  # shut down, starting up
    "08": AWAY,
}
"""Beginnings of SQLite's names and of PostgreSQL's numbers for errors, the more special first
(https://sqlite.org/rescode.html, https://www.postgresql.org/docs/current/errcodes-appendix.html)."""

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def outage_of(error: BaseException) -> Outage | None:
    """Return the outage an error comes from, or None where it is a mistake of ours."""
    if isinstance(error, OSError):
        return FULL if error.errno in _NO_ROOM else None
    if not isinstance(error, DBAPIError):
        return None
    name = _name_of(error)
    return next((outage for beginning, outage in _SIGNS.items() if name.startswith(beginning)), None)


def _name_of(error: DBAPIError) -> str:
    """Return the database's own name for an error; a connection that failed has none, and is away."""
    for attribute in ("sqlite_errorname", "sqlstate"):
        if name := getattr(error.orig, attribute, None):
            return str(name)
    return "08" if isinstance(error, OperationalError) else ""
