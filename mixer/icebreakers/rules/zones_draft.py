"""Which zones a room should have: small spheres stand together, large ones have two, and "something else" is there."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from mixer.icebreakers.rules.room import Player
from mixer.icebreakers.rules.value import Complements
from mixer.icebreakers.rules.zones import SMALLEST, SOMETHING_ELSE, Area, affinity, places, tie_between
from mixer.icebreakers.rules.zones_strains import guests

CROWDED = 1.6
"""A sphere this many times larger than an even share is worth splitting."""

NAMED = 2
"""Trades named in the name of a part of a sphere."""


@dataclass(frozen=True)
class Suggestion:
    """Something the host might change before the event: merge a small zone, or split a large one.

    `zone` is its key, `other` the zone it would stand with (None for a split), `professions` those that one half of a
    split would be for (none where all do the same: the zone has two corners then).
    """

    kind: str
    zone: int
    sentence: str
    other: int | None = None
    professions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Draft:
    """Zones, "something else" the last, and what was merged and split for them, in sentences."""

    areas: tuple[Area, ...]
    sentences: tuple[str, ...]


def suggestions(players: Sequence[Player], areas: Sequence[Area], known: Complements) -> tuple[Suggestion, ...]:
    """Return which zones to merge because few are at home there, and which to split because many are.

    "Something else" takes whoever is left, and is neither.
    """
    home = at_home(players, areas, known)
    named = [area for area in areas if area.sphere != SOMETHING_ELSE]
    filled = [area for area in named if home[area.key]]
    share = len(players) / max(1, len(filled))
    found = []
    for area in filled:
        there, others = home[area.key], [one for one in filled if one != area]
        if len(there) < SMALLEST and others:
            host = max(others, key=lambda one: (area_tie(area, one, known), one.sphere, one.key))
            told = f"{area.name} has only {guests(len(there))} of its own: put it together with {host.name}."
            found.append(Suggestion("merge", area.key, told, other=host.key))
        elif len(there) > CROWDED * share and len(there) >= 2 * SMALLEST:
            found.append(_split(area, there, len(players)))
    return tuple(found)


def at_home(players: Sequence[Player], areas: Sequence[Area], known: Complements) -> dict[int, list[Player]]:
    """Return the guests who fit each zone best, whether they would all have room there or not."""
    found: dict[int, list[Player]] = {area.key: [] for area in areas}
    for player in players:
        found[max(areas, key=lambda area: affinity(player, area, known)).key].append(player)
    return found


def area_tie(one: Area, other: Area, known: Complements) -> int:
    """Return what two zones are worth to each other, 0 to 10: the best of their spheres."""
    return max(tie_between(mine, theirs, known) for mine in one.spheres for theirs in other.spheres)


def _split(area: Area, there: Sequence[Player], everybody: int) -> Suggestion:
    trades = {one.profession: one.trade or one.profession for one in there}
    first = half(Counter(one.profession for one in there))
    told = f"{area.name} has {len(there)} of {everybody} guests"
    if len(first) == len(trades):
        return Suggestion("split", area.key, f"{told}: give it two corners of the room.")
    named = ", ".join(trades[one] for one in first)
    told = f"{told}: split it, {named} in one zone and the others in a second."
    return Suggestion("split", area.key, told, professions=frozenset(first))


def half(trades: Counter[str]) -> list[str]:
    """Return the most common trades that make up half of all."""
    first: list[str] = []
    for trade, _ in trades.most_common():
        if 2 * sum(trades[one] for one in first) < sum(trades.values()):
            first.append(trade)
    return first


@dataclass(frozen=True)
class _Part:
    """A zone in the making: its spheres, the largest first, the professions it is for (none for all), who is there."""

    spheres: tuple[str, ...]
    professions: Mapping[str, str]
    crowd: tuple[Player, ...]
    corner: int = 0

    def name(self, names: Mapping[str, str]) -> str:
        """Return what the sign says."""
        spheres = " and ".join(names[sphere] for sphere in self.spheres)
        corner = f" {self.corner}" if self.corner else ""
        trades = Counter(self.professions[one.profession] for one in self.crowd if one.profession in self.professions)
        if not trades:
            return spheres + corner
        first = ", ".join(trade for trade, _ in trades.most_common(NAMED))
        return f"{spheres}{corner}: {first}{' and more' if len(trades) > NAMED else ''}"


def draft_zones(
    players: Sequence[Player], names: Mapping[str, str], known: Complements, count: int | None = None
) -> Draft:
    """Return so many zones, or as many as suit the room; spheres are merged and split to make them.

    Where no sphere can be split any more, "something else" has the corners that are missing.

    Args:
        players: the guests, one at least.
        names: of the spheres by their keys, in order.
        known: what spheres are worth to each other.
        count: zones, "something else" included; 1 or more.
    """
    everybody = sorted(players, key=lambda player: player.key)
    parts = [_Part((sphere,), {}, there) for sphere in names if (there := _of(everybody, sphere))]
    sentences: list[str] = []
    wanted = sum(len(part.crowd) >= SMALLEST for part in parts) if count is None else count - 1
    while len(parts) > max(wanted, 0):
        _merge_smallest(parts, names, known, sentences)
    while len(parts) < wanted and _split_largest(parts, names, sentences, len(everybody)):
        pass
    corners = 1 if count is None else count - len(parts)
    return Draft(_areas(parts, names, len(everybody), corners), tuple(sentences))


def _of(everybody: Sequence[Player], sphere: str) -> tuple[Player, ...]:
    return () if sphere == SOMETHING_ELSE else tuple(player for player in everybody if player.sphere == sphere)


def _merge_smallest(parts: list[_Part], names: Mapping[str, str], known: Complements, sentences: list[str]) -> None:
    """Put the smallest part together with the one it serves best, or where it is the only one with "something else"."""
    small = min(parts, key=lambda part: (len(part.crowd), part.spheres))
    parts.remove(small)
    told = f"{small.name(names)} has {guests(len(small.crowd))}: it stands with"
    if not parts:
        sentences.append(f"{told} “{names.get(SOMETHING_ELSE, 'Something else')}”.")
        return

    def merit(part: _Part) -> tuple[int, int, tuple[str, ...]]:
        tie = max(tie_between(one, other, known) for one in small.spheres for other in part.spheres)
        return tie, -len(part.crowd), part.spheres

    host = max(parts, key=merit)
    sentences.append(f"{told} {host.name(names)}.")
    larger, smaller = sorted((host, small), key=lambda part: -len(part.crowd))
    parts[parts.index(host)] = _Part(larger.spheres + smaller.spheres, {}, larger.crowd + smaller.crowd)


def _split_largest(parts: list[_Part], names: Mapping[str, str], sentences: list[str], everybody: int) -> bool:
    """Split the largest part that has two guests, by professions if it can be; tell whether there was one."""
    large = max(parts, key=lambda part: (len(part.crowd), part.spheres), default=None)
    if large is None or len(large.crowd) < 2:  # noqa: PLR2004 - two parts take two guests
        return False
    trades = {one.profession: one.trade or one.profession for one in large.crowd}
    first = half(Counter(one.profession for one in large.crowd))
    told = f"{large.name(names)} has {len(large.crowd)} of {everybody} guests"
    place = parts.index(large)
    if len(first) == len(trades):
        sentences.append(f"{told}: it has two corners of the room.")
        middle = len(large.crowd) // 2
        crowds = large.crowd[:middle], large.crowd[middle:]
        corner = max(part.corner for part in parts) + 1
        corners = large.corner or corner, corner + (0 if large.corner else 1)
        parts[place : place + 1] = [
            _Part(large.spheres, large.professions, crowd, number)
            for crowd, number in zip(crowds, corners, strict=True)
        ]
        return True
    sentences.append(f"{told}: it is split, {', '.join(trades[one] for one in first)} in one zone.")
    halves = set(first), trades.keys() - set(first)
    parts[place : place + 1] = [
        _Part(
            large.spheres,
            {one: trades[one] for one in sorted(half)},
            tuple(one for one in large.crowd if one.profession in half),
        )
        for half in halves
    ]
    return True


def _areas(parts: Sequence[_Part], names: Mapping[str, str], size: int, corners: int) -> tuple[Area, ...]:
    zones = len(parts) + corners
    capacity, least = places(size, zones), min(SMALLEST, size // zones)
    letters: list[str] = []
    areas = []
    for part in parts:
        name = part.name(names)
        letters.append(letter_of(name, letters))
        also, professions = frozenset(part.spheres[1:]), frozenset(part.professions)
        areas.append(Area(len(letters), part.spheres[0], name, capacity, least, also, professions, letters[-1]))
    other = names.get(SOMETHING_ELSE, "Something else")
    merged = frozenset() if parts else frozenset(names) - {SOMETHING_ELSE}
    for corner in range(1, corners + 1):
        name = other if corners == 1 else f"{other} {corner}"
        letters.append(letter_of(name, letters))
        minimum = 0 if corners == 1 else least
        areas.append(Area(len(letters), SOMETHING_ELSE, name, capacity, minimum, merged, letter=letters[-1]))
    return tuple(areas)


def letter_of(name: str, taken: Sequence[str]) -> str:
    """Return the first letter of a name that no other zone has, or the first free one of the alphabet."""
    wished = [letter for letter in name.upper() if letter in ascii_uppercase]
    return next((letter for letter in (*wished, *ascii_uppercase) if letter not in taken), "")
