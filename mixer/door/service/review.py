"""Who is it? What a volunteer sees of a guest before they decide; nothing is written."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from mixer.door.rules.attendance import Verdict
from mixer.door.rules.rehearsal import Rehearsed, rehearsed
from mixer.door.rules.words import Fact, about_person, care, where
from mixer.door.service import book, scanning
from mixer.door.service.scanning import Doorkeeper, Told


@dataclass(frozen=True, slots=True)
class Card:
    """A guest before the tap: `line` is company and zone, `hint` the first visit, who invited them and the door note.

    `since` is "18:07" and `where` "by Ana at Desk 2" for who is in; `reason` a key of NOT_COMING for who should not be.
    """

    guest: str
    name: str
    line: str
    hint: str
    since: str
    where: str
    reason: str


def card_of(session: Session, keeper: Doorkeeper, text: str) -> Card | None:
    """Return the guest whose tag was read or whose code was typed, or None where it belongs to nobody here."""
    practised = rehearsed(text)
    if practised:
        return _practised(practised)
    _, row = scanning.guest_presented(session, keeper.event_id, Told("", code=text))
    if row is None:
        return None
    person = scanning.person_of(row)
    first = book.winner(session, keeper.event_id, row.id)
    since, place = "", ""
    if first and first.left_ms is None:
        since = scanning.clock_at(first.first_ms, keeper)
        place = where(Fact(Verdict.ALREADY, by=first.name or "", door=first.door))
    reason = scanning.why_not_coming(row)
    return Card(row.code, person.name, about_person(person), care(person), since, place, reason)


def _practised(one: Rehearsed) -> Card | None:
    """Return the card of a test code; the unknown one belongs to nobody here either."""
    if not one.person.name:
        return None
    place = where(one.fact) if one.fact.since else ""
    about = about_person(one.person)
    return Card(one.code, one.person.name, about, one.saying().hint, one.fact.since, place, one.fact.reason)
