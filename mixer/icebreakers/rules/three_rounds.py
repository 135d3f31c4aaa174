"""Three conversations one after the other, each a pairing of the whole room, nobody meeting anyone twice.

Pairing three times, the best first, comes close to the best three meetings for everyone, but the third has to
live with what the first two left. So two conversations exchange some of the chains they form together, which
costs nothing, and one of them is paired anew: it may find something better in the changed surroundings.
"""

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.solvers.exact import match
from mixer.icebreakers.rules.solvers.market import NEVER, Couples, Market, couples

EACH = 3
"""People everybody meets, and conversations."""

ALONE = -1
"""Partner of a guest who has a pause."""

EXACT_UP_TO = 300
"""Guests up to which every pairing is solved exactly."""

KEPT = 5
"""Best couples of each guest that are tried in a large room, and as many to their taste."""

MORE = 1500
"""In smaller rooms more are tried: this over the number of guests."""

ALL_UP_TO = 40
"""Guests up to which every couple is tried."""

MISSED = 2**23
"""Score of a meeting with a guest who had a pause before: more than any other (see `NEVER`)."""

TURNS = 60
"""Times a conversation is paired anew, at most; in large rooms fewer: `EFFORT` over the number of guests."""

EFFORT = 40_000

FRUITLESS = 6
"""Times without a gain worth the while after which no more is hoped for in a large room; in others `PATIENCE` / N."""

PATIENCE = 4000

WORTHWHILE = 50_000
"""A gain is worth the while when it is larger than the plan's value divided by this."""

BRIDGES = 12
"""Couples tried in order to join two groups, in each of the conversations."""

JOINING = 4000
"""Such couples tried in all, over the number of guests."""

Rounds = NDArray[np.intp]
"""Partners: one row a conversation, one column a guest, `ALONE` for a pause."""


def converse(score: NDArray[np.float32], market: Market, chance: np.random.Generator) -> Rounds:
    """Return three pairings without a couple in common, together worth as much as can be found.

    Args:
        score: N x N, symmetric, whole numbers; `NEVER` for couples that must not meet, and on the diagonal.
        market: the prices of the same scores.
        chance: decides between equals.
    """
    size = len(score)
    tried = _worth_trying(market)
    rounds = np.full((EACH, size), ALONE, dtype=np.intp)
    for turn in range(EACH):
        rounds[turn] = _paired(score, tried, rounds, turn)
    number = fruitless = 0
    while number < min(TURNS, EFFORT // size) and fruitless < max(FRUITLESS, PATIENCE // size):
        turn, next_turn = number % EACH, (number + 1) % EACH
        number += 1
        _exchange_chains(rounds, turn, next_turn, chance)
        found = _paired(score, tried, rounds, turn)
        (busy, worth), (now_busy, now_worth) = (_worth(score, rounds, turn, one) for one in (rounds[turn], found))
        if (now_busy, now_worth) > (busy, worth):
            rounds[turn] = found
        gain = now_busy > busy or (now_worth - worth) * WORTHWHILE > abs(worth)
        fruitless = 0 if gain else fruitless + 1
    return rounds


def _worth_trying(market: Market) -> Couples:
    size = len(market.price)
    return couples(market, size if size <= ALL_UP_TO else KEPT + MORE // size)


def join_up(score: NDArray[np.float32], market: Market, rounds: Rounds) -> None:
    """Pair conversations anew, each time with a couple of two separate groups in it, until the meetings join all.

    Args:
        score: N x N, as `converse` takes it, without a column for pauses.
        market: the prices of the same scores, and perhaps of pauses.
        rounds: changed in place, at the least loss; groups that cost too much time to join stay separate.
    """
    size = len(score)
    tried = _worth_trying(market)
    tried = tried.where(tried.other < size)
    attempts = JOINING // size
    chain = chains(rounds)
    while attempts > 0 and (groups := len(set(chain.tolist()))) > 1:
        bridges = np.flatnonzero(chain[tried.one] != chain[tried.other])
        bridges = bridges[np.argsort(-tried.surplus[bridges], kind="stable")][: min(BRIDGES, attempts)]
        attempts -= len(bridges)
        trials = [_with_bridge(score, tried, rounds, (int(bridge), turn)) for bridge in bridges for turn in range(EACH)]
        trials = [trial for trial in trials if len(set(chains(trial[1]).tolist())) < groups]
        if not trials:
            return
        rounds[:] = max(trials, key=lambda trial: trial[0])[1]
        chain = chains(rounds)


def _with_bridge(
    score: NDArray[np.float32], tried: Couples, rounds: Rounds, chosen: tuple[int, int]
) -> tuple[tuple[int, int], Rounds]:
    """Return the rounds with a couple in a conversation by all means, and what is gained by that."""
    bridge, turn = chosen
    surplus = tried.surplus.copy()
    surplus[bridge] += MISSED
    found = rounds.copy()
    found[turn] = _paired(score, Couples(tried.one, tried.other, surplus), rounds, turn)
    (busy, worth), (now_busy, now_worth) = (_worth(score, rounds, turn, one[turn]) for one in (rounds, found))
    return (now_busy - busy, now_worth - worth), found


def _paired(score: NDArray[np.float32], tried: Couples, rounds: Rounds, turn: int) -> NDArray[np.intp]:
    """Return a new pairing for one conversation, the others being as they are."""
    others = np.delete(rounds, turn, axis=0)
    met = (others[:, tried.one] == tried.other).any(axis=0)
    missed = _missed(others)
    surplus = tried.surplus + missed[tried.one] + missed[tried.other]
    unmet = Couples(tried.one, tried.other, surplus).where(~met)
    if len(score) <= EXACT_UP_TO:
        partner = _exactly(len(score), unmet)
    else:
        from mixer.icebreakers.rules.solvers.cycles import (  # noqa: PLC0415 - scipy costs half a second, and few rooms are this large
            pair_off,
        )

        partner = pair_off(len(score), unmet)
    if (partner == ALONE).any():
        _take_in(score, others, partner)
    return partner


def _missed(others: Rounds) -> NDArray[np.int64]:
    """Return how much more meeting each guest is worth because they have paused."""
    empty = others == ALONE
    pauses: NDArray[np.int64] = np.where(empty.all(axis=1, keepdims=True), 0, empty).sum(axis=0)
    return pauses * MISSED


def _exactly(size: int, unmet: Couples) -> NDArray[np.intp]:
    partner = np.full(size, ALONE, dtype=np.intp)
    for one, other in match(size, zip(unmet.one.tolist(), unmet.other.tolist(), unmet.surplus.tolist(), strict=True)):
        partner[one], partner[other] = other, one
    return partner


def _take_in(score: NDArray[np.float32], others: Rounds, partner: NDArray[np.intp]) -> None:
    """Pair those who are alone with each other where that is allowed, though nobody thought it worth a try."""
    alone = np.flatnonzero(partner == ALONE)
    edges = [
        (row, column, score)
        for row, column, score in allowed_among(score, alone)
        if alone[column] not in others[:, alone[row]]
    ]
    for row, column in match(len(alone), edges):
        partner[alone[row]], partner[alone[column]] = alone[column], alone[row]


def allowed_among(score: NDArray[np.float32], guests: NDArray[np.intp]) -> list[tuple[int, int, int]]:
    """Return the couples of some guests that may meet: the places of the two among them, and their score."""
    part = np.triu(score[np.ix_(guests, guests)] - NEVER, 1)
    rows, columns = np.nonzero(part)
    scores = (part[rows, columns] + NEVER).astype(np.int64)
    return list(zip(rows.tolist(), columns.tolist(), scores.tolist(), strict=True))


def _exchange_chains(rounds: Rounds, turn: int, next_turn: int, chance: np.random.Generator) -> None:
    """Let two conversations exchange half of the chains they form together: every couple still meets once."""
    chain = chains(rounds[[turn, next_turn]])
    chosen = chance.random(len(chain)) < 1 / 2
    swapped = np.flatnonzero(chosen[chain])
    rounds[turn, swapped], rounds[next_turn, swapped] = rounds[next_turn, swapped], rounds[turn, swapped]


def chains(rounds: Rounds) -> NDArray[np.intp]:
    """Return for each guest the number of the chain of acquaintance that the conversations join them to."""
    partners = rounds.T.tolist()
    chain = [ALONE] * len(partners)
    for start in range(len(partners)):
        if chain[start] == ALONE:
            chain[start] = start
            reached = [start]
            while reached:
                for other in partners[reached.pop()]:
                    if other != ALONE and chain[other] == ALONE:
                        chain[other] = start
                        reached.append(other)
    return np.array(chain, dtype=np.intp)


def _worth(score: NDArray[np.float32], rounds: Rounds, turn: int, partner: NDArray[np.intp]) -> tuple[int, int]:
    """Return what a pairing is worth as a conversation: who has somebody at all, then the scores."""
    here = np.flatnonzero(partner != ALONE)
    missed = _missed(np.delete(rounds, turn, axis=0))
    return len(here), int(missed[here].sum()) + int(score[here, partner[here]].sum(dtype=np.float64)) // 2
