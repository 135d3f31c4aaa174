"""Guests as only the day after knows them, as segments for the letters of the room upstream.

The same as in ``data/segments.toml``, said in SQL, since a wave settles its readers in one statement.
"""

from sqlalchemy import ColumnElement, and_, func, select, union_all

from mixer.door.models import Attendance
from mixer.guests.models import Guest
from mixer.invite.service import Segment
from mixer.meetings.models import Meeting
from mixer.prizes.models import Prize

MET_LEAST = 3


def _came(event_id: int) -> ColumnElement[bool]:
    return Guest.id.in_(select(Attendance.guest_id).where(Attendance.event_id == event_id))


def _no_show(event_id: int) -> ColumnElement[bool]:
    return and_(Guest.answer == "yes", ~_came(event_id))


def _donor(event_id: int) -> ColumnElement[bool]:
    gave = (Prize.event_id == event_id, Prize.pledged_at.is_not(None), Prize.removed_at.is_(None))
    return Guest.contact_id.in_(select(Prize.donor_contact_id).where(*gave, Prize.donor_contact_id.is_not(None)))


def _met_three(event_id: int) -> ColumnElement[bool]:
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
    return and_(_came(event_id), Guest.id.in_(many))


LETTER_SEGMENTS = (
    Segment("came", "Came", _came),
    Segment("no_show", "Said yes, did not come", _no_show),
    Segment("donors", "Gave a door prize", _donor),
    Segment("met_three", "Met three or more", _met_three),
)
