"""The group's year: its rhythm, the days it will meet on, and who hosts each."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.accounts import changes
from mixer.accounts.changes import Change, Doer, Facts, Page
from mixer.accounts.models import Account, Group, Membership
from mixer.contacts.models import Contact
from mixer.core.codes import new_code
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.events.files import CalendarDay
from mixer.events.models import Event, EventRole, HostTurn
from mixer.events.rules.parts import HOST
from mixer.events.rules.rhythm import PACES, WEEKDAYS, Rhythm, dates, parse, written, year_on
from mixer.events.rules.rota import Hosting, fair_order, share_turns
from mixer.events.rules.when import local_day

VERB = "year"
CANCELLED = "cancelled"
PAST_SHOWN = 12
"""Turns of the past that the page still shows."""


@dataclass(frozen=True, slots=True)
class TurnLine:
    """One day of the year: who hosts, and its mixer once that is planned; `state` is the mixer's."""

    code: str
    day: date
    host: str
    note: str
    event_code: str
    event_name: str
    state: str

    @property
    def planned(self) -> bool:
        """Tell whether a mixer that takes place stands behind it."""
        return bool(self.event_code) and self.state != CANCELLED


@dataclass(frozen=True, slots=True)
class Year:
    """What the page of the year shows; `people` are those who host, in fair order."""

    rhythm: Rhythm | None
    pace: str
    weekday: str
    coming: tuple[TurnLine, ...]
    past: tuple[TurnLine, ...]
    proposed: tuple[date, ...]
    people: tuple[Hosting, ...]
    last: Change | None

    @property
    def without_host(self) -> int:
        """Return how many of the coming days have no host yet."""
        return sum(not turn.host for turn in self.coming)

    @property
    def next_to_plan(self) -> TurnLine | None:
        """Return the first coming day without a mixer."""
        return next((turn for turn in self.coming if not turn.planned), None)


def year(session: Session, group_id: int, moment: datetime) -> Year:
    """Return the year of a group, in a bounded number of queries."""
    group = session.get_one(Group, group_id)
    today = local_day(moment, group.time_zone)
    turns = _turns(session, group_id)
    rhythm = parse(group.rhythm)
    pace, _, weekday = group.rhythm.rpartition(" ")
    return Year(
        rhythm=rhythm,
        pace=pace if rhythm else "",
        weekday=weekday if rhythm else "TU",
        coming=tuple(turn for turn in turns if turn.day >= today),
        past=tuple(turn for turn in reversed(turns) if turn.day < today)[:PAST_SHOWN],
        proposed=tuple(_proposed(session, group, moment, rhythm)),
        people=tuple(_people(session, group_id, turns, today)),
        last=changes.last_change(session, year_page(session, group_id)),
    )


def _turns(session: Session, group_id: int) -> list[TurnLine]:
    rows = session.execute(
        select(HostTurn, Contact.full_name, Contact.erased_at, Event.code, Event.name, Event.state)
        .outerjoin(Contact, Contact.id == HostTurn.contact_id)
        .outerjoin(Event, Event.id == HostTurn.event_id)
        .where(HostTurn.group_id == group_id)
        .order_by(HostTurn.day)
    )
    found = []
    for turn, name, erased_at, event_code, event_name, state in rows:
        host = "" if erased_at else name or turn.host_name
        found.append(TurnLine(turn.code, turn.day, host, turn.note, event_code or "", event_name or "", state or ""))
    return found


def _proposed(session: Session, group: Group, moment: datetime, rhythm: Rhythm | None) -> list[date]:
    """Return the days of the rhythm in the next twelve months on which nothing is planned yet."""
    if rhythm is None:
        return []
    today = local_day(moment, group.time_zone)
    taken = set(session.scalars(select(HostTurn.day).where(HostTurn.group_id == group.id, HostTurn.day >= today)))
    events = select(Event).where(
        Event.group_id == group.id, Event.starts_at >= moment - timedelta(days=2), Event.state != CANCELLED
    )
    taken |= {event.local_date for event in session.scalars(events)}
    return dates(rhythm, today + timedelta(days=1), year_on(today), taken)


def _people(session: Session, group_id: int, turns: Sequence[TurnLine], today: date) -> list[Hosting]:
    """Return who hosts: whoever had a turn or hosted a mixer, and whoever helps to run the group and never has."""
    hosted: dict[str, list[date]] = {}
    names: dict[str, str] = {}

    def note(name: str, day: date | None) -> None:
        key = fold(name)
        names.setdefault(key, name)
        days = hosted.setdefault(key, [])
        if day is not None and day < today:
            days.append(day)

    for turn in turns:
        if turn.host:
            note(turn.host, turn.day)
    told = {turn.event_code for turn in turns if turn.host}
    rows = session.execute(
        select(Event, Account.name)
        .join(EventRole, EventRole.event_id == Event.id)
        .join(Account, Account.id == EventRole.account_id)
        .where(Event.group_id == group_id, Event.state != CANCELLED, EventRole.role == HOST)
        .order_by(Event.starts_at)
    )
    for event, name in rows:
        if event.code not in told:
            note(name, event.local_date)
    members = select(Account.name).join(Membership, Membership.account_id == Account.id)
    for name in session.scalars(members.where(Membership.group_id == group_id, Account.disabled_at.is_(None))):
        note(name, None)
    return fair_order(Hosting(names[key], max(days, default=None), len(days)) for key, days in hosted.items())


def set_rhythm(session: Session, group_id: int, pace: str, weekday: str) -> Rhythm | None:
    """Set when a group meets; an empty pace means as it comes.

    Raises:
        Refusal: `no_rhythm` for one there is not.
    """
    if pace not in PACES or weekday not in WEEKDAYS:
        raise Refusal("no_rhythm", "Choose how often your group meets, and on which day.")
    group = session.get_one(Group, group_id)
    group.rhythm = written(pace, weekday)
    session.flush()
    return parse(group.rhythm)


def keep_days(session: Session, group_id: int, days: Collection[date], moment: datetime, chance: random.Random) -> int:
    """Put days into the group's year, each once; a mixer planned for one of them stands behind it. Return how many.

    Raises:
        Refusal: `past` for a day that is over.
    """
    today = local_day(moment, session.get_one(Group, group_id).time_zone)
    if any(day < today for day in days):
        raise Refusal("past", "That day is over. Choose a day still to come.")
    events = select(Event).where(
        Event.group_id == group_id, Event.starts_at >= moment - timedelta(days=2), Event.state != CANCELLED
    )
    planned = {event.local_date: event.id for event in session.scalars(events)}
    kept = 0
    for day in sorted(days):
        row = {"code": new_code(chance), "group_id": group_id, "day": day, "host_name": "", "note": ""}
        new = insert(session, HostTurn).values(**row, event_id=planned.get(day))
        fresh = new.on_conflict_do_nothing(index_elements=["group_id", "day"]).returning(HostTurn.id)
        kept += session.scalar(fresh) is not None
    session.expire_all()
    return kept


def fill_rota(session: Session, group_id: int, moment: datetime) -> int:
    """Give each coming day without a host one, in fair order; return how many.

    Raises:
        Refusal: `nobody`, where nobody is known who hosts.
    """
    today = local_day(moment, session.get_one(Group, group_id).time_zone)
    turns = _turns(session, group_id)
    people = _people(session, group_id, turns, today)
    coming = [turn for turn in turns if turn.day >= today]
    taken = {turn.day: _known_as(turn.host, people) for turn in coming if turn.host}
    found = share_turns([turn.day for turn in coming if not turn.host], taken, people)
    by_day = {turn.day: turn.code for turn in coming}
    for day, name in found.items():
        name_host(session, group_id, by_day[day], name)
    return len(found)


def _known_as(name: str, people: Sequence[Hosting]) -> str:
    return next((one.name for one in people if fold(one.name) == fold(name)), name)


def name_host(session: Session, group_id: int, code: str, name: str) -> str:
    """Say who hosts on a day, "" for nobody yet; a name or e-mail that one contact alone has leads to their page.

    Raises:
        Refusal: `gone`.
    """
    turn = _turn(session, group_id, code)
    matches = session.execute(
        select(Contact.id, Contact.full_name, Contact.email)
        .where(
            Contact.group_id == group_id,
            Contact.erased_at.is_(None),
            (Contact.full_name == name) | (Contact.email == name.casefold()),
        )
        .limit(2)
    ).all()
    alone = matches[0] if len(matches) == 1 and name else None
    turn.contact_id, turn.host_name = (alone.id, alone.full_name) if alone else (None, name)
    session.flush()
    return turn.host_name


def swap(session: Session, group_id: int, one: str, other: str) -> None:
    """Let two days change hosts.

    Raises:
        Refusal: `gone`, or `same` where it is one day.
    """
    mine, theirs = _turn(session, group_id, one), _turn(session, group_id, other)
    if mine is theirs:
        raise Refusal("same", "Choose two different days to swap.")
    before = (mine.host_name, mine.contact_id)
    mine.host_name, mine.contact_id = theirs.host_name, theirs.contact_id
    theirs.host_name, theirs.contact_id = before
    session.flush()


def strike(session: Session, group_id: int, code: str) -> date:
    """Take a day out of the year, and return it; a mixer planned for it stays.

    Raises:
        Refusal: `gone`.
    """
    turn = _turn(session, group_id, code)
    session.delete(turn)
    session.flush()
    return turn.day


def _turn(session: Session, group_id: int, code: str) -> HostTurn:
    turn = session.scalar(select(HostTurn).where(HostTurn.group_id == group_id, HostTurn.code == code))
    if turn is None:
        raise Refusal("gone", "This day is not in your year any more.")
    return turn


def year_page(session: Session, group_id: int) -> Page:
    """Return the page under which changes of a group's year are kept, to be noted and taken back."""
    return Page(group_id, None, VERB, lambda: _facts(session, group_id))


def _facts(session: Session, group_id: int) -> Facts:
    """Return the rhythm, and each day: code, contact, name where it is no contact's, mixer and note."""
    found: Facts = {"rhythm": session.scalar(select(Group.rhythm).where(Group.id == group_id))}
    for turn in session.scalars(select(HostTurn).where(HostTurn.group_id == group_id)):
        name = "" if turn.contact_id else turn.host_name
        found[turn.day.isoformat()] = [turn.code, turn.contact_id, name, turn.event_id, turn.note]
    return found


def take_back(session: Session, group_id: int, change_id: int, doer: Doer) -> str:
    """Take the last change of the year back, and return its words.

    Raises:
        Refusal: `nothing` where something else was changed since, or it is taken back already.
    """
    words, facts = changes.to_put_back(session, year_page(session, group_id), change_id, doer)
    if "rhythm" in facts:
        session.get_one(Group, group_id).rhythm = facts.pop("rhythm")
    days = {date.fromisoformat(day): before for day, before in facts.items()}
    session.execute(delete(HostTurn).where(HostTurn.group_id == group_id, HostTurn.day.in_(days)))
    known: dict[int, str] = {
        row.id: row.full_name
        for row in session.execute(
            select(Contact.id, Contact.full_name).where(
                Contact.id.in_([before[1] for before in days.values() if before and before[1]]),
                Contact.erased_at.is_(None),
            )
        )
    }
    events = set(session.scalars(select(Event.id).where(Event.group_id == group_id)))
    for day, before in days.items():
        if before:
            code, contact_id, name, event_id, note = before
            host = {"contact_id": contact_id if contact_id in known else None, "host_name": known.get(contact_id, name)}
            mixer = event_id if event_id in events else None
            session.add(HostTurn(code=code, group_id=group_id, day=day, **host, event_id=mixer, note=note))
    session.flush()
    session.expire_all()
    return words


def calendar_days(session: Session, group_id: int, moment: datetime) -> list[CalendarDay]:
    """Return the coming days of a group's year as calendars see them."""
    group = session.get_one(Group, group_id)
    today = local_day(moment, group.time_zone)
    return [
        CalendarDay(
            code=turn.code,
            day=turn.day,
            name=turn.event_name or f"{group.name}: mixer",
            description=f"Hosted by {turn.host}." if turn.host else "No host yet.",
        )
        for turn in _turns(session, group_id)
        if turn.day >= today
    ]
