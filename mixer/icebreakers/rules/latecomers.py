"""Guests who arrive when the game is on: a partner for everyone, and nobody who has a card is moved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.matching import best_matching
from mixer.icebreakers.rules.pairing import Group, plan_pairs
from mixer.icebreakers.rules.room import Level, Room, levels


@dataclass(frozen=True)
class Late:
    """What becomes of the latecomers: new groups among themselves, and who joins which group as one more."""

    groups: tuple[Group, ...]
    joins: tuple[tuple[int, Group], ...] = ()


def welcome(room: Room, value: NDArray[np.int32], waiting: frozenset[int], pairs: Collection[Group], seed: int) -> Late:
    """Return partners for the guests who wait, the pairs already dealt left as they are.

    They are paired among themselves as far as no rule is broken. Whoever is left over joins a group where their
    company breaks the fewest rules; of such groups the smallest, and of those the one that is worth most.

    Args:
        room: everybody, those with a card and those who wait.
        value: N x N points in the room's order.
        waiting: the guests without a card.
        pairs: groups in play that one more may join, best those that still look for each other.
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
    return Late(groups, _joining(value, grid, room.keys, {room.keys[rows[row]] for row in found.alone}, pairs))


def _joining(
    value: NDArray[np.int32], grid: NDArray[np.uint8], keys: Sequence[int], left: set[int], pairs: Collection[Group]
) -> tuple[tuple[int, Group], ...]:
    """Return which group each of those left joins; who has joined before counts as one of it."""
    place = {key: index for index, key in enumerate(keys)}
    grown = {pair: pair for pair in pairs}
    joins: list[tuple[int, Group]] = []

    def cost(choice: tuple[int, Group]) -> tuple[list[int], int, int, Group]:
        third, pair = choice
        hurts = sorted((int(grid[place[third], place[key]]) for key in grown[pair]), reverse=True)
        points = sum(int(value[place[third], place[key]]) for key in grown[pair])
        return hurts, -points, third, pair

    while left:
        third, pair = min(((third, pair) for third in left for pair in grown), key=cost)
        joins.append((third, pair))
        left.remove(third)
        grown[pair] = (*grown[pair], third)
    return tuple(joins)
