"""The visitor hosts' evening: which first-timers are here, who is with them, and to whom they are introduced next."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, bindparam, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from mixer.accounts.models import Account
from mixer.contacts.models import Company, Contact
from mixer.door.models import Attendance
from mixer.door.service.marks import mark_of, marks
from mixer.events.models import Event, RunItem
from mixer.guests import service as guests
from mixer.guests.models import Guest, Introduction, Welcome
from mixer.icebreakers.models import Game, Party, Seat
from mixer.icebreakers.rules.room import Player, couple
from mixer.icebreakers.rules.value import worth
from mixer.icebreakers.service import games, three
from mixer.icebreakers.service.crowd import Crowd, present
from mixer.icebreakers.service.hosts_board import COMING, HERE, Newcomer, Person, people
from mixer.icebreakers.service.three_rows import THE_LIST
from mixer.meetings.models import Meeting
from mixer.meetings.service import history

SUGGESTED = 5
"""People to choose from for one introduction."""


@dataclass(frozen=True)
class Walk:
    """An introduction that stands; `to` is empty where nobody said to whom."""

    tap: str
    to: str


@dataclass(frozen=True)
class Sought:
    """Somebody to introduce a first-timer to, and why these two."""

    code: str
    name: str
    company: str
    reason: str
    here: bool = True


@dataclass(frozen=True)
class Cared:
    """A first-timer with the visitor host they have, if any, the introductions so far, and the next one planned."""

    newcomer: Newcomer
    host: Person | None
    walks: tuple[Walk, ...] = ()
    next: Sought | None = None

    @property
    def done(self) -> bool:
        """Tell whether they have been introduced to three people."""
        return self.newcomer.introduced >= guests.THREE

    @property
    def alone(self) -> bool:
        """Tell whether they are in the room and nobody who takes care of them is."""
        return not self.done and (self.host is None or self.host.where != HERE)

    @property
    def why_alone(self) -> str:
        """Say why nobody is with them."""
        if self.host is None:
            return "Nobody takes care of them yet."
        return f"{self.host.name} {'is not here yet' if self.host.where == COMING else 'is not here'}."


@dataclass(frozen=True)
class OnDuty:
    """A visitor host and how many first-timers in the room still need them."""

    person: Person
    in_care: int


@dataclass(frozen=True)
class Evening:
    """The board: first-timers in the room, those who have nobody first; those still to come; and visitor hosts."""

    zone: ZoneInfo
    alone: tuple[Cared, ...]
    in_care: tuple[Cared, ...]
    done: tuple[Cared, ...]
    to_come: tuple[Cared, ...]
    hosts: tuple[OnDuty, ...]

    @property
    def here(self) -> int:
        """Return how many first-timers are in the room."""
        return len(self.alone) + len(self.in_care) + len(self.done)

    @property
    def count(self) -> int:
        """Return how many first-timers are here or still to come."""
        return self.here + len(self.to_come)

    @cached_property
    def free(self) -> tuple[OnDuty, ...]:
        """Return the visitor hosts in the room whom nobody needs just now."""
        return tuple(one for one in self.hosts if one.person.where == HERE and not one.in_care)

    @cached_property
    def on_duty(self) -> tuple[OnDuty, ...]:
        """Return all visitor hosts: those who are free first, then by how many need them; who is not here last."""
        return tuple(sorted(self.hosts, key=lambda one: (one.person.where != HERE, one.in_care)))

    @cached_property
    def nearest(self) -> tuple[Person, ...]:
        """Return three visitor hosts in the room to turn to, those with fewest first-timers first."""
        return tuple(one.person for one in self.on_duty[:3] if one.person.where == HERE)


# Asked by every visitor host's phone every three seconds, so built once: building it costs more than running it.
_EVENT: Any = bindparam("event")
_PAIRS = func.sum(cast(Welcome.first_timer_id, BigInteger) * Welcome.visitor_host_id)
_STATE = select(
    *(select(fact).where(Welcome.event_id == _EVENT).scalar_subquery() for fact in (func.count(Welcome.id), _PAIRS)),
    select(func.max(Introduction.id)).where(Introduction.event_id == _EVENT).scalar_subquery(),
    select(func.count(Introduction.undone_at)).where(Introduction.event_id == _EVENT).scalar_subquery(),
    select(func.max(Game.id)).where(Game.event_id == _EVENT).scalar_subquery(),
    # What changes in the run of show with each tap of the presenter.
    select(func.count(RunItem.began_at)).where(RunItem.event_id == _EVENT).scalar_subquery(),
    select(func.count(RunItem.ended_at)).where(RunItem.event_id == _EVENT).scalar_subquery(),
    select(func.max(RunItem.began_at)).where(RunItem.event_id == _EVENT).scalar_subquery(),
    select(func.sum(cast(RunItem.id, BigInteger) * (func.coalesce(RunItem.tonight, RunItem.minutes) + 1)))
    .where(RunItem.event_id == _EVENT)
    .scalar_subquery(),
)

SHIFTS = 300
"""Seconds after which the board is drawn again in any case: shifts begin and end on five minutes."""


def mark(session: Session, event_id: int, moment: datetime) -> str:
    """Return a mark that changes with scans, introductions, whoever takes over, and each tap of the presenter."""
    row = session.execute(_STATE, {"event": event_id}).one()
    return mark_of(marks(session, event_id, moment).room, int(moment.timestamp()) // SHIFTS, *row)


def evening(session: Session, event_id: int) -> Evening:
    """Return the board of a mixer, in a bounded number of queries."""
    newcomers, hosts = people(session, event_id)
    here = {one.person.id for one in newcomers if one.person.where == HERE}
    walks, planned = _walks(session, event_id), on_their_lists(session, event_id, here)
    persons = {one.id: one for one in hosts}
    all_of_them = [
        Cared(one, persons.get(one.host_id or 0), tuple(walks[one.person.id]), next(iter(planned[one.person.id]), None))
        for one in newcomers
    ]
    present_ones = sorted(
        (one for one in all_of_them if one.newcomer.person.id in here),
        key=lambda one: (one.newcomer.introduced, one.newcomer.person.came_at),
    )
    load = Counter(one.host.id for one in present_ones if one.host and not one.done)
    return Evening(
        zone=session.get_one(Event, event_id).zone,
        alone=tuple(one for one in present_ones if one.alone),
        in_care=tuple(one for one in present_ones if not one.alone and not one.done),
        done=tuple(one for one in present_ones if one.done),
        to_come=tuple(one for one in all_of_them if one.newcomer.person.where == COMING),
        hosts=tuple(OnDuty(host, load[host.id]) for host in hosts),
    )


def one_of(board: Evening, code: str) -> Cared | None:
    """Return a first-timer of the board by code."""
    every = (*board.alone, *board.in_care, *board.done, *board.to_come)
    return next((one for one in every if one.newcomer.person.code == code), None)


def own_code(session: Session, event_id: int, account_id: int) -> str:
    """Return the code of the visitor host who is signed in, known by their e-mail address; "" for anybody else."""
    found = session.scalar(
        select(Guest.code)
        .join(Contact, Contact.id == Guest.contact_id)
        .join(Account, Account.email == func.lower(Contact.email))
        .where(
            Guest.event_id == event_id,
            Guest.part == "visitor_host",
            Guest.removed_at.is_(None),
            Account.id == account_id,
        )
        .limit(1)
    )
    return found or ""


def suggestions(session: Session, event_id: int, cared: Cared) -> tuple[Sought, ...]:
    """Return people to introduce a first-timer to: those of their list of three first, then who in the room suits best.

    Nobody twice, no colleague, nobody the host keeps apart from them, and nobody they met before.
    """
    key = cared.newcomer.person.id
    planned = on_their_lists(session, event_id, {key})[key]
    known = {one.code for one in planned} | {one.code for one in _introduced_to(session, key)}
    crowd = present(session, event_id)
    mine = next((player for player in crowd.room.players if player.key == key), None)
    if mine is None:
        return tuple(planned)
    met = crowd.room.met.keys() | crowd.room.apart
    able = [
        player
        for player in crowd.room.players
        if player.key not in {key, cared.newcomer.host_id}
        and couple(key, player.key) not in met
        and (player.house is None or player.house != mine.house)
    ]
    best = sorted(able, key=lambda player: (player.first_time, -worth(mine, player, crowd.known).points, player.key))
    found = [one for one in _sought(session, crowd, mine, best[: 2 * SUGGESTED]) if one.code not in known]
    return (*planned, *found)[:SUGGESTED]


def _sought(session: Session, crowd: Crowd, mine: Player, players: Iterable[Player]) -> list[Sought]:
    wanted = list(players)
    codes: dict[int, str] = {
        row.id: row.code
        for row in session.execute(select(Guest.id, Guest.code).where(Guest.id.in_([one.key for one in wanted])))
    }
    told = []
    for player in wanted:
        face, clients = crowd.faces[player.key], worth(mine, player, crowd.known).clients
        reason = f"Both serve {clients}." if clients else player.trade
        told.append(Sought(codes[player.key], face.name, face.company, reason))
    return told


def _walks(session: Session, event_id: int) -> defaultdict[int, list[Walk]]:
    rows = session.execute(
        select(Introduction.first_timer_id, Introduction.tap, Contact.full_name)
        .outerjoin(Guest, Guest.id == Introduction.to_id)
        .outerjoin(Contact, Contact.id == Guest.contact_id)
        .where(Introduction.event_id == event_id, Introduction.undone_at.is_(None))
        .order_by(Introduction.id)
    )
    found: defaultdict[int, list[Walk]] = defaultdict(list)
    for first_timer, tap, name in rows:
        found[first_timer].append(Walk(tap, name or ""))
    return found


def _introduced_to(session: Session, key: int) -> list[Guest]:
    return list(
        session.scalars(
            select(Guest)
            .join(Introduction, Introduction.to_id == Guest.id)
            .where(Introduction.first_timer_id == key, Introduction.undone_at.is_(None))
        )
    )


def on_their_lists(session: Session, event_id: int, newcomers: Collection[int]) -> defaultdict[int, list[Sought]]:
    """Return whom each first-timer's list of three still has for them, those in the room first."""
    found: defaultdict[int, list[Sought]] = defaultdict(list)
    game = games.latest(session, event_id, three.KIND)
    if game is None or game.state == games.OVER or not newcomers:
        return found
    mine, theirs = aliased(Seat), aliased(Seat)
    rows = session.execute(
        select(
            mine.guest_id,
            theirs.guest_id.label("other_id"),
            Guest.code,
            Contact.full_name,
            Company.name.label("company"),
            Party.name.label("clients"),
            (Attendance.guest_id.is_not(None) & Attendance.left_ms.is_(None)).label("here"),
        )
        .select_from(mine)
        .join(Party, Party.id == mine.party_id)
        .join(theirs, (theirs.party_id == mine.party_id) & (theirs.id != mine.id))
        .join(Guest, Guest.id == theirs.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Attendance, (Attendance.guest_id == Guest.id) & (Attendance.event_id == event_id))
        .where(mine.game_id == game.id, mine.guest_id.in_(newcomers), mine.round > THE_LIST)
        .order_by(mine.guest_id, mine.round)
    ).all()
    met = _met(session, event_id, newcomers)
    for row in sorted(rows, key=lambda row: not row.here):
        if couple(row.guest_id, row.other_id) not in met:
            reason = f"Both serve {row.clients}." if row.clients else ""
            found[row.guest_id].append(Sought(row.code, row.full_name, row.company or "", reason, row.here))
    return found


def _met(session: Session, event_id: int, newcomers: Collection[int]) -> set[tuple[int, int]]:
    rows = session.execute(
        select(Meeting.one_id, Meeting.other_id).where(
            Meeting.event_id == event_id,
            Meeting.confirmed_at.is_not(None),
            or_(Meeting.one_id.in_(newcomers), Meeting.other_id.in_(newcomers)),
        )
    )
    return {(one, other) for one, other in rows}


def introduce(session: Session, event_id: int, code: str, tap: str, to: str, moment: datetime) -> guests.Introduced:
    """Note an introduction, once for each tap; where it is said to whom, the two have met.

    Raises:
        Refusal: see `guests.introduce`.
    """
    done = guests.introduce(session, event_id, code, tap, to, moment)
    if done.to is not None and done.fresh:
        history.introduced(session, event_id, (done.first_timer.id, done.to.id), moment)
    return done


def take_back(session: Session, event_id: int, tap: str, moment: datetime) -> guests.Introduced:
    """Take an introduction back, and the meeting that it was; a second time changes nothing.

    Raises:
        Refusal: `gone`, where there is no such introduction.
    """
    done = guests.take_back(session, event_id, tap, moment)
    if done.to is not None and done.fresh:
        history.not_introduced(session, event_id, (done.first_timer.id, done.to.id), done.at)
    return done
