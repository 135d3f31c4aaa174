"""Why the guests of a group belong together, from the numbers that brought them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.pairing import Group
from mixer.icebreakers.rules.room import Level, Room
from mixer.icebreakers.rules.value import Complements, reason


@dataclass(frozen=True)
class Told:
    """A group with its points, those of its best couple, and the sentence that says why."""

    group: Group
    points: int
    sentence: str


def told(
    groups: Sequence[Group], room: Room, value: NDArray[np.int32], grid: NDArray[np.uint8], known: Complements
) -> list[Told]:
    """Return what each group is worth and why; `value` and `grid` are N x N in the room's order."""
    place = {key: index for index, key in enumerate(room.keys)}
    found = []
    for group in groups:
        rows = [place[key] for key in sorted(group)]
        one, other = max(combinations(rows, 2), key=lambda both: int(value[both]))
        sentence = reason(room.players[one], room.players[other], Level(int(grid[one, other])), known)
        if len(group) > 2:  # noqa: PLR2004 - a pair is two
            sentence = f"{sentence} A third, so that nobody stays alone."
        found.append(Told(group, int(value[one, other]), sentence))
    return found
