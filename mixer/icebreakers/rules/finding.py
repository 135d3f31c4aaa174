"""When a famous pair or trio has found itself."""

from collections.abc import Container, Sequence

from mixer.icebreakers.rules.room import couple


def together(group: Sequence[int], met: Container[tuple[int, int]]) -> bool:
    """Tell whether the guests of a group are joined by meetings: of three, two meetings are enough."""
    reached = {group[0]}
    for _ in group:
        reached |= {guest for guest in group if any(couple(guest, other) in met for other in reached)}
    return len(reached) == len(group)
