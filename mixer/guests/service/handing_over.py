"""A visitor host who is none any more: their first-timers and calls go to the others, and nothing is lost."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact
from mixer.guests.models import Guest, Shift, Welcome


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Who takes over how many first-timers, by name; `without` are those for whom no visitor host is left."""

    to: tuple[tuple[str, int], ...] = ()
    without: int = 0

    @property
    def words(self) -> str:
        """Say what became of the first-timers; empty where there were none."""
        said = ""
        if self.to:
            shares = [f"{name} ({count})" for name, count in self.to]
            listed = shares[0] if len(shares) == 1 else f"{', '.join(shares[:-1])} and {shares[-1]}"
            one = len(shares) == 1 and self.to[0][1] == 1
            said = f"Their first-timer goes to {self.to[0][0]}." if one else f"Their first-timers go to {listed}."
        if self.without:
            many = "1 first-timer has" if self.without == 1 else f"{self.without} first-timers have"
            said = f"{said} {many} no visitor host now.".strip()
        return said


def hand_over(session: Session, host: Guest) -> HandedOver:
    """Give a visitor host's first-timers to those with fewest, calls and outcomes too, and end their shifts.

    Colleagues are kept apart where that is possible. Where no other visitor host is left, whoever was introduced or
    called already keeps what is written down.
    """
    session.execute(delete(Shift).where(Shift.guest_id == host.id))
    mine = session.scalars(select(Welcome).where(Welcome.visitor_host_id == host.id).order_by(Welcome.id)).all()
    others = {
        row.id: row
        for row in session.execute(
            select(Guest.id, Contact.full_name, Contact.company_id)
            .join(Contact, Contact.id == Guest.contact_id)
            .where(
                Guest.event_id == host.event_id,
                Guest.part == "visitor_host",
                Guest.removed_at.is_(None),
                Guest.id != host.id,
            )
            .order_by(Guest.id)
        )
    }
    if not others:
        for one in mine:
            if not (one.introduced or one.called_at or one.outcome):
                session.delete(one)
        session.flush()
        return HandedOver(without=len(mine))
    loads = Counter(session.scalars(select(Welcome.visitor_host_id).where(Welcome.event_id == host.event_id)))
    given: Counter[int] = Counter()
    houses: dict[int, int | None] = {
        row.id: row.company_id
        for row in session.execute(
            select(Guest.id, Contact.company_id)
            .join(Contact, Contact.id == Guest.contact_id)
            .where(Guest.id.in_([one.first_timer_id for one in mine]))
        )
    }
    for one in mine:
        house = houses[one.first_timer_id]
        chosen = min(others, key=lambda key: (house is not None and others[key].company_id == house, loads[key], key))
        one.visitor_host_id = chosen
        loads[chosen] += 1
        given[chosen] += 1
    session.flush()
    return HandedOver(tuple((others[key].full_name, given[key]) for key in sorted(given)))
