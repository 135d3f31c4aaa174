"""Where the answers to a mixer stand."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import AnswerChange, Guest
from mixer.invite.rules.replies import Answer, By

LATELY = 12


@dataclass(frozen=True)
class Change:
    """One change of an answer, in words a host reads."""

    code: str
    name: str
    after: Answer
    by: By
    at: datetime
    reason: str


@dataclass(frozen=True)
class Board:
    """The answers to a mixer: counts of people, the waiting list in order, and what changed lately."""

    listed: int
    invited: int
    answers: dict[Answer, int]
    without_address: int
    seats_taken: int
    capacity: int
    waiting: int
    offered: int
    to_call: int
    lately: list[Change]
    zone: ZoneInfo

    @property
    def silent(self) -> int:
        """Return how many were invited and have not answered."""
        return self.answers.get(Answer.NONE, 0) + self.answers.get(Answer.MAYBE, 0)

    @property
    def free(self) -> int:
        """Return how many places are free."""
        return max(self.capacity - self.seats_taken, 0)


def board(session: Session, event_id: int) -> Board:
    """Return where the answers to a mixer stand."""
    event = session.get_one(Event, event_id)
    listed = (Guest.event_id == event_id, Guest.removed_at.is_(None))
    counts = session.execute(
        select(Guest.answer, func.count(), func.count(Guest.invited_at)).where(*listed).group_by(Guest.answer)
    ).all()
    unreachable = select(func.count()).select_from(Guest).join(Guest.contact).where(*listed)
    return Board(
        listed=sum(row[1] for row in counts),
        invited=sum(row[2] for row in counts),
        answers={Answer(answer): invited if answer == Answer.NONE else people for answer, people, invited in counts},
        without_address=session.scalar(unreachable.where(Contact.email.is_(None), Guest.companion_of_id.is_(None)))
        or 0,
        seats_taken=event.seats_taken,
        capacity=event.capacity,
        **_waiting(session, event_id),
        lately=_lately(session, event_id),
        zone=event.zone,
    )


def find_guest(session: Session, event_id: int, code: str) -> Guest:
    """Return a guest of a mixer.

    Raises:
        Refusal: ``no_such_guest``.
    """
    guest = session.scalar(
        select(Guest).where(Guest.event_id == event_id, Guest.code == code, Guest.removed_at.is_(None))
    )
    if guest is None:
        raise Refusal("no_such_guest", "This person is not on the guest list any more.")
    return guest


def _waiting(session: Session, event_id: int) -> dict[str, int]:
    offered = func.count(Guest.offered_until)
    to_call = func.count(case((Contact.email.is_(None), Guest.offered_until)))
    row = session.execute(
        select(func.count(), offered, to_call)
        .select_from(Guest)
        .join(Guest.contact)
        .where(
            Guest.event_id == event_id,
            Guest.answer == Answer.WAITING,
            Guest.removed_at.is_(None),
            Guest.companion_of_id.is_(None),
        )
    ).one()
    return {"waiting": row[0], "offered": row[1], "to_call": row[2]}


def _lately(session: Session, event_id: int) -> list[Change]:
    rows = session.execute(
        select(AnswerChange, Guest.code, Contact.full_name)
        .join(Guest, Guest.id == AnswerChange.guest_id)
        .join(Guest.contact)
        .where(Guest.event_id == event_id)
        .order_by(AnswerChange.id.desc())
        .limit(LATELY)
    )
    return [
        Change(code, name, Answer(change.after), By(change.by), change.at, change.reason) for change, code, name in rows
    ]
