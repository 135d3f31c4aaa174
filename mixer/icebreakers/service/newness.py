"""Who is really new to whom: not met at an earlier mixer, and not of one house."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from mixer.contacts.models import Company, Contact
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.icebreakers.rules.room import Couple, couple
from mixer.meetings.models import Meeting


@dataclass(frozen=True)
class Newness:
    """What makes two guests old acquaintances: an earlier meeting, or the company, sister companies counted as one."""

    met_earlier: frozenset[Couple]
    houses: Mapping[int, int]

    def new(self, one: int, other: int) -> bool:
        """Tell whether two guests are really new to each other."""
        house = self.houses.get(one)
        colleagues = house is not None and house == self.houses.get(other)
        return not colleagues and couple(one, other) not in self.met_earlier


def newness(session: Session, event_id: int, among: Collection[int] | None = None) -> Newness:
    """Return who is new to whom at a mixer, or among some of its guests only, in three queries."""
    event = session.get_one(Event, event_id)
    one, other = aliased(Guest), aliased(Guest)
    earlier = (
        select(one.id, other.id)
        .select_from(Meeting)
        .join(Event, Event.id == Meeting.event_id)
        .join(one, (one.contact_id == Meeting.one_contact_id) & (one.event_id == event_id))
        .join(other, (other.contact_id == Meeting.other_contact_id) & (other.event_id == event_id))
        .where(Event.group_id == event.group_id, Event.starts_at < event.starts_at, Meeting.confirmed_at.is_not(None))
    )
    houses = (
        select(Guest.id, Company.id, Company.parent_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .join(Company, Company.id == Contact.company_id)
        .where(Guest.event_id == event_id)
    )
    if among is not None:
        earlier = earlier.where(one.id.in_(among), other.id.in_(among))
        houses = houses.where(Guest.id.in_(among))
    return Newness(
        met_earlier=frozenset(couple(*row) for row in session.execute(earlier)),
        houses={guest: parent_id or company_id for guest, company_id, parent_id in session.execute(houses)},
    )
