"""Where a guest is: the few facts of the mixer that their pages show."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mixer.events.models import Event


@dataclass(frozen=True)
class Here:
    """A mixer on a guest's page."""

    code: str
    name: str
    place: str
    date: date
    zone: ZoneInfo
    starts_at: datetime
    ends_at: datetime


def here(session: Session, event_id: int) -> Here:
    """Return the mixer a guest is at."""
    event = session.get_one(Event, event_id)
    return Here(event.code, event.name, event.place, event.local_date, event.zone, event.starts_at, event.ends_at)
