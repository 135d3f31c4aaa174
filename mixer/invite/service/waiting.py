"""The waiting list as guests and hosts read it: who is next, who waits for what, whom to call until when."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact, Profession
from mixer.events.models import Event
from mixer.guests.models import AnswerChange, Guest
from mixer.guests.rules.line import CATEGORY, Party, Turn
from mixer.guests.service import places
from mixer.invite.rules import parties
from mixer.invite.rules.offers import day_words
from mixer.invite.rules.replies import Answer, By
from mixer.invite.service.companions import companions_of, names_of
from mixer.invite.service.handing_on import parted, turns_now

PAGE = 50


@dataclass(frozen=True)
class Standing:
    """Where a guest stands: a place held `until` then, a number in line, or an offer that passed.

    `held` is how many places are held, `category` what has to become free, `rest` who of a party still waits.
    """

    number: int = 0
    category: str = ""
    until: str = ""
    held: int = 0
    missed: str = ""
    rest: parties.Party = field(default_factory=parties.Party)


@dataclass(frozen=True)
class InLine:
    """Somebody on the waiting list as a host sees them; `wants` more places, besides `held` ones."""

    number: int
    code: str
    name: str
    company: str
    category: str
    wants: int
    held: int
    since: datetime | None
    until: datetime | None
    phone: str
    reachable: bool


@dataclass(frozen=True)
class Clash:
    """A category in which more than one business has a place, by a host's choice or a corrected profession."""

    category: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class WaitingList:
    """The waiting list of a mixer: offers that stand, and one page of the line; `total` parties are in it."""

    offered: tuple[InLine, ...]
    line: tuple[InLine, ...]
    total: int
    page: int
    pages: int
    free: int
    clashes: tuple[Clash, ...]
    zone: ZoneInfo

    @property
    def for_a_seat(self) -> tuple[InLine, ...]:
        """Return who waits for a place, in order."""
        return tuple(one for one in self.line if not one.category)

    @property
    def for_a_category(self) -> dict[str, list[InLine]]:
        """Return who waits for a category, in order, by category."""
        lines: dict[str, list[InLine]] = {}
        for one in self.line:
            if one.category:
                lines.setdefault(one.category, []).append(one)
        return lines


def standing_of(session: Session, event: Event, guest: Guest) -> Standing:
    """Return where a guest stands who waits, was offered a place, or let an offer pass."""
    if guest.answer == Answer.NONE:
        return Standing(missed=_missed(session, guest))
    _, rest = parted(guest, companions_of(session, guest))
    if guest.answer != Answer.WAITING and not (guest.answer == Answer.YES and rest):
        return Standing()
    mine = (one for one in _numbered(turns_now(session, event)) if one[2].guest_id == guest.id)
    number, turn, _ = next(mine, (0, None, None))
    profession = guest.contact.profession
    return Standing(
        number=number,
        category=profession.name if profession and turn and turn.waits_for == CATEGORY else "",
        until=day_words(guest.offered_until, event.zone) if guest.offered_until else "",
        held=guest.seats,
        rest=parties.Party(names_of(rest)),
    )


def waiting_list(session: Session, event_id: int, page: int = 1) -> WaitingList:
    """Return the waiting list as hosts see it, a page at a time; a bounded number of queries, however long it is."""
    event = session.get_one(Event, event_id)
    numbered = _numbered(turns_now(session, event))
    pages = max(-(-len(numbered) // PAGE), 1)
    page = min(max(page, 1), pages)
    shown = numbered[(page - 1) * PAGE : page * PAGE]
    known = {row.id: row for row in session.execute(_people().where(Guest.id.in_([one[2].guest_id for one in shown])))}
    standing = (Guest.event_id == event_id, Guest.offered_until.is_not(None), Guest.removed_at.is_(None))
    offers = session.execute(_people().where(*standing).order_by(Guest.offered_until, Guest.waiting_since, Guest.id))
    return WaitingList(
        offered=tuple(_in_line(row, 0, 0, "") for row in offers),
        line=tuple(
            _in_line(row, number, party.seats, row.profession if turn.waits_for == CATEGORY else "")
            for number, turn, party in shown
            for row in [known[party.guest_id]]
        ),
        total=len(numbered),
        page=page,
        pages=pages,
        free=max(event.capacity - event.seats_taken, 0),
        clashes=_clashes(session, event) if event.one_per_category else (),
        zone=event.zone,
    )


def _numbered(turns: list[tuple[Party, Turn]]) -> list[tuple[int, Turn, Party]]:
    """Give everybody the number that counts for them: in the line for a place, or in that for their category."""
    ahead: dict[int | None, int] = {}
    numbered = []
    for party, turn in turns:
        line = party.category if turn.waits_for == CATEGORY else None
        ahead[line] = ahead.get(line, 0) + 1
        numbered.append((ahead[line], turn, party))
    return numbered


def _people() -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(Guest.id, Guest.code, Guest.seats, Guest.waiting_since, Guest.offered_until),
            *(Contact.full_name, Contact.phone, Contact.email),
            Company.name.label("company"),
            Profession.name.label("profession"),
        )
        .select_from(Guest)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
    )


def _in_line(row: Any, number: int, wants: int, category: str) -> InLine:  # noqa: ANN401 - a row of _people
    return InLine(
        number=number,
        code=row.code,
        name=row.full_name,
        company=row.company or "",
        category=category,
        wants=wants,
        held=row.seats,
        since=row.waiting_since,
        until=row.offered_until,
        phone=row.phone,
        reachable=bool(row.email),
    )


def _clashes(session: Session, event: Event) -> tuple[Clash, ...]:
    coming = places.businesses_coming(session, event)
    several = {profession: tuple(houses.values()) for profession, houses in coming.items() if len(houses) > 1}
    names = {
        row.id: row
        for row in session.execute(_people().where(Guest.id.in_([one for some in several.values() for one in some])))
    }
    return tuple(
        Clash(names[some[0]].profession, tuple(names[one].company or names[one].full_name for one in some))
        for some in several.values()
    )


def _missed(session: Session, guest: Guest) -> str:
    last = select(AnswerChange).where(AnswerChange.guest_id == guest.id).order_by(AnswerChange.id.desc()).limit(1)
    change = session.scalars(last).one_or_none()
    return change.reason if change is not None and change.by == By.WAITING_LIST else ""
