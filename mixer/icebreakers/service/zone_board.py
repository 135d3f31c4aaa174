"""Meet Your Business Match to look at: every zone with its guests and reasons, and what might be better."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.contacts.models import Contact, Profession
from mixer.guests.models import Guest
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.icebreakers.rules.room import Player
from mixer.icebreakers.rules.zones import Area
from mixer.icebreakers.rules.zones_draft import Suggestion, suggestions
from mixer.icebreakers.rules.zones_map import Spot, spots
from mixer.icebreakers.rules.zones_placing import Placement, judge
from mixer.icebreakers.rules.zones_rotation import reason, rotation
from mixer.icebreakers.rules.zones_strains import strains
from mixer.icebreakers.service.crowd import Crowd, expected
from mixer.icebreakers.service.zone_rows import ZoneSign, areas_of, placed, sign_of, zones_of


@dataclass(frozen=True)
class Occupant:
    """A guest in a zone, and why they stand there; `fits` is how well, 0 to 100."""

    guest_code: str
    name: str
    profession: str
    email: str
    by_hand: bool
    reason: str = ""


@dataclass(frozen=True)
class ZoneCard:
    """A zone with the guests in it, and where it is on the map."""

    id: int
    name: str
    letter: str
    shape: str
    colour: str
    position: int
    capacity: int
    spot: Spot
    occupants: tuple[Occupant, ...]


@dataclass(frozen=True)
class ServedWorst:
    """The guest who fits worst where they stand: their name, why, and how well of 100."""

    name: str
    reason: str
    fits: int


@dataclass(frozen=True)
class ZoneMap:
    """All zones, who has none yet, what does not fit, and what the host might do better with one tap.

    `share` is how near the placement comes to the best possible, 0 to 1; `visits` are who would visit whom, in
    sentences. Both are there where they were asked for.
    """

    zones: tuple[ZoneCard, ...]
    without: tuple[str, ...]
    suggestions: tuple[Suggestion, ...] = ()
    strains: tuple[str, ...] = ()
    share: float = 1.0
    worst: ServedWorst | None = None
    visits: tuple[str, ...] = ()

    @property
    def placed(self) -> int:
        """Return how many guests have a zone."""
        return sum(len(zone.occupants) for zone in self.zones)


def zone_map(session: Session, event_id: int) -> ZoneMap:
    """Return all zones with their guests, in a bounded number of queries."""
    crowd = expected(session, event_id)
    return _mapped(session, event_id, crowd, {})


def judged_map(session: Session, event_id: int) -> ZoneMap:
    """Return the same with everybody's reason, what might be better, and how near the best it is."""
    crowd = expected(session, event_id)
    areas = areas_of(session, event_id)
    if not areas:
        return ZoneMap((), ())
    zone_of = placed(session, event_id)
    there = [player for player in crowd.room.players if player.key in zone_of]
    standing = {player.key: zone_of[player.key] for player in there}
    reasons = _reasons(there, areas, standing, crowd)
    found = judge(there, areas, crowd.known, standing)
    advised = suggestions(crowd.room.players, areas, crowd.known)
    small = {one.zone for one in advised if one.kind == "merge"}
    judged = [replace(area, minimum=0) if area.key in small else area for area in areas]
    return replace(
        _mapped(session, event_id, crowd, reasons),
        suggestions=advised,
        strains=strains(there, judged, standing),
        share=found.share,
        worst=_worst(found, crowd, reasons),
        visits=tuple(visit.sentence for visit in rotation(there, areas, standing, crowd.known)),
    )


def _worst(found: Placement, crowd: Crowd, reasons: Mapping[int, str]) -> ServedWorst | None:
    if found.worst is None:
        return None
    key, fits = found.worst
    return ServedWorst(crowd.faces[key].name, reasons[key], fits)


def _reasons(
    players: Sequence[Player], areas: Sequence[Area], standing: Mapping[int, int], crowd: Crowd
) -> dict[int, str]:
    """Return why each guest stands where they stand; worked out once for each trade in each zone."""
    by_key = {area.key: area for area in areas}
    told: dict[tuple[str, str, str, int], str] = {}
    found = {}
    for player in players:
        kind = (player.trade, player.profession, player.sphere, standing[player.key])
        if kind not in told:
            told[kind] = reason(player, by_key[kind[-1]], areas, crowd.known)
        found[player.key] = told[kind]
    return found


def _mapped(session: Session, event_id: int, crowd: Crowd, reasons: Mapping[int, str]) -> ZoneMap:
    zones = [zone for zone, _ in zones_of(session, event_id)]
    occupants = _occupants(session, event_id, reasons)
    zone_of = placed(session, event_id)
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
                spot=spot,
                occupants=tuple(occupants.get(zone.id, ())),
            )
            for zone, spot in zip(zones, spots([zone.name for zone in zones]), strict=True)
        ),
        without=tuple(crowd.faces[key].name for key in crowd.room.keys if key not in zone_of) if zones else (),
    )


def _occupants(session: Session, event_id: int, reasons: Mapping[int, str]) -> dict[int, list[Occupant]]:
    rows = session.execute(
        select(
            ZonePlace.zone_id,
            ZonePlace.guest_id,
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
        why = reasons.get(row.guest_id, "")
        one = Occupant(row.code, row.full_name, row.profession or "", row.email or "", row.locked, why)
        found.setdefault(row.zone_id, []).append(one)
    return found


def my_zone(session: Session, guest_id: int) -> ZoneSign | None:
    """Return the zone a guest is sent to, or None."""
    zone = session.scalar(
        select(Zone).join(ZonePlace, ZonePlace.zone_id == Zone.id).where(ZonePlace.guest_id == guest_id)
    )
    return sign_of(zone) if zone else None


def zone_rows(session: Session, event_id: int) -> list[tuple[str, str]]:
    """Return every placed guest's address and zone, zone by zone."""
    return [(one.email, zone.name) for zone in zone_map(session, event_id).zones for one in zone.occupants]
