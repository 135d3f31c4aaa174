"""What rooms upstream ask of the guest list: who is coming, who came, and what somebody has answered."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from mixer.door.models import Attendance
from mixer.events.rules.heads import Heads
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting

_TEAM = and_(Guest.part != "guest", Guest.answer != "no")
_COMING = and_(Guest.part == "guest", Guest.answer == "yes")


class GuestList:
    """The guest list, for the room and its tables."""

    def heads(self, session: Session, event_id: int) -> Heads:
        """Return who is coming and who came, with what they eat, in two queries."""
        on_list = (Guest.event_id == event_id, Guest.removed_at.is_(None))
        notes = session.scalars(select(Guest.dietary).where(*on_list, or_(_COMING, _TEAM), Guest.dietary != ""))
        return replace(self.counts(session, event_id), notes=tuple(notes))

    def counts(self, session: Session, event_id: int) -> Heads:
        """Return who is coming and who came, in one query."""
        came = select(func.count()).where(Attendance.event_id == event_id).scalar_subquery()
        met = (
            select(func.count())
            .where(Meeting.event_id == event_id, Meeting.confirmed_at.is_not(None))
            .scalar_subquery()
        )
        said_yes, team, waiting, who_came, introductions = session.execute(
            select(
                func.count().filter(_COMING),
                func.count().filter(_TEAM),
                func.count().filter(Guest.answer == "waiting"),
                came,
                met,
            )
            .select_from(Guest)
            .where(Guest.event_id == event_id, Guest.removed_at.is_(None))
        ).one()
        return Heads(said_yes, team, waiting, who_came, introductions)

    def answers(self, session: Session, event_id: int, contact_ids: Collection[int]) -> Mapping[int, str]:
        """Return, by contact, the answers of those who stand on the list."""
        on_list = (Guest.event_id == event_id, Guest.removed_at.is_(None), Guest.contact_id.in_(contact_ids))
        return dict(session.execute(select(Guest.contact_id, Guest.answer).where(*on_list)).all())
