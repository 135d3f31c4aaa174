"""Guests who arrive when the game is on: a partner for everyone, and nobody who has a card is moved."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.pairing import Group, plan_pairs
from mixer.icebreakers.rules.room import Room, levels

PAIR = 2


@dataclass(frozen=True)
class Late:
    """What becomes of the latecomers: new groups among themselves, and at most one who joins a pair."""

    groups: tuple[Group, ...]
    joins: tuple[int, Group] | None


def welcome(room: Room, value: NDArray[np.int32], waiting: frozenset[int], pairs: Collection[Group], seed: int) -> Late:
    """Return partners for the guests who wait, the pairs already dealt left as they are.

    An even number is paired among itself. Of an odd number the one joins a pair as its third whose
    company there breaks the fewest rules and is worth most; where there are only trios, one of those.

    Args:
        room: everybody, those with a card and those who wait.
        value: N x N points in the room's order.
        waiting: the guests without a card.
        pairs: groups in play that a third may join, best those that still look for each other.
        seed: decides between equals.

    Raises:
        ValueError: one guest waits, and there is nobody to join.
    """
    joins = None
    if len(waiting) % 2 and pairs:
        couples = [pair for pair in pairs if len(pair) == PAIR]
        joins = _third(room, value, waiting, couples or pairs)
        waiting -= {joins[0]}
    if not waiting:
        return Late((), joins)
    kept = [index for index, key in enumerate(room.keys) if key in waiting]
    plan = plan_pairs(room.only(waiting), value[np.ix_(kept, kept)], seed)
    return Late(plan.groups, joins)


def _third(
    room: Room, value: NDArray[np.int32], waiting: frozenset[int], pairs: Collection[Group]
) -> tuple[int, Group]:
    place = {key: index for index, key in enumerate(room.keys)}
    grid = levels(room)

    def cost(choice: tuple[int, Group]) -> tuple[list[int], int, int, Group]:
        third, pair = choice
        hurts = sorted((int(grid[place[third], place[key]]) for key in pair), reverse=True)
        points = sum(int(value[place[third], place[key]]) for key in pair)
        return hurts, -points, third, pair

    return min(((third, pair) for third in waiting for pair in pairs), key=cost)
