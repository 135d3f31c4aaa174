"""The visitor hosts' briefing: where each is when, the first-timers they meet, and whom to introduce those to."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.accounts.service import record_deed
from mixer.contacts.models import Contact
from mixer.core.keyring import Keyring, Token
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests import service as guests
from mixer.guests.models import Guest
from mixer.guests.service import ShiftLine
from mixer.icebreakers.rules.introducing import PEOPLE, introductions
from mixer.icebreakers.rules.value import worth
from mixer.icebreakers.service.crowd import Crowd, to_introduce
from mixer.icebreakers.service.hosts_board import HostsBoard, Newcomer, Person, hosts_board
from mixer.icebreakers.service.hosts_evening import Sought, on_their_lists
from mixer.post.models import Letter
from mixer.post.service import LetterDraft, write_letter
from mixer.post.stationery import compose

NOT_TOLD, TOLD, CHANGED = "", "told", "changed"


@dataclass(frozen=True)
class Briefed:
    """A first-timer as their visitor host reads about them."""

    newcomer: Newcomer
    people: tuple[Sought, ...]


@dataclass(frozen=True)
class Sheet:
    """One visitor host's page of the briefing; `told` says whether a letter told them so."""

    host: Person
    shifts: tuple[ShiftLine, ...]
    first_timers: tuple[Briefed, ...]
    told: str = NOT_TOLD


@dataclass(frozen=True)
class Briefing:
    """All visitor hosts' pages, and the first-timers whom nobody greets yet."""

    sheets: tuple[Sheet, ...]
    without: tuple[Newcomer, ...]
    briefed_at: datetime | None
    over: bool

    @property
    def to_tell(self) -> int:
        """Return how many visitor hosts no letter told how things stand."""
        return sum(one.told != TOLD for one in self.sheets)


@dataclass(frozen=True)
class Sent:
    """What became of the letters: how many were written, and who has no address."""

    written: int
    without_address: tuple[str, ...]


def briefing(session: Session, event_id: int, moment: datetime, keyring: Keyring) -> Briefing:
    """Return the briefing of a mixer's visitor hosts, in a bounded number of queries."""
    event = session.get_one(Event, event_id)
    board = hosts_board(session, event_id, event.seats_taken)
    sheets = _sheets(session, event, board)
    letters = _Letters(session, event, keyring)
    told = tuple(Sheet(one.host, one.shifts, one.first_timers, letters.told(one)) for one in sheets)
    return Briefing(told, board.without, event.hosts_briefed_at, event.ends_at <= moment)


def send_briefing(session: Session, event_id: int, moment: datetime, keyring: Keyring) -> Sent:
    """Write to each visitor host what they do and whom they meet, once for each change.

    Raises:
        Refusal: `no_hosts` where there is nobody to brief, `over` after the mixer.
    """
    event = session.get_one(Event, event_id)
    if event.ends_at <= moment:
        raise Refusal("over", "The mixer is over; there is nothing to brief any more.")
    sheets = _sheets(session, event, hosts_board(session, event_id, event.seats_taken))
    if not sheets:
        raise Refusal("no_hosts", "Name at least one visitor host first; three are a good number.")
    letters = _Letters(session, event, keyring)
    written = sum(letters.write(session, one, moment) for one in sheets)
    return Sent(written, tuple(one.host.name for one in sheets if not letters.address(one)))


def say_briefed(session: Session, event_id: int, moment: datetime, account_id: int, *, briefed: bool) -> None:
    """Write down that the visitor hosts are briefed, or that they are not after all."""
    event = session.get_one(Event, event_id)
    event.hosts_briefed_at = moment if briefed else None
    verb = "briefed visitor hosts" if briefed else "took back the briefing"
    record_deed(session, event.group_id, verb, event.name, moment, event_id=event_id, account_id=account_id)
    session.flush()


def _sheets(session: Session, event: Event, board: HostsBoard) -> list[Sheet]:
    roster = guests.roster(session, event.id)
    people = _people(session, event.id, board)
    return [
        Sheet(
            greeter.person,
            roster.of(greeter.person.id),
            tuple(Briefed(one, people[one.person.id]) for one in greeter.newcomers),
        )
        for greeter in board.greeters
    ]


def _people(session: Session, event_id: int, board: HostsBoard) -> Mapping[int, tuple[Sought, ...]]:
    """Return whom each first-timer is to meet: those of their list of three first, then who suits best."""
    newcomers = {one.person.id: one for one in board.given}
    hosts = {greeter.person.id for greeter in board.greeters}
    planned = on_their_lists(session, event_id, newcomers)
    crowd = to_introduce(session, event_id)
    first_timers = [one for one in crowd.room.players if one.key in newcomers]
    others = [one for one in crowd.room.players if not one.first_time and one.key not in hosts]
    codes = _codes(session, [one.key for one in others])
    keys = {code: key for key, code in codes.items()}
    listed = {
        (min(key, keys[one.code]), max(key, keys[one.code]))
        for key in newcomers for one in planned[key] if one.code in keys
    }  # fmt: skip
    chosen = introductions(
        first_timers,
        others,
        crowd.known,
        crowd.room.met.keys() | crowd.room.apart | listed,
        {key: max(0, PEOPLE - len(planned[key])) for key in newcomers},
    )
    found: defaultdict[int, tuple[Sought, ...]] = defaultdict(tuple)
    for key in newcomers:
        best = [_sought(crowd, key, other, codes[other]) for other in chosen.get(key, ())]
        found[key] = (*planned[key], *best)[:PEOPLE]
    return found


def _codes(session: Session, keys: list[int]) -> dict[int, str]:
    rows = session.execute(select(Guest.id, Guest.code).where(Guest.id.in_(keys)))
    return {row.id: row.code for row in rows}


def _sought(crowd: Crowd, key: int, other: int, code: str) -> Sought:
    players = {one.key: one for one in crowd.room.players}
    face, clients = crowd.faces[other], worth(players[key], players[other], crowd.known).clients
    parts = [players[other].trade, f"both serve {clients}" if clients else ""]
    said = ", ".join(part for part in parts if part)
    return Sought(code, face.name, face.company, f"{said[:1].upper()}{said[1:]}." if said else "")


class _Letters:
    """Writes each visitor host's letter, and knows what the last one said."""

    def __init__(self, session: Session, event: Event, keyring: Keyring) -> None:
        self._event = event
        self._group = session.get_one(Group, event.group_id)
        self._links: dict[int, tuple[str, str]] = {
            row.id: (row.email or "", keyring.link(Token.RSVP, row.code, row.link_version))
            for row in session.execute(
                select(Guest.id, Guest.code, Guest.link_version, Contact.email)
                .join(Contact, Contact.id == Guest.contact_id)
                .where(Guest.event_id == event.id, Guest.part == "visitor_host")
            )
        }
        self._prefix = f"briefing:{event.id}:"
        rows = session.execute(
            select(Letter.guest_id, func.count(), func.max(Letter.id))
            .where(Letter.event_id == event.id, Letter.occasion.startswith(self._prefix, autoescape=True))
            .group_by(Letter.guest_id)
        ).all()
        last = [row[2] for row in rows]
        occasions = dict(session.execute(select(Letter.id, Letter.occasion).where(Letter.id.in_(last))).all())
        self._before = {guest_id: (count, occasions[last_id]) for guest_id, count, last_id in rows}

    def address(self, sheet: Sheet) -> str:
        return self._links[sheet.host.id][0]

    def told(self, sheet: Sheet) -> str:
        _count, last = self._before.get(sheet.host.id, (0, ""))
        if not last:
            return NOT_TOLD
        return TOLD if last.endswith(f":{self._mark(sheet)}") else CHANGED

    def write(self, session: Session, sheet: Sheet, moment: datetime) -> bool:
        """Write one letter unless the last one said the same, or there is no address."""
        if not self.address(sheet) or self.told(sheet) == TOLD:
            return False
        count, _last = self._before.get(sheet.host.id, (0, ""))
        subject = f"You are a visitor host at {self._event.name}"
        paper = compose("notice", subject=subject, text=self._text(sheet), group=self._group.name)
        draft = LetterDraft(
            occasion=f"{self._prefix}{sheet.host.id}:{count + 1}:{self._mark(sheet)}",
            group_id=self._group.id,
            kind="notice",
            to_name=sheet.host.name,
            to_address=self.address(sheet),
            from_name=self._group.name,
            reply_to=self._group.reply_to,
            subject=paper.subject,
            body_text=paper.text,
            body_html=paper.html,
            event_id=self._event.id,
            guest_id=sheet.host.id,
            deadline=self._event.ends_at,
        )
        return write_letter(session, draft, moment)

    def _mark(self, sheet: Sheet) -> str:
        return hashlib.sha256(self._text(sheet).encode()).hexdigest()[:16]

    def _text(self, sheet: Sheet) -> str:
        day = self._event.local_date
        first = sheet.shifts[0].starts if sheet.shifts else None
        parts = [
            f"Hello {sheet.host.tag_name},",
            f"thank you for being a visitor host at {self._event.name} on {day:%A}, {day.day} {day:%B}, "
            f"{self._event.place}. Please be there at {first:%H:%M}."
            if first
            else f"thank you for being a visitor host at {self._event.name} on {day:%A}, {day.day} {day:%B}, "
            f"{self._event.place}. Please be there 15 minutes before the doors.",
        ]
        if sheet.shifts:
            parts.append("\n".join(["Where you are:", *(shift.words for shift in sheet.shifts)]))
        parts += [_first_timer(one) for one in sheet.first_timers]
        parts.append(
            "Greet everybody, look that the tag is right, walk each first-timer to three people worth meeting, and "
            "call them within two days."
        )
        parts.append(f"Your own page, with your first-timers and your calls: {self._links[sheet.host.id][1]}")
        return "\n\n".join(parts)


def _first_timer(one: Briefed) -> str:
    person = one.newcomer.person
    head = ", ".join(part for part in (person.name, person.company, person.trade) if part)
    lines = [f"Your first-timer: {head}."]
    if one.newcomer.invited_by:
        lines.append(f"Invited by {one.newcomer.invited_by}.")
    lines += [
        f"Introduce them to {', '.join(part for part in (to.name, to.company) if part)}. {to.reason}".strip()
        for to in one.people
    ]
    return "\n".join(lines)
