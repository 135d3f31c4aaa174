"""What was changed on a page, written down as a deed so that the last change can be taken back.

A change is kept as what each fact was before and after it, and only facts that are still as it left them go back: what
somebody else has changed since stays. Words and facts name nobody, so that nothing is left to erase.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts.models import Deed
from mixer.core.refusal import Refusal

Facts = dict[str, Any]
"""What stands where, as JSON can hold it."""

UNDONE = " undone"


@dataclass(frozen=True, slots=True)
class Page:
    """Where changes are made: of a group, of one mixer or of none, under one verb, and how its facts are read."""

    group_id: int
    event_id: int | None
    verb: str
    read: Callable[[], Facts]


@dataclass(frozen=True, slots=True)
class Change:
    """The last change, which can be taken back; `words` say what it was."""

    id: int
    words: str


@dataclass(frozen=True, slots=True)
class Doer:
    """Who changes something, and when."""

    account_id: int | None
    moment: datetime


@contextmanager
def noted(session: Session, page: Page, words: str, doer: Doer) -> Iterator[None]:
    """Write down what is changed inside, in words that name nobody; nothing where nothing is."""
    before = page.read()
    yield
    session.flush()
    after = page.read()
    keys = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    if keys:
        _write(session, page, page.verb, words, doer, {key: [before.get(key), after.get(key)] for key in sorted(keys)})


def last_change(session: Session, page: Page) -> Change | None:
    """Return the last change, if it has not been taken back."""
    deed = _last(session, page)
    return Change(deed.id, deed.subject) if deed else None


def to_put_back(session: Session, page: Page, change_id: int, doer: Doer) -> tuple[str, Facts]:
    """Return a change's words and the facts to put back, which the caller does at once; it counts as taken back.

    Raises:
        Refusal: `nothing` where something else was changed since, or it is taken back already.
    """
    deed = _last(session, page)
    if deed is None or deed.id != change_id:
        raise Refusal("nothing", "There is nothing to take back: something else has changed since.")
    now = page.read()
    _write(session, page, page.verb + UNDONE, deed.subject, doer, {})
    return deed.subject, {key: before for key, (before, after) in deed.detail.items() if now.get(key) == after}


def _last(session: Session, page: Page) -> Deed | None:
    deed = session.scalar(
        select(Deed)
        .where(
            Deed.group_id == page.group_id,
            Deed.event_id == page.event_id if page.event_id else Deed.event_id.is_(None),
            Deed.verb.in_([page.verb, page.verb + UNDONE]),
        )
        .order_by(Deed.id.desc())
        .limit(1)
    )
    return deed if deed is not None and deed.verb == page.verb else None


def _write(session: Session, page: Page, verb: str, words: str, doer: Doer, detail: Facts) -> None:
    session.add(
        Deed(
            group_id=page.group_id,
            event_id=page.event_id,
            account_id=doer.account_id,
            at=doer.moment,
            verb=verb,
            subject=words,
            detail=detail,
        )
    )
    session.flush()
