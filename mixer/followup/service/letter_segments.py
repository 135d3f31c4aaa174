"""Guests as only the day after knows them, as segments for the letters of the room upstream.

The same as in ``data/segments.toml``, said in SQL, since a wave settles its readers in one statement.
"""

from sqlalchemy import ColumnElement, Select, and_, func, select, union_all
from sqlalchemy.orm import aliased

from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.invite.service import Segment
from mixer.meetings.models import Meeting
from mixer.prizes.models import Prize

MET_LEAST = 3
NOT_SEEN = 3


def came(event_id: int) -> ColumnElement[bool]:
    """Return the condition that a guest was in the room."""
    return Guest.id.in_(select(Attendance.guest_id).where(Attendance.event_id == event_id))


def _no_show(event_id: int) -> ColumnElement[bool]:
    return and_(Guest.answer == "yes", ~came(event_id))


def _donor(event_id: int) -> ColumnElement[bool]:
    gave = (Prize.event_id == event_id, Prize.pledged_at.is_not(None), Prize.removed_at.is_(None))
    return Guest.contact_id.in_(select(Prize.donor_contact_id).where(*gave, Prize.donor_contact_id.is_not(None)))


def met_three(event_id: int) -> ColumnElement[bool]:
    """Return the condition that a guest came and met three or more."""
    on_list = select(Guest.id).where(Guest.event_id == event_id, Guest.removed_at.is_(None)).correlate(None)
    met = (
        Meeting.event_id == event_id,
        Meeting.confirmed_at.is_not(None),
        Meeting.one_id.in_(on_list),
        Meeting.other_id.in_(on_list),
    )
    sides = union_all(*(select(side.label("guest_id")).where(*met) for side in (Meeting.one_id, Meeting.other_id)))
    both = sides.subquery()
    many = select(both.c.guest_id).group_by(both.c.guest_id).having(func.count() >= MET_LEAST)
    return and_(came(event_id), Guest.id.in_(many))


def _not_seen(event_id: int) -> ColumnElement[bool]:
    """Pick those who came to a mixer of the group before, but to none of the last three before this one."""
    this = aliased(Event)
    of_group = select(this.group_id).where(this.id == event_id).scalar_subquery()
    begins = select(this.starts_at).where(this.id == event_id).scalar_subquery()
    earlier = (
        select(Event.id)
        .where(Event.group_id == of_group, Event.starts_at < begins, Event.state != "cancelled")
        .order_by(Event.starts_at.desc(), Event.id.desc())
    )
    last = earlier.limit(NOT_SEEN).subquery()

    def came_to(events: Select[int]) -> Select[int]:
        theirs = aliased(Guest)
        there = and_(Attendance.event_id == theirs.event_id, Attendance.guest_id == theirs.id)
        return select(theirs.contact_id).join(Attendance, there).where(theirs.event_id.in_(events))

    enough = select(func.count()).select_from(last).scalar_subquery() == NOT_SEEN
    return and_(enough, Guest.contact_id.in_(came_to(earlier)), Guest.contact_id.not_in(came_to(select(last.c.id))))


LETTER_SEGMENTS = (
    Segment("came", "Came", came),
    Segment("no_show", "Said yes, did not come", _no_show),
    Segment("donors", "Gave a door prize", _donor),
    Segment("met_three", "Met three or more", met_three),
    Segment("not_seen", "Not seen for three mixers", _not_seen),
)
