"""Pairing for rooms too large for the exact solver among all couples: priced first, then exact among a few each.

The relaxation's prices bound the plan from above, and they show which few couples of each guest a good plan can
hold. Among those the pairing is exact, and quick: measured against the prices, most guests' best couple is
worth nothing less than what it costs, so that the exact solver starts where it nearly ends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.solvers.bridges import bridges
from mixer.icebreakers.rules.solvers.exact import Pairing, match
from mixer.icebreakers.rules.solvers.prices import (
    Ints,
    Priced,
    Weights,
    asked_by,
    best_of,
    distinct,
    keys_of,
    near,
    priced,
)

NEIGHBOURS = 9
"""Couples of each guest, about, that the exact solver chooses from."""

COUPLES = 24_000
"""Couples it chooses from at least, where there are so many."""

BETWEEN = 24
"""Couples of each guest whom the relaxation leaves in an odd circle, where the plan must part from it."""

ANYBODY = 64
"""Couples of whatever worth that a guest gets who would be left alone needlessly."""

TIES = 3
"""Couples a guest for which the prices are just right: above, very many plans are equally good."""

REGION = 1000
"""Guests around odd cycles whom the exact solver pairs anew otherwise, about."""

ALL_ANEW, NEARLY_ALL_ANEW = 2000, 3000
"""Guests up to which it pairs everybody anew: in any room, and in one without very many ties."""

SEATS = 10**6
"""Number of the first seat: far above all guests'."""

FEW_SEATS = 32
"""Guests left alone up to which it is weighed anew who that is."""

Edge = tuple[int, int, int]
"""Two vertices and what their couple is worth above the prices."""

Exactly = Callable[[NDArray[np.intp], NDArray[np.intp]], list[int]]
"""Weights of couples (rows, columns) as Python's whole numbers, where they outgrow 64 bits."""


@dataclass(frozen=True)
class Nearly:
    """Pairs, who is left alone, and a doubled bound on any pairing that leaves no more of them alone."""

    pairs: Pairing
    alone: list[int]
    bound: int


def pairs_and_bound(
    weights: Weights,
    alone: tuple[int, int],
    chance: np.random.Generator,
    close_enough: float,
    exactly: tuple[Exactly, int] | None = None,
) -> Nearly:
    """Return a pairing that leaves few alone and is worth much, and a bound.

    Args:
        weights: see `prices.priced`.
        alone: what it costs, doubled, to leave a guest alone: enough to avoid it where that is easy, and more
            than anything that can be had for it.
        chance: decides where to look first.
        close_enough: how near the relaxation's bound must come to its value, as a share of it.
        exactly: the true weights, and the true cost of a guest alone, where `weights` only come close.
    """
    answer = priced(weights, alone, chance, close_enough)
    edges = _edges(weights, answer, chance)
    worth, cost = exactly or (lambda rows, columns: weights[rows, columns].tolist(), alone[-1])
    pairs, left = _pairs(answer, edges, worth, cost, chance)
    if answer.lonely < len(left) <= FEW_SEATS:  # needlessly, as far as the relaxation can tell
        more = _chance_couples(weights, left, chance)
        pairs, left = _pairs(answer, distinct(np.concatenate([edges, more])), worth, cost, chance)
    bound = answer.bound + answer.alone * len(left)
    if left:
        # Where more stay alone than the relaxation thinks, its bound says little; one that may leave them says more.
        bound = min(bound, priced(weights, (0, 0), chance, close_enough).bound)
    return Nearly(pairs, left, bound)


def _chance_couples(weights: Weights, guests: list[int], chance: np.random.Generator) -> Ints:
    """Return couples of these guests with others of all kinds."""
    size = len(weights)
    rows = np.repeat(np.array(guests, dtype=np.intp), ANYBODY)
    return keys_of(weights, rows, chance.integers(0, size, len(rows)))


def _pairs(
    answer: Priced, edges: Ints, worth: Exactly, alone: int, chance: np.random.Generator
) -> tuple[Pairing, list[int]]:
    """Return the exact pairing among these couples, and who is left alone."""
    size = len(answer.prices)
    one, other = edges // size, edges % size
    prices = answer.prices.tolist()
    gains = [
        (row, column, 2 * weight - prices[row] - prices[column])
        for row, column, weight in zip(one.tolist(), other.tolist(), worth(one, other), strict=True)
    ]
    received = answer.received.tolist()
    cycles = odd_cycles(received)
    settled, gains = _around(cycles, received, gains)
    free = set(range(size)).difference(*settled)
    seats = _seats(cycles, {guest: -alone - prices[guest] for guest in free}, gains)
    pairs = settled + [pair for pair in _shuffled_match(gains + seats, chance) if pair[1] < SEATS]
    paired = {guest for pair in pairs for guest in pair}
    return pairs, [guest for guest in range(size) if guest not in paired]


def _edges(weights: Weights, answer: Priced, chance: np.random.Generator) -> Ints:
    """Return the couples that a good plan is made of."""
    size = len(weights)
    everybody = np.arange(size)
    keys = np.minimum(everybody, answer.received) * size + np.maximum(everybody, answer.received)
    between = np.array(sorted(chain.from_iterable(odd_cycles(answer.received.tolist()))), dtype=np.intp)
    asked = asked_by(weights, answer.prices)
    edges = np.concatenate(
        [
            near(weights, answer.prices, max(NEIGHBOURS, COUPLES // size), chance),
            keys[answer.received != everybody],
            best_of(weights, asked, between, min(BETWEEN, size - 1), chance),
        ]
    )
    return distinct(np.concatenate([edges, bridges(weights, answer.prices, edges)]))


def _shuffled_match(edges: list[Edge], chance: np.random.Generator) -> Pairing:
    """Return the exact matching; in the order of a list, ties would lead the solver round and round."""
    vertices = sorted({vertex for edge in edges for vertex in edge[:2]})
    names = chance.permutation(vertices).tolist()
    number = {vertex: index for index, vertex in enumerate(names)}
    renamed = [
        (number[edges[place][0]], number[edges[place][1]], edges[place][2])
        for place in chance.permutation(len(edges)).tolist()
    ]
    found = [(names[one], names[other]) for one, other in match(len(names), renamed)]
    return [(one, other) if one < other else (other, one) for one, other in found]


def _around(cycles: list[list[int]], received: list[int], gains: list[Edge]) -> tuple[Pairing, list[Edge]]:
    """Return pairs that may as well stay, and the edges among everybody else.

    In a very large room, and where very many couples are equally good, those are the relaxation's pairs far from
    any odd cycle: it falls into pairs there by itself, and the exact solver would turn over ties for long.
    """
    size = len(received)
    ties = sum(gain == 0 for *_, gain in gains)
    if size <= ALL_ANEW or (size <= NEARLY_ALL_ANEW and ties < TIES * size):
        return [], gains
    partner = _halves(received)  # of an odd cycle, all but the first
    friends: list[list[int]] = [[] for _ in range(size)]
    for one, other, _ in gains:
        friends[one].append(other)
        friends[other].append(one)
    region = {cycle[0] for cycle in cycles}  # whoever has no partner is in it, and of the others both or none
    edge = sorted(region)
    while edge and len(region) < REGION:
        reached = {friend for guest in edge for friend in friends[guest]}
        edge = sorted((reached | {partner[guest] for guest in reached}) - region)
        region.update(edge)
    settled = [(one, other) for one, other in enumerate(partner) if one < other and one not in region]
    return settled, [edge for edge in gains if edge[0] in region and edge[1] in region]


def _halves(received: list[int]) -> list[int]:
    """Return a partner for everybody from the cycles of who receives whom; the first of an odd one has none."""
    partner = list(range(len(received)))
    seen: set[int] = set()
    for start in range(len(received)):
        cycle = [] if start in seen else _cycle(received, start)
        seen.update(cycle)
        halves = cycle[len(cycle) % 2 :]
        for one, other in zip(halves[::2], halves[1::2], strict=True):
            partner[one], partner[other] = other, one
    return partner


def _seats(cycles: list[list[int]], gains: dict[int, int], edges: list[Edge]) -> list[Edge]:
    """Return the edges to the seats of those who are left alone, numbered from `SEATS`, one a cycle.

    `gains` are those of being left alone, for everybody not yet settled.


    Each odd cycle of the relaxation (a guest alone is one, too) may leave any of its guests: the rest of it falls
    into pairs. So an answer among the edges always exists. Neighbours of the cycle, and where few are left alone
    those for whom it costs least, may take its seat. A seat that is not needed is taken by another one.
    """
    seats = range(SEATS, SEATS + len(cycles))
    takers = [set(cycle) for cycle in cycles]
    if len(seats) <= FEW_SEATS:
        cheap = sorted(gains, key=lambda guest: (-gains[guest], guest))[:FEW_SEATS]
        takers = [taker | set(cheap) for taker in takers]
    else:
        seat_of = {guest: seat for seat, cycle in enumerate(cycles) for guest in cycle}
        for one, other, _ in edges:
            for guest, neighbour in ((one, other), (other, one)):
                if guest in seat_of:
                    takers[seat_of[guest]].add(neighbour)
    found = [
        (guest, seat, gains[guest])
        for seat, some in zip(seats, takers, strict=True)
        for guest in sorted(some.intersection(gains))
    ]
    return found + [(seat, other, 0) for seat in seats for other in range(seat + 1, min(seats.stop, seat + 5))]


def odd_cycles(received: list[int]) -> list[list[int]]:
    """Return the cycles of odd length in who receives whom; all others fall into pairs."""
    found = []
    seen: set[int] = set()
    for start in range(len(received)):
        if start not in seen:
            cycle = _cycle(received, start)
            seen.update(cycle)
            if len(cycle) % 2:
                found.append(cycle)
    return found


def _cycle(received: list[int], start: int) -> list[int]:
    cycle, at = [start], received[start]
    while at != start:
        cycle.append(at)
        at = received[at]
    return cycle
