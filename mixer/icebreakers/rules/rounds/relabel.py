"""Who takes which guest's place in a schedule: nobody meets twice whoever sits where, so the best places are sought.

A quadratic assignment problem, improved by swaps of two guests in all rounds at once: steepest descent with a
memory, as for one round.
"""

from collections import Counter, deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds.problem import Costs
from mixer.icebreakers.rules.rounds.purse import Purse, place_start, place_step
from mixer.icebreakers.rules.rounds.swaps import NEVER

Places = NDArray[np.intp]
"""The guest at each place of a schedule, N."""


@dataclass(frozen=True)
class Schedule:
    """Which places meet (N x N, 0 or 1), what guests pay when they do, and which places are given away already.

    Where guests stand for parties, `weight` is their size; parties of different sizes never change places.
    """

    meet: Costs
    costs: Costs
    taken: NDArray[np.bool_]
    weight: NDArray[np.int64] | None = None


def relabel(one: Schedule, places: Places, patience: int, purse: Purse, chance: np.random.Generator) -> Places:
    """Return places that lose no more points than those given.

    Args:
        one: the schedule.
        places: the guest at each place to begin with.
        patience: steps without a new best before it stops.
        purse: pays for each step.
        chance: draws for how long two guests may not change back.
    """
    size = len(places)
    barred = _barred(one, places)
    places = places.copy()
    pays = np.ascontiguousarray(one.costs[np.ix_(places, places)])
    would = one.meet @ pays  # would[a, b]: what the guest at b would pay at a
    shared = 2 * one.meet * pays
    best, gain, best_gain = places.copy(), 0.0, 0.0
    waiting: deque[tuple[int, int, int]] = deque()
    change = np.empty_like(pays)
    step = last = 0
    price = place_step(size)
    purse.left -= place_start(size)
    while step - last < patience and not purse.empty:
        step += 1
        purse.left -= price
        while waiting and waiting[0][0] <= step:
            _, left, right = waiting.popleft()
            barred[left, right] = barred[right, left] = 0
        now = would.diagonal()
        np.add(would, would.T, out=change)
        change -= now[:, None] + now[None, :]
        change += shared
        change += barred
        left, right = divmod(int(change.argmin()), size)
        won = float(change[left, right])
        if won >= NEVER / 2:
            break
        _change_places(one.meet, pays, would, shared, left, right)
        places[[left, right]] = places[[right, left]]
        barred[left, right] = barred[right, left] = NEVER
        waiting.append((step + size // 2 + int(chance.integers(0, 3)), left, right))
        gain += won
        if gain < best_gain:
            best_gain, best, last = gain, places.copy(), step
    return best


def _barred(one: Schedule, places: Places) -> Costs:
    """Return a prohibitive cost for changes with oneself, at places given away, and between different sizes."""
    barred = np.zeros(one.meet.shape, dtype=np.float32)
    np.fill_diagonal(barred, NEVER)
    barred[one.taken] = barred[:, one.taken] = NEVER
    if one.weight is not None:
        sizes = one.weight[places]
        barred[sizes[:, None] != sizes[None, :]] = NEVER
    return barred


def _change_places(meet: Costs, pays: Costs, would: Costs, shared: Costs, left: int, right: int) -> None:
    """Bring the tables of costs up to date when the guests at two places change them."""
    differ = meet[:, right] - meet[:, left]
    where = np.flatnonzero(differ)
    would[where] += np.outer(differ[where], pays[left] - pays[right])
    both, turned = [left, right], [right, left]
    would[:, both] = would[:, turned]
    pays[both] = pays[turned]
    pays[:, both] = pays[:, turned]
    rows = 2 * meet[both] * pays[both]
    shared[both] = rows
    shared[:, both] = rows.T


def colleagues_in_rows(
    houses: list[int | None], row: int, given: dict[int, int], chance: np.random.Generator
) -> Places:
    """Return places to begin with: guests of one company in one row of the schedule, who never meet.

    Args:
        houses: each guest's company, None where there is none.
        row: places in a row.
        given: place -> guest, for places that are given away.
        chance: where everybody else goes.
    """
    size = len(houses)
    places = np.full(size, -1, dtype=np.intp)
    for place, guest in given.items():
        places[place] = guest
    open_places = [
        [place for place in range(start, min(start + row, size)) if place not in given] for start in range(0, size, row)
    ]
    for line in open_places:
        chance.shuffle(line)
    seated = set(given.values())
    left = [guest for guest in chance.permutation(size).tolist() if guest not in seated]
    sizes = Counter(houses[guest] for guest in left if houses[guest] is not None)
    for house, count in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        fitting = [line for line in open_places if len(line) >= count]
        if count > 1 and fitting:
            line = min(fitting, key=len)
            for guest in [guest for guest in left if houses[guest] == house]:
                places[line.pop()] = guest
                left.remove(guest)
    for line in open_places:
        while line:
            places[line.pop()] = left.pop()
    return places
