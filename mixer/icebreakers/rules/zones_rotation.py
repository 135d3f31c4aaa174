"""Once everybody has met their own zone: which zone visits which, and when."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from mixer.icebreakers.rules.room import Player
from mixer.icebreakers.rules.solvers.exact import match
from mixer.icebreakers.rules.value import Complements
from mixer.icebreakers.rules.zones import Area, affinity, tie_between

MINUTES = 15
"""How long a zone stays together, and how long a visit lasts."""


@dataclass(frozen=True)
class Visit:
    """After so many minutes one zone (by key) goes over to another."""

    after: int
    visitors: int
    hosts: int
    sentence: str


def rotation(
    players: Sequence[Player],
    areas: Sequence[Area],
    zone_of: Mapping[int, int],
    known: Complements,
    rounds: int = 2,
) -> tuple[Visit, ...]:
    """Return visits: in each round every zone with guests meets another it has not met, the best for both first.

    The smaller zone goes over to the larger. Where the number of zones is odd, the one that fits least with the
    others stays by itself for a round; rounds end when every two zones have met.
    """
    fills = Counter(zone_of[player.key] for player in players)
    there = [area for area in areas if fills[area.key]]
    worth = _worth(players, there, zone_of, known)
    met: set[tuple[int, int]] = set()
    visits: list[Visit] = []
    for number in range(min(rounds, len(there) - 1)):
        couples = combinations(range(len(there)), 2)
        new = [(one, other, worth[one][other]) for one, other in couples if (one, other) not in met]
        for one, other in match(len(there), new):
            met.add((one, other))
            visitors, hosts = sorted((there[one], there[other]), key=lambda area: (fills[area.key], area.key))
            after = MINUTES * (number + 1)
            visits.append(Visit(after, visitors.key, hosts.key, _told(after, visitors, hosts, known)))
    return tuple(visits)


def _worth(
    players: Sequence[Player], areas: Sequence[Area], zone_of: Mapping[int, int], known: Complements
) -> list[list[int]]:
    """Return how well two zones' guests fit each other's zone, 0 to 200 on average."""
    place = {area.key: number for number, area in enumerate(areas)}
    sums = [[0] * len(areas) for _ in areas]
    counts = [0] * len(areas)
    for player in players:
        own = place[zone_of[player.key]]
        counts[own] += 1
        for other, area in enumerate(areas):
            sums[own][other] += affinity(player, area, known)
    return [
        [sums[one][other] // counts[one] + sums[other][one] // counts[other] for other in range(len(areas))]
        for one in range(len(areas))
    ]


def _told(after: int, visitors: Area, hosts: Area, known: Complements) -> str:
    told = f"After {after} minutes, {visitors.name} visits {hosts.name}"
    pairs = sorted((one, other) for one in visitors.spheres for other in hosts.spheres if (one, other) in known.spheres)
    if not pairs:
        return f"{told}."
    best = max(pairs, key=lambda pair: tie_between(pair[0], pair[1], known))
    return f"{told}: both serve {known.spheres[best].clients}."


def reason(player: Player, area: Area, areas: Sequence[Area], known: Complements) -> str:
    """Return why a guest stands in a zone, from the numbers that put them there."""
    trade = player.trade or player.profession
    points = affinity(player, area, known)
    best = max(areas, key=lambda one: affinity(player, one, known))
    if not trade and not player.sphere:
        return f"We do not know what this guest does; {area.name} has room."
    if points == affinity(player, best, known):
        return f"{trade or 'This guest'}: {area.name} fits best."
    tie = [known.spheres[pair] for one in area.spheres if (pair := (player.sphere, one)) in known.spheres]
    clients = f", and both serve {max(tie, key=lambda one: one.there).clients}" if tie else ""
    return f"{trade or 'This guest'}: {best.name} has enough of them; {area.name} has room{clients}."
