"""Meet three people you have not met: everybody's list of three, mutual, new, and in an order.

First everybody gets as many meetings as can be; then as few colleagues meet as can be (people who have met, or
are kept apart, never do); then the points count, with a hand for the guest who is served least. The meetings
join the whole room, and three conversations one after the other keep everybody busy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.room import Couple, Room, couple
from mixer.icebreakers.rules.solvers.degrees import most_meetings
from mixer.icebreakers.rules.solvers.market import NEVER, ceiling, open_market
from mixer.icebreakers.rules.three_footing import Footing, footing, scores
from mixer.icebreakers.rules.three_mending import Lists, Row, mend
from mixer.icebreakers.rules.three_rounds import ALONE, EACH, Rounds, chains, converse, join_up
from mixer.icebreakers.rules.three_swaps import Hall, connect, improve, protect

PROVEN_UP_TO = 40
"""Guests up to which nobody is short of three who need not be; above, it is tried."""

Partners = tuple[int | None, ...]
"""Keys of a guest's partners in the order of the conversations; None for a pause. One guest may have four."""


@dataclass(frozen=True)
class ThreePlan:
    """Everybody's list, and what it is worth.

    lists: guest's key -> partners. value: points of all meetings, of which no plan that brings no more colleagues
    together has more than `bound`. colleagues: the couples who are colleagues. short: guests with fewer than
    three -> the people they could have met. worst: the guest served least, and the points of their meetings.
    circles: into how many groups the meetings join the room.
    """

    lists: Mapping[int, Partners]
    value: int
    bound: int
    colleagues: tuple[Couple, ...]
    short: Mapping[int, int]
    worst: tuple[int, int]
    circles: int
    seed: int

    @property
    def share(self) -> float:
        """Return the plan's value as a share of the best possible, 0 to 1."""
        return min(1.0, self.value / self.bound) if self.bound else 1.0

    @property
    def couples(self) -> tuple[Couple, ...]:
        """Return all meetings, each once."""
        return couples_of(self.lists)


def couples_of(lists: Mapping[int, Partners]) -> tuple[Couple, ...]:
    """Return all meetings of lists, each once."""
    pairs = {couple(guest, other) for guest, row in lists.items() for other in row if other is not None}
    return tuple(sorted(pairs))


def plan_three(room: Room, value: NDArray[np.int32], seed: int) -> ThreePlan:
    """Return everybody's three; the same for a seed whatever the order of the guest list.

    Args:
        room: the guests who play; two or more.
        value: N x N points of every couple, symmetric, in the room's order.
        seed: decides between plans that are equally good.

    Raises:
        ValueError: there are fewer than two guests.
    """
    size = len(room.players)
    if size < 2:  # noqa: PLR2004 - a meeting takes two
        raise ValueError("one guest has nobody to meet")
    known = footing(room)
    score = scores(value, known, seed)
    grid = _with_a_pause(score.grid) if size % 2 else score.grid
    chance = np.random.default_rng(seed)
    market = open_market(grid, EACH, chance)
    rounds = converse(grid, market, chance)[:, :size]
    rounds[rounds == size] = ALONE
    hall = Hall(rounds, value, known.fresh)
    improve(hall, market.price[:size] * np.float32(1 / score.scale))
    join_up(score.grid, market, rounds)
    protect(hall)
    connect(hall)
    rows = _mended(rounds, score.grid)
    keys = room.keys
    lists = {key: tuple(None if one is None else keys[one] for one in row) for key, row in zip(keys, rows, strict=True)}
    return _described(lists, keys, value, known, _Priced(market.price[:size], score.scale, seed))


def _with_a_pause(score: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the scores with one more column: in an odd room somebody has a pause while the others talk."""
    padded = np.pad(score, (0, 1))
    padded[-1, -1] = NEVER
    return padded


def _mended(rounds: Rounds, score: NDArray[np.float32]) -> list[Row]:
    """Return the lists of the conversations, the gaps filled as far as they can be."""
    start = [[None if one == ALONE else one for one in row] for row in rounds.T.tolist()]
    lists = Lists([list(row) for row in start], score)
    mend(lists)
    if _circles(lists.rows) > _circles(start):  # to part a couple may part the room: add meetings only
        lists = Lists(start, score, handed_out=True)
        mend(lists)
    if lists.gaps() and len(score) <= PROVEN_UP_TO:
        most = _most(score)
        mend(most)
        if len(most.gaps()) < len(lists.gaps()):
            return most.rows
    return lists.rows


def _most(score: NDArray[np.float32]) -> Lists:
    """Return lists with as many meetings as there can be, whatever their order."""
    upper = np.triu(score > NEVER, 1)
    lowest = int(score[upper].min(initial=0))
    edges = [(one, other, int(score[one, other]) - lowest) for one, other in np.argwhere(upper).tolist()]
    most = Lists([[None] * EACH for _ in score], score)
    for one, other in most_meetings(len(score), edges, EACH):
        most.join(one, other)
    return most


@dataclass(frozen=True)
class _Priced:
    price: NDArray[np.float32]
    scale: int
    seed: int


def _described(
    lists: Mapping[int, Partners], keys: tuple[int, ...], value: NDArray[np.int32], known: Footing, priced: _Priced
) -> ThreePlan:
    """Return the plan that lists make, with its worth and its bound."""
    place = {key: index for index, key in enumerate(keys)}
    pairs = couples_of(lists)
    both = np.array([(place[one], place[other]) for one, other in pairs], dtype=np.intp).reshape(-1, 2).T
    points = value[both[0], both[1]].astype(np.int64)
    sums = np.bincount(both.ravel(), np.tile(points, 2), len(keys)).astype(np.int64)
    inside = ~known.fresh[both[0], both[1]]
    if inside.any():  # prices that shun colleagues bound nothing
        known = Footing(known.allowed, known.allowed)
        score = scores(value, known, priced.seed)
        priced = _Priced(
            open_market(score.grid, EACH, np.random.default_rng(priced.seed)).price, score.scale, priced.seed
        )
    worst = int(sums.argmin())
    free_for = known.allowed.sum(axis=1)
    return ThreePlan(
        lists=lists,
        value=int(points.sum()),
        bound=ceiling(value, known.fresh, priced.price, EACH, priced.scale),
        colleagues=tuple(pair for pair, colleague in zip(pairs, inside.tolist(), strict=True) if colleague),
        short={key: int(free_for[place[key]]) for key, row in lists.items() if None in row},
        worst=(keys[worst], int(sums[worst])),
        circles=_circles([[None if other is None else place[other] for other in lists[key]] for key in keys]),
        seed=priced.seed,
    )


def _circles(rows: Sequence[Sequence[int | None]]) -> int:
    """Return into how many groups the meetings join the guests; partners by index, None for a pause."""
    rounds = np.full((EACH + 1, len(rows)), ALONE, dtype=np.intp)
    for guest, row in enumerate(rows):
        for turn, other in enumerate(row):
            rounds[turn, guest] = ALONE if other is None else other
    return len(set(chains(rounds).tolist()))
