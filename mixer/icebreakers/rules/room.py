"""Who is in the room, and how free any two of them are to be brought together."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Couple = tuple[int, int]
"""Two guests' keys, the lower one first."""

LONG_AGO = 3
"""Mixers after which an acquaintance counts as long ago."""


NOBODY = -1
"""Stands for the company of a guest who has none."""


class Level(IntEnum):
    """How much it hurts to bring two guests together, from nothing at all to "never".

    One couple of a level is worse than any number of couples of the levels below it.
    """

    NEW = 0
    MET_VERY_LONG_AGO = 1
    MET_LONG_AGO = 2
    MET_BEFORE_LAST = 3
    MET_LAST_TIME = 4
    MET_TODAY = 5
    COLLEAGUES = 6
    APART = 7


MET = frozenset(
    {
        Level.MET_VERY_LONG_AGO,
        Level.MET_LONG_AGO,
        Level.MET_BEFORE_LAST,
        Level.MET_LAST_TIME,
        Level.MET_TODAY,
    }
)

_BY_AGE = (Level.MET_TODAY, Level.MET_LAST_TIME, Level.MET_BEFORE_LAST, Level.MET_LONG_AGO)


@dataclass(frozen=True, slots=True)
class Player:
    """A guest as the games see one.

    `house` is the company's root, so that sister companies count as one; None where the guest has none.
    `profession` and `sphere` are the catalogue's keys; empty where unknown. `trade` is the
    profession as people write it. `offers` and `wants` are what the guest can give and looks for, in
    words that are equal where the things are.
    """

    key: int
    house: int | None = None
    profession: str = ""
    sphere: str = ""
    first_time: bool = False
    trade: str = ""
    offers: frozenset[str] = frozenset()
    wants: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Room:
    """The guests who play, who has met whom (in mixers ago, 0 for today), and who must stay apart.

    Players are kept in the order of their keys, so that no plan depends on the order of a list.
    """

    players: tuple[Player, ...]
    met: Mapping[Couple, int] = field(default_factory=dict)
    apart: frozenset[Couple] = frozenset()

    def __post_init__(self) -> None:
        players = tuple(sorted(self.players, key=lambda player: player.key))
        if len({player.key for player in players}) < len(players):
            raise ValueError("a guest is in the room twice")
        object.__setattr__(self, "players", players)

    @property
    def keys(self) -> tuple[int, ...]:
        """Return the guests' keys in order."""
        return tuple(player.key for player in self.players)

    def only(self, keys: frozenset[int]) -> "Room":
        """Return the same room with only these guests in it."""
        kept = tuple(player for player in self.players if player.key in keys)
        return Room(kept, self.met, self.apart)


def couple(one: int, other: int) -> Couple:
    """Return two guests as a couple, whichever is named first."""
    return (one, other) if one < other else (other, one)


def met_level(mixers_ago: int) -> Level:
    """Return how much it hurts to pair two guests who met so many mixers ago."""
    return _BY_AGE[mixers_ago] if mixers_ago < len(_BY_AGE) else Level.MET_VERY_LONG_AGO


def levels(room: Room) -> NDArray[np.uint8]:
    """Return the level of every couple: N x N, symmetric, players in the room's order."""
    size = len(room.players)
    place = {key: index for index, key in enumerate(room.keys)}
    grid = np.zeros((size, size), dtype=np.uint8)
    for (one, other), mixers_ago in room.met.items():
        if one in place and other in place:
            _raise_to(grid, place[one], place[other], met_level(mixers_ago))
    houses = np.array([NOBODY if one.house is None else one.house for one in room.players], dtype=np.int64)
    same = (houses[:, None] == houses[None, :]) & (houses[:, None] != NOBODY)
    np.maximum(grid, np.where(same, np.uint8(Level.COLLEAGUES), np.uint8(0)), out=grid)
    for one, other in room.apart:
        if one in place and other in place:
            _raise_to(grid, place[one], place[other], Level.APART)
    np.fill_diagonal(grid, 0)
    return grid


def _raise_to(grid: NDArray[np.uint8], row: int, column: int, level: Level) -> None:
    raised = max(int(grid[row, column]), level)
    grid[row, column] = grid[column, row] = raised


def house_sizes(room: Room) -> Counter[int]:
    """Return how many guests each company sent, sister companies counted together."""
    return Counter(player.house for player in room.players if player.house is not None)
