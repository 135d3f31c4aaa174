"""Seatings by search: round after round as good as can be, then each round once more against all others.

Built in this order the first rounds take the couples worth most and the later ones keep clear of them; that has
proved better than improving all rounds at once. Small rooms are improved by swaps, large ones by exchanges.
"""

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds.board import Board
from mixer.icebreakers.rules.rounds.evening import FREE
from mixer.icebreakers.rules.rounds.packing import pack
from mixer.icebreakers.rules.rounds.problem import Problem
from mixer.icebreakers.rules.rounds.purse import Purse, exchange_step, preparing
from mixer.icebreakers.rules.rounds.relabel import Schedule, relabel
from mixer.icebreakers.rules.rounds.seating import Seating, counts
from mixer.icebreakers.rules.rounds.swaps import Round, swap
from mixer.icebreakers.rules.rounds.whole import improve_whole, suits

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

COOL = 0.25
"""Share of that heat at which a seating that is to be improved begins; it is halved with each pass."""

BUILDING = 0.7
"""Share of the work of exchanges that goes into building; the rest is for improving."""

LAST_SWAPS = 25
"""Patience of the swaps that follow when nothing is left to cool down: they find what no exchange of many does."""

ROUND_BY_ROUND = 0.1
"""Share of the work that goes into rounds one by one where it is known what is enough: then all at once do better."""

AT_ONCE = 40
"""The patience of swaps in all rounds at once, as a multiple of that of one round's."""

SWEEPS = 10
"""Sweeps in which a round cools down when it is improved."""


def search(one: Problem, purse: Purse, chance: np.random.Generator, enough: int | None = None) -> Seating:
    """Return the best seating of the parties that so much work finds; past rounds are left ABSENT.

    Args:
        one: the problem.
        purse: is spent, but for what is left when points lost are down to `enough`.
        chance: where each attempt begins.
        enough: points lost at which nothing better is sought.
    """
    best, least = np.array([pack(one, number, chance) for number in range(one.asked.rounds)]), None
    attempt = 0
    while one.first < one.asked.rounds and not purse.empty:  # where all rounds are over, no step would pay anything
        attempt += 1
        patience = _patience(attempt)
        with purse.share(1.0 if enough is None else ROUND_BY_ROUND) as share:
            found = improve(one, build(one, share, chance, patience), patience, share, chance, enough)
        if enough is not None and suits(one, purse):
            found = improve_whole(one, found, patience * AT_ONCE, purse, chance, enough)
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
    board = Board(one)
    for number in range(one.first, one.asked.rounds):
        row = pack(one, number, chance)
        if not purse.empty:
            with purse.share(1 / (one.asked.rounds - number)) as share:
                share.left -= preparing(one.parties)
                opened = board.open(number)
                if _by_swaps(one):
                    row = swap(opened, row, patience, share, chance)
                else:
                    row = _anneal(opened, row, (_heat(one), _sweeps(opened, share)), share, chance)
        board.put(number, row)
    return board.rows


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
    board = Board(one)
    open_rounds = np.arange(one.first, one.asked.rounds)
    for number in open_rounds.tolist():
        board.put(number, rows[number])
    best, least, stale = rows, one.total(rows), 0
    heat = 0.0 if _by_swaps(one) else _heat(one) * COOL
    while not purse.empty and stale < STALE and (enough is None or least > enough):
        for number in chance.permutation(open_rounds).tolist():
            purse.left -= preparing(one.parties)
            row = board.lift(number)
            if _by_swaps(one):
                row = swap(board.open(number), row, patience, purse, chance)
            else:
                opened = board.open(number)
                row = _anneal(opened, row, (heat, SWEEPS), purse, chance)
                if not heat:
                    row = swap(opened, row, LAST_SWAPS, purse, chance)
            board.put(number, row)
        now = one.total(board.rows)
        stale = 0 if now < least or heat else stale + 1
        heat = heat / 2 if heat > _heat(one) / 64 else 0.0
        if now < least:
            best, least = board.rows.copy(), now
    return best


def _by_swaps(one: Problem) -> bool:
    return one.parties <= (PURE_SWAPS_UP_TO if one.pure else SWAPS_UP_TO)


def _heat(one: Problem) -> float:
    return PURE_HEAT if one.pure else HEAT


def _anneal(
    one: Round, row: NDArray[np.int32], heats: tuple[float, int], purse: Purse, chance: np.random.Generator
) -> NDArray[np.int32]:
    """Improve a round by so many sweeps of exchanges, from a heat down to none, and three without any."""
    from mixer.icebreakers.rules.rounds.exchanges import (  # noqa: PLC0415 - scipy costs half a second, and few rooms are this large
        exchange,
    )

    heat, sweeps = heats
    cooling = np.append(np.linspace(heat, 0, sweeps if heat else 0), [0, 0, 0])
    return exchange(one, row, cooling.astype(np.float32), purse, chance)


def _sweeps(one: Round, purse: Purse) -> int:
    """Return how many sweeps of exchanges a purse pays for, those without heat left out."""
    seats = max(1, len(one.free) // one.tables)
    return max(0, int(BUILDING * purse.left / exchange_step(len(one.free), one.tables) / seats) - 3)
