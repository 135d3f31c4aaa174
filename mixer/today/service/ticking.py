"""Ticking the plan by what the rooms report; what a hand ticked, no fact unticks."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.events.models import Event
from mixer.plan.service.facts import Ticked, tick_by_facts
from mixer.today.rules.facts import proofs
from mixer.today.service.facts import Press, ask_all

AFTERWARDS = timedelta(days=45)  # the last facts of a mixer are in by then


def tick(session: Session, event_id: int, moment: datetime, press: Press) -> Ticked:
    """Tick a mixer's tasks whose fact is proven, and untick those a fact had ticked that no longer holds.

    After the mixer nothing is unticked: a tag that was printed in time stays printed in time.
    """
    event = session.get_one(Event, event_id)
    proven = {name for name, holds in proofs(ask_all(session, event, moment, press)).items() if holds}
    return tick_by_facts(session, event_id, proven, moment, take_back=moment < event.ends_at)


def tick_everywhere(session: Session, moment: datetime, press: Press) -> int:
    """Tick all mixers that are being prepared or followed up; return how many mixers were looked at."""
    events = session.scalars(
        select(Event.id).where(Event.state != "cancelled", Event.ends_at > moment - AFTERWARDS)
    ).all()
    for event_id in events:
        tick(session, event_id, moment, press)
    return len(events)
