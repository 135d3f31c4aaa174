"""What people see of the visitor hosts: who greets whom and why, on the host's page, on paper and on the wall."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from mixer.contacts.models import Company, Contact, Profession
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.guests.models import Guest, Welcome
from mixer.guests.rules.visitor_hosts import advice
from mixer.icebreakers.models import Game, Seat
from mixer.icebreakers.rules.visitor_hosts import Strain, fit, strained
from mixer.icebreakers.service import games
from mixer.icebreakers.service.crowd import VISITOR_HOST, first_timers, greeting

KIND = "hosts"
LAST = "last"
"""Where the game keeps the last change by hand, to be undone."""

HERE, LEFT, COMING, NOT_COMING = "here", "left", "coming", "not coming"


@dataclass(frozen=True)
class Person:
    """A first-timer or a visitor host; `where` is here, left, coming or not coming."""

    id: int
    code: str
    tag_name: str
    name: str
    company: str
    trade: str
    on_wall: bool
    where: str
    came_at: datetime | None = None


@dataclass(frozen=True)
class Newcomer:
    """A first-timer with the visitor host they have (None: nobody yet), and why these two."""

    person: Person
    invited_by: str
    host_id: int | None
    introduced: int
    called: bool
    by_hand: bool
    points: int = 0
    reason: str = ""
    strain: Strain | None = None


@dataclass(frozen=True)
class Greeter:
    """A visitor host with their first-timers."""

    person: Person
    newcomers: tuple[Newcomer, ...]


@dataclass(frozen=True)
class LastChange:
    """The last change by hand: the first-timer, and the visitor host they had before."""

    newcomer: str
    before: str


@dataclass(frozen=True)
class HostsBoard:
    """All visitor hosts with their first-timers, those who have nobody, and what the host should know."""

    greeters: tuple[Greeter, ...]
    without: tuple[Newcomer, ...]
    advice: str
    notes: tuple[str, ...]
    last: LastChange | None

    @property
    def given(self) -> tuple[Newcomer, ...]:
        """Return the first-timers who have a visitor host."""
        return tuple(one for greeter in self.greeters for one in greeter.newcomers)

    @property
    def count(self) -> int:
        """Return how many first-timers there are."""
        return len(self.given) + len(self.without)

    @property
    def here(self) -> int:
        """Return how many first-timers are in the room."""
        return sum(one.person.where == HERE for one in (*self.given, *self.without))

    @property
    def loads(self) -> tuple[int, int]:
        """Return the fewest and the most first-timers that a visitor host has."""
        loads = [len(greeter.newcomers) for greeter in self.greeters]
        return min(loads, default=0), max(loads, default=0)

    @property
    def worst(self) -> tuple[Newcomer, Greeter] | None:
        """Return the first-timer whom their visitor host suits least: an average would hide them."""
        pairs = [(one, greeter) for greeter in self.greeters for one in greeter.newcomers]
        return min(pairs, key=lambda pair: pair[0].points, default=None)

    @property
    def any_here(self) -> bool:
        """Tell whether a visitor host is in the room."""
        return any(greeter.person.where == HERE for greeter in self.greeters)


@dataclass(frozen=True)
class Choice:
    """A visitor host to choose for a first-timer, and how well the two suit each other."""

    person: Person
    load: int
    points: int
    reason: str
    strain: Strain | None
    chosen: bool


def people(session: Session, event_id: int) -> tuple[list[Newcomer], list[Person]]:
    """Return the first-timers and the visitor hosts of a mixer as they are now, without reasons, in two queries."""
    helper = aliased(Guest)
    game_id = session.scalar(_latest(event_id))
    rows = session.execute(
        select(
            *(Guest.id, Guest.code, Guest.part, Guest.answer, Guest.invited_by, Guest.on_wall),
            *(Contact.tag_name, Contact.full_name),
            Company.name.label("company"),
            Profession.name.label("trade"),
            *(Attendance.first_ms, Attendance.left_ms),
            *(Welcome.introduced, Welcome.called_at),
            helper.id.label("host_id"),
            helper.code.label("host_code"),
            Seat.locked,
            Seat.card,
        )
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .outerjoin(Attendance, and_(Attendance.guest_id == Guest.id, Attendance.event_id == event_id))
        .outerjoin(Welcome, Welcome.first_timer_id == Guest.id)
        .outerjoin(helper, helper.id == Welcome.visitor_host_id)
        .outerjoin(Seat, and_(Seat.guest_id == Guest.id, Seat.game_id == game_id))
        .where(Guest.event_id == event_id, Guest.removed_at.is_(None), or_(first_timers(), Guest.part == VISITOR_HOST))
        .order_by(Contact.search, Guest.id)
    )
    newcomers, hosts = [], []
    for row in rows:
        where = LEFT if row.left_ms else HERE if row.first_ms else NOT_COMING if row.answer == "no" else COMING
        came_at = datetime.fromtimestamp(row.first_ms / 1000, UTC) if row.first_ms else None
        person = Person(
            *(row.id, row.code, row.tag_name, row.full_name, row.company or "", row.trade or "", row.on_wall, where),
            came_at,
        )
        if row.part == VISITOR_HOST:
            hosts.append(person)
        else:
            # What the plan did not choose itself, somebody chose.
            by_hand = row.host_id is not None and (row.locked or row.card != row.host_code)
            newcomers.append(
                Newcomer(
                    *(person, row.invited_by, row.host_id, row.introduced or 0, row.called_at is not None, by_hand)
                )
            )
    return newcomers, hosts


def _latest(event_id: int) -> Select[int]:
    return (
        select(Game.id)
        .where(Game.event_id == event_id, Game.kind == KIND)
        .order_by(Game.dealt_at.desc(), Game.id.desc())
        .limit(1)
    )


def plain_board(session: Session, event_id: int) -> HostsBoard:
    """Return who greets whom without reasons: all that the wall needs."""
    newcomers, hosts = people(session, event_id)
    return _board(newcomers, hosts)


def _board(newcomers: Sequence[Newcomer], hosts: Sequence[Person]) -> HostsBoard:
    theirs: defaultdict[int | None, list[Newcomer]] = defaultdict(list)
    known = {one.id for one in hosts}
    for one in newcomers:
        theirs[one.host_id if one.host_id in known else None].append(one)
    greeters = tuple(Greeter(host, tuple(theirs[host.id])) for host in hosts)
    return HostsBoard(greeters, tuple(theirs[None]), "", (), None)


def hosts_board(session: Session, event_id: int, guests: int) -> HostsBoard:
    """Return who greets whom and why, in a bounded number of queries; `guests` are those expected, for the advice."""
    newcomers, hosts = people(session, event_id)
    crowd = greeting(session, event_id)
    players = {player.key: player for player in crowd.room.players}
    told: list[Newcomer] = []
    strains: defaultdict[Strain, list[str]] = defaultdict(list)
    for one in newcomers:
        if one.host_id is None or one.host_id not in players:
            told.append(one)
            continue
        suits = fit(players[one.person.id], players[one.host_id], crowd.known, crowd.room.apart)
        told.append(replace(one, points=suits.points, reason=suits.reason, strain=suits.strain))
        if suits.strain:
            strains[suits.strain].append(one.person.name)
    board = _board(told, hosts)
    able = sum(host.where in {HERE, COMING} for host in hosts)
    notes = tuple(strained(strains))
    return replace(board, advice=advice(guests, able), notes=notes, last=_last(session, event_id, told, hosts))


def _last(session: Session, event_id: int, newcomers: Sequence[Newcomer], hosts: Sequence[Person]) -> LastChange | None:
    game = games.latest(session, event_id, KIND)
    last: Mapping[str, int | None] | None = game.options.get(LAST) if game else None
    if not last:
        return None
    names = {one.person.id: one.person.name for one in newcomers} | {host.id: host.name for host in hosts}
    if last["guest"] not in names:
        return None
    return LastChange(names[last["guest"]], names.get(last["host"] or 0, ""))


def choices(session: Session, event_id: int, code: str) -> tuple[Newcomer, tuple[Choice, ...]]:
    """Return a first-timer and the visitor hosts to choose from, those who suit best first.

    Raises:
        Refusal: `gone`, where there is no such first-timer.
    """
    newcomers, hosts = people(session, event_id)
    newcomer = next((one for one in newcomers if one.person.code == code), None)
    if newcomer is None:
        raise Refusal("gone", "There is no such first-timer on the list any more.")
    crowd = greeting(session, event_id)
    players = {player.key: player for player in crowd.room.players}
    loads = {greeter.person.id: len(greeter.newcomers) for greeter in _board(newcomers, hosts).greeters}
    found = []
    for host in hosts:
        suits = fit(players[newcomer.person.id], players[host.id], crowd.known, crowd.room.apart)
        chosen = host.id == newcomer.host_id
        found.append(Choice(host, loads[host.id], suits.points, suits.reason, suits.strain, chosen))
    found.sort(key=lambda one: (one.person.where in {LEFT, NOT_COMING}, -one.points, one.load))
    return newcomer, tuple(found)


def shared_out(session: Session, event_id: int) -> tuple[int, int]:
    """Return how many first-timers have a visitor host, and how many there are."""
    row = session.execute(
        select(func.count(Welcome.id), func.count(Guest.id))
        .select_from(Guest)
        .outerjoin(Welcome, Welcome.first_timer_id == Guest.id)
        .where(Guest.event_id == event_id, Guest.removed_at.is_(None), first_timers())
    ).one()
    return row[0], row[1]
