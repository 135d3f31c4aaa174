"""Two plain ways to table rounds with business data, written for comparison only: what the planner is held against.

Both are the textbook: steepest descent over all swaps of two guests with a memory of what was just undone (tabu),
until the CPU seconds are over. `K[i, j]` is what it costs to seat guests i and j together.
"""

import time

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds.seating import Seating, counts
from mixer.icebreakers.rules.rounds.stakes import Stakes

Grid = NDArray[np.float32]
LARGE = np.float32(1e9)
PATIENCE = 400


class Watch:
    """CPU seconds that are left."""

    def __init__(self, seconds: float) -> None:
        self.end = time.process_time() + seconds

    @property
    def over(self) -> bool:
        return time.process_time() >= self.end


def relabelled(schedule: Seating, stake: Stakes, seconds: float) -> Seating:
    """Return a schedule without repeats whose places go to the guests worth most there, from several beginnings."""
    watch, chance = Watch(seconds), np.random.default_rng(1)
    meet = (counts(schedule) > 0).astype(np.float32)
    costs = (stake.hurt - stake.value).astype(np.float32)
    best, least = schedule, np.inf
    while not watch.over:
        places, lost = _quadratic(meet, costs, chance.permutation(schedule.shape[1]), watch, chance)
        if lost < least:
            least = lost
            best = np.empty_like(schedule)
            best[:, places] = schedule
    return best


def _quadratic(
    meet: Grid, costs: Grid, places: NDArray[np.intp], watch: Watch, chance: np.random.Generator
) -> tuple[NDArray[np.intp], float]:
    size = len(places)
    pays = costs[np.ix_(places, places)]
    would = meet @ pays
    lost = float((meet * pays).sum()) / 2
    best, least, stale, step = places.copy(), lost, 0, 0
    barred_until = np.zeros((size, size), dtype=np.int64)
    np.fill_diagonal(barred_until, 2**60)
    while stale < PATIENCE and not watch.over:
        step += 1
        own = would.diagonal()
        change = would + would.T - own[:, None] - own[None, :] + 2 * meet * pays
        change[barred_until > step] = LARGE
        left, right = divmod(int(change.argmin()), size)
        lost += float(change[left, right])
        differ = meet[:, right] - meet[:, left]
        would += np.outer(differ, pays[left] - pays[right])
        would[:, [left, right]] = would[:, [right, left]]
        pays[[left, right]] = pays[[right, left]]
        pays[:, [left, right]] = pays[:, [right, left]]
        places[[left, right]] = places[[right, left]]
        barred_until[left, right] = barred_until[right, left] = step + size // 2 + int(chance.integers(3))
        stale += 1
        if lost < least:
            best, least, stale = places.copy(), lost, 0
    return best, least


def round_by_round(tables: int, rounds: int, stake: Stakes, seconds: float) -> Seating:
    """Return rounds each as good as can be after those before it, then each once more against all others, in turn."""
    start, chance = time.process_time(), np.random.default_rng(1)
    guests = len(stake.value)
    seating = np.array([chance.permutation(guests) % tables for _ in range(rounds)], dtype=np.int32)
    times = np.zeros((guests, guests), dtype=np.int64)
    for number in range(rounds):
        spent = time.process_time() - start
        watch = Watch((seconds * 0.8 - spent) / (rounds - number))
        seating[number] = _tabu(_costs(stake, times), seating[number], tables, (4 * PATIENCE, watch), chance)
        times += _together(seating[number])
    best, least = seating.copy(), -stake.score(seating)
    watch = Watch(seconds - (time.process_time() - start))
    while not watch.over:
        for number in chance.permutation(rounds).tolist():
            times -= _together(seating[number])
            seating[number] = _tabu(_costs(stake, times), seating[number], tables, (PATIENCE, watch), chance)
            times += _together(seating[number])
        if -stake.score(seating) < least:
            best, least = seating.copy(), -stake.score(seating)
    return best


def _together(row: NDArray[np.int32]) -> NDArray[np.int64]:
    return (row[:, None] == row[None, :]).astype(np.int64)


def _costs(stake: Stakes, times: NDArray[np.int64]) -> Grid:
    costs = (stake.hurt + stake.repeat * times - np.where(times == 0, stake.value, 0)).astype(np.float32)
    np.fill_diagonal(costs, 0)
    return costs


def _tabu(
    costs: Grid, row: NDArray[np.int32], tables: int, limits: tuple[int, Watch], chance: np.random.Generator
) -> NDArray[np.int32]:
    patience, watch = limits
    size, everyone = len(row), np.arange(len(row))
    row, best = row.copy(), row.copy()
    at = costs @ (row[:, None] == np.arange(tables)).astype(np.float32)  # guests x tables
    quiet = np.zeros((size, tables), dtype=np.int64)
    lost = least = float(at[everyone, row].sum()) / 2
    stale = step = 0
    while stale < patience and not watch.over:
        step += 1
        offers = np.where(quiet > step, LARGE, at)
        offers[everyone, row] = LARGE
        moves = offers[:, row] - at[everyone, row][:, None]
        change = moves + moves.T - 2 * costs
        left, right = divmod(int(change.argmin()), size)
        if change[left, right] >= LARGE / 2:
            break
        lost += float(change[left, right])
        moved = costs[right] - costs[left]
        at[:, row[left]] += moved
        at[:, row[right]] -= moved
        wait = chance.integers(size // 12 + 5, size // 6 + 10, size=2)
        quiet[left, row[left]], quiet[right, row[right]] = step + wait[0], step + wait[1]
        row[left], row[right] = row[right], row[left]
        stale += 1
        if lost < least:
            best, least, stale = row.copy(), lost, 0
    return best
