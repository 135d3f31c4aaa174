"""Why a rule could not be kept, in a sentence that names the guests who stood in its way."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.pairing import PairPlan
from mixer.icebreakers.rules.room import MET, Level, Room, house_sizes, levels


@dataclass(frozen=True)
class Relaxation:
    """A rule that was broken, the couples that broke it, and the sentence for the host.

    `guests` are those concerned where no couple is.
    """

    rule: str
    couples: tuple[tuple[int, int], ...]
    sentence: str
    guests: tuple[int, ...] = ()


def relaxations(room: Room, plan: PairPlan, houses: Mapping[int, str]) -> tuple[Relaxation, ...]:
    """Return every relaxation of a plan, the gravest first; `houses` names the companies."""
    apart = tuple((one, other) for one, other, level in plan.broken if level == Level.APART)
    colleagues = tuple((one, other) for one, other, level in plan.broken if level == Level.COLLEAGUES)
    met = tuple((one, other) for one, other, level in plan.broken if level in MET)
    found = []
    if apart:
        found.append(Relaxation("apart", apart, _apart(len(apart))))
    if colleagues:
        found.append(Relaxation("colleagues", colleagues, _colleagues(room, colleagues, houses)))
    if met:
        found.append(Relaxation("met", met, _met(room, plan, len(met))))
    return tuple(found)


def unavoidable(room: Room) -> int:
    """Return how many couples at least must break a rule in any plan, as far as one circle of guests shows it."""
    return _too_many(len(acquainted(levels(room))), len(room.players))


def _too_many(circle: int, everybody: int) -> int:
    """Return the couples at least that a circle must form within itself, so few are the others."""
    return max(0, (2 * circle - everybody + 1) // 2)


def _couples(count: int) -> str:
    return "1 couple" if count == 1 else f"{count} couples"


def _pairs(count: int) -> str:
    return "1 pair" if count == 1 else f"{count} pairs"


def _again(count: int) -> str:
    return f"{_pairs(count)} had to meet again"


def _apart(count: int) -> str:
    return f"{_couples(count)} who are to be kept apart had to be brought together: nobody else was left."


def _colleagues(room: Room, couples: tuple[tuple[int, int], ...], houses: Mapping[int, str]) -> str:
    """Return the sentence for one company or several, with what no plan could have avoided."""
    size, sizes = len(room.players), house_sizes(room)
    house_of = {player.key: player.house for player in room.players}
    inside = {house_of[one] for one, _ in couples}
    house = inside.pop()
    least = _too_many(sizes[house], size) if house is not None else 0
    if house is None or inside or least < len(couples):
        return in_house(room, couples, houses)
    name = houses.get(house, "one company")
    return f"{sizes[house]} of {size} guests are from {name}; at least {_pairs(least)} had to stay in-house."


def in_house(room: Room, couples: tuple[tuple[int, int], ...], houses: Mapping[int, str]) -> str:
    """Return which companies left how many couples of colleagues no choice."""
    house_of = {player.key: player.house for player in room.players}
    sizes = house_sizes(room)
    inside = {house: sum(house_of[one] == house for one, _ in couples) for house in sizes}
    size = len(room.players)
    parts = [
        f"{sizes[house]} of {size} guests are from {houses.get(house, 'one company')}: "
        f"{_couples(count)} had to stay in-house."
        for house, count in sorted(inside.items())
        if count
    ]
    return " ".join(parts)


def _met(room: Room, plan: PairPlan, count: int) -> str:
    circle, size = len(acquainted(levels(room))), len(room.players)
    told = f"{_couples(count)} met before"
    if circle == size:
        return f"{told}: all {size} guests know one another already."
    least = _too_many(circle, size)
    if least:
        return f"{told}: {circle} of {size} guests know one another already; at least {_again(least)}."
    if plan.fewest:
        return f"{told}: any other plan would bring more old acquaintances together."
    return f"{told}: no plan with fewer was found."


def acquainted(grid: NDArray[np.uint8]) -> list[int]:
    """Return guests among whom no two are new to each other: a large such circle, found greedily."""
    known = (grid > 0).sum(axis=1)
    circle: list[int] = []
    for index in sorted(range(len(grid)), key=lambda index: (-int(known[index]), index)):
        if grid[index, circle].all():
            circle.append(index)
    return circle
