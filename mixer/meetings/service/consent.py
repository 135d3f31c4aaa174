"""Whether two guests see each other, as conditions of SQL: said in one place for every room that names people.

Consent is between two guests of one mixer. A block is between two people: it holds at every mixer of their group.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select
from sqlalchemy.orm import Session, aliased

from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.meetings.models import Block, Share

Key = Any
"""The id of a guest: a number, or a column of the statement around."""


def gave(giver: Key, receiver: Key) -> ColumnElement[bool]:
    """Return the condition that one guest's consent to show details to another stands."""
    share = aliased(Share)
    given = exists().where(share.giver_id == giver, share.receiver_id == receiver, share.revoked_at.is_(None))
    return given.correlate_except(share)


def took_back(giver: Key, receiver: Key) -> ColumnElement[bool]:
    """Return the condition that one guest gave another their consent and took it back."""
    share = aliased(Share)
    taken = exists().where(share.giver_id == giver, share.receiver_id == receiver, share.revoked_at.is_not(None))
    return taken.correlate_except(share)


def blocked(one: Key, other: Key) -> ColumnElement[bool]:
    """Return the condition that either of two guests wants no contact with the other."""
    return or_(has_blocked(one, other), has_blocked(other, one))


def has_blocked(by: Key, against: Key) -> ColumnElement[bool]:
    """Return the condition that one guest wants no contact with another, at whichever mixer they said so."""
    block = aliased(Block)
    whom = block.against_id.in_(places_of(against))
    stands = exists().where(block.by_id.in_(places_of(by)), whom, block.lifted_at.is_(None))
    return stands.correlate_except(block)


def places_of(guest: Key) -> Select[int]:
    """Return the select of a guest's own id and of the same person's at other mixers."""
    this, every = aliased(Guest), aliased(Guest)
    same = select(every.id).join(this, this.contact_id == every.contact_id).where(this.id == guest)
    return same.correlate_except(this, every)


def both_agreed(one: Key, other: Key) -> ColumnElement[bool]:
    """Return the condition that two guests may read each other's name and what each allows, and neither blocked."""
    return and_(gave(one, other), gave(other, one), not_(blocked(one, other)))


def hidden(reader: Key, other: Key) -> ColumnElement[bool]:
    """Return the condition that a guest has vanished from what another sees: they took back, or either blocked."""
    return or_(took_back(other, reader), blocked(reader, other))


def agreed_couples(session: Session, event_id: int) -> frozenset[tuple[int, int]]:
    """Return the couples of a mixer that may be named to each other, each in both orders."""
    mine, theirs = aliased(Share), aliased(Share)
    both = and_(theirs.giver_id == mine.receiver_id, theirs.receiver_id == mine.giver_id)
    stand = (mine.event_id == event_id, mine.revoked_at.is_(None), theirs.revoked_at.is_(None))
    rows = session.execute(select(mine.giver_id, mine.receiver_id).join(theirs, both).where(*stand))
    return frozenset((giver, receiver) for giver, receiver in rows) - blocked_couples(session, event_id)


def hidden_couples(session: Session, event_id: int) -> frozenset[tuple[int, int]]:
    """Return (reader, other) of a mixer wherever the other has vanished from what the reader sees."""
    back = select(Share.receiver_id, Share.giver_id).where(Share.event_id == event_id, Share.revoked_at.is_not(None))
    found = {(reader, other) for reader, other in session.execute(back)}
    return frozenset(found) | blocked_couples(session, event_id)


def blocked_couples(session: Session, event_id: int) -> frozenset[tuple[int, int]]:
    """Return the couples of a mixer of whom either blocked the other, at this mixer or another of the group."""
    by, against, one, other = (aliased(Guest) for _ in range(4))
    this = select(Event.group_id).where(Event.id == event_id).scalar_subquery()
    rows = session.execute(
        select(one.id, other.id)
        .select_from(Block)
        .join(by, by.id == Block.by_id)
        .join(against, against.id == Block.against_id)
        .join(one, and_(one.contact_id == by.contact_id, one.event_id == event_id))
        .join(other, and_(other.contact_id == against.contact_id, other.event_id == event_id))
        .where(Block.event_id.in_(select(Event.id).where(Event.group_id == this)), Block.lifted_at.is_(None))
    )
    return frozenset(couple for one_id, other_id in rows for couple in ((one_id, other_id), (other_id, one_id)))


def listed(session: Session, event_id: int, code: str) -> Guest | None:
    """Return the guest with a code who stands on a mixer's list, or None."""
    found: Guest | None = session.scalar(
        select(Guest).where(Guest.event_id == event_id, Guest.code == code, Guest.removed_at.is_(None))
    )
    return found
