"""Whether two guests see each other, as conditions of SQL: said in one place for every room that names people."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import Session, aliased

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
    """Return the condition that one guest wants no contact with another."""
    block = aliased(Block)
    stands = exists().where(block.by_id == by, block.against_id == against, block.lifted_at.is_(None))
    return stands.correlate_except(block)


def both_agreed(one: Key, other: Key) -> ColumnElement[bool]:
    """Return the condition that two guests may read each other's name and what each allows, and neither blocked."""
    return and_(gave(one, other), gave(other, one), not_(blocked(one, other)))


def hidden(reader: Key, other: Key) -> ColumnElement[bool]:
    """Return the condition that a guest has vanished from what another sees: they took back, or either blocked."""
    return or_(took_back(other, reader), blocked(reader, other))


def agreed_couples(session: Session, event_id: int) -> frozenset[tuple[int, int]]:
    """Return the couples of a mixer that may be named to each other, each in both orders."""
    mine = select(Share.giver_id, Share.receiver_id).where(
        Share.event_id == event_id, both_agreed(Share.giver_id, Share.receiver_id)
    )
    return frozenset((row.giver_id, row.receiver_id) for row in session.execute(mine))


def hidden_couples(session: Session, event_id: int) -> frozenset[tuple[int, int]]:
    """Return (reader, other) of a mixer wherever the other has vanished from what the reader sees."""
    back = select(Share.receiver_id, Share.giver_id).where(Share.event_id == event_id, Share.revoked_at.is_not(None))
    found = {(reader, other) for reader, other in session.execute(back)}
    return frozenset(found) | blocked_couples(session, event_id)


def blocked_couples(session: Session, event_id: int) -> frozenset[tuple[int, int]]:
    """Return the couples of a mixer of whom either blocked the other, each in both orders."""
    rows = session.execute(
        select(Block.by_id, Block.against_id).where(Block.event_id == event_id, Block.lifted_at.is_(None))
    )
    return frozenset(couple for by, against in rows for couple in ((by, against), (against, by)))


def listed(session: Session, event_id: int, code: str) -> Guest | None:
    """Return the guest with a code who stands on a mixer's list, or None."""
    found: Guest | None = session.scalar(
        select(Guest).where(Guest.event_id == event_id, Guest.code == code, Guest.removed_at.is_(None))
    )
    return found
