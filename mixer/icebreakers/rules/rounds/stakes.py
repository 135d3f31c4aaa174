"""What is at stake when two guests share a table: points won the first time, points lost for broken rules."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.room import Level, Room, levels
from mixer.icebreakers.rules.rounds.seating import Groups, Meetings, Seating, meetings


@dataclass(frozen=True)
class Weights:
    """Points lost when a couple shares a table: by how they stand to each other, and when they meet again."""

    repeat: int
    hurt: tuple[int, ...]
    """By `Level`, which begins with 0 for couples who are new to each other."""


@cache
def house_weights() -> Weights:
    """Return the weights that come with the house."""
    source = resources.files("mixer.icebreakers").joinpath("rounds", "weights.toml")
    return read_weights(source.read_text("utf-8"))


def read_weights(text: str) -> Weights:
    """Return weights written in TOML.

    Raises:
        ValueError: a weight is negative, or a repeated meeting costs nothing.
    """
    table: dict[str, Any] = tomllib.loads(text)
    hurt = tuple(table.get(level.name.lower(), 0) for level in Level)
    if min(hurt) < 0 or table["repeat"] <= 0:
        raise ValueError("a weight is a number of points lost, 0 or more; a repeat costs something")
    return Weights(table["repeat"], hurt)


@dataclass(frozen=True)
class Stakes:
    """value: points of a couple's first meeting. hurt: points lost each time they share a table. Both N x N.

    levels: how they stand to each other, N x N of `Level`. houses: each guest's company, None where there is none.
    repeat: points lost when a couple meets again.
    """

    value: NDArray[np.int32]
    hurt: NDArray[np.int32]
    levels: NDArray[np.uint8]
    houses: tuple[int | None, ...]
    repeat: int
    uniform: bool = field(init=False)
    """All couples are alike, so that only repeats count."""

    def __post_init__(self) -> None:
        off = ~np.eye(len(self.value), dtype=np.bool_)
        alike = all((flat == flat[:1]).all() for flat in (self.value[off], self.hurt[off]))
        object.__setattr__(self, "uniform", alike)

    def score(self, seating: Seating, groups: Groups | None = None) -> int:
        """Return the points of a seating: values won once, rules and repeats paid for; the higher, the better."""
        return self.score_of(meetings(seating, groups))

    def score_of(self, met: Meetings) -> int:
        """Return the points of meetings: see `score`."""
        paid = int((self.hurt[met.ones, met.others].astype(np.int64) * met.times).sum())
        return met.total(self.value) - paid - self.repeat * met.repeats


def stakes(room: Room, value: NDArray[np.int32], weights: Weights) -> Stakes:
    """Return what is at stake in a room; `value` is N x N, symmetric, in the room's order."""
    grid = levels(room)
    hurt = np.array(weights.hurt, dtype=np.int32)[grid]
    houses = tuple(player.house for player in room.players)
    return Stakes(value, hurt, grid, houses, weights.repeat)


def most_value(value: NDArray[np.int32], sizes: tuple[tuple[int, ...], ...], groups: Groups) -> int:
    """Return points that no seating can exceed: everybody at the largest tables with the people worth most to them."""
    partners = sum(max(0, max(row) - 1) for row in sizes)
    guests = len(value)
    partners = min(partners, guests - 1)
    total = 0
    for guest in range(guests):
        row = value[guest].copy()
        row[(groups == groups[guest]) & (groups[guest] >= 0)] = 0
        row[guest] = 0
        best = np.partition(row, guests - partners)[guests - partners :] if partners else row[:0]
        total += int(best.sum(dtype=np.int64))
    return total // 2
