"""Finding a guest by name at the door: nobody is shown until letters are typed, and no more than the door may see."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import literal
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.core.names import fold
from mixer.door.models import Attendance
from mixer.door.service.book import person_columns
from mixer.door.service.scanning import why_not_coming
from mixer.guests.models import Guest

FEWEST_LETTERS = 2
MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Found:
    """A guest in the list; company and zone tell namesakes apart."""

    guest: str
    name: str
    company: str
    profession: str
    zone: str
    letter: str
    colour: str
    first_timer: bool
    in_since: str  # "18:07", or "" for who is not in
    not_coming: str  # a key of NOT_COMING, or ""


@dataclass(frozen=True, slots=True)
class Finding:
    """The guests found, and whether there are more than a phone can show."""

    guests: tuple[Found, ...] = ()
    more: bool = False
    too_short: bool = False


def find(session: Session, event_id: int, zone: tzinfo, text: str) -> Finding:
    """Find guests of a mixer by the beginnings of words of their name or company, in any order, case or accent."""
    words = fold(text).split()
    if sum(map(len, words)) < FEWEST_LETTERS:
        return Finding(too_short=True)
    haystack = literal(" ") + Contact.search
    wanted = (
        person_columns()
        .add_columns(Attendance.first_ms)
        .outerjoin(Attendance, (Attendance.event_id == Guest.event_id) & (Attendance.guest_id == Guest.id))
    )
    wanted = wanted.where(Guest.event_id == event_id, *(haystack.like(f"% {word}%") for word in words))
    rows = session.execute(wanted.order_by(Contact.full_name, Guest.id).limit(MOST_FOUND + 1)).all()
    found = tuple(
        Found(
            row.code,
            row.full_name,
            row.company or "",
            row.profession or "",
            row.sphere or "",
            row.letter or "",
            row.colour or "",
            row.first_timer,
            "" if row.first_ms is None else datetime.fromtimestamp(row.first_ms / 1000, zone).strftime("%H:%M"),
            why_not_coming(row),
        )
        for row in rows
    )
    return Finding(found[:MOST_FOUND], more=len(found) > MOST_FOUND)
