"""Meet Your Business Match: zones made from contact spheres, guests placed in them, one moved by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact, Profession, Sphere
from mixer.contacts.rules.catalogue import spheres
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.icebreakers.rules.zones import SMALLEST, SOMETHING_ELSE, Area, draft, latecomer
from mixer.icebreakers.rules.zones_draft import suggestions
from mixer.icebreakers.rules.zones_placing import place
from mixer.icebreakers.rules.zones_strains import strains
from mixer.icebreakers.service.crowd import Crowd, expected

LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Occupant:
    """A guest in a zone."""

    guest_code: str
    name: str
    profession: str
    email: str
    by_hand: bool


@dataclass(frozen=True)
class ZoneCard:
    """A zone with the guests in it."""

    id: int
    name: str
    letter: str
    shape: str
    colour: str
    position: int
    capacity: int
    occupants: tuple[Occupant, ...]


@dataclass(frozen=True)
class ZoneMap:
    """All zones, who has none yet, and what the host might do better."""

    zones: tuple[ZoneCard, ...]
    without: tuple[str, ...]
    advice: tuple[str, ...]


@dataclass(frozen=True)
class MyZone:
    """The zone a guest is sent to."""

    name: str
    letter: str
    colour: str


def make_zones(session: Session, event_id: int, chance: Random) -> None:
    """Make a zone for each contact sphere among the guests, and "something else"; place everybody.

    Zones made before are replaced, places set by hand included.

    Raises:
        Refusal: `nobody`, while no guest has said yes.
    """
    crowd = expected(session, event_id)
    if not crowd.room.players:
        raise Refusal("nobody", "Nobody has said yes yet. Zones are made from the guests who come.")
    session.execute(delete(Zone).where(Zone.event_id == event_id))
    known = _spheres(session, event_id)
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
        Refusal: `no_zones`, before zones are made.
    """
    _zones(session, event_id)
    kept = session.execute(
        select(ZonePlace.guest_id, ZonePlace.zone_id)
        .join(Zone, Zone.id == ZonePlace.zone_id)
        .where(Zone.event_id == event_id, ZonePlace.locked)
    )
    locked = {row.guest_id: row.zone_id for row in kept}
    _place_all(session, event_id, expected(session, event_id), locked, chance.randrange(LARGEST_SEED))


def _place_all(session: Session, event_id: int, crowd: Crowd, locked: Mapping[int, int], seed: int) -> None:
    areas = _areas(session, event_id)
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
    areas = _areas(session, event_id)
    crowd = expected(session, event_id)
    placed = _placed(session, event_id)
    trades = {player.key: player.profession for player in crowd.room.players}
    standing: dict[int, list[str]] = {area.key: [] for area in areas}
    for guest_id, zone_id in placed.items():
        standing[zone_id].append(trades.get(guest_id, ""))
    waiting = [player for player in crowd.room.players if player.key not in placed]
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


def change_zone(session: Session, event_id: int, zone_id: int, name: str, capacity: int) -> None:
    """Rename a zone, or give it more or fewer places.

    Raises:
        Refusal: `unknown`, where the zone is not of this mixer.
    """
    zone = _zone(session, event_id, zone_id)
    zone.name, zone.capacity = name, capacity


def remove_zone(session: Session, event_id: int, zone_id: int) -> str:
    """Take a zone away and place its guests in the others; return its name.

    Raises:
        Refusal: `unknown`; `last`, where the zone is the only one.
    """
    zone = _zone(session, event_id, zone_id)
    if len(_zones(session, event_id)) == 1:
        raise Refusal("last", "One zone must stay.")
    name = zone.name
    session.delete(zone)
    session.flush()
    place_latecomers(session, event_id)
    return name


def _zone(session: Session, event_id: int, zone_id: int) -> Zone:
    zone = session.scalar(select(Zone).where(Zone.event_id == event_id, Zone.id == zone_id))
    if zone is None:
        raise Refusal("unknown", "This zone is not of this mixer. Reload the page.")
    return zone


def zone_map(session: Session, event_id: int) -> ZoneMap:
    """Return all zones with their guests, in a bounded number of queries."""
    crowd = expected(session, event_id)
    zones = session.scalars(select(Zone).where(Zone.event_id == event_id).order_by(Zone.position)).all()
    occupants = _occupants(session, event_id)
    placed = _placed(session, event_id)
    return ZoneMap(
        zones=tuple(
            ZoneCard(
                id=zone.id,
                name=zone.name,
                letter=zone.letter,
                shape=zone.shape,
                colour=zone.colour,
                position=zone.position,
                capacity=zone.capacity,
                occupants=tuple(occupants.get(zone.id, ())),
            )
            for zone in zones
        ),
        without=tuple(crowd.faces[key].name for key in crowd.room.keys if key not in placed) if zones else (),
        advice=_advice(crowd, _areas(session, event_id), placed) if zones else (),
    )


def _advice(crowd: Crowd, areas: Sequence[Area], placed: Mapping[int, int]) -> tuple[str, ...]:
    """Return what does not fit as the guests stand now, and which zones to merge or split."""
    players = crowd.room.players
    there = [player for player in players if player.key in placed]
    told = suggestions(players, areas, crowd.known)
    small = {one.zone for one in told if one.kind == "merge"}
    judged = [replace(area, minimum=0) if area.key in small else area for area in areas]
    return (*(one.sentence for one in told), *strains(there, judged, placed))


def _occupants(session: Session, event_id: int) -> dict[int, list[Occupant]]:
    rows = session.execute(
        select(
            ZonePlace.zone_id,
            ZonePlace.locked,
            Guest.code,
            Contact.full_name,
            Contact.email,
            Profession.name.label("profession"),
        )
        .join(Guest, Guest.id == ZonePlace.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .where(Guest.event_id == event_id, Guest.removed_at.is_(None))
        .order_by(Contact.full_name, Guest.id)
    )
    found: dict[int, list[Occupant]] = {}
    for row in rows:
        one = Occupant(row.code, row.full_name, row.profession or "", row.email or "", row.locked)
        found.setdefault(row.zone_id, []).append(one)
    return found


def _placed(session: Session, event_id: int) -> dict[int, int]:
    rows = session.execute(
        select(ZonePlace.guest_id, ZonePlace.zone_id)
        .join(Zone, Zone.id == ZonePlace.zone_id)
        .where(Zone.event_id == event_id)
    )
    return {row.guest_id: row.zone_id for row in rows}


def _zones(session: Session, event_id: int) -> Sequence[tuple[Zone, str]]:
    rows = session.execute(
        select(Zone, Sphere.key)
        .outerjoin(Sphere, Sphere.id == Zone.sphere_id)
        .where(Zone.event_id == event_id)
        .order_by(Zone.position)
    ).all()
    if not rows:
        raise Refusal("no_zones", "Make the zones first.")
    return [(zone, key or SOMETHING_ELSE) for zone, key in rows]


def _areas(session: Session, event_id: int) -> list[Area]:
    return [
        Area(zone.id, key, zone.name, zone.capacity, 0 if key == SOMETHING_ELSE else SMALLEST)
        for zone, key in _zones(session, event_id)
    ]


@dataclass(frozen=True)
class _SphereFace:
    id: int | None
    name: str
    letter: str
    shape: str
    colour: str


def _spheres(session: Session, event_id: int) -> dict[str, _SphereFace]:
    """Return the group's spheres by key, in order; "something else" is always among them, and last."""
    group_id = session.get_one(Event, event_id).group_id
    rows = session.scalars(select(Sphere).where(Sphere.group_id == group_id).order_by(Sphere.position))
    found = {one.key: _SphereFace(one.id, one.name, one.letter, one.shape, one.colour) for one in rows}
    other = next(one for one in spheres() if one.key == SOMETHING_ELSE)
    ours = found.pop(SOMETHING_ELSE, _SphereFace(None, other.name, other.letter, other.shape, other.colour))
    return {**found, SOMETHING_ELSE: ours}


def my_zone(session: Session, guest_id: int) -> MyZone | None:
    """Return the zone a guest is sent to, or None."""
    zone = session.scalar(
        select(Zone).join(ZonePlace, ZonePlace.zone_id == Zone.id).where(ZonePlace.guest_id == guest_id)
    )
    return MyZone(zone.name, zone.letter, zone.colour) if zone else None


def zone_rows(session: Session, event_id: int) -> list[tuple[str, str]]:
    """Return every placed guest's address and zone, zone by zone."""
    return [(one.email, zone.name) for zone in zone_map(session, event_id).zones for one in zone.occupants]
