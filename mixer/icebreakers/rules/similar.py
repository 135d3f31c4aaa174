"""Similar business: everybody meets somebody of their own field and asks for their best networking tactic.

The same exact matching as the famous duos pairs the room; only what a couple is worth is another question. Who is
alone in their field is told so, and meets the guest whose business goes best with theirs.
"""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.pairing import Group, PairPlan, plan_pairs
from mixer.icebreakers.rules.room import Couple, Room, couple
from mixer.icebreakers.rules.value import Complements, values
from mixer.icebreakers.rules.zones import SOMETHING_ELSE

SAME_PROFESSION = 100
"""Points of two of one profession, on top of those for their sphere."""

SAME_SPHERE = 60

SHARED = 10
"""Points of each thing that both offer or want."""

MOST_SHARED = 3
"""Things that count; together they never outweigh a sphere."""

RIVALS = 200
"""Where competitors are kept apart, two who are none are worth so many of the best couples more (or all, if fewer)."""

PAIR = 2


@dataclass(frozen=True)
class SimilarPlan:
    """Pairs (and one trio where the number is odd) of similar businesses.

    pairs: the plan of the matching, worth `value` points, a trio counting its best couple; no plan that breaks as
    few rules, and brings as few competitors together where they are kept apart, has more than `bound`. rivals:
    couples of competitors who could not be kept apart. worst: the guest who has least in common with anybody
    they meet, and the points.
    """

    pairs: PairPlan
    value: int
    bound: int
    rivals: tuple[Couple, ...]
    worst: tuple[int, int]

    @property
    def share(self) -> float:
        """Return the plan's value as a share of the best possible, 0 to 1."""
        return min(1.0, self.value / self.bound) if self.bound else 1.0


def plan_similar(room: Room, known: Complements, seed: int, *, competitors: bool = True) -> SimilarPlan:
    """Return the pairs of a room; the same for a seed whatever the order of the guest list.

    Args:
        room: the guests who play; two or more.
        known: what businesses are worth to each other; it decides for those who are alone in their field.
        seed: decides between plans that are equally good.
        competitors: whether two of one profession may be paired, and are best of all.

    Raises:
        ValueError: there are fewer than two guests.
    """
    points = likeness(room, competitors=competitors)
    rival = np.zeros_like(points) if competitors else _same([one.profession for one in room.players]).astype(np.int32)
    couples = len(points) // 2 + 3
    prize = 0 if competitors else min(RIVALS, couples) * (int(points.max(initial=0)) + 1)
    plan = plan_pairs(room, points + prize * (1 - rival), seed)
    place = {key: index for index, key in enumerate(room.keys)}

    def of(grid: NDArray[np.int32], group: Group) -> list[int]:
        return [int(grid[place[one], place[other]]) for one, other in combinations(group, 2)]

    kept = sum(min(of(rival, group)) == 0 for group in plan.groups)
    value = values(room, known)
    if not competitors:  # a prize in the scale of these points, so that no complement outweighs it
        value += min(RIVALS, couples) * (int(value.max()) + 1) * (1 - rival)
    plan = _nearest_together(room, plan, value, points)
    best = {guest: max(of(points, group)) for group in plan.groups for guest in group}
    worst = min(best, key=lambda guest: (best[guest], guest))
    return SimilarPlan(
        pairs=plan,
        value=sum(max(of(points, group)) for group in plan.groups),
        bound=plan.bound - prize * kept,
        rivals=tuple(
            couple(one, other)
            for group in plan.groups
            for one, other in combinations(group, 2)
            if rival[place[one], place[other]]
        ),
        worst=(worst, best[worst]),
    )


def _nearest_together(room: Room, plan: PairPlan, value: NDArray[np.int32], points: NDArray[np.int32]) -> PairPlan:
    """Return the plan with those who have nothing in common with their partner paired anew, by complements."""
    place = {key: index for index, key in enumerate(room.keys)}
    strange = [group for group in plan.groups if len(group) == PAIR and not points[place[group[0]], place[group[1]]]]
    if len(strange) < PAIR:
        return plan
    left = sorted(key for group in strange for key in group)
    kept = [place[key] for key in left]
    again = plan_pairs(room.only(frozenset(left)), value[np.ix_(kept, kept)], plan.seed)
    hurts = [level for *_, level in plan.broken]
    others = [one for one in plan.broken if not {one[0], one[1]} <= set(left)]
    broken = tuple(sorted([*others, *again.broken]))
    if sorted((level for *_, level in broken), reverse=True) > sorted(hurts, reverse=True):
        return plan
    groups = tuple(sorted([*(group for group in plan.groups if group not in strange), *again.groups]))
    return replace(plan, groups=groups, broken=broken)


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
    alike: NDArray[np.bool_] = (own[:, None] == own[None, :]) & (own[:, None] > 0)
    return alike


def _shared(room: Room) -> NDArray[np.int32]:
    """Return how many things both offer or want, N x N."""
    things = sorted({thing for player in room.players for thing in player.offers | player.wants})
    column = {thing: place for place, thing in enumerate(things)}
    has = np.zeros((len(room.players), len(things)), dtype=np.float32)
    for row, player in enumerate(room.players):
        has[row, [column[thing] for thing in player.offers | player.wants]] = 1
    both: NDArray[np.int32] = (has @ has.T).astype(np.int32)
    return both
