"""The zones that name tags show."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.icebreakers.models import Zone, ZonePlace
from mixer.nametags.rules.tags import Zone as ZoneOnTag
from mixer.nametags.service import zones_by_sphere


def zones_on_tags(session: Session, event_id: int) -> Mapping[int, ZoneOnTag]:
    """Return each placed guest's zone; while nobody is placed, the contact sphere stands in."""
    rows = session.execute(
        select(ZonePlace.guest_id, Zone.letter, Zone.colour, Zone.name)
        .join(Zone, Zone.id == ZonePlace.zone_id)
        .where(Zone.event_id == event_id)
    )
    placed = {guest_id: ZoneOnTag(letter, colour, name) for guest_id, letter, colour, name in rows}
    return placed or zones_by_sphere(session, event_id)
