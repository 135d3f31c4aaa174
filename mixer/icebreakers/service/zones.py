"""Meet Your Business Match: zones made from contact spheres, guests placed in them, one moved by hand."""

from collections.abc import Mapping
from random import Random

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.guests.models import Guest
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.icebreakers.rules.zones import draft, latecomer
from mixer.icebreakers.rules.zones_placing import place
from mixer.icebreakers.service.crowd import Crowd, expected
from mixer.icebreakers.service.zone_board import ZoneCard, zone_map
from mixer.icebreakers.service.zone_rows import (
    areas_of,
    before_the_game,
    made_areas,
    one_zone,
    placed,
    sphere_faces,
)

__all__ = [
    "ZoneCard",
    "change_zone",
    "make_zones",
    "move",
    "place_again",
    "place_latecomers",
    "release",
    "remove_zone",
    "zone_map",
]

LARGEST_SEED = 2**31 - 1


def make_zones(session: Session, event_id: int, chance: Random) -> None:
    """Make a zone for each contact sphere among the guests, and "something else"; place everybody.

    Zones made before are replaced, places set by hand included.

    Raises:
        Refusal: `nobody`, while no guest has said yes; `is_on`, while the game is on.
    """
    before_the_game(session, event_id)
    crowd = expected(session, event_id)
    if not crowd.room.players:
        raise Refusal("nobody", "Nobody has said yes yet. Zones are made from the guests who come.")
    session.execute(delete(Zone).where(Zone.event_id == event_id))
    known = sphere_faces(session, event_id)
    for position, area in enumerate(draft(crowd.room.players, {key: one.name for key, one in known.items()}), start=1):
        sphere = known[area.sphere]
        session.add(
            Zone(
                event_id=event_id,
                sphere_id=sphere.id,
                name=area.name,
                letter=sphere.letter,
                shape=sphere.shape,
                colour=sphere.colour,
                capacity=area.capacity,
                position=position,
            )
        )
    session.flush()
    _place_all(session, event_id, crowd, {}, chance.randrange(LARGEST_SEED))


def place_again(session: Session, event_id: int, chance: Random) -> None:
    """Place everybody anew, but for those whose place was set by hand.

    Raises:
        Refusal: `no_zones`, before zones are made; `is_on`, while the game is on.
    """
    before_the_game(session, event_id)
    made_areas(session, event_id)
    kept = session.execute(
        select(ZonePlace.guest_id, ZonePlace.zone_id)
        .join(Zone, Zone.id == ZonePlace.zone_id)
        .where(Zone.event_id == event_id, ZonePlace.locked)
    )
    locked = {row.guest_id: row.zone_id for row in kept}
    _place_all(session, event_id, expected(session, event_id), locked, chance.randrange(LARGEST_SEED))


def _place_all(session: Session, event_id: int, crowd: Crowd, locked: Mapping[int, int], seed: int) -> None:
    areas = areas_of(session, event_id)
    found = place(crowd.room.players, areas, crowd.known, locked, seed)
    ours = select(Zone.id).where(Zone.event_id == event_id)
    session.execute(delete(ZonePlace).where(ZonePlace.zone_id.in_(ours), ~ZonePlace.locked))
    session.add_all(
        ZonePlace(zone_id=zone_id, guest_id=guest_id)
        for guest_id, zone_id in sorted(found.zone_of.items())
        if guest_id not in locked
    )
    session.flush()


def place_latecomers(session: Session, event_id: int) -> int:
    """Give every guest without a zone one, moving nobody else; return how many that were.

    Raises:
        Refusal: `no_zones`, before zones are made.
    """
    areas = made_areas(session, event_id)
    crowd = expected(session, event_id)
    zone_of = placed(session, event_id)
    trades = {player.key: player.profession for player in crowd.room.players}
    standing: dict[int, list[str]] = {area.key: [] for area in areas}
    for guest_id, zone_id in zone_of.items():
        standing[zone_id].append(trades.get(guest_id, ""))
    waiting = [player for player in crowd.room.players if player.key not in zone_of]
    for player in waiting:
        zone_id = latecomer(player, areas, standing, crowd.known)
        standing[zone_id].append(player.profession)
        row = insert(session, ZonePlace).values(zone_id=zone_id, guest_id=player.key)
        session.execute(row.on_conflict_do_nothing(index_elements=["guest_id"]))
    return len(waiting)


def move(session: Session, event_id: int, guest_code: str, zone_id: int) -> str:
    """Put a guest into a zone by hand, where they stay; return the zone's name.

    Raises:
        Refusal: `unknown`, where the guest or the zone is not of this mixer.
    """
    guest_id = session.scalar(select(Guest.id).where(Guest.event_id == event_id, Guest.code == guest_code))
    zone = session.scalar(select(Zone).where(Zone.event_id == event_id, Zone.id == zone_id))
    if guest_id is None or zone is None:
        raise Refusal("unknown", "This guest or zone is not of this mixer. Reload the page.")
    row = insert(session, ZonePlace).values(zone_id=zone.id, guest_id=guest_id, locked=True)
    session.execute(row.on_conflict_do_update(index_elements=["guest_id"], set_={"zone_id": zone.id, "locked": True}))
    return zone.name


def release(session: Session, event_id: int, guest_code: str) -> None:
    """Let a guest whose place was set by hand be placed again like everybody else."""
    guest_id = select(Guest.id).where(Guest.event_id == event_id, Guest.code == guest_code).scalar_subquery()
    session.execute(update(ZonePlace).where(ZonePlace.guest_id == guest_id).values(locked=False))


def change_zone(session: Session, event_id: int, zone_id: int, name: str, capacity: int) -> None:
    """Rename a zone, or give it more or fewer places.

    Raises:
        Refusal: `unknown`, where the zone is not of this mixer.
    """
    zone = one_zone(session, event_id, zone_id)
    zone.name, zone.capacity = name, capacity


def remove_zone(session: Session, event_id: int, zone_id: int) -> str:
    """Take a zone away and place its guests in the others; return its name.

    Raises:
        Refusal: `unknown`; `last`, where the zone is the only one.
    """
    zone = one_zone(session, event_id, zone_id)
    if len(areas_of(session, event_id)) == 1:
        raise Refusal("last", "One zone must stay.")
    name = zone.name
    session.delete(zone)
    session.flush()
    place_latecomers(session, event_id)
    return name
