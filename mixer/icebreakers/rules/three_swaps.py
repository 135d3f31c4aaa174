"""Two couples of one conversation exchange partners: to gain, for the guest served least, and to keep the room one.

Everybody still has somebody in every conversation, so that nothing else changes.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.three_rounds import ALONE, EACH, Rounds, chains

FAIRNESS = 10
"""A point for the guest served least counts as much as so many in the rest of the room."""

DEAREST = 2000
"""All that fairness may cost: the value of the plan divided by this."""

ATTEMPTS = 300
"""Exchanges for the sake of fairness; a few times as many are looked at for the sake of value."""


@dataclass
class Hall:
    """A plan to be improved: the conversations, the points of all couples, and which couples may be made."""

    rounds: Rounds
    value: NDArray[np.int32]
    fresh: NDArray[np.bool_]

    def sums(self) -> NDArray[np.int64]:
        """Return the points of each guest's meetings."""
        return sum_of(self.rounds, self.value)


@dataclass(frozen=True)
class Exchanges:
    """Ways for a guest and their partner to exchange with another couple of one conversation.

    `turn` is the conversation, `guest` and `partner` part; `joined` come to the guest, `parted` to the partner,
    at so many points' `loss` to the room.
    """

    turn: int
    guest: int
    partner: int
    joined: NDArray[np.intp]
    parted: NDArray[np.intp]
    loss: NDArray[np.int64]


def sum_of(rounds: Rounds, value: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the points of each guest's meetings, a pause counting nothing."""
    guests = np.arange(rounds.shape[1])
    points = np.where(rounds == ALONE, 0, value[guests, rounds])
    sums: NDArray[np.int64] = points.sum(axis=0, dtype=np.int64)
    return sums


def exchanges(hall: Hall, turn: int, guest: int) -> Exchanges:
    """Return all exchanges that part a guest from the partner of one conversation; none while they pause."""
    rounds, value = hall.rounds, hall.value
    partner = int(rounds[turn, guest])
    allowed = hall.fresh[guest] & (rounds[turn] != ALONE) & (partner != ALONE)
    partners = rounds[:, guest]
    allowed[partners[partners != ALONE]] = False
    joined = np.flatnonzero(allowed)
    parted = rounds[turn, joined]
    known = (rounds[:, partner, None] == parted[None, :]).any(axis=0)
    good = hall.fresh[partner, parted] & ~known
    joined, parted = joined[good], parted[good]
    before = value[guest, partner].astype(np.int64) + value[joined, parted]
    loss = before - value[guest, joined] - value[partner, parted]
    return Exchanges(turn, guest, partner, joined, parted, loss)


def carry_out(hall: Hall, ways: Exchanges, chosen: int) -> None:
    """Exchange the partners of two couples."""
    row = hall.rounds[ways.turn]
    joined, parted = int(ways.joined[chosen]), int(ways.parted[chosen])
    row[ways.guest], row[joined] = joined, ways.guest
    row[ways.partner], row[parted] = parted, ways.partner


def improve(hall: Hall, price: NDArray[np.float32]) -> None:
    """Exchange partners wherever that gains, first for the couples that are worth least at the guests' prices.

    `price` is of each guest, in points. Couples that are worth their price are left alone.
    """
    attempts = ATTEMPTS * 10
    gained = True
    while gained and attempts > 0:
        gained = False
        for turn, guest in _dearest(hall, price)[:attempts]:
            attempts -= 1
            ways = exchanges(hall, turn, guest)
            if ways.loss.min(initial=0) < 0:
                carry_out(hall, ways, int(ways.loss.argmin()))
                gained = True


def _dearest(hall: Hall, price: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Return the conversations and guests whose couples are worth less than both prices, the dearest first."""
    rounds = hall.rounds
    surplus = hall.value[np.arange(len(price)), rounds] - price - price[rounds]
    surplus[rounds == ALONE] = 0
    turns, guests = np.nonzero(surplus < -1)
    order = np.argsort(surplus[turns, guests], kind="stable")
    return list(zip(turns[order].tolist(), guests[order].tolist(), strict=True))


def protect(hall: Hall) -> None:
    """Exchange partners until the guest served least cannot be served better at a fair price."""
    left = int(hall.sums().sum()) // 2 // DEAREST
    attempts = ATTEMPTS
    while attempts and (found := _fairest(hall, left)) is not None:
        ways, chosen = found
        left -= int(ways.loss[chosen])
        carry_out(hall, ways, chosen)
        attempts -= 1


def _fairest(hall: Hall, left: int) -> tuple[Exchanges, int] | None:
    """Return the exchange that does most for the guest served least, at a loss of no more than what is left."""
    sums = hall.sums()
    guest = int(sums.argmin())
    best: tuple[int, Exchanges, int] | None = None
    for turn in range(EACH):
        ways = exchanges(hall, turn, guest)
        gain = _lowest(hall, ways, sums) - sums[guest]
        merit = np.where((gain > 0) & (ways.loss <= left), FAIRNESS * gain - ways.loss, 0)
        if merit.max(initial=0) > (best[0] if best else 0):
            best = int(merit.max()), ways, int(merit.argmax())
    return best and best[1:]


def _lowest(hall: Hall, ways: Exchanges, sums: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the least that one of the four guests would have after each exchange."""
    value, guest, partner = hall.value, ways.guest, ways.partner
    given = int(value[guest, partner])
    taken = value[ways.joined, ways.parted]
    to_guest, to_partner = value[guest, ways.joined], value[partner, ways.parted]
    lowest: NDArray[np.int64] = np.minimum.reduce(
        [
            sums[guest] - given + to_guest,
            sums[partner] - given + to_partner,
            sums[ways.joined] - taken + to_guest,
            sums[ways.parted] - taken + to_partner,
        ]
    )
    return lowest


def connect(hall: Hall) -> None:
    """Exchange partners until the meetings join the whole room, or no exchange joins more of it."""
    chain = chains(hall.rounds)
    while len(sizes := Counter(chain.tolist())) > 1:
        smallest = min(sizes, key=lambda one: (sizes[one], one))
        found = _way_out(hall, chain, smallest)
        if found is None:
            return
        before = hall.rounds.copy()
        carry_out(hall, *found)
        chain = chains(hall.rounds)
        if len(set(chain.tolist())) >= len(sizes):
            hall.rounds[:] = before
            return


def _way_out(hall: Hall, chain: NDArray[np.intp], smallest: int) -> tuple[Exchanges, int] | None:
    """Return the exchange at the least loss between a chain and the rest of the room."""
    best: tuple[int, Exchanges, int] | None = None
    for guest in np.flatnonzero(chain == smallest).tolist():
        for turn in range(EACH):
            ways = exchanges(hall, turn, guest)
            outside = np.flatnonzero(chain[ways.joined] != smallest)
            if len(outside):
                chosen = int(outside[ways.loss[outside].argmin()])
                if best is None or ways.loss[chosen] < best[0]:
                    best = int(ways.loss[chosen]), ways, chosen
    return best and best[1:]
