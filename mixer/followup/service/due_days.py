"""The desk of the day after as days in a calendar: what is to do for some guests, by whom, and what came of it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.events.models import Event
from mixer.followup.rules.due import REPORT
from mixer.followup.service.due import Line, read_due
from mixer.followup.service.room import Person
from mixer.guests.models import Guest
from mixer.plan.files.calendar import CalendarTask
from mixer.prizes.models import Prize

NOBODY_YET = "Nobody yet"


def due_days(
    session: Session, event: Event, people: Collection[Person], moment: datetime, *, everything: bool
) -> list[CalendarTask]:
    """Return what the desk has for these guests, the soonest first, or `everything`; what is done is ticked.

    What a guest reported of another is for no calendar.
    """
    ids, codes = {one.guest_id for one in people}, {one.code for one in people}
    codes |= _prizes_of(session, event.id, ids)
    lines = [
        line
        for line in read_due(session, event.id, moment).lines
        if line.kind.key != REPORT and (everything or line.fact.guest_id in ids or line.fact.about in codes)
    ]
    return [_day(line, moment) for line in sorted(lines, key=lambda line: (line.due, line.fact.title))]


def _prizes_of(session: Session, event_id: int, guests: Collection[int]) -> set[str]:
    """Return the codes of prizes that these guests gave."""
    rows = session.execute(
        select(Prize.code, Guest.id)
        .join(Guest, Guest.contact_id == Prize.donor_contact_id)
        .where(Prize.event_id == event_id, Guest.event_id == event_id)
    )
    return {row.code for row in rows if row.id in guests}


def _day(line: Line, moment: datetime) -> CalendarTask:
    return CalendarTask(
        uid=f"{line.key.replace(':', '-')}@mixer",
        title=line.fact.title,
        note=" · ".join(filter(None, (line.fact.note, line.result.name if line.result else ""))),
        due=line.due,
        owner=line.owner.name or NOBODY_YET,
        sequence=1 if line.done_at else 0,
        stamp=moment,
        done_at=line.done_at,
    )
