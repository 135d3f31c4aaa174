"""Donors of one mixer who may be asked again at the next: nobody has said yes yet."""

import random
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.events.models import Event
from mixer.events.service.along import Copier
from mixer.prizes.models import DonorLetter, Prize

KEPT = (
    *("donor_contact_id", "donor_company_id", "donor_name", "donor_email", "donor_person", "donor_phone"),
    *("item", "value_cents", "currency", "donor_may_be_named", "position"),
)


def _given(session: Session, event_id: int) -> Sequence[Prize]:
    mine = (Prize.event_id == event_id, Prize.removed_at.is_(None), Prize.pledged_at.is_not(None))
    return session.scalars(select(Prize).where(*mine).order_by(Prize.position, Prize.id)).all()


def about_donors(session: Session, source_id: int) -> str:
    """Say who gave."""
    donors = list(dict.fromkeys(prize.donor_name for prize in _given(session, source_id)))
    return f"To be asked again, nobody has pledged: {', '.join(donors)}." if donors else ""


def copy_donors(session: Session, source_id: int, target: Event, moment: datetime, chance: random.Random) -> str:
    """Put last time's donors into the ledger as not yet asked, with the words of letters and the drawing's rules."""
    source, prizes = session.get_one(Event, source_id), _given(session, source_id)
    target.extra_entries, target.tickets_paid = source.extra_entries, source.tickets_paid
    for prize in prizes:
        note = f"Gave last time: {prize.item}."
        known = {name: getattr(prize, name) for name in KEPT}
        session.add(Prize(code=new_code(chance), event_id=target.id, note=note, **known))
    for letter in session.scalars(select(DonorLetter).where(DonorLetter.event_id == source_id)).all():
        words = {"kind": letter.kind, "subject": letter.subject, "text": letter.text}
        session.add(DonorLetter(event_id=target.id, saved_at=moment, **words))
    session.flush()
    return f"{len(prizes)} prize{'s are' if len(prizes) > 1 else ' is'} to be asked for again." if prizes else ""


DONORS = Copier("donors", "Donors of prizes", about_donors, copy_donors)
