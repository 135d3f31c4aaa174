"""An odd number of guests: the pairs and the one trio that serve the room best.

"Pair all but one, then add the one who is left to the best pair" can fail: the one may be a colleague of
everybody. So trios are tried, the most promising first, each with the exact pairing of everybody else.
Pairing all but one gives the ceiling: a trio's best couple and the rest are such a pairing, so no plan
exceeds the ceiling plus the trio's other two couples. Trying stops when no trio left could break fewer rules.
"""

from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement

import numpy as np

from mixer.icebreakers.rules.ladder import Ladder
from mixer.icebreakers.rules.solvers import exact

Trio = tuple[int, int, int]

SHORTLIST = 12
"""Trios tried for their value; fewer in rooms where each trial takes long."""

HURRY = 200_000
"""Trios tried for their value in a room of N: this over N squared."""

KINDS = 40
"""Kinds of guests told apart when trios are tried for the rules' sake."""

PATIENCE = 2_000_000
"""Trios tried for the rules' sake in a room of N: this over N squared (all of them up to 60 guests)."""


def best_with_trio(ladder: Ladder) -> tuple[list[tuple[int, ...]], int]:
    """Return pairs and one trio for an odd number of guests (three or more), and the ceiling's total."""
    everybody = range(ladder.size)
    _, ceiling, _ = exact.best_pairs_but_one(everybody, ladder.score)
    best_total: int | None = None
    best: tuple[Trio, exact.Pairing] | None = None

    def attempt(trio: Trio) -> None:
        nonlocal best_total, best
        rest = [index for index in everybody if index not in trio]
        pairs, total = exact.best_pairs(rest, ladder.score)
        total += sum(ladder.score(one, other) for one, other in combinations(trio, 2))
        if best_total is None or total > best_total:
            best_total, best = total, (trio, pairs)

    for trio in _promising(ladder):
        attempt(trio)
    budget = PATIENCE // ladder.size**2
    assert best_total is not None
    if ladder.penalty(best_total) > ladder.penalty(ceiling):
        for trio in _cleanest(ladder, ceiling, budget):
            if _most(ladder, ceiling, trio) >= ladder.penalty(best_total):
                break
            attempt(trio)
    assert best is not None
    trio, pairs = best
    return [*pairs, trio], ceiling


def _promising(ladder: Ladder) -> list[Trio]:
    """Return, among each guest's best trio, the few with the best two lesser couples."""
    everybody = range(ladder.size)
    rough = np.array([[_rough(ladder, one, other) for other in everybody] for one in everybody])
    np.fill_diagonal(rough, -(2**40))
    found: dict[Trio, int] = {}
    for third in range(ladder.size):
        two_lesser = rough + rough[:, [third]] + rough[[third], :]
        two_lesser -= np.maximum(rough, np.maximum(rough[:, [third]], rough[[third], :]))
        one, other = np.unravel_index(int(two_lesser.argmax()), rough.shape)
        trio = sorted((int(one), int(other), third))
        found[trio[0], trio[1], trio[2]] = int(two_lesser[one, other])
    return sorted(found, key=lambda trio: (-found[trio], trio))[: max(1, min(SHORTLIST, HURRY // ladder.size**2))]


def _rough(ladder: Ladder, one: int, other: int) -> int:
    """Return a couple's score in few enough bits for an array: only two couples are ever added up."""
    rank = int(ladder.ranks[one, other])
    return ladder.points(ladder.score(one, other)) - (ladder.step // ladder.scale * 3**rank if rank else 0)


def _most(ladder: Ladder, ceiling: int, trio: Trio) -> int:
    """Return the least penalty a plan with this trio can have."""
    couples = sorted(ladder.score(one, other) for one, other in combinations(trio, 2))
    return ladder.penalty(ceiling) + sum(ladder.penalty(score) for score in couples[:2])


def _cleanest(ladder: Ladder, ceiling: int, budget: int) -> list[Trio]:
    """Return one trio for each way of choosing three kinds of guests, the least penalised first."""
    trios = sorted(_kinds_of_trios(ladder), key=lambda trio: (_most(ladder, ceiling, trio), trio))
    return trios[:budget]


def _kinds_of_trios(ladder: Ladder) -> Iterator[Trio]:
    kinds = _interchangeable(ladder)[:KINDS]
    for chosen in combinations_with_replacement(range(len(kinds)), 3):
        if all(chosen.count(kind) <= len(kinds[kind]) for kind in chosen):
            members = [kinds[kind][chosen[:place].count(kind)] for place, kind in enumerate(chosen)]
            one, other, third = sorted(members)
            yield one, other, third


def _interchangeable(ladder: Ladder) -> list[list[int]]:
    """Return the guests in kinds, the largest first: two of a kind are in the same relation to all others."""
    kinds: list[list[int]] = []
    for index in range(ladder.size):
        for kind in kinds:
            differs = ladder.ranks[index] != ladder.ranks[kind[0]]
            differs[[index, kind[0]]] = False
            if not differs.any():
                kind.append(index)
                break
        else:
            kinds.append([index])
    return sorted(kinds, key=lambda kind: (-len(kind), kind))
