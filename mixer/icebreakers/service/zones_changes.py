"""Zones put together and split before the game, as the page suggests."""

from collections import Counter
from math import ceil
from random import Random

from sqlalchemy import update
from sqlalchemy.orm import Session

from mixer.contacts.rules.catalogue import spheres
from mixer.core.refusal import Refusal
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.icebreakers.rules.zones import SMALLEST
from mixer.icebreakers.rules.zones_draft import at_home, half, letter_of
from mixer.icebreakers.service.crowd import expected
from mixer.icebreakers.service.zone_rows import before_the_game, made_areas, one_zone, zones_of
from mixer.icebreakers.service.zones import place_again

LONGEST_NAME = 60


def merge(session: Session, event_id: int, zone_id: int, other_id: int, chance: Random) -> str:
    """Put a zone together with another, whose sign then names both, and place everybody anew; return the name.

    Places set by hand go with their zone.

    Raises:
        Refusal: `unknown`, where one is not of this mixer; `same`; `is_on`, while the game is on.
    """
    before_the_game(session, event_id)
    small, host = one_zone(session, event_id, zone_id), one_zone(session, event_id, other_id)
    if small is host:
        raise Refusal("same", "A zone cannot be put together with itself.")
    by_key = {area.key: area for area in made_areas(session, event_id)}
    one, other = by_key[small.id], by_key[host.id]
    host.also = sorted((one.spheres | other.spheres) - {other.sphere})
    host.professions = sorted(one.professions | other.professions) if one.professions and other.professions else []
    host.name, host.capacity = f"{host.name} and {small.name}"[:LONGEST_NAME], host.capacity + small.capacity
    session.execute(update(ZonePlace).where(ZonePlace.zone_id == small.id).values(zone_id=host.id))
    session.flush()
    session.delete(small)
    session.flush()
    place_again(session, event_id, chance)
    return host.name


def split(session: Session, event_id: int, zone_id: int, chance: Random) -> tuple[str, str]:
    """Split a zone between its professions, or where all do the same into two corners; place everybody anew.

    Returns the names of both. Places set by hand stay in the first.

    Raises:
        Refusal: `unknown`, where the zone is not of this mixer; `too_few` for two zones; `is_on`.
    """
    before_the_game(session, event_id)
    zone = one_zone(session, event_id, zone_id)
    crowd = expected(session, event_id)
    there = at_home(crowd.room.players, made_areas(session, event_id), crowd.known)[zone.id]
    if len(there) < 2 * SMALLEST:
        raise Refusal("too_few", f"{zone.name} has {len(there)} guests of its own, too few for two zones.")
    trades = {one.profession: one.trade or one.profession for one in there}
    first = half(Counter(one.profession for one in there))
    rest = sorted(trades.keys() - set(first))
    names = (
        (f"{zone.name}: {trades[first[0]]}", f"{zone.name}: {trades[rest[0]]}")
        if rest
        else (f"{zone.name} 1", f"{zone.name} 2")
    )
    new = _beside(session, event_id, zone, names[1][:LONGEST_NAME])
    zone.name = names[0][:LONGEST_NAME]
    if rest:
        zone.professions, new.professions = sorted(first), rest
    zone.capacity = new.capacity = max(SMALLEST, ceil(zone.capacity * 0.75))
    session.flush()
    place_again(session, event_id, chance)
    return zone.name, new.name


def _beside(session: Session, event_id: int, zone: Zone, name: str) -> Zone:
    """Return a new zone next to another, of the same spheres, with a letter, colour and shape of its own."""
    rows = [row for row, _ in zones_of(session, event_id)]
    for row in rows:
        row.position += row.position > zone.position
    taken = {row.colour for row in rows}
    free = [(one.colour, one.shape) for one in spheres() if one.colour not in taken]
    colour, shape = next(iter(free), (zone.colour, zone.shape))
    new = Zone(
        event_id=event_id,
        sphere_id=zone.sphere_id,
        name=name,
        letter=letter_of(name.partition(": ")[2] or name, [row.letter for row in rows]),
        shape=shape,
        colour=colour,
        capacity=zone.capacity,
        position=zone.position + 1,
        also=list(zone.also),
    )
    session.add(new)
    return new
