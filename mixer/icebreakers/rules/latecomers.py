"""Guests who arrive when the game is on: a partner for everyone, and nobody who has a card is moved."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.matching import best_matching
from mixer.icebreakers.rules.pairing import Group, plan_pairs
from mixer.icebreakers.rules.room import Level, Room, levels

PAIR = 2


@dataclass(frozen=True)
class Late:
    """What becomes of the latecomers: new groups among themselves, and who joins which group as one more."""

    groups: tuple[Group, ...]
    joins: tuple[tuple[int, Group], ...] = ()


def welcome(room: Room, value: NDArray[np.int32], waiting: frozenset[int], pairs: Collection[Group], seed: int) -> Late:
    """Return partners for the guests who wait, the pairs already dealt left as they are.

    They are paired among themselves as far as no rule is broken. Whoever is left over joins a pair as its third,
    where their company breaks the fewest rules and is worth most; only where every pair has a third, a trio.

    Args:
        room: everybody, those with a card and those who wait.
        value: N x N points in the room's order.
        waiting: the guests without a card.
        pairs: groups in play that a third may join, best those that still look for each other.
        seed: decides between equals.

    Raises:
        ValueError: one guest waits, and there is nobody to join.
    """
    rows = [index for index, key in enumerate(room.keys) if key in waiting]
    if not pairs:
        return Late(plan_pairs(room.only(waiting), value[np.ix_(rows, rows)], seed).groups if waiting else ())
    grid = levels(room)
    found = best_matching(np.where(grid == Level.NEW, value, -1)[np.ix_(rows, rows)], seed)
    groups = tuple((room.keys[rows[one]], room.keys[rows[other]]) for one, other in found.pairs)
    left = {room.keys[rows[row]] for row in found.alone}
    joins: list[tuple[int, Group]] = []
    open_to = set(pairs)
    while left:
        couples = {pair for pair in open_to if len(pair) == PAIR}
        joins.append(_third(room, value, grid, left, couples or open_to or set(pairs)))
        left.remove(joins[-1][0])
        open_to.discard(joins[-1][1])
    return Late(groups, tuple(joins))


def _third(
    room: Room, value: NDArray[np.int32], grid: NDArray[np.uint8], waiting: Collection[int], pairs: Collection[Group]
) -> tuple[int, Group]:
    place = {key: index for index, key in enumerate(room.keys)}

    def cost(choice: tuple[int, Group]) -> tuple[list[int], int, int, Group]:
        third, pair = choice
        hurts = sorted((int(grid[place[third], place[key]]) for key in pair), reverse=True)
        points = sum(int(value[place[third], place[key]]) for key in pair)
        return hurts, -points, third, pair

    return min(((third, pair) for third in waiting for pair in pairs), key=cost)
