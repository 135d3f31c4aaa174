"""The rules of a mixer's drawings that its host decides."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from mixer.events.models import Event


@dataclass(frozen=True)
class Rules:
    """Whether guests pay to come, and how many extra entries people met bring at most."""

    tickets_paid: bool
    extra_entries: int


def read_rules(session: Session, event_id: int) -> Rules:
    """Return the rules of a mixer's drawings."""
    event = session.get_one(Event, event_id)
    return Rules(event.tickets_paid, event.extra_entries)


def set_rules(session: Session, event_id: int, rules: Rules) -> None:
    """Keep the rules; lists that are sealed already stay as they are."""
    event = session.get_one(Event, event_id)
    event.tickets_paid, event.extra_entries = rules.tickets_paid, rules.extra_entries
