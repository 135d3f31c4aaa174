"""Guests' data of a mixer go after its day: in steps, a transaction each, so that it can stop anywhere and go on."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from mixer.accounts.service import record_deed
from mixer.contacts.models import Consent, Contact
from mixer.core.codes import new_code
from mixer.core.upsert import insert
from mixer.door.models import Attendance
from mixer.events.models import Event, HostTurn
from mixer.events.rules.when import local_day
from mixer.followup.models import Certificate
from mixer.followup.rules.keeping import notes_are_due
from mixer.followup.rules.ladder import BEGIN, steps
from mixer.followup.rules.personal import personal
from mixer.followup.rules.redacting import Redactor
from mixer.followup.service import rows
from mixer.followup.service.erasing import CLOCK, Tools, counted, erase_rows, hold, people_of, tidy_files
from mixer.followup.service.keeping import countdown
from mixer.followup.service.ladder import ladder_totals
from mixer.followup.service.letter_segments import where_key
from mixer.followup.service.rows import People, Search
from mixer.guests.models import Guest
from mixer.guests.service import locked_group
from mixer.meetings.models import Meeting, Note
from mixer.nametags.models import PrintRun

Work = Callable[[], AbstractContextManager[Session]]

CHUNK = 200
"""Guests whose data go in one transaction."""

KEPT_BY_CONSENT = ("keep", "invite", "newsletter")
"""Purposes of a consent that let the group keep somebody in its address book."""

HELPERS = ("visitor_host", "organiser")
WENT_LATER = timedelta(minutes=1)
"""After which whatever was being written while people were erased has been written, and is looked for once more."""


def due_mixers(session: Session, moment: datetime) -> list[int]:
    """Return the mixers whose guests' data are to go, the longest overdue first."""
    not_cleared = exists().where(Guest.event_id == Event.id, Guest.cleared_at.is_(None))
    waiting = select(Event).where(
        or_(Event.erased_at.is_(None), not_cleared), Event.erase_on <= (moment + timedelta(days=1)).date()
    )
    return [
        event.id
        for event in session.scalars(waiting.order_by(Event.erase_on, Event.id))
        if countdown(event, moment).due
    ]


def erase_due(work: Work, look: Work, moment: datetime, tools: Tools) -> int:
    """Let guests' data of every mixer go that is due, step by step; return how many mixers were done."""
    with look() as session:
        mixers = due_mixers(session, moment)
    for event_id in mixers:
        more = True
        while more:
            with work() as session:
                more = step(session, event_id, moment, tools)
    return len(mixers)


def step(session: Session, event_id: int, moment: datetime, tools: Tools) -> bool:
    """Do one step for a mixer: a page of its rows, a chunk of its guests, or the end; tell whether there is more.

    Its totals are counted before the first. Whoever does a step holds the mixer, so that of two workers each does steps
    of its own; what a step did stands in the database, so that one that was killed goes on where it was.
    """
    event = session.get_one(Event, event_id)
    locked_group(session, event.group_id)
    session.refresh(event, with_for_update=True)
    if not countdown(event, moment).due:  # moved, or given more time, meanwhile
        return False
    certificate = _certificate(session, event, moment, tools)
    went = _rows_of_mixer(session, event, tools) or _guests_of_mixer(session, event, certificate, moment, tools)
    if went is not None:
        certificate.went = dict(Counter(certificate.went) + went)
        session.flush()
        session.expire_all()
        return True
    if event.erased_at is None:
        record_deed(session, event.group_id, "erased", event.name, moment, event_id=event.id)
    event.erased_at = certificate.ended_at = moment
    certificate.scrubbed_at = None
    tools.prints.sweep(set(session.scalars(select(PrintRun.code).where(PrintRun.event_id == event_id))))
    return False


def _certificate(session: Session, event: Event, moment: datetime, tools: Tools) -> Certificate:
    """Return the mixer's certificate, with its totals counted before anything went."""
    mine = select(Certificate).where(Certificate.event_id == event.id)
    found = session.scalar(mine)
    if found is not None:
        return found
    new = insert(session, Certificate).values(
        code=new_code(tools.chance),
        group_id=event.group_id,
        event_id=event.id,
        kind="mixer",
        asked_by=CLOCK,
        went={},
        stayed={},
        totals=dict(totals_of(session, event.id)),
        began_at=moment,
    )
    session.execute(new.on_conflict_do_nothing(index_elements=["event_id"]))
    return session.scalars(mine).one()


def totals_of(session: Session, event_id: int) -> Mapping[str, int]:
    """Return what a mixer was in numbers, which say nothing about anybody."""
    on_list = (Guest.event_id == event_id, Guest.removed_at.is_(None))
    guests = select(func.count()).select_from(Guest).where(*on_list)
    arrived = Guest.id.in_(select(Attendance.guest_id).where(Attendance.event_id == event_id))
    met = select(func.count()).select_from(Meeting)
    counts = {
        "guests on the list": guests,
        "invited": guests.where(Guest.invited_at.is_not(None)),
        "said yes": guests.where(Guest.answer == "yes"),
        "came": guests.where(where_key("came", event_id)),
        "came for the first time": guests.where(arrived, Guest.first_timer),
        "introductions": met.where(Meeting.event_id == event_id, Meeting.confirmed_at.is_not(None)),
        "met three or more": guests.where(where_key("met_three", event_id)),
    }
    climbed = ((steps()[key].word, times) for key, times in ladder_totals(session, event_id).items() if key != BEGIN)
    return {label: session.scalars(count).one() for label, count in counts.items()} | {
        f"connections: {word.lower()}": times for word, times in climbed if times
    }


def _rows_of_mixer(session: Session, event: Event, tools: Tools) -> Counter[str] | None:
    """Let a page of rows go that end with the mixer; None when there are none left."""
    for one in personal():
        if one.ends == "goes":
            table = rows.table_of(one)
            key = rows.key_of(table)
            page = select(key).where(rows.within(table, "event", event.id)).order_by(key).limit(rows.PAGE)
            gone = list(session.scalars(delete(table).where(key.in_(page)).returning(key)))
            if one.table == "letter":
                tidy_files(session, {}, tools, removed=gone)
            if gone:
                return counted({one.table: gone})
    return None


def _guests_of_mixer(
    session: Session, event: Event, certificate: Certificate, moment: datetime, tools: Tools
) -> Counter[str] | None:
    """Clear a chunk of the mixer's guests, and erase those of them whom the group has no reason to keep."""
    waiting = select(Guest).where(Guest.event_id == event.id, Guest.cleared_at.is_(None)).order_by(Guest.id)
    guests = session.scalars(waiting.limit(CHUNK)).all()
    if not guests:
        return None
    contacts = {guest.contact_id for guest in guests}
    keep = kept(session, event.group_id, contacts, moment)
    staying = Counter({"people kept in the address book": len(contacts & keep)})
    certificate.stayed = dict(Counter(certificate.stayed) + staying)
    hold(session, contacts)
    due = select(Contact).where(Contact.id.in_(contacts - keep), Contact.erased_at.is_(None))
    going = session.scalars(due.order_by(Contact.id)).all()
    went = _clear_guests(session, event, [guest.id for guest in guests if guest.contact_id in keep], tools)
    session.execute(update(Guest).where(Guest.id.in_([guest.id for guest in guests])).values(cleared_at=moment))
    if not going:
        return went
    people, named = people_of(session, event.group_id, going)
    tidy_files(session, rows.redact_all(session, event.group_id, Search(Redactor(named))), tools)
    return went + erase_rows(session, event.group_id, people, moment, tools)


def _clear_guests(session: Session, event: Event, guests: Sequence[int], tools: Tools) -> Counter[str]:
    """Empty what people who stay told for this mixer, and let their links and tags of it work no more."""
    here = People((), tuple(guests), frozenset(), frozenset())
    gone: rows.Gone = {}
    for one in personal():
        if one.ends == "blanked":
            of_guests = replace(one, by=("id",) if one.table == "guest" else one.by, address="", name="")
            own = rows.own_rows(session, of_guests, event.group_id, here)
            gone[one.table] = rows.empty(session, one, own, tools.chance)
    return counted(gone)


def kept(session: Session, group_id: int, contacts: Collection[int], moment: datetime) -> set[int]:
    """Return which of these people the group keeps in its address book.

    It keeps who is on a mixer whose day has not come, who allowed it, and who helps to run mixers or is to host one. A
    name that a host typed says nothing about what its bearer wants, and keeps nobody.
    """
    events = session.scalars(select(Event).where(Event.group_id == group_id, Event.erased_at.is_(None)))
    running = [event.id for event in events if not countdown(event, moment).due]
    other = aliased(Guest)
    reasons = (
        select(other.contact_id).where(other.event_id.in_(running), other.removed_at.is_(None)),
        select(Consent.contact_id).where(Consent.purpose.in_(KEPT_BY_CONSENT), Consent.withdrawn_at.is_(None)),
        select(other.contact_id).where(other.part.in_(HELPERS), other.removed_at.is_(None)),
        select(HostTurn.contact_id).where(HostTurn.day >= moment.date(), HostTurn.contact_id.is_not(None)),
    )
    of_them = select(Contact.id).where(Contact.id.in_(contacts), or_(*(Contact.id.in_(reason) for reason in reasons)))
    return set(session.scalars(of_them))


def notes_due(session: Session, moment: datetime) -> int:
    """Let notes go whose authors wanted them gone earlier than the mixer's data; return how many went."""
    wished = (
        select(Guest.id, Guest.keep_notes_days, Event)
        .join(Event, Event.id == Guest.event_id)
        .where(Guest.keep_notes_days.is_not(None), Event.ends_at < moment, exists().where(Note.author_id == Guest.id))
    )
    authors = [
        guest_id
        for guest_id, days, event in session.execute(wished)
        if notes_are_due(event.local_date, days or 0, local_day(moment, event.time_zone))
    ]
    gone = 0
    for place in range(0, len(authors), CHUNK):
        page = delete(Note).where(Note.author_id.in_(authors[place : place + CHUNK]))
        gone += len(session.scalars(page.returning(Note.id)).all())
    return gone


def door_is_open(session: Session, moment: datetime) -> bool:
    """Tell whether a mixer is on, or about to be: then no file is written anew, which would keep its door waiting."""
    around = timedelta(hours=2)
    on = select(Event.id).where(Event.starts_at <= moment + around, Event.ends_at >= moment - around)
    return session.scalar(on.limit(1)) is not None


def erase_again(session: Session, since: datetime, after: int, tools: Tools) -> int:
    """Clear once more what was being written about people while they were erased, a chunk a time.

    Their keys are all that is left to find it by. Return where to go on, 0 at the end.
    """
    erased = select(Contact.id, Contact.group_id).where(Contact.erased_at >= since, Contact.id > after)
    chunk = session.execute(erased.order_by(Contact.id).limit(CHUNK)).all()
    for group_id in {row.group_id for row in chunk}:
        ids = tuple(row.id for row in chunk if row.group_id == group_id)
        guests = tuple(session.scalars(select(Guest.id).where(Guest.contact_id.in_(ids))))
        gone = rows.clear_rows(session, group_id, People(ids, guests, frozenset(), frozenset()), tools.chance)
        tidy_files(session, {}, tools, removed=gone.get("letter", ()))
    return chunk[-1].id if len(chunk) == CHUNK else 0
