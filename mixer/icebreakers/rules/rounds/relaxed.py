"""Which rules a plan of table rounds could not keep, in sentences that name who stood in the way."""

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from mixer.icebreakers.rules.relaxations import Relaxation
from mixer.icebreakers.rules.room import MET, NOBODY, Level, Room, couple
from mixer.icebreakers.rules.rounds.advice import advice
from mixer.icebreakers.rules.rounds.plan import RoundPlan
from mixer.icebreakers.rules.rounds.seating import ABSENT, ALONE

Couples = tuple[tuple[int, int], ...]


def round_relaxations(
    plan: RoundPlan,
    room: Room | None = None,
    grid: NDArray[np.uint8] | None = None,
    houses: Mapping[int, str] | None = None,
) -> tuple[Relaxation, ...]:
    """Return every relaxation of a plan, the gravest first.

    Args:
        plan: of the room's guests in their order.
        room: None where nothing is known of the guests; their keys are then their numbers.
        grid: the `Level` of every couple, N x N.
        houses: names of the companies.
    """
    found: list[Relaxation] = []
    if room is not None and grid is not None:
        found += _of_levels(plan, room, grid, houses or {})
    keys = room.keys if room is not None else tuple(range(plan.asked.guests))
    found += _repeats(plan, keys)
    found += _of_tables(plan, keys)
    return tuple(found)


def _of_levels(plan: RoundPlan, room: Room, grid: NDArray[np.uint8], houses: Mapping[int, str]) -> Iterator[Relaxation]:
    met = plan.meetings
    level = grid[met.ones, met.others]

    def those(chosen: NDArray[np.bool_]) -> tuple[Couples, int]:
        pairs = zip(met.ones[chosen].tolist(), met.others[chosen].tolist(), strict=True)
        return _keyed(pairs, room.keys), int(met.times[chosen].sum())

    apart, times = those(level == Level.APART)
    if apart:
        yield Relaxation("apart", apart, _apart(plan, grid, len(apart), times))
    colleagues, _ = those(level == Level.COLLEAGUES)
    if colleagues:
        yield Relaxation("colleagues", colleagues, _colleagues(plan, room, level == Level.COLLEAGUES, houses))
    again, _ = those(np.isin(level, [int(one) for one in MET]))
    if again:
        yield Relaxation("met", again, _met(grid, len(again)))


def _keyed(pairs: Iterator[tuple[int, int]], keys: tuple[int, ...]) -> Couples:
    return tuple(sorted(couple(keys[one], keys[other]) for one, other in pairs))


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _apart(plan: RoundPlan, grid: NDArray[np.uint8], couples: int, times: int) -> str:
    told = (
        f"{_count(couples, 'couple who is', 'couples who are')} to be kept apart had to share a table, "
        f"{_count(times, 'time', 'times')} in all"
    )
    circle, tables = _circle(grid == Level.APART), len(plan.asked.seats[0])
    if len(circle) > tables:
        return f"{told}: {len(circle)} guests are all to be kept apart from one another, at {tables} tables."
    return f"{told}: no other plan was found."


def _colleagues(plan: RoundPlan, room: Room, chosen: NDArray[np.bool_], houses: Mapping[int, str]) -> str:
    met = plan.meetings
    house_of = [NOBODY if player.house is None else player.house for player in room.players]
    times: Counter[int] = Counter()
    for guest, often in zip(met.ones[chosen].tolist(), met.times[chosen].tolist(), strict=True):
        times[house_of[guest]] += often
    return " ".join(
        _house(plan, house_of.count(house), houses.get(house, "one company"), often)
        for house, often in sorted(times.items())
    )


def _house(plan: RoundPlan, size: int, name: str, times: int) -> str:
    guests, tables = plan.asked.guests, min(len(seats) for seats in plan.asked.seats)
    meet = f"colleagues shared a table {_count(times, 'time', 'times')}"
    if size > tables:
        return f"{size} of {guests} guests are from {name}, more than there are tables: {meet}."
    return f"{size} of {guests} guests are from {name}: {meet}, because every other plan found cost more."


def _met(grid: NDArray[np.uint8], couples: int) -> str:
    told = f"{_count(couples, 'couple', 'couples')} met at an earlier mixer"
    circle, size = _circle(grid > 0), len(grid)
    if len(circle) == size:
        return f"{told}: all {size} guests know one another already."
    if 2 * len(circle) > size:
        return f"{told}: {len(circle)} of {size} guests know one another already."
    return f"{told}: other plans bring together more of them, or people who are worth less to each other."


def _circle(known: NDArray[np.bool_]) -> list[int]:
    """Return guests every two of whom are in the table: a large such circle, found greedily."""
    often = known.sum(axis=1)
    circle: list[int] = []
    for index in sorted(range(len(known)), key=lambda index: (-int(often[index]), index)):
        if all(known[index, member] for member in circle):
            circle.append(index)
    return circle


def _repeats(plan: RoundPlan, keys: tuple[int, ...]) -> Iterator[Relaxation]:
    met = plan.meetings
    if not met.repeats:
        return
    couples = _keyed(iter(met.repeated), keys)
    told = f"{_count(len(couples), 'couple meets', 'couples meet')} more than once, nobody more than {met.most} times"
    asked = plan.asked
    why = advice(asked.guests, len(asked.seats[0]), asked.rounds) if asked.plain else ""
    if not why and plan.lower_bound:
        why = f"At these tables, {_count(plan.lower_bound, 'repeat', 'repeats')} at least cannot be avoided."
    yield Relaxation("repeats", couples, f"{told}. {why}".strip())


def _of_tables(plan: RoundPlan, keys: tuple[int, ...]) -> Iterator[Relaxation]:
    asked = plan.asked
    sizes = plan.sizes[len(asked.past) :]
    wished = asked.sizes[len(asked.past) :]
    if any(sorted(one) != sorted(other) for one, other in zip(sizes, wished, strict=True)):
        bound = np.flatnonzero((asked.groups != ALONE) | (asked.fixed[len(asked.past) :] >= 0).any(axis=0)).tolist()
        flat = [size for row in sizes for size in row]
        yield Relaxation(
            "sizes",
            (),
            f"Tables have {min(flat)} to {max(flat)} guests: those who sit together or at a table of their own "
            "do not go into equal tables.",
            tuple(keys[guest] for guest in bound),
        )
    alone = [
        (number, int(np.flatnonzero(plan.seating[number] == table)[0]))
        for number, row in enumerate(plan.sizes)
        for table, size in enumerate(row)
        if size == 1 and number >= len(asked.past)
    ]
    if alone:
        guests = sorted({keys[guest] for _, guest in alone})
        yield Relaxation(
            "alone",
            (),
            f"{_count(len(alone), 'seat is', 'seats are')} at a table with nobody else: "
            f"{int((plan.seating[-1] != ABSENT).sum())} guests do not fill {len(asked.seats[-1])} tables in twos.",
            tuple(guests),
        )
