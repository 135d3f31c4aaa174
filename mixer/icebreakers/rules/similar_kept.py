"""Pairs of similar businesses around those that stay, and for guests who come when the game is on."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.pairing import Group, PairPlan
from mixer.icebreakers.rules.room import Level, Room, couple, levels
from mixer.icebreakers.rules.similar import SimilarPlan, likeness, plan_similar
from mixer.icebreakers.rules.value import Complements

PAIR = 2


def wishes(room: Room, *, competitors: bool) -> NDArray[np.int32]:
    """Return the points that a single latecomer's place is chosen by: likeness, and no competitor where that is asked.

    N x N, symmetric, zero diagonal, in the room's order.
    """
    points = likeness(room, competitors=competitors)
    if competitors:
        return points
    trades = np.array([player.profession for player in room.players])
    rival = (trades[:, None] == trades[None, :]) & (trades[:, None] != "")
    points[~rival] += int(points.max(initial=0)) + 1
    np.fill_diagonal(points, 0)
    return points


def plan_around(
    room: Room, known: Complements, kept: Sequence[Group], seed: int, *, competitors: bool
) -> tuple[SimilarPlan, list[Group], int | None]:
    """Return the plan of the whole room, the groups of it that are new, and a single guest whom nobody is left for.

    Args:
        room: everybody in the room; two or more.
        known: what businesses are worth to each other.
        kept: groups that stay as they are.
        seed: decides between plans that are equally good.
        competitors: whether two of one profession may be paired.
    """
    free = frozenset(room.keys) - {key for group in kept for key in group}
    if len(free) < PAIR:
        empty = SimilarPlan(PairPlan((), 0, 0, (), seed), 0, 0, (), (0, 0))
        return _with(room, empty, kept, competitors=competitors), [], next(iter(free), None)
    plan = plan_similar(room.only(free), known, seed, competitors=competitors)
    return _with(room, plan, kept, competitors=competitors), list(plan.pairs.groups), None


def _with(room: Room, plan: SimilarPlan, kept: Sequence[Group], *, competitors: bool) -> SimilarPlan:
    """Return a plan with the groups that stay counted in."""
    if not kept:
        return plan
    place = {key: index for index, key in enumerate(room.keys)}
    points, grid = likeness(room, competitors=competitors), levels(room)
    trades = {player.key: player.profession for player in room.players}
    couples = [couple(one, other) for group in kept for one, other in combinations(group, 2)]
    rivals = (
        [] if competitors else [(one, other) for one, other in couples if trades[one] and trades[one] == trades[other]]
    )
    broken = [
        (one, other, Level(int(grid[place[one], place[other]])))
        for one, other in couples
        if grid[place[one], place[other]]
    ]
    worth = sum(max(int(points[place[one], place[other]]) for one, other in combinations(group, 2)) for group in kept)
    pairs = replace(
        plan.pairs,
        groups=tuple(sorted((*kept, *plan.pairs.groups))),
        broken=tuple(sorted((*broken, *plan.pairs.broken))),
    )
    return replace(
        plan,
        pairs=pairs,
        value=plan.value + worth,
        bound=plan.bound + worth,
        rivals=tuple(sorted((*plan.rivals, *rivals))),
    )
