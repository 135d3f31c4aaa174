"""All rounds improved at once by swaps, where only repeats count: what is stuck round by round seldom is as a whole.

In each step the best swap of two guests in any round is made, and neither comes back to their table for a while
(tabu search). Source: Dotú and Van Hentenryck's search for social golfers; here all swaps are looked at, as matrices.
"""

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.rounds.evening import FREE
from mixer.icebreakers.rules.rounds.problem import EVEN, Problem
from mixer.icebreakers.rules.rounds.purse import Purse, whole_step
from mixer.icebreakers.rules.rounds.seating import Seating, counts
from mixer.icebreakers.rules.rounds.swaps import NEVER

WAIT = (5, 15)
"""Steps for which a guest may not come back to a table: so many at least, and fewer than so many."""

STEPS_AT_LEAST = 300
"""Steps that a purse must pay for to be worth beginning."""


def suits(one: Problem, purse: Purse) -> bool:
    """Tell whether the search is for such a problem: everybody came alone, only repeats count, and there is time."""
    price = whole_step(one.parties, one.asked.rounds - one.first)
    return one.single and one.again == EVEN and purse.left > STEPS_AT_LEAST * price


def improve_whole(
    one: Problem, rows: Seating, patience: int, purse: Purse, chance: np.random.Generator, enough: int
) -> Seating:
    """Return a seating that loses no more points than the one given.

    Args:
        one: a problem that this search suits.
        rows: rounds x guests.
        patience: steps without a new best before it stops.
        purse: pays for each step.
        chance: draws how long a guest may not return to a table.
        enough: points lost at which nothing better is sought.
    """
    whole = _Whole(one, rows)
    lost = least = one.total(rows)
    best, last, step = whole.rows.copy(), 0, 0
    price = whole_step(one.parties, len(whole.rows))
    while least > enough and step - last < patience and not purse.empty:
        step += 1
        purse.left -= price
        turn, left, right, won = whole.best_swap(step)
        if won >= NEVER / 2:
            continue  # everybody waits
        until = step + chance.integers(*WAIT, size=2)
        whole.swap(turn, left, right, until)
        lost += round(won)
        if lost < least:
            best, least, last = whole.rows.copy(), lost, step
    improved = rows.copy()
    improved[one.first :] = best
    return improved


class _Whole:
    """The open rounds, how often each couple meets and what it costs besides, and what each guest pays at each table.

    sits: rounds x tables x guests, 1 where a guest sits. others: rounds x tables, those with whom one sits there.
    meets: guests x guests. pays: rounds x tables x guests, the sum of `meets` over those at a table. quiet: the same,
    until when a guest may not come to a table.
    """

    def __init__(self, one: Problem, rows: Seating) -> None:
        self.rows: NDArray[np.int32] = rows[one.first :].copy()
        tables = max(len(seats) for seats in one.asked.seats)
        self.turns = np.arange(len(self.rows))
        self.guests = np.arange(one.parties)
        self.sits = (self.rows[:, None, :] == np.arange(tables)[None, :, None]).astype(np.float32)
        self.meets = one.hurt + counts(self.rows)  # `hurt` is how often they met in the past
        self.pays = self.sits @ self.meets
        self.others = self.sits.sum(axis=2) - 1
        self.quiet = np.zeros(self.pays.shape, dtype=np.int32)
        self.quiet.transpose(0, 2, 1)[one.fixed[one.first :] != FREE] = np.iinfo(np.int32).max

    def best_swap(self, step: int) -> tuple[int, int, int, float]:
        """Return the round and the two guests whose swap wins most, and the points that are lost by it."""
        turns, size = self.turns[:, None], len(self.guests)
        own = self.pays[turns, self.rows, self.guests] - self.others[turns, self.rows]
        offers = np.where(self.quiet > step, NEVER, self.pays)
        offers[turns, self.rows, self.guests] = NEVER  # nobody changes places with somebody at the same table
        change = np.take_along_axis(offers, self.rows[:, :, None], axis=1)  # [t, v, u]: what u pays at the table of v
        change -= own[:, None, :]
        change -= self.meets  # v has left that table
        change = change + change.transpose(0, 2, 1)
        place = int(change.argmin())
        turn, both = divmod(place, size * size)
        left, right = divmod(both, size)
        return turn, left, right, float(change[turn, left, right])

    def swap(self, turn: int, left: int, right: int, until: NDArray[np.int64]) -> None:
        """Let two guests change places in a round; neither comes back before the steps given."""
        row = self.rows[turn]
        here, there = int(row[left]), int(row[right])
        more = self.sits[turn, there] - self.sits[turn, here]  # whom the left guest meets once more, or less
        more[[left, right]] = 0
        moved = self.meets[right] - self.meets[left]
        self.pays[turn, here] += moved
        self.pays[turn, there] -= moved
        self.sits[turn, [here, there, here, there], [left, left, right, right]] = [0, 1, 1, 0]
        row[left], row[right] = there, here
        again = self.sits @ more
        self.pays[:, :, left] += again
        self.pays[:, :, right] -= again
        for guest, sign in ((left, 1), (right, -1)):
            at = self.rows[:, guest]
            here_too = np.flatnonzero(at >= 0)
            self.pays[here_too, at[here_too]] += sign * more
            self.meets[guest] += sign * more
            self.meets[:, guest] += sign * more
        self.quiet[turn, here, left], self.quiet[turn, there, right] = until
