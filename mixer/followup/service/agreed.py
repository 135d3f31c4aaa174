"""Who agreed to what, as far as lists that leave the house have to heed it; each answer is one query."""

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from mixer.contacts.models import Consent
from mixer.guests.models import Guest
from mixer.invite.rules.consents import INVITE
from mixer.meetings.models import Block, Share

Couple = tuple[int, int]
"""Two guests' ids, the lower one first."""


def couples_who_agreed(session: Session, event_id: int) -> set[Couple]:
    """Return the couples of whom each agreed to be seen by the other; who blocked or took it back is in none."""
    mine, theirs = aliased(Share), aliased(Share)
    blocked = exists().where(
        Block.lifted_at.is_(None),
        or_(
            and_(Block.by_id == mine.giver_id, Block.against_id == mine.receiver_id),
            and_(Block.by_id == mine.receiver_id, Block.against_id == mine.giver_id),
        ),
    )
    rows = session.execute(
        select(mine.giver_id, mine.receiver_id)
        .join(theirs, and_(theirs.giver_id == mine.receiver_id, theirs.receiver_id == mine.giver_id))
        .where(
            mine.event_id == event_id,
            mine.giver_id < mine.receiver_id,
            mine.revoked_at.is_(None),
            theirs.revoked_at.is_(None),
            ~blocked,
        )
    )
    return {(row.giver_id, row.receiver_id) for row in rows}


def may_be_invited(session: Session, event_id: int) -> set[int]:
    """Return the guests who agreed to be invited to later mixers and have not taken it back."""
    return set(
        session.scalars(
            select(Guest.id)
            .join(Consent, Consent.contact_id == Guest.contact_id)
            .where(Guest.event_id == event_id, Consent.purpose == INVITE, Consent.withdrawn_at.is_(None))
        )
    )
