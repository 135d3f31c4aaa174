"""Marks: a page that shows the evening asks with the mark it holds whether anything is new, and one query tells.

What a mark follows: every scan and what a phone showed instead, who said yes, was taken off the list, comes for the
first time, is a visitor host, or may be named on the wall; that of the hosts' page also phones and what waits in them.
Whatever else a page shows (a corrected name, a renamed zone) comes with the next of these, or when the minute is over.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import BigInteger, bindparam, case, cast, func, select
from sqlalchemy.orm import Session

from mixer.door.models import ODD, Device, Scan
from mixer.guests.models import Guest

AGAIN = 100
"""Lines of the book counted beside its last number: PostgreSQL may commit a lower number after a higher one."""

OF_ROOM = 9
"""Facts that the marks of all pages have in common, the first of those below."""

MINUTE = 60
STEP = 10
"""Seconds for which the hosts' page may say the same of a phone's last contact."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a mixer now: of the room for all pages, and of the hosts' page, which shows phones too."""

    room: str
    desk: str


def marks(session: Session, event_id: int, moment: datetime) -> Marks:
    """Return the marks of a mixer, in one query whose cost does not grow with the scans."""
    seconds = int(moment.timestamp())
    row = session.execute(_STATE, {"event": event_id}).one()
    room = mark_of(*row[:OF_ROOM], seconds // MINUTE)
    return Marks(room, mark_of(room, *row[OF_ROOM:], seconds // STEP))


def mark_of(*facts: object) -> str:
    """Return a short word that changes with any of these facts."""
    return blake2b(repr(facts).encode(), digest_size=9).hexdigest()


def those(condition: Any) -> Any:  # noqa: ANN401 - SQL expressions
    """Return a number that changes with whom a condition holds for: the sum of their ids."""
    return func.coalesce(func.sum(case((condition, cast(Guest.id, BigInteger)), else_=0)), 0)


_EVENT: Any = bindparam("event")
_LAST = select(func.coalesce(func.max(Scan.seq), 0)).where(Scan.event_id == _EVENT).scalar_subquery()
_STATE = select(
    _LAST,
    select(func.count(Scan.seq)).where(Scan.event_id == _EVENT, Scan.seq > _LAST - AGAIN).scalar_subquery(),
    select(func.count(Scan.seq)).where(Scan.event_id == _EVENT, ODD).scalar_subquery(),
    func.count(Guest.id),
    those(Guest.answer == "yes"),
    those(Guest.removed_at.is_not(None)),
    those(Guest.first_timer),
    those(Guest.on_wall),
    those(Guest.part != "guest"),
    select(func.count(Device.id)).where(Device.event_id == _EVENT).scalar_subquery(),
    select(func.count(Device.revoked_at)).where(Device.event_id == _EVENT).scalar_subquery(),
    select(func.coalesce(func.sum(Device.queue_length), 0)).where(Device.event_id == _EVENT).scalar_subquery(),
).where(Guest.event_id == _EVENT)
