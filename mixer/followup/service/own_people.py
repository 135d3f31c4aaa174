"""What became of meetings, in a person's own data: steps, one-to-ones, referrals; of others what they share."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mixer.followup.models import ConnectionStep, OneToOne, Referral
from mixer.followup.rules.ladder import steps
from mixer.meetings.service.people import people

NOBODY = "somebody who has not shared their name"


class Known:
    """Whom a person may see named, by the id of the guest and of the contact; everybody else is somebody."""

    def __init__(self, session: Session, guests: Sequence[int]) -> None:
        met = [one for guest in guests for one in people(session, guest)]
        self.guests: Mapping[int, str] = {one.guest_id: one.full_name or NOBODY for one in met}
        self.contacts: Mapping[int, str] = {one.contact_id: one.full_name or NOBODY for one in met}


def steps_taken(session: Session, contact_id: int, known: Known) -> Iterator[dict[str, object]]:
    """Yield the steps of a person's own ladders that were set or taken off by hand."""
    for row in session.scalars(
        select(ConnectionStep).where(ConnectionStep.owner_id == contact_id).order_by(ConnectionStep.at)
    ):
        yield {
            "with": known.contacts.get(row.with_id, NOBODY),
            "step": steps()[row.step].word if row.step in steps() else row.step,
            "at": row.at,
            "taken_off": row.undone_at,
        }


def one_to_ones(session: Session, guests: Sequence[int], known: Known) -> Iterator[dict[str, object]]:
    """Yield a person's one-to-ones; what the other wrote only while the two see each other, and never how it went."""
    mine = or_(OneToOne.asker_id.in_(guests), OneToOne.asked_id.in_(guests))
    for row in session.scalars(select(OneToOne).where(mine).order_by(OneToOne.id)):
        own = row.asker_id in guests
        other = row.asked_id if own else row.asker_id
        seen = own or other in known.guests
        yield {
            "with": known.guests.get(other, NOBODY),
            "proposed_by_you": own,
            "proposed": row.proposed_at,
            "times": row.times,
            "place": row.place if seen else "",
            "words": row.words if seen else "",
            "state": row.state,
            "booked_for": row.starts_at,
            "held": row.held_at,
            "how_it_went_for_you": row.asker_words if own else row.asked_words,
        }


def referrals(session: Session, guests: Sequence[int], known: Known) -> Iterator[dict[str, object]]:
    """Yield a person's referrals; the value only of those they wrote down."""
    mine = or_(Referral.giver_id.in_(guests), Referral.receiver_id.in_(guests))
    for row in session.scalars(select(Referral).where(mine).order_by(Referral.at)):
        given, own = row.giver_id in guests, row.by_id in guests
        other = row.receiver_id if given else row.giver_id
        yield {
            "what": "given" if given else "received",
            "with": known.guests.get(other, NOBODY),
            "at": row.at,
            "words": row.words if own or other in known.guests else "",
            "value_in_smallest_unit": row.value if own else "",
            "currency": row.currency if own else "",
            "thanked": row.thanked_at,
            "removed": row.removed_at,
        }
