"""How many repeated meetings no plan can avoid, in closed form."""

import heapq
from collections.abc import Sequence
from functools import cache
from itertools import combinations, pairwise
from math import comb

Sizes = tuple[int, ...]
"""Seats taken at each table in one round."""

NO_SEAT = 1_000_000
"""Stands for the couples of a guest for whom the other round has no seat; such a guest is the first to be absent."""


def least_repeats(rounds: Sequence[Sizes], guests: int, inside: int = 0) -> int:
    """Return a number of repeats (c (c - 1) / 2 for a couple that meets c times) below which no plan can be.

    Two arguments, the stronger one counts. Between two rounds: a table's guests come from so few tables
    of the other round that some must meet again. Over all rounds: there are only so many couples.
    Zero does not promise a plan without repeats.

    Args:
        rounds: the sizes of the tables, for each round.
        guests: everybody, those absent from some rounds included.
        inside: couples who came together and never count as meeting.
    """
    between = sum(least_between(one, other, guests, inside) for one, other in combinations(rounds, 2))
    return max(between, _by_counting(rounds, guests, inside))


def most_meetings(rounds: Sequence[Sizes], guests: int, inside: int = 0, shared: int = 0) -> int:
    """Return a number of different couples that no plan can exceed.

    Args:
        rounds: the sizes of the tables, for each round.
        guests: everybody, those absent from some rounds included.
        inside: couples who came together and never count as meeting.
        shared: how often these share a table, over all rounds.
    """
    # A round's couples that met in the round before it cannot be new, whatever the rounds earlier did.
    again = sum(least_between(one, other, guests, inside) for one, other in pairwise(rounds))
    return max(0, min(_couples(rounds) - again - shared, comb(guests, 2) - inside))


def _couples(rounds: Sequence[Sizes]) -> int:
    return sum(comb(size, 2) for sizes in rounds for size in sizes)


def _by_counting(rounds: Sequence[Sizes], guests: int, inside: int) -> int:
    couples = comb(guests, 2) - inside
    if couples <= 0:
        return 0
    often, rest = divmod(max(0, _couples(rounds) - inside * len(rounds)), couples)
    return rest * comb(often + 1, 2) + (couples - rest) * comb(often, 2)


@cache
def least_between(one: Sizes, other: Sizes, guests: int, inside: int = 0) -> int:
    """Return how many couples must share a table in both of two rounds.

    Of the guests of one round as many may be absent from the other as the total number allows.
    """
    here, there = sum(one), sum(other)
    absent = guests - there, guests - here
    return max(0, max(_forced(one, other, min(absent[0], here)), _forced(other, one, min(absent[1], there))) - inside)


def _forced(tables: Sizes, other: Sizes, absent: int) -> int:
    """Return the couples of these tables forced together at the other tables, the absent left out where it helps."""
    total = sum(_spread(size, other) for size in tables)
    # Leaving out the guest who shares a table with most of the others saves most; savings only fall.
    savings = [(-_last(size, other), size) for size in tables if size]
    heapq.heapify(savings)
    for _ in range(absent):
        if not savings or not savings[0][0]:
            break
        saved, size = heapq.heappop(savings)
        total += saved
        if size > 1:
            heapq.heappush(savings, (-_last(size - 1, other), size - 1))
    return total


def _last(size: int, other: Sizes) -> int:
    return _spread(size, other) - _spread(size - 1, other)


@cache
def _spread(size: int, other: Sizes) -> int:
    """Return the fewest couples among guests of one table spread over other tables of these sizes."""
    couples = level = 0
    left = size
    tables = sorted(other)
    while left and tables:
        # Fill all tables up to the smallest one's seats, or as evenly as those who are left go round.
        room = (tables[0] - level) * len(tables)
        if left <= room:
            each, more = divmod(left, len(tables))
            return couples + more * comb(level + each + 1, 2) + (len(tables) - more) * comb(level + each, 2)
        left -= room
        level = tables[0]
        full = tables.count(level)
        couples += full * comb(level, 2)
        tables = tables[full:]
    return couples + left * NO_SEAT
