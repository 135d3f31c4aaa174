"""Similar business: everybody meets somebody of their own field and asks for their best networking tactic.

The same exact matching as the famous duos pairs the room; only what a couple is worth is another question. Who is
alone in their field is told so, and meets the guest whose business goes best with theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.pairing import Group, plan_pairs
from mixer.icebreakers.rules.relaxations import Relaxation, relaxations
from mixer.icebreakers.rules.room import Level, Player, Room, couple, levels
from mixer.icebreakers.rules.value import Complements, values
from mixer.icebreakers.rules.zones import SOMETHING_ELSE

SAME_PROFESSION = 100
"""Points of two of one profession, on top of those for their sphere."""

SAME_SPHERE = 60

SHARED = 10
"""Points of each thing that both offer or want."""

MOST_SHARED = 3
"""Things that count; together they never outweigh a sphere."""

RIVALS = 100
"""With direct competitors kept apart, a couple of two who are none is worth so many of the best couples more."""


@dataclass(frozen=True)
class SimilarPlan:
    """Pairs (and one trio where the number is odd) of similar businesses.

    value: points of the pairs, a trio counting its best couple, of which no plan that breaks as few rules has more
    than `bound`. alike: what each group has in common, in the order of `groups`: the field, or "" for nothing.
    worst: the guest whose group has least in common, and its points.
    """

    groups: tuple[Group, ...]
    fields: tuple[str, ...]
    value: int
    bound: int
    relaxed: tuple[Relaxation, ...]
    repeats: int
    alone: Mapping[int, str]
    worst: tuple[int, int]

    @property
    def share(self) -> float:
        """Return the plan's value as a share of the best possible, 0 to 1."""
        return min(1.0, self.value / self.bound) if self.bound else 1.0


def likeness(room: Room, *, competitors: bool = True) -> NDArray[np.int32]:
    """Return the points of every couple: N x N, symmetric, zero diagonal, in the room's order.

    Without `competitors` two of one profession have none.
    """
    trade = _same([player.profession for player in room.players])
    field = _same([player.sphere.replace(SOMETHING_ELSE, "") for player in room.players]) | trade
    grid = trade * np.int32(SAME_PROFESSION) + field * np.int32(SAME_SPHERE)
    grid += np.minimum(_shared(room), MOST_SHARED) * np.int32(SHARED)
    if not competitors:
        grid[trade] = 0
    np.fill_diagonal(grid, 0)
    return grid


def _same(words: list[str]) -> NDArray[np.bool_]:
    """Return which couples have the same word, N x N; an empty word is like no other."""
    codes = {word: code for code, word in enumerate(sorted(set(words) - {""}), start=1)}
    own = np.array([codes.get(word, 0) for word in words])
    return (own[:, None] == own[None, :]) & (own[:, None] > 0)


def _shared(room: Room) -> NDArray[np.int32]:
    """Return how many things both offer or want, N x N."""
    things = sorted({thing for player in room.players for thing in player.offers | player.wants})
    column = {thing: place for place, thing in enumerate(things)}
    has = np.zeros((len(room.players), len(things)), dtype=np.float32)
    for row, player in enumerate(room.players):
        has[row, [column[thing] for thing in player.offers | player.wants]] = 1
    both: NDArray[np.int32] = (has @ has.T).astype(np.int32)
    return both
