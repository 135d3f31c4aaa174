"""Parties put to tables as they fit, by chance: where a search of one round begins."""

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds.evening import FREE, ImpossibleError
from mixer.icebreakers.rules.rounds.problem import Problem

ATTEMPTS = 20


def pack(one: Problem, number: int, chance: np.random.Generator) -> NDArray[np.int32]:
    """Return the table of each party in a round: those given, the others by chance, sizes as even as can be.

    Raises:
        ImpossibleError: `groups_do_not_fit`, where the groups' sizes do not go into the tables.
    """
    row: NDArray[np.int32] = one.fixed[number].copy()
    seats = one.asked.seats[number]
    taken = np.bincount(row[row >= 0], weights=one.weight[row >= 0], minlength=len(seats)).astype(int).tolist()
    free = np.flatnonzero(row == FREE)
    groups = free[one.weight[free] > 1]
    singles = chance.permutation(free[one.weight[free] == 1])
    wished = fill_up(seats, taken, int(one.weight[free].sum()))
    for _ in range(ATTEMPTS if len(groups) else 0):
        placed = _evenly(one, groups, [most - has for most, has in zip(wished, taken, strict=True)], chance)
        if placed is not None:
            break
    else:
        placed = _as_they_fit(one, groups, seats, taken)
    for party, table in placed.items():
        row[party] = table
        taken[table] += int(one.weight[party])
    sizes = fill_up(seats, taken, len(singles))
    row[singles] = np.repeat(np.arange(len(seats)), np.array(sizes) - np.array(taken))
    return row


def fill_up(seats: Sequence[int], taken: Sequence[int], guests: int) -> list[int]:
    """Return how many sit at each table once so many more guests have gone to the emptiest, one by one."""
    sizes = list(taken)
    queue = [(has, table) for table, has in enumerate(taken) if has < seats[table]]
    heapq.heapify(queue)
    for _ in range(guests):
        _, table = heapq.heappop(queue)
        sizes[table] += 1
        if sizes[table] < seats[table]:
            heapq.heappush(queue, (sizes[table], table))
    return sizes


def _evenly(
    one: Problem, groups: NDArray[np.intp], left: list[int], chance: np.random.Generator
) -> dict[int, int] | None:
    """Put groups, large ones first, to any table with room for them; None where one finds no table."""
    placed = {}
    for party in sorted(chance.permutation(groups).tolist(), key=lambda party: -int(one.weight[party])):
        fitting = [table for table, room in enumerate(left) if room >= one.weight[party]]
        if not fitting:
            return None
        placed[party] = fitting[int(chance.integers(len(fitting)))]
        left[placed[party]] -= int(one.weight[party])
    return placed


def _as_they_fit(one: Problem, groups: NDArray[np.intp], seats: Sequence[int], taken: Sequence[int]) -> dict[int, int]:
    """Put groups, large ones first, to the emptiest table that has seats for them, even or not."""
    placed = {}
    now = list(taken)
    for party in sorted(groups.tolist(), key=lambda party: (-int(one.weight[party]), party)):
        size = int(one.weight[party])
        fitting = [table for table, most in enumerate(seats) if now[table] + size <= most]
        if not fitting:
            raise ImpossibleError(
                "groups_do_not_fit",
                f"No table is left with {size} seats together for {{guests}}. Add a table or seats, or split groups.",
                one.members[party],
            )
        placed[party] = min(fitting, key=lambda table: (now[table], table))
        now[placed[party]] += size
    return placed
