"""What guests learned in a game of similar business, as the host reads and shares it."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact
from mixer.core.refusal import Refusal
from mixer.guests.models import Guest
from mixer.icebreakers.models import Answer
from mixer.icebreakers.service import games
from mixer.icebreakers.service.similar import KIND


@dataclass(frozen=True)
class Learned:
    """One guest's answer."""

    code: str
    name: str
    company: str
    text: str
    shared: bool


def answers(session: Session, event_id: int) -> tuple[Learned, ...]:
    """Return what guests wrote in the latest game, in the order in which they first wrote."""
    game = games.latest(session, event_id, KIND)
    rows = session.execute(
        select(Guest.code, Contact.full_name, Company.name.label("company"), Answer.text, Answer.shared)
        .select_from(Answer)
        .join(Guest, Guest.id == Answer.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Answer.game_id == (game.id if game else None))
        .order_by(Answer.id)
    )
    return tuple(Learned(row.code, row.full_name, row.company or "", row.text, row.shared) for row in rows)


def share(session: Session, event_id: int, code: str | None, *, shared: bool) -> int:
    """Share one guest's answer with everybody who played, or keep it back; without a guest, all; return how many.

    Raises:
        Refusal: `nothing`, where there is no such answer.
    """
    game = games.latest(session, event_id, KIND)
    chosen = update(Answer).where(Answer.game_id == (game.id if game else None))
    if code is not None:
        chosen = chosen.where(
            Answer.guest_id.in_(select(Guest.id).where(Guest.event_id == event_id, Guest.code == code))
        )
    count = len(session.scalars(chosen.values(shared=shared).returning(Answer.id)).all())
    if not count:
        raise Refusal("nothing", "There is no such answer any more. Reload the page.")
    return count
