"""An odd number of guests: the pairs and the one trio that serve the room best.

Pairing all but one is a ceiling: a trio's best couple and the other pairs are such a pairing. Nearly always
the one who is left over can join a pair without a rule being broken, and then the ceiling is reached. Where
that fails (the one may be a colleague of half of every pair), trios are tried, each with the exact pairing of
everybody else, the most promising first: what two guests fetch at most bounds every plan with a given trio,
and trying stops when no trio left could be better than the best one found.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.ladder import Ladder, climb, pair_off, pair_off_but_one
from mixer.icebreakers.rules.solvers.exact import Pairing

Trio = tuple[int, int, int]

PATIENCE = 40_000_000
"""Trios tried in a room of N: this over N cubed, and at least one."""

LONG_PATIENCE = 250_000_000
"""Guests tried as the third, for the rules' sake, in a room of N: this over N cubed."""

SHORTLIST = 200
"""Trios with each guest as the last one that are looked at more closely."""

EXACT_BITS = 46
"""Penalties up to which 64 bits hold the prices exactly."""


@dataclass(frozen=True)
class Odd:
    """Pairs and a trio, its total, a total that no plan exceeds, and whether no plan breaks fewer rules."""

    groups: list[tuple[int, ...]]
    total: int
    ceiling: int
    fewest: bool = True


def best_with_trio(ladder: Ladder) -> Odd:
    """Return pairs and one trio for an odd number of guests, three or more.

    A trio counts the points of its best couple, and each of its couples that breaks a rule.
    """
    pairs, ceiling, left = pair_off_but_one(ladder)
    pair = best_to_join(ladder, pairs, left)
    if not ladder.harm(pair, left):
        return Odd(with_third(pairs, pair, left), ceiling, ceiling)
    best = _try_trios(ladder, Odd(with_third(pairs, pair, left), ceiling - ladder.harm(pair, left), ceiling))
    if ladder.penalty(best.ceiling) == ladder.penalty(best.total):
        return best
    return _try_thirds(ladder, best)


def best_to_join(ladder: Ladder, pairs: Pairing, third: int) -> tuple[int, int]:
    """Return the pair that a third joins with the least harm, then to the most use."""

    def merit(pair: tuple[int, int]) -> tuple[int, int, tuple[int, int]]:
        points = int(ladder.value[third, pair[0]]) + int(ladder.value[third, pair[1]])
        return -ladder.harm(pair, third), points, pair

    return max(pairs, key=merit)


def with_third(pairs: Pairing, pair: tuple[int, int], third: int) -> list[tuple[int, ...]]:
    """Return the pairs as groups, one of them joined by a third."""
    one, other, last = sorted((*pair, third))
    return [*(kept for kept in pairs if kept != pair), (one, other, last)]


def _try_trios(ladder: Ladder, best: Odd) -> Odd:
    """Return the best plan that trying trios finds, its ceiling lowered to what is left untried."""
    everybody = np.arange(ladder.size)
    kinds = _kinds(ladder.grid)
    fruitless: set[tuple[int, ...]] = set()
    budget = max(1, PATIENCE // ladder.size**3)
    trios, others = _promising(ladder, best)
    for most, trio in trios:
        if not budget or most <= best.total // ladder.scale:
            others = max(others, most)
            break
        kind = tuple(sorted(kinds[one] for one in trio))
        if kind in fruitless:
            continue
        budget -= 1
        pairs, total = pair_off(ladder, np.delete(everybody, trio))
        total += _score(ladder, trio)
        if total > best.total:
            best = Odd([*pairs, trio], total, best.ceiling)
        elif ladder.penalty(total) > ladder.penalty(best.total):
            fruitless.add(kind)  # all trios of these kinds break as many rules
    ceiling = min(best.ceiling, (others + 1) * ladder.scale - 1)
    return Odd(best.groups, best.total, max(best.total, ceiling))


def _try_thirds(ladder: Ladder, best: Odd) -> Odd:
    """Return the best plan for any third who joins a pair of everybody else, the rules kept as well as can be.

    Everybody else is paired so that, where it costs no rule, somebody's pair can take the third without harm.
    Where none can, a plan with this third breaks one more rule at the least.
    """
    harmless = ladder.grid == 0
    bonus = (ladder.size // 2 + 3) * (int(ladder.value.max()) + 1)
    unit = min(penalty for level, penalty in enumerate(ladder.penalties) if level and (ladder.grid == level).any())
    budget = LONG_PATIENCE // ladder.size**3
    thirds = np.argsort(-harmless.sum(axis=1), kind="stable").tolist()
    least = None if budget < ladder.size else best.total
    for third in thirds[:budget]:
        takes = harmless[third][:, None] & harmless[third][None, :]
        kinder = climb(ladder.value + takes * np.int32(bonus), ladder.grid, ladder.marks)
        pairs, _ = pair_off(kinder, np.delete(np.arange(ladder.size), third))
        pair = best_to_join(ladder, pairs, third)
        ends = np.array(pairs, dtype=np.intp)
        alone = sum(ladder.scores(ends[:, 0], ends[:, 1]))
        harm = ladder.harm(pair, third)
        if alone - harm > best.total:
            best = Odd(with_third(pairs, pair, third), alone - harm, best.ceiling)
        if least is not None:
            least = max(least, alone - (unit if harm else 0))
    fewest = least is not None and ladder.penalty(least) == ladder.penalty(best.total)
    return Odd(best.groups, best.total, best.ceiling, fewest)


def _score(ladder: Ladder, trio: Trio) -> int:
    """Return a trio's score: its best couple's points, and the harm of all three."""
    rows, columns = np.array(list(combinations(trio, 2)), dtype=np.intp).T
    harm: int = sum(ladder.penalties[level] for level in ladder.grid[rows, columns].tolist())
    best = int(ladder.value[rows, columns].max())
    return best * ladder.scale - harm


def _promising(ladder: Ladder, best: Odd) -> tuple[list[tuple[int, Trio]], int]:
    """Return trios with the most that a plan with each can be worth (no noise, no scale), and that of all others.

    Trios that cannot beat the best plan so far are left out.
    """
    from mixer.icebreakers.rules.solvers.prices import (  # noqa: PLC0415 - scipy costs half a second, and few rooms need it
        NEVER_AT_ALL,
        priced,
    )

    plain = climb(ladder.value, ladder.grid)
    size, last = plain.size, plain.penalties[-1]
    exact = last.bit_length() <= EXACT_BITS
    harm = np.array(plain.penalties if exact else [min(one, 2**EXACT_BITS) for one in plain.penalties], dtype=np.int64)
    value, harm = plain.value.astype(np.int64), harm[plain.grid]
    weights = np.pad(value - harm, (0, 1))  # the last row stands for nobody, whose partner is left over
    np.fill_diagonal(weights, NEVER_AT_ALL)
    alone = 4 * int(harm.max(initial=0)) + 4 * int(value.max()) + 4
    prices = priced(weights, (alone, alone), np.random.default_rng(size), 0.0).prices
    everything = int(prices[:size].sum())
    least = 2 * (best.total // ladder.scale)
    found: list[tuple[int, Trio]] = []
    others = best.total // ladder.scale
    for last in range(2, size):
        most = everything + 2 * _worth(value, harm, last) - prices[last]
        most -= prices[:last, None] + prices[None, :last]
        ones, seconds = np.triu_indices(last, 1)
        most = most[ones, seconds]
        likely = np.flatnonzero(most > least) if exact else np.arange(len(most))
        if len(likely) > SHORTLIST:
            order = np.argsort(-most[likely], kind="stable")
            others = max(others, int(most[likely[order[SHORTLIST]]]) // 2)
            likely = likely[order[:SHORTLIST]]
        found += [(int(most[place]) // 2, (int(ones[place]), int(seconds[place]), last)) for place in likely]
    found.sort(key=lambda one: (-one[0], one[1]))
    if not exact:  # the order is good advice, but no proof
        ceiling = best.ceiling // ladder.scale
        return [(ceiling, trio) for _, trio in found], ceiling
    return found, others


def _worth(value: NDArray[np.int64], harm: NDArray[np.int64], last: int) -> NDArray[np.int64]:
    """Return what trios of a last guest and any two before are worth: the best couple's points, less all harm."""
    own, hurt = value[last, :last], harm[last, :last]
    best: NDArray[np.int64] = np.maximum(value[:last, :last], np.maximum(own[:, None], own[None, :]))
    return best - harm[:last, :last] - hurt[:, None] - hurt[None, :]


def _kinds(grid: NDArray[np.uint8]) -> list[int]:
    """Return a number for each guest: two with the same are in the same relation to everybody else."""
    first: list[int] = []
    kinds = []
    for index in range(len(grid)):
        for kind, other in enumerate(first):
            differs = grid[index] != grid[other]
            differs[[index, other]] = False
            if not differs.any():
                kinds.append(kind)
                break
        else:
            kinds.append(len(first))
            first.append(index)
    return kinds
