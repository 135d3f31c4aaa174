"""What this room can prove to the plan."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.events.models import Event, EventRole, InformationTable


def proven(session: Session, event_id: int) -> set[str]:
    """Return the facts that hold: the team is named, a table is reserved, the run of show is settled."""
    facts = set()
    if (session.scalar(select(func.count()).where(EventRole.event_id == event_id)) or 0) > 1:
        facts.add("team_named")
    if session.scalar(select(InformationTable.id).where(InformationTable.event_id == event_id).limit(1)):
        facts.add("tables_reserved")
    if session.scalar(select(Event.show_settled_at).where(Event.id == event_id)):
        facts.add("show_settled")
    return facts
