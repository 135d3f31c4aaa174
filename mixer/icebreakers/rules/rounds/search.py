"""Seatings by search: round after round as good as can be, then each round once more against all others.

Built in this order the first rounds take the couples worth most and the later ones keep clear of them; that has
proved better than improving all rounds at once. Small rooms are improved by swaps, large ones by exchanges.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds.evening import FREE
from mixer.icebreakers.rules.rounds.packing import pack
from mixer.icebreakers.rules.rounds.problem import Problem
from mixer.icebreakers.rules.rounds.purse import Purse, exchange_step, preparing
from mixer.icebreakers.rules.rounds.relabel import Schedule, relabel
from mixer.icebreakers.rules.rounds.seating import ABSENT, Seating, counts
from mixer.icebreakers.rules.rounds.swaps import Round, swap

SWAPS_UP_TO = 160
"""Parties up to which swaps find more than exchanges in the same time."""

STALE = 2
"""Passes over all rounds without a gain after which a seating is left as it is."""

PURE_SWAPS_UP_TO = 1000
"""The same where only repeats count: there few swaps are left to make, and most seatings are as good as others."""

PLACES_UP_TO = 400
"""Parties up to which it is tried to let them change places for the whole evening."""

PATIENCE = 150
"""Steps without a new best after which the first attempt leaves a round; later ones have more (see `_patience`)."""

HEAT = 30.0
"""Points of chance an exchange begins with, about what a good couple is worth."""

PURE_HEAT = 0.3
"""The same where a repeat costs one point and nothing else counts."""


@dataclass
class Board:
    """The rounds as they stand, and how often each couple of parties shares a table in those not lifted."""

    one: Problem
    rows: Seating
    times: NDArray[np.int16]

    def lift(self, number: int) -> Round:
        """Take a round off the board and return it as something to improve."""
        self.times -= _together(self.rows[number])
        return self.open(number)

    def open(self, number: int) -> Round:
        """Return a round that is not on the board as something to improve."""
        free = np.flatnonzero(self.one.fixed[number] == FREE)
        weight = None if self.one.single else self.one.weight
        return Round(self.one.costs(self.times), free, len(self.one.asked.seats[number]), weight)

    def put(self, number: int, row: NDArray[np.int32]) -> None:
        """Put a round on the board."""
        self.rows[number] = row
        self.times += _together(row)


def _together(row: NDArray[np.int32]) -> NDArray[np.int16]:
    return counts(row[None, :])


def search(one: Problem, purse: Purse, chance: np.random.Generator, enough: int | None = None) -> Seating:
    """Return the best seating of the parties that so much work finds; past rounds are left ABSENT.

    Args:
        one: the problem.
        purse: is spent, but for what is left when points lost are down to `enough`.
        chance: where each attempt begins.
        enough: points lost at which nothing better is sought.
    """
    best, least = build(one, Purse(0), chance, 1), None
    attempt = 0
    while not purse.empty:
        attempt += 1
        patience = _patience(attempt)
        found = improve(one, build(one, purse, chance, patience), patience, purse, chance, enough)
        lost = one.total(found)
        if least is None or lost < least:
            best, least = found, lost
        if enough is not None and least <= enough:
            break
    return best


def _patience(attempt: int) -> int:
    """Return the patience of an attempt: every fourth has four times as much, every sixteenth sixteen times, ..."""
    patience = PATIENCE
    while attempt % 4 == 0:
        patience, attempt = patience * 4, attempt // 4
    return patience


def build(one: Problem, purse: Purse, chance: np.random.Generator, patience: int) -> Seating:
    """Return a seating built round after round; once the purse is empty, the rest by chance."""
    rows = np.full((one.asked.rounds, one.parties), ABSENT, dtype=np.int32)
    board = Board(one, rows, np.zeros((one.parties, one.parties), dtype=np.int16))
    open_rounds = range(one.first, one.asked.rounds)
    for number in open_rounds:
        row = pack(one, number, chance)
        if not purse.empty:
            with purse.share(1 / (one.asked.rounds - number)) as share:
                share.left -= preparing(one.parties)
                opened = board.open(number)
                if _by_swaps(one):
                    row = swap(opened, row, patience, share, chance)
                else:
                    row = _anneal(opened, row, PURE_HEAT if one.pure else HEAT, share, chance)
        board.put(number, row)
    return rows


def improve(
    one: Problem,
    rows: Seating,
    patience: int,
    purse: Purse,
    chance: np.random.Generator,
    enough: int | None = None,
) -> Seating:
    """Return a seating improved round by round and by parties who change places for the whole evening, in turn."""
    rows = polish(one, rows, patience, purse, chance, enough)
    lost = one.total(rows)
    while not one.pure and not purse.empty:
        better = polish(one, _change_places(one, rows, patience, purse, chance), patience, purse, chance)
        now = one.total(better)
        if now >= lost:
            break
        rows, lost = better, now
    return rows


def _change_places(one: Problem, rows: Seating, patience: int, purse: Purse, chance: np.random.Generator) -> Seating:
    """Return a seating in which parties who may sit anywhere have changed places, in all rounds at once."""
    open_rows = rows[one.first :]
    bound = (one.fixed[one.first :] != FREE).any(axis=0)
    if one.parties > PLACES_UP_TO:
        return rows
    plan = Schedule((counts(open_rows) > 0).astype(np.float32), one.hurt - one.value, bound, one.weight)
    places = relabel(plan, np.arange(one.parties), patience, purse, chance)
    moved = rows.copy()
    moved[one.first :, places] = open_rows
    return moved


def polish(
    one: Problem,
    rows: Seating,
    patience: int,
    purse: Purse,
    chance: np.random.Generator,
    enough: int | None = None,
) -> Seating:
    """Return a seating improved one round at a time against the others, until no round gets better."""
    rows = rows.copy()
    board = Board(one, rows, counts(rows[one.first :]))
    open_rounds = np.arange(one.first, one.asked.rounds)
    lost = one.total(rows)
    stale = 0
    while not purse.empty and stale < STALE and (enough is None or lost > enough):
        for number in chance.permutation(open_rounds).tolist():
            purse.left -= preparing(one.parties)
            lifted = board.lift(number)
            if _by_swaps(one):
                row = swap(lifted, rows[number], patience, purse, chance)
            else:
                row = _anneal(lifted, rows[number], 0.0, purse, chance)
            board.put(number, row)
        purse.left -= preparing(one.parties) * len(open_rounds)
        now = one.total(rows)
        stale = 0 if now < lost else stale + 1
        lost = now
    return rows


def _by_swaps(one: Problem) -> bool:
    return one.parties <= (PURE_SWAPS_UP_TO if one.pure else SWAPS_UP_TO)


def _anneal(
    one: Round, row: NDArray[np.int32], heat: float, purse: Purse, chance: np.random.Generator
) -> NDArray[np.int32]:
    """Spend a purse on exchanges that cool down, or on three sweeps without heat."""
    from mixer.icebreakers.rules.rounds.exchanges import (  # noqa: PLC0415 - scipy costs half a second, and few rooms are this large
        exchange,
    )

    seats = max(1, len(one.free) // one.tables)
    sweeps = int(purse.left / exchange_step(len(one.free), one.tables) / seats) - 3 if heat else 0
    heats = np.append(np.linspace(heat, 0, max(0, sweeps)), [0, 0, 0]).astype(np.float32)
    return exchange(one, row, heats, purse, chance)
