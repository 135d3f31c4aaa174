"""The rows behind Meet Your Business Match: zones as the rules see them, who is placed where, the group's spheres."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.contacts.models import Sphere
from mixer.contacts.rules.catalogue import spheres
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.icebreakers.rules.zones import SMALLEST, SOMETHING_ELSE, Area
from mixer.icebreakers.service import games

KIND = "zones"


@dataclass(frozen=True)
class SphereFace:
    """A group's contact sphere with the signs of its zone."""

    id: int | None
    name: str
    letter: str
    shape: str
    colour: str


@dataclass(frozen=True)
class ZoneSign:
    """A zone by its name and signs, as phones and the wall show it."""

    id: int
    name: str
    letter: str
    shape: str
    colour: str


def sign_of(zone: Zone) -> ZoneSign:
    """Return a zone's name and signs."""
    return ZoneSign(zone.id, zone.name, zone.letter, zone.shape, zone.colour)


def zones_of(session: Session, event_id: int) -> Sequence[tuple[Zone, str]]:
    """Return the mixer's zones in order, each with the key of its sphere."""
    rows = session.execute(
        select(Zone, Sphere.key)
        .outerjoin(Sphere, Sphere.id == Zone.sphere_id)
        .where(Zone.event_id == event_id)
        .order_by(Zone.position, Zone.id)
    )
    return [(zone, key or SOMETHING_ELSE) for zone, key in rows]


def areas_of(session: Session, event_id: int) -> list[Area]:
    """Return the mixer's zones as the rules see them."""
    return [
        Area(
            key=zone.id,
            sphere=key,
            name=zone.name,
            capacity=zone.capacity,
            minimum=0 if key == SOMETHING_ELSE else SMALLEST,
            also=frozenset(zone.also),
            professions=frozenset(zone.professions),
            letter=zone.letter,
        )
        for zone, key in zones_of(session, event_id)
    ]


def made_areas(session: Session, event_id: int) -> list[Area]:
    """Return the zones, of which there is one at least.

    Raises:
        Refusal: `no_zones`, before they are made.
    """
    areas = areas_of(session, event_id)
    if not areas:
        raise Refusal("no_zones", "Make the zones first.")
    return areas


def one_zone(session: Session, event_id: int, zone_id: int) -> Zone:
    """Return a zone of this mixer.

    Raises:
        Refusal: `unknown`, where the zone is not of this mixer.
    """
    zone = session.scalar(select(Zone).where(Zone.event_id == event_id, Zone.id == zone_id))
    if zone is None:
        raise Refusal("unknown", "This zone is not of this mixer. Reload the page.")
    return zone


def placed(session: Session, event_id: int) -> dict[int, int]:
    """Return every placed guest's zone."""
    rows = session.execute(
        select(ZonePlace.guest_id, ZonePlace.zone_id)
        .join(Zone, Zone.id == ZonePlace.zone_id)
        .where(Zone.event_id == event_id)
    )
    return {row.guest_id: row.zone_id for row in rows}


def sphere_faces(session: Session, event_id: int) -> dict[str, SphereFace]:
    """Return the group's spheres by key, in order; "something else" is always among them, and last."""
    group_id = session.get_one(Event, event_id).group_id
    rows = session.scalars(select(Sphere).where(Sphere.group_id == group_id).order_by(Sphere.position))
    found = {one.key: SphereFace(one.id, one.name, one.letter, one.shape, one.colour) for one in rows}
    other = next(one for one in spheres() if one.key == SOMETHING_ELSE)
    ours = found.pop(SOMETHING_ELSE, SphereFace(None, other.name, other.letter, other.shape, other.colour))
    return {**found, SOMETHING_ELSE: ours}


def before_the_game(session: Session, event_id: int) -> None:
    """Let nobody change zones while guests stand in them.

    Raises:
        Refusal: `is_on`, while the game is on.
    """
    game = games.latest(session, event_id, KIND)
    if game is not None and game.state in games.ON:
        raise Refusal("is_on", "The game is on, and everybody knows their zone. End it first, or move single guests.")
