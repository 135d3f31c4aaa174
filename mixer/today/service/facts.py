"""Asking every room for its facts about one mixer: a handful of queries, however many guests there are."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from mixer.core.columns import UtcDateTime
from mixer.core.keyring import Keyring
from mixer.door.models import Attendance, Scan
from mixer.events.models import BudgetLine, Event, EventRole, InformationTable, RunItem, Venue
from mixer.events.service.venue import count_of, venue_words
from mixer.followup.models import DeskItem, IntroductionWish, SegmentLetter
from mixer.guests.models import Guest, Welcome
from mixer.icebreakers.models import Game, Party, Seat, Zone, ZonePlace
from mixer.invite.models import Wave
from mixer.meetings.models import Block, Meeting
from mixer.nametags.models import PrintedTag
from mixer.nametags.rules.batch import Standing
from mixer.nametags.service import TablesOf, ZonesOf, gather, no_tables, zones_by_sphere
from mixer.plan.models import Task, TaskChange
from mixer.post.models import Letter
from mixer.prizes.models import Drawing, Prize
from mixer.today.rules.facts import Facts, names_of_wave
from mixer.today.service.listed import GuestList

Count = ScalarSelect[int]
_HERE = bindparam("here", type_=Integer)
_DAY, _TODAY = bindparam("day", type_=Date), bindparam("today", type_=Date)


@dataclass(frozen=True, slots=True)
class Press:
    """What it takes to say what stands on a name tag: the codes' keyring, and who knows guests' zones and tables."""

    keyring: Keyring
    zones_of: ZonesOf = zones_by_sphere
    tables_of: TablesOf = no_tables


def ask_rooms(session: Session, event: Event, moment: datetime, press: Press) -> Facts:
    """Return every room's facts about a mixer at a moment."""
    here = {"here": event.id, "day": event.local_date, "today": moment.astimezone(event.zone).date()}
    counted = session.execute(_statement(), here).mappings().one()
    facts = Facts(
        days_left=_days_before(event, moment),
        over=moment >= event.ends_at,
        capacity=event.capacity,
        seats_taken=event.seats_taken,
        show_settled=event.show_settled_at is not None,
        sent=_sent(session, event),
    )
    return replace(facts, **counted, tags_printed=_tags_printed(session, event, press))


def ask_all(session: Session, event: Event, moment: datetime, press: Press) -> Facts:
    """Return what `ask_rooms` does, and what only the desk and the ticks want to know, in three queries more."""
    facts, words = ask_rooms(session, event, moment, press), venue_words(session, event.id)
    heads = GuestList().counts(session, event.id)
    length = int((event.ends_at - event.starts_at).total_seconds()) // 60
    planned, given_back, show_ends, told, told_at, asked, reports = session.execute(
        _for_the_desk(), {"here": event.id}
    ).one()
    return replace(
        facts,
        hosts_briefed=event.hosts_briefed_at is not None,
        room_holds=words.room_holds,
        furnished=words.high_tables is not None and words.chairs is not None,
        people=heads.coming + heads.team,
        caterer=bool(words.caterer or words.caterer_email),
        eaters=count_of(event, words, heads).eaters,
        eaters_told=told,
        eaters_told_days=_days_before(event, told_at) if told_at else None,
        budget_lines=planned,
        tasks_given_back=given_back,
        show_minutes_over=max((show_ends or 0) - length, 0),
        introductions_asked=asked,
        reports_waiting=reports,
    )


@cache
def _for_the_desk() -> Select[int, int, int | None, int | None, datetime | None, int, int]:
    lines = and_(BudgetLine.event_id == _HERE, BudgetLine.removed_at.is_(None))
    with_nobody = and_(Task.event_id == _HERE, Task.deleted_at.is_(None), Task.done_at.is_(None))
    gave_back = exists().where(
        TaskChange.task_id == Task.id, TaskChange.verb == "gave back", TaskChange.undone_at.is_(None)
    )
    here = Venue.event_id == _HERE
    return select(
        _many(lines, BudgetLine.planned_cents.is_not(None)),
        _many(with_nobody, Task.owner_id.is_(None), gave_back),
        select(func.max(RunItem.starts_minute + RunItem.minutes)).where(RunItem.event_id == _HERE).scalar_subquery(),
        select(Venue.counted).where(here).scalar_subquery(),
        select(Venue.counted_at).where(here).scalar_subquery(),
        select(func.count(IntroductionWish.guest_id.distinct())).where(*_wishes()).scalar_subquery(),
        _many(Block.event_id == _HERE, Block.reported != "", Block.handled_at.is_(None)),
    )


def _wishes() -> tuple[ColumnElement[bool], ...]:
    """Pick the introductions that guests on the list asked for, and nobody settled on the desk of the day after."""
    settled = exists().where(
        DeskItem.event_id == _HERE, DeskItem.key == "wish:" + IntroductionWish.code, DeskItem.done_at.is_not(None)
    )
    listed = exists().where(Guest.id == IntroductionWish.guest_id, Guest.removed_at.is_(None))
    return (IntroductionWish.event_id == _HERE, IntroductionWish.taken_back_at.is_(None), listed, ~settled)


@cache
def _statement() -> Select[*tuple[int, ...]]:
    """Return what counts in every room; put together once, which takes longer than to count."""
    asked: dict[str, Count] = {**_plan(), **_zones(), **_evening(), **_prizes(), **_letters()}
    guests = _guests().subquery("listed")
    return select(*(count.label(name) for name, count in asked.items()), *guests.c)


def _many(*where: ColumnElement[bool]) -> Count:
    return select(func.count()).where(*where).scalar_subquery()


def _plan() -> dict[str, Count]:
    standing = and_(Task.event_id == _HERE, Task.deleted_at.is_(None))
    before = Task.due_on <= _DAY
    return {
        "tasks": _many(standing, before),
        "tasks_done": _many(standing, before, Task.done_at.is_not(None)),
        "tasks_late": _many(standing, Task.due_on < _TODAY, Task.done_at.is_(None)),
        "owners": select(func.count(Task.owner_id.distinct())).where(standing).scalar_subquery(),
        "hosts": _many(EventRole.event_id == _HERE, EventRole.role == "host"),
        "tables": _many(InformationTable.event_id == _HERE),
    }


def _guests() -> Select[*tuple[int, ...]]:
    """Count the guests who stand on the list in one pass: each count by itself would read the list again."""
    invited, expected = Guest.invited_at.is_not(None), and_(Guest.first_timer.is_(True), Guest.answer != "no")
    came = and_(Guest.first_timer.is_(True), exists().where(Attendance.guest_id == Guest.id))
    welcome = Welcome.first_timer_id == Guest.id
    team = and_(Guest.part != "guest", Guest.answer != "no")
    counts: dict[str, ColumnElement[bool]] = {
        "guests": true(),
        "invited": invited,
        "unanswered": and_(invited, Guest.answer == "none"),
        "said_yes": Guest.answer == "yes",
        "said_no": Guest.answer == "no",
        "waiting": Guest.answer == "waiting",
        "visitor_hosts": Guest.part == "visitor_host",
        "first_timers": Guest.first_timer.is_(True),
        "first_timers_expected": expected,
        "first_timers_shared_out": and_(expected, exists().where(welcome)),
        "first_timers_came": came,
        "first_timers_called": and_(came, exists().where(welcome, Welcome.called_at.is_not(None))),
        "tags": or_(Guest.answer == "yes", team),
    }
    return select(*(func.count().filter(which).label(name) for name, which in counts.items())).where(
        Guest.event_id == _HERE, Guest.removed_at.is_(None)
    )


def _zones() -> dict[str, Count]:
    coming = and_(Guest.event_id == _HERE, Guest.removed_at.is_(None), Guest.answer == "yes")
    return {"in_zones": _many(coming, ZonePlace.guest_id == Guest.id, Zone.id == ZonePlace.zone_id)}


def _tags_printed(session: Session, event: Event, press: Press) -> int:
    """Count guests whose tag, as it was printed last, still says what is true today."""
    ours = select(PrintedTag.id).join(Guest, Guest.id == PrintedTag.guest_id).where(Guest.event_id == event.id)
    if session.scalar(ours.limit(1)) is None:
        return 0  # before the first print there is nothing to compare, and nothing to lay out
    tags = gather(session, event.id, press.keyring, press.zones_of, press.tables_of)
    return sum(tag.standing == Standing.PRINTED for tag in tags)


def _evening() -> dict[str, Count]:
    one, other = aliased(Seat), aliased(Seat)
    latest = select(Game.id).where(Game.event_id == _HERE, Game.kind == "duo")
    duo = Game.id == latest.order_by(Game.dealt_at.desc(), Game.id.desc()).limit(1).scalar_subquery()
    found = (
        select(func.count(one.party_id.distinct()))
        .join(Game, Game.id == one.game_id)
        .join(other, and_(other.party_id == one.party_id, other.guest_id > one.guest_id))
        .join(Meeting, and_(Meeting.one_id == one.guest_id, Meeting.other_id == other.guest_id))
        .where(duo, Meeting.event_id == _HERE, Meeting.confirmed_at.is_not(None))
        .scalar_subquery()
    )
    return {
        "scans": _many(Scan.event_id == _HERE, Scan.guest_id.is_not(None)),
        "came": _many(Attendance.event_id == _HERE),
        "in_the_room": _many(Attendance.event_id == _HERE, Attendance.left_ms.is_(None)),
        "duos": _many(duo, Party.game_id == Game.id),
        "duos_found": found,
        "games_on": _many(Game.event_id == _HERE, Game.state.in_(["running", "paused"])),
        "meetings": _many(Meeting.event_id == _HERE, Meeting.confirmed_at.is_not(None)),
    }


def _prizes() -> dict[str, Count]:
    pledged = and_(Prize.event_id == _HERE, Prize.removed_at.is_(None), Prize.pledged_at.is_not(None))
    drawn = and_(Drawing.prize_id == Prize.id, Drawing.void_at.is_(None), Drawing.winner_id.is_not(None))
    return {
        "prizes": _many(pledged),
        "prizes_collected": _many(pledged, Prize.collected_at.is_not(None)),
        "prizes_drawn": _many(pledged, drawn),
        "donors_thanked": _many(pledged, Prize.thanked_at.is_not(None)),
    }


def _letters() -> dict[str, Count]:
    ours = Letter.event_id == _HERE
    return {
        "letters_failed": _many(ours, Letter.state == "failed"),
        "letters_unknown": _many(ours, Letter.state == "unknown"),
    }


def _sent(session: Session, event: Event) -> frozenset[str]:
    """Return what left the house: waves with their day, segments thanked, kinds of letters."""
    no_day = literal(None, UtcDateTime())
    waves = select(Wave.kind.label("kind"), Wave.sent_at.label("at")).where(
        Wave.event_id == event.id, Wave.sent_at.is_not(None)
    )
    thanks = select(SegmentLetter.segment, no_day).where(
        SegmentLetter.event_id == event.id, SegmentLetter.sent_at.is_not(None)
    )
    letters = select(Letter.kind, no_day).where(Letter.event_id == event.id)
    found: set[str] = set()
    thanked = select(Wave.segment, no_day).where(
        Wave.event_id == event.id, Wave.kind == "thanks", Wave.sent_at.is_not(None)
    )
    for kind, at in session.execute(waves.union(thanks, thanked, letters)):
        found |= {kind} if at is None else names_of_wave(kind, _days_before(event, at))
    return frozenset(found)


def _days_before(event: Event, moment: datetime) -> int:
    return (event.local_date - moment.astimezone(event.zone).date()).days
