"""When a famous pair or trio has found itself."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from itertools import combinations

from mixer.icebreakers.rules.room import couple


def together(group: Sequence[int], met: Container[tuple[int, int]]) -> bool:
    """Tell whether the guests of a group are joined by meetings: of three, two meetings are enough."""
    reached = {group[0]}
    for _ in group:
        reached |= {guest for guest in group if any(couple(guest, other) in met for other in reached)}
    return len(reached) == len(group)


def found_at(group: Sequence[int], met: Mapping[tuple[int, int], datetime]) -> datetime | None:
    """Return the moment since which the guests of a group are joined by meetings; None while they are not."""
    moments = {couple(*two): met[couple(*two)] for two in combinations(group, 2) if couple(*two) in met}
    for moment in sorted(moments.values()):
        if together(group, {two for two, when in moments.items() if when <= moment}):
            return moment
    return None
