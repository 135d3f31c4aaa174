"""What two businesses are worth to each other, in points, with the sentence that says why."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.room import Level, Player, Room

LARGEST_STEP = 10

BLOCK = 512
"""Rows worked on at once."""


@dataclass(frozen=True, slots=True)
class Points:
    """What counts how much: see the file of complements."""

    step: int
    first_time: int
    wanted: int
    most_wanted: int
    stranger: int
    same_sphere: int
    other_sphere: int


@dataclass(frozen=True, slots=True)
class Tie:
    """The value of one business to another (0 to 10, there and back) and the clients they share."""

    there: int
    back: int
    clients: str = ""


@dataclass(frozen=True)
class Complements:
    """Every known complement, by profession first and by sphere where no profession is listed."""

    points: Points
    clients: Mapping[str, str]
    spheres: Mapping[tuple[str, str], Tie]
    professions: Mapping[tuple[str, str], Tie]


@dataclass(frozen=True, slots=True)
class Worth:
    """What a couple is worth, and the clients that make it so (empty where nothing is known)."""

    points: int
    clients: str = ""


@cache
def house_complements() -> Complements:
    """Return the complements that come with the house."""
    source = resources.files("mixer.icebreakers").joinpath("complements.toml")
    return read_complements(source.read_text("utf-8"))


def read_complements(text: str) -> Complements:
    """Return the complements written in TOML.

    Raises:
        ValueError: a value is outside 0 to 10, or a pair is listed twice.
    """
    table = tomllib.loads(text)
    return Complements(
        points=Points(**table["points"]),
        clients=table["clients"],
        spheres=_ties(table["spheres"]),
        professions=_ties(table["professions"]),
    )


def _ties(rows: list[dict[str, Any]]) -> dict[tuple[str, str], Tie]:
    ties: dict[tuple[str, str], Tie] = {}
    for row in rows:
        one, other = row["between"]
        tie = Tie(row["value"], row.get("back", row["value"]), row["clients"])
        if not (0 <= tie.there <= LARGEST_STEP and 0 <= tie.back <= LARGEST_STEP):
            raise ValueError(f"{one} and {other}: a complement lies between 0 and {LARGEST_STEP}")
        if (one, other) in ties:
            raise ValueError(f"{one} and {other} are listed twice")
        ties[one, other] = tie
        ties[other, one] = Tie(tie.back, tie.there, tie.clients)
    return ties


def worth(one: Player, other: Player, known: Complements) -> Worth:
    """Return what a couple is worth; the same whichever of the two is named first."""
    tie = _tie(one, other, known)
    points = (tie.there + tie.back) * known.points.step
    if one.first_time != other.first_time:
        points += known.points.first_time
    for giver, taker in ((one, other), (other, one)):
        points += min(known.points.most_wanted, len(giver.offers & taker.wants)) * known.points.wanted
    return Worth(points, tie.clients)


def _tie(one: Player, other: Player, known: Complements) -> Tie:
    if not (one.profession or one.sphere) or not (other.profession or other.sphere):
        return Tie(known.points.stranger, known.points.stranger)
    if one.profession and one.profession == other.profession:
        return Tie(0, 0)
    listed = known.professions.get((one.profession, other.profession))
    if listed is not None:
        return listed
    if not one.sphere or not other.sphere:
        return Tie(known.points.stranger, known.points.stranger)
    if one.sphere == other.sphere:
        return Tie(known.points.same_sphere, known.points.same_sphere, known.clients.get(one.sphere, ""))
    fallback = Tie(known.points.other_sphere, known.points.other_sphere)
    return known.spheres.get((one.sphere, other.sphere), fallback)


def values(room: Room, known: Complements) -> NDArray[np.int32]:
    """Return the points of every couple: N x N, symmetric, zero diagonal, players in the room's order.

    Complements are worked out once for each kind of guest (profession, sphere, first time), so that 5,000
    guests cost no more than their few dozen kinds.
    """
    kinds: dict[tuple[str, str, bool], int] = {}
    samples: list[Player] = []
    kind_of = np.zeros(len(room.players), dtype=np.intp)
    for index, player in enumerate(room.players):
        kind = (player.profession, player.sphere, player.first_time)
        if kind not in kinds:
            kinds[kind] = len(samples)
            samples.append(Player(player.key, None, *kind))
        kind_of[index] = kinds[kind]
    table = np.array(
        [[worth(one, other, known).points for other in samples] for one in samples], dtype=np.int32
    ).reshape(len(samples), len(samples))
    grid: NDArray[np.int32] = table[kind_of[:, None], kind_of[None, :]]
    _add_wanted(grid, room.players, known.points)
    np.fill_diagonal(grid, 0)
    return grid


def _add_wanted(grid: NDArray[np.int32], players: Sequence[Player], points: Points) -> None:
    """Add the points for things that one offers and another one looks for, a block of rows at a time."""
    things = sorted(set().union(*(one.offers for one in players)) & set().union(*(one.wants for one in players)))
    if not things:
        return
    place = {thing: column for column, thing in enumerate(things)}
    offers, wants = (np.zeros((len(players), len(things)), dtype=np.float32) for _ in range(2))
    for row, player in enumerate(players):
        offers[row, [place[thing] for thing in player.offers if thing in place]] = 1
        wants[row, [place[thing] for thing in player.wants if thing in place]] = 1
    for start in range(0, len(players), BLOCK):
        rows = slice(start, start + BLOCK)
        for given in (offers[rows] @ wants.T, wants[rows] @ offers.T):
            grid[rows] += np.minimum(given, points.most_wanted).astype(np.int32) * np.int32(points.wanted)


_ACQUAINTED = {
    Level.NEW: "New to each other.",
    Level.MET_VERY_LONG_AGO: "They last met long ago.",
    Level.MET_LONG_AGO: "They last met three mixers ago.",
    Level.MET_BEFORE_LAST: "They last met two mixers ago.",
    Level.MET_LAST_TIME: "They met at the last mixer.",
    Level.MET_TODAY: "They have met today.",
    Level.COLLEAGUES: "Colleagues: nobody else was free.",
    Level.APART: "They asked to be kept apart: nobody else was free.",
}


def reason(one: Player, other: Player, level: Level, known: Complements) -> str:
    """Return why these two were brought together, from the numbers that brought them together."""
    parts = []
    if one.profession and other.profession:
        parts.append(_meeting(one, other))
    shared = worth(one, other, known).clients
    if shared:
        parts.append(f"Both serve {shared}.")
    found = sorted((one.offers & other.wants) | (other.offers & one.wants))
    if found:
        parts.append(f"One offers what the other looks for: {', '.join(found[: 2 * known.points.most_wanted])}.")
    if one.first_time != other.first_time:
        parts.append("One is here for the first time.")
    parts.append(_ACQUAINTED[level])
    return " ".join(parts)


def _plainly(trade: str) -> str:
    """Return a trade as it stands inside a sentence: "Realtor" begins small there, "IT support" does not."""
    return trade[:1].lower() + trade[1:] if trade[1:2].islower() else trade


def _meeting(one: Player, other: Player) -> str:
    mine, theirs = one.trade or one.profession, other.trade or other.profession
    if one.profession == other.profession:
        return f"Two of one trade: {mine}."
    return f"{mine[0].upper()}{mine[1:]} meets {_plainly(theirs)}."
