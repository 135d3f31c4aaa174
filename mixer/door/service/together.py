"""Several guests checked in with one tap, a whole company or a page of the paper list, and taken back with one.

Each guest gets a scan of their own, so that everything which holds for one scan holds here. A scan's id derives from
the tap's: sent twice it is the same scans. Guests are taken in the order of their codes: two taps that name the same
guests then wait for each other instead of both being stuck.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.door.models import Scan
from mixer.door.rules.attendance import Kind
from mixer.door.rules.words import Saying
from mixer.door.service import book, scanning
from mixer.door.service.scanning import Answer, Doorkeeper, Told
from mixer.guests.models import Guest

MOST_TOGETHER = 500
"""Guests of one tap: all of them are written before the next scan is."""


@dataclass(frozen=True, slots=True)
class Together:
    """What one tap did, guest by guest in the order of their names; `company` is the one they all belong to, or ""."""

    batch: str
    company: str
    answers: tuple[Answer, ...]
    taken_back: frozenset[str] = frozenset()

    @property
    def brought(self) -> tuple[Answer, ...]:
        """The guests whom this tap brought into the room, those taken back since left out."""
        welcome = (answer for answer in self.answers if answer.saying.tone == "welcome")
        return tuple(answer for answer in welcome if answer.scan_id not in self.taken_back)

    @property
    def in_before(self) -> tuple[Answer, ...]:
        """The guests who were in already."""
        return tuple(answer for answer in self.answers if answer.kind == Kind.IN and answer.saying.tone == "already")

    @property
    def undone(self) -> tuple[Answer, ...]:
        """The guests whom this tap took out again, or who were taken out again after it had brought them in."""
        return tuple(answer for answer in self.answers if answer.kind == Kind.UNDO or answer.scan_id in self.taken_back)

    @property
    def saying(self) -> Saying:
        """The tap in words: "4 of Acme are in"."""
        if self.brought:
            return self._said("welcome", "WELCOME", len(self.brought), "in")
        if self.undone:
            return self._said("already", "UNDONE", len(self.undone), "not in")
        return self._said("already", "ALREADY IN", len(self.in_before), "in")

    def _said(self, tone: str, word: str, count: int, where: str) -> Saying:
        whose = f" of {self.company}" if self.company else " guest" if count == 1 else " guests"
        return Saying(tone, word, f"{count}{whose} {'is' if count == 1 else 'are'} {where}", "", "")


def check_in_together(
    session: Session,
    keeper: Doorkeeper,
    guests: Collection[str],
    batch: str,
    way: str,
    moment: datetime,
    came_at: datetime | None = None,
) -> Together:
    """Let guests in by their codes, one scan each; who was in before stays as they were.

    Whoever is named comes in, also who had said no: somebody saw them and ticked their name. `batch` is a UUID made
    once for the tap, `way` is "company" or "sheet"; `came_at` is when they came, where that was before the tap.

    Raises:
        Refusal: nobody of this mixer is named, or more than `MOST_TOGETHER`.
    """
    if len(guests) > MOST_TOGETHER:
        raise Refusal("too_many", f"Check in at most {MOST_TOGETHER} guests at once.")
    known = select(Guest.code).where(Guest.event_id == keeper.event_id, Guest.code.in_(guests)).order_by(Guest.code)
    for code in session.scalars(known).all():
        told = Told(_id_in(batch, code), guest=code, way=way, anyway=True, batch=batch, age_ms=age_ms(moment, came_at))
        scanning.record(session, keeper, told, moment)
    done = _of_tap(session, keeper, batch)
    if not done.answers:
        raise Refusal("nobody", "Nobody was checked in: tick at least one guest of this mixer.")
    return done


def age_ms(moment: datetime, came_at: datetime | None) -> int | None:
    """Return how long ago somebody came, in the words of a scan."""
    return None if came_at is None else int((moment - came_at).total_seconds() * 1000)


def undo_together(session: Session, keeper: Doorkeeper, batch: str, undo_batch: str, moment: datetime) -> Together:
    """Take back whom a tap brought in and leave alone who was in before; `undo_batch` is a UUID made for the undo.

    Raises:
        Refusal: nothing is left to take back, or the tap is not known at this mixer.
    """
    brought = _of_tap(session, keeper, batch).brought
    for answer in sorted(brought, key=lambda one: one.guest):
        told = Told(_id_in(undo_batch, answer.guest), Kind.UNDO, target=answer.scan_id, batch=undo_batch)
        scanning.record(session, keeper, told, moment)
    done = _of_tap(session, keeper, undo_batch)
    if not done.answers:
        raise Refusal("nothing_to_undo", "There is nothing to undo: nobody is in by that tap.")
    return done


def told_together(session: Session, keeper: Doorkeeper, batch: str) -> Together:
    """Return what a tap did at this mixer.

    Raises:
        Refusal: no such tap is known here.
    """
    done = _of_tap(session, keeper, batch)
    if not done.answers:
        raise Refusal("no_such_tap", "Nobody was checked in by such a tap at this door.")
    return done


def _of_tap(session: Session, keeper: Doorkeeper, batch: str) -> Together:
    here = Scan.event_id == keeper.event_id
    of_this_tap = select(Scan.scan_id).where(here, Scan.batch == batch)
    rows = session.execute(
        book.person_columns()
        .add_columns(Scan.scan_id, Scan.kind, Scan.occurred_ms, Scan.reply)
        .join(Scan, Scan.guest_id == Guest.id)
        .where(here, Scan.batch == batch)
    ).all()
    taken_back = session.scalars(select(Scan.target).where(here, Scan.target.in_(of_this_tap)))
    answers = [scanning.answer_in(keeper, row) for row in rows]
    answers.sort(key=lambda answer: (answer.saying.name, answer.scan_id))
    return Together(
        batch, _in_common([row.company for row in rows]), tuple(answers), frozenset(filter(None, taken_back))
    )


def _in_common(companies: Sequence[str | None]) -> str:
    """Return the company of all, or ""."""
    return companies[0] or "" if len(set(companies)) == 1 else ""


def _id_in(batch: str, code: str) -> str:
    return str(uuid.uuid5(uuid.UUID(batch), code))
