"""The list a phone keeps for when the network is gone (R12), sealed line by line (see `rules.sealing`).

A phone asks every half minute and gets what has changed: the sealed list only where a guest on it changed, and who came
or left since the last line of the book it knows of. Where a host allows it, volunteers' phones get the names of
expected guests in clear as well, to find them without a network; a kiosk, which stands alone, never does.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.core.keyring import Keyring, Token
from mixer.door.models import Attendance, Device, Scan
from mixer.door.rules.sealing import Line, Sealed, seal
from mixer.door.service import book
from mixer.door.service.book import AnyRow
from mixer.door.service.scanning import Doorkeeper, why_not_coming, zone_of
from mixer.events.models import Event
from mixer.guests.models import Guest

GOOD_AFTER_END = timedelta(hours=12)
"""How long after the mixer's end a phone may still open its list."""

AGAIN = 100
"""Lines of the book told once more: PostgreSQL may commit a lower number after a higher one."""

FRESH = timedelta(seconds=15)
"""How old a sealed list may be that is handed out again: fifty phones make one reading of the guest list."""

NOT_BY_THEMSELVES = "desk"
"""The only reason a kiosk knows why somebody is not let in without a word."""

MIXERS_KEPT = 8
"""Mixers whose sealed lists are kept in memory, each 0.2 kB a guest; those asked for least lately go first."""


LineOf = Callable[[AnyRow], Line]
"""What a device may show of a guest, a row of `_guests`."""


def phone_line(row: AnyRow) -> Line:
    """Return what a volunteer's phone shows."""
    return Line(row.full_name, row.company or "", zone_of(row), row.first_timer, why_not_coming(row))


def kiosk_line(row: AnyRow) -> Line:
    """Return what a kiosk shows: the name on the tag, and whether to send the guest to the greeter, but not why."""
    return Line(row.tag_name, first_timer=row.first_timer, reason=NOT_BY_THEMSELVES if why_not_coming(row) else "")


@dataclass(frozen=True, slots=True)
class SealedList:
    """A mixer's sealed lines at a moment: `mark` changes with any of them, `marks` has a guest's by the guest's id.

    `names` are the expected guests in clear, by their marks: name, company, zone and the code that checks in.
    """

    made_at: datetime
    mark: str
    lines: dict[str, str]
    marks: dict[int, str]
    names: dict[str, tuple[str, str, str, str]]
    names_mark: str


@dataclass(slots=True)
class Envelopes:
    """Sealed lines of the mixers asked for lately, so that only what changed is sealed again."""

    line_of: LineOf
    _sealed: dict[int, dict[tuple[str, int], tuple[Line, Sealed]]] = field(default_factory=dict)
    _lists: OrderedDict[int, SealedList] = field(default_factory=OrderedDict)
    _turn: Lock = field(default_factory=Lock)

    def list_of(self, session: Session, event: Event, keyring: Keyring, moment: datetime) -> SealedList:
        """Return a mixer's sealed list, at most `FRESH` old; who asks while it is being made waits for it."""
        with self._turn:
            kept = self._lists.get(event.id)
            if kept is None or not timedelta(0) <= moment - kept.made_at < FRESH:
                kept = self._lists[event.id] = self._made(session, event, keyring, moment)
            self._lists.move_to_end(event.id)
            while len(self._lists) > MIXERS_KEPT:
                forgotten, _ = self._lists.popitem(last=False)
                self._sealed.pop(forgotten)
            return kept

    def _made(self, session: Session, event: Event, keyring: Keyring, moment: datetime) -> SealedList:
        before, now = self._sealed.get(event.id, {}), {}
        marks, lines, names = {}, {}, {}
        for row in _guests(session, event.id):
            key, line = (row.code, row.badge_version), self.line_of(row)
            known = before.get(key)
            if known is None or known[0] != line:
                known = line, seal(keyring.token(Token.BADGE, *key), event.code, line)
            now[key] = known
            marks[row.id], lines[known[1].mark] = known[1].mark, known[1].box
            if not line.reason:
                names[known[1].mark] = (line.name, line.company, line.zone, row.code)
        self._sealed[event.id] = now
        return SealedList(moment, _mark_of(lines), lines, marks, names, _mark_of(names))


@dataclass(frozen=True, slots=True)
class Known:
    """What a phone has: the mark of its list, the last line of the book it was told of, the mark of its names."""

    mark: str = ""
    seq: int = 0
    names: str = ""


def snapshot(
    session: Session, keeper: Doorkeeper, known: Known, keyring: Keyring, envelopes: Envelopes, moment: datetime
) -> dict[str, Any]:
    """Return what a phone needs to go on without a network, as JSON.

    salt: what codes are salted with. mark: of the list; lines: mark of a guest -> envelope, absent where the phone has
    this list. names_mark: of the names, empty where this device may keep none; names: mark of a guest -> name, company,
    zone and code, absent where the phone has these. seq: the last line of the book; inside: [mark of a guest, first
    moment in ms, or null for who is not in], of everybody (after seq 0) or of those who came or left since. made_ms,
    expires_ms: since when and until when it is good.
    """
    event = session.get_one(Event, keeper.event_id)
    seq = session.scalar(select(func.coalesce(func.max(Scan.seq), 0)).where(Scan.event_id == event.id)) or 0
    sealed = envelopes.list_of(session, event, keyring, moment)
    names_mark = sealed.names_mark if _may_keep_names(session, event, keeper) else ""
    told = {
        "salt": event.code,
        "mark": sealed.mark,
        "names_mark": names_mark,
        "seq": seq,
        "inside": [
            [sealed.marks[guest], first]
            for guest, first in _inside(session, event.id, known.seq)
            if guest in sealed.marks
        ],
        "made_ms": _ms(sealed.made_at),
        "expires_ms": _ms(event.ends_at + GOOD_AFTER_END),
    }
    if names_mark and names_mark != known.names:
        told["names"] = sealed.names
    return told if known.mark == sealed.mark else told | {"lines": sealed.lines}


def allow_names(session: Session, event_id: int, *, allowed: bool) -> None:
    """Let phones at the door keep the names of expected guests, or have them forget the names at their next refresh."""
    session.get_one(Event, event_id).names_at_door = allowed


def _may_keep_names(session: Session, event: Event, keeper: Doorkeeper) -> bool:
    """Tell whether a device may keep names: the host allows it, and a volunteer has the device in hand."""
    if not event.names_at_door:
        return False
    return session.scalar(select(Device.kind).where(Device.id == keeper.device_id)) == "scanner"


def _mark_of(facts: dict[str, Any]) -> str:
    """Return a mark that changes with any of the facts."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _guests(session: Session, event_id: int) -> Sequence[Any]:
    return session.execute(
        book.person_columns().add_columns(Guest.badge_version, Contact.tag_name).where(Guest.event_id == event_id)
    ).all()


def _inside(session: Session, event_id: int, since: int) -> Sequence[tuple[int, int | None]]:
    """Return guests and when they came in; None for those who have left, or whose entry was undone."""
    if not since:
        rows = session.execute(
            select(Attendance.guest_id, Attendance.first_ms).where(
                Attendance.event_id == event_id, Attendance.left_ms.is_(None)
            )
        )
        return [(row.guest_id, row.first_ms) for row in rows]
    moved = select(Scan.guest_id).where(Scan.event_id == event_id, Scan.seq > since - AGAIN, Scan.guest_id.is_not(None))
    rows = session.execute(
        select(Guest.id, Attendance.first_ms, Attendance.left_ms)
        .outerjoin(Attendance, (Attendance.event_id == Guest.event_id) & (Attendance.guest_id == Guest.id))
        .where(Guest.id.in_(moved))
        .order_by(Guest.id)
    )
    return [(row.id, row.first_ms if row.left_ms is None else None) for row in rows]


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
