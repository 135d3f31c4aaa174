"""What does not fit when guests stand in zones: what it costs, and the sentences that tell the host."""

from collections import Counter
from collections.abc import Mapping, Sequence

from mixer.icebreakers.rules.relaxations import Relaxation
from mixer.icebreakers.rules.room import Player
from mixer.icebreakers.rules.solvers.costs import OVER_QUOTA, TOO_FEW, TOO_MANY
from mixer.icebreakers.rules.zones import Area, quota

Crowding = tuple[int, str, int]
"""A zone, a profession, and how many of it stand there beyond the quarter."""


def over_quota(everybody: Sequence[Player], zone_of: Mapping[int, int]) -> list[Crowding]:
    """Return the professions that fill more than a quarter of a zone."""
    fills = Counter(zone_of.values())
    groups = Counter((zone_of[one.key], one.profession) for one in everybody if one.profession)
    return [
        (zone, profession, count - quota(fills[zone]))
        for (zone, profession), count in sorted(groups.items())
        if count > quota(fills[zone])
    ]


def cost(everybody: Sequence[Player], areas: Sequence[Area], zone_of: Mapping[int, int]) -> int:
    """Return the points that strains cost: see the costs of the solver."""
    fills = Counter(zone_of.values())
    return (
        OVER_QUOTA * sum(count for *_, count in over_quota(everybody, zone_of))
        + TOO_MANY * sum(max(0, fills[area.key] - area.capacity) for area in areas)
        + TOO_FEW * sum(max(0, area.minimum - fills[area.key]) for area in areas)
    )


def strains(everybody: Sequence[Player], areas: Sequence[Area], zone_of: Mapping[int, int]) -> tuple[str, ...]:
    """Return what does not fit, in sentences; `everybody` are the guests whom `zone_of` places."""
    return tuple(one.sentence for one in zone_relaxations(everybody, areas, zone_of))


def zone_relaxations(
    everybody: Sequence[Player], areas: Sequence[Area], zone_of: Mapping[int, int]
) -> tuple[Relaxation, ...]:
    """Return what does not fit: zones too full, too empty, or full of one trade; and why, where it is the numbers."""
    fills = Counter(zone_of.values())
    there = {area.key: tuple(sorted(key for key, zone in zone_of.items() if zone == area.key)) for area in areas}
    found = []
    for area in areas:
        if fills[area.key] > area.capacity:
            told = f"{area.name} holds {fills[area.key]}, {fills[area.key] - area.capacity} more than its places."
            found.append(Relaxation("capacity", (), told, there[area.key]))
        if fills[area.key] < area.minimum:
            found.append(Relaxation("minimum", (), f"{area.name} has only {guests(fills[area.key])}.", there[area.key]))
    return (*_totals(len(everybody), areas), *found, *_crowds(everybody, areas, zone_of))


def _totals(size: int, areas: Sequence[Area]) -> list[Relaxation]:
    places, wanted = sum(area.capacity for area in areas), sum(area.minimum for area in areas)
    found = []
    if places < size:
        told = f"The zones have {places} places for {size} guests: open another, or give them {size - places} more."
        found.append(Relaxation("capacity", (), told))
    if wanted > size:
        told = f"The zones ask for at least {guests(wanted)}, and {size} are here: make fewer zones."
        found.append(Relaxation("minimum", (), told))
    return found


def _crowds(everybody: Sequence[Player], areas: Sequence[Area], zone_of: Mapping[int, int]) -> list[Relaxation]:
    fills = Counter(zone_of.values())
    names = {area.key: area.name for area in areas}
    trades = {player.profession: player.trade or player.profession for player in everybody}
    totals = Counter(player.profession for player in everybody)
    found = []
    for zone, profession, count in over_quota(everybody, zone_of):
        told = (
            f"{quota(fills[zone]) + count} of the {fills[zone]} in {names[zone]} do the same, {trades[profession]}: "
            f"{totals[profession]} of all {len(everybody)} guests do."
        )
        who = tuple(one.key for one in everybody if one.profession == profession and zone_of[one.key] == zone)
        found.append(Relaxation("quarter", (), told, who))
    return found


def guests(count: int) -> str:
    """Return a number of guests in words."""
    return "1 guest" if count == 1 else f"{count} guests"
