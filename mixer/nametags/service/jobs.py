"""Large prints: made in the background, watched and cancelled through the database, fetched as a file for a day."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.core.clock import Clock
from mixer.core.refusal import Refusal
from mixer.nametags.files.cabinet import Cabinet
from mixer.nametags.files.name_tags import print_name_tags
from mixer.nametags.files.verify import read_back
from mixer.nametags.models import PrintRun
from mixer.nametags.rules.progress import AT_WORK, State, is_kept, state_at, step_of
from mixer.nametags.service.printing import Order, run_of, settle

log = logging.getLogger(__name__)
Work = Callable[[], AbstractContextManager[Session]]

TURN = 5.0
"""Seconds after which a print that waits for another one says that it is still there."""


class _CancelledError(Exception):
    """Raised inside a print when its host no longer wants it."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where large prints are made: one at a time in each process, since a second would only halve the first."""

    work: Work
    clock: Clock
    cabinet: Cabinet
    turn: Lock


def make(shop: Workshop, event_id: int, order: Order) -> None:
    """Make an order that is on record, from its turn to the finished file; whatever happens stands in the database."""
    try:
        _wait_for_turn(shop, order)
        try:
            _make(shop, event_id, order)
        finally:
            shop.turn.release()
    except _CancelledError:
        shop.cabinet.remove(order.run_code)
    except Exception:
        log.exception("A print failed.")
        shop.cabinet.remove(order.run_code)
        _say(shop, order, State.FAILED, 0)


def _wait_for_turn(shop: Workshop, order: Order) -> None:
    while not shop.turn.acquire(timeout=TURN):
        _say(shop, order, State.WAITING, 0)


def _make(shop: Workshop, event_id: int, order: Order) -> None:
    _say(shop, order, State.PRINTING, 0)
    with shop.cabinet.new(order.run_code) as part:
        with part.open("wb") as out:
            report = print_name_tags(order.items, order.job, out, progress=_steps(shop, order, State.PRINTING))
        _say(shop, order, State.CHECKING, 0)
        codes = sum(bool(place.link) for place in report.placements)
        read = read_back(part, report.placements, progress=_steps(shop, order, State.CHECKING, codes))
    with shop.work() as session:
        if not settle(session, event_id, order, shop.clock(), (report, read)):
            raise _CancelledError
        older = _older(session, event_id, order.run_code)
    shop.cabinet.sweep(older)
    with shop.work() as session:
        sweep(session, shop.cabinet, shop.clock())


def _steps(shop: Workshop, order: Order, state: State, of: int = 0) -> Callable[[int], None]:
    """Return a listener that passes on every so many items; what it hears counts `of` things, or items."""
    items = len(order.items)
    step = step_of(items)
    told = 0

    def listen(heard: int) -> None:
        nonlocal told
        done = heard * items // of if of else heard
        if done - told >= step:
            told = done
            _say(shop, order, state, done)

    return listen


def _say(shop: Workshop, order: Order, state: State, done: int) -> None:
    """Write down how far a print is; one that was cancelled meanwhile ends here."""
    with shop.work() as session:
        said = session.execute(
            update(PrintRun)
            .where(PrintRun.code == order.run_code, PrintRun.state.in_(AT_WORK))
            .values(state=state, done=done, seen_at=shop.clock())
            .returning(PrintRun.id)
        ).one_or_none()
    if said is None and state in AT_WORK:
        raise _CancelledError


def _older(session: Session, event_id: int, code: str) -> set[str]:
    """Earlier prints of the same mixer, whose documents are replaced by this one."""
    query = select(PrintRun.code).where(PrintRun.event_id == event_id, PrintRun.code != code)
    return set(session.scalars(query.where(PrintRun.state == State.READY)))


def cancel(session: Session, event_id: int, code: str) -> bool:
    """Stop a print that is being made; returns False where it was over already.

    Raises:
        Refusal: there is no such print of this mixer.
    """
    stopped = session.execute(
        update(PrintRun)
        .where(PrintRun.event_id == event_id, PrintRun.code == code, PrintRun.state.in_(AT_WORK))
        .values(state=State.CANCELLED)
        .returning(PrintRun.id)
    ).one_or_none()
    if stopped is None:
        found = session.scalar(select(PrintRun.id).where(PrintRun.event_id == event_id, PrintRun.code == code))
        if found is None:
            raise Refusal("no_such_print", "There is no such print of this mixer.")
    return stopped is not None


def document(session: Session, event_id: int, code: str, cabinet: Cabinet, moment: datetime) -> bytes:
    """Return the finished document of a print of this mixer.

    Raises:
        Refusal: there is no such print, it is not ready, or its day is over.
    """
    run = run_of(session, event_id, code, moment)
    if run.at_work:
        raise Refusal("not_ready", "These tags are still being printed.")
    place = cabinet.place_of(code)
    if not run.kept or not place.is_file():
        raise Refusal("document_gone", "This document is no longer kept: it stays for a day. Print the tags again.")
    return place.read_bytes()


def sweep(session: Session, cabinet: Cabinet, moment: datetime) -> int:
    """Throw away documents that nobody can fetch any more; returns how many files that were."""
    there = cabinet.codes()
    if not there:
        return 0
    rows = session.execute(select(PrintRun.code, PrintRun.state, PrintRun.seen_at).where(PrintRun.code.in_(there)))
    states = [(code, state_at(state, seen_at, moment), seen_at) for code, state, seen_at in rows]
    kept = {code for code, state, seen_at in states if state in AT_WORK or is_kept(state, seen_at, moment)}
    return cabinet.sweep(there - kept)
