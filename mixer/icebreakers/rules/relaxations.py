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
        found.append(Relaxation("colleagues", colleagues, in_house(room, colleagues, houses)))
    if met:
        found.append(Relaxation("met", met, _met(room, met)))
    return tuple(found)


def _couples(count: int) -> str:
    return "1 couple" if count == 1 else f"{count} couples"


def _apart(count: int) -> str:
    return f"{_couples(count)} who are to be kept apart had to be brought together: nobody else was left."


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


def _met(room: Room, couples: tuple[tuple[int, int], ...]) -> str:
    circle = acquainted(levels(room))
    size = len(room.players)
    told = f"{_couples(len(couples))} met before"
    if len(circle) == size:
        return f"{told}: all {size} guests know one another already."
    if 2 * len(circle) > size:
        return f"{told}: {len(circle)} of {size} guests know one another already."
    return f"{told}: any other plan would bring more old acquaintances together."


def acquainted(grid: NDArray[np.uint8]) -> list[int]:
    """Return guests among whom no two are new to each other: a large such circle, found greedily."""
    known = (grid > 0).sum(axis=1)
    circle: list[int] = []
    for index in sorted(range(len(grid)), key=lambda index: (-int(known[index]), index)):
        if all(grid[index, member] for member in circle):
            circle.append(index)
    return circle
