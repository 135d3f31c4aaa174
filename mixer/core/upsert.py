"""INSERT .. ON CONFLICT on both databases."""

from typing import cast

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mixer.core.columns import Base

INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert(session: Session, model: type[Base]) -> sqlite.Insert:
    """Return an insert that can meet a conflict; both dialects spell it alike, so one type stands for both."""
    return cast("sqlite.Insert", INSERT[session.get_bind().dialect.name](model))
