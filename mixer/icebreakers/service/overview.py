"""The page on which a host chooses a game."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.icebreakers.service.duos import inside_now


@dataclass(frozen=True)
class Overview:
    """How far each game is, and how many guests it could be played with."""

    inside: int
    yes: int
    zones: int
    placed: int


def overview(session: Session, event_id: int) -> Overview:
    """Return how far each game of a mixer is."""
    yes = select(func.count()).where(Guest.event_id == event_id, Guest.answer == "yes", Guest.removed_at.is_(None))
    zones = select(func.count()).where(Zone.event_id == event_id)
    placed = select(func.count(ZonePlace.id)).join(Zone, Zone.id == ZonePlace.zone_id).where(Zone.event_id == event_id)
    return Overview(
        inside=len(inside_now(session, event_id)),
        yes=session.scalar(yes) or 0,
        zones=session.scalar(zones) or 0,
        placed=session.scalar(placed) or 0,
    )


@dataclass(frozen=True)
class Printing:
    """What stands on paper beside the game itself."""

    event_name: str
    country: str


def printing(session: Session, event_id: int) -> Printing:
    """Return the mixer's name and the country whose paper its host's printer holds."""
    event = session.get_one(Event, event_id)
    return Printing(event.name, session.get_one(Group, event.group_id).country)
