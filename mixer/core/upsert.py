"""INSERT .. ON CONFLICT on both databases."""

from typing import cast

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mixer.core.columns import Base

INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


Work = Session | Connection
"""Where statements run: a unit of work with objects, or one for statements alone."""


def dialect_of(work: Work) -> str:
    """Return the name of the database that statements run on."""
    return (work if isinstance(work, Connection) else work.get_bind()).dialect.name


def insert(session: Work, model: type[Base]) -> sqlite.Insert:
    """Return an insert that can meet a conflict; both dialects spell it alike, so one type stands for both."""
    return cast("sqlite.Insert", INSERT[dialect_of(session)](model))
