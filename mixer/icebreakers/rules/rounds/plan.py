"""The plan of an evening's table rounds: a formula where one fits, a search where data or wishes count."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mixer.icebreakers.rules.rounds.advice import advice
from mixer.icebreakers.rules.rounds.bound import least_repeats, most_meetings
from mixer.icebreakers.rules.rounds.evening import Evening, ImpossibleError, check
from mixer.icebreakers.rules.rounds.methods import (
    Attempt,
    by_places,
    by_schedule,
    by_search,
    by_structure,
    polished,
)
from mixer.icebreakers.rules.rounds.problem import problem
from mixer.icebreakers.rules.rounds.purse import Purse
from mixer.icebreakers.rules.rounds.search import PLACES_UP_TO
from mixer.icebreakers.rules.rounds.seating import ABSENT, Meetings, Seating, meetings, sizes_of
from mixer.icebreakers.rules.rounds.stakes import Stakes, most_value

SEARCHED_UP_TO = 1000
"""Guests up to which a plain evening is searched where only repeats count; above it structure has to do."""

NEARLY = 0.004
"""Share of a plan's points that may be given up for fewer repeats: guests notice a repeat, and no point."""

AT_ANY_PRICE = 50_000
"""Points of a repeat where there must be none."""


@dataclass(frozen=True)
class Effort:
    """How hard to try: seconds of work (see the purse), what chance begins with, and whether no couple may repeat."""

    seconds: float = 5.0
    seed: int = 1
    no_repeats: bool = False


@dataclass(frozen=True)
class RoundPlan:
    """Who sits where: `seating` is rounds x guests, tables from 0, ABSENT where a guest is not there.

    value: points of the couples that meet (how many they are, where nobody has any data), of at most `bound`.
    lower_bound: repeats that no plan at these tables can avoid.
    """

    asked: Evening
    seating: Seating
    method: str
    value: int
    bound: int
    lower_bound: int
    seed: int

    @cached_property
    def meetings(self) -> Meetings:
        """Return who meets whom; those who came together do not count as meeting."""
        return meetings(self.seating, self.asked.groups)

    @property
    def repeats(self) -> int:
        """Return the repeats: a couple that meets c times counts c (c - 1) / 2."""
        return self.meetings.repeats

    @property
    def share(self) -> float:
        """Return the plan's value as a share of what no plan can exceed, 0 to 1."""
        return min(1.0, self.value / self.bound) if self.bound > 0 else 1.0

    @property
    def worst(self) -> tuple[int, int]:
        """Return the guest who meets the fewest people, of those who are there, and how many these are."""
        new_people = self.meetings.new_people
        here = (self.seating != ABSENT).any(axis=0)
        guest = int(np.where(here, new_people, self.asked.guests).argmin())
        return guest, int(new_people[guest])

    @property
    def sizes(self) -> tuple[tuple[int, ...], ...]:
        """Return how many sit at each table in each round."""
        return tuple(
            tuple(sizes_of(row, len(seats)).tolist()) for row, seats in zip(self.seating, self.asked.seats, strict=True)
        )


def plan_rounds(asked: Evening, stake: Stakes | None = None, effort: Effort | None = None) -> RoundPlan:
    """Return the plan of an evening; the same for the same guests, wishes, seconds and seed.

    Args:
        asked: guests, tables, rounds and wishes.
        stake: what is at stake between the guests, in their order; None where only repeats count.
        effort: how hard to try.

    Raises:
        ImpossibleError: wishes contradict each other or the tables, or there is no plan without repeats.
    """
    check(asked)
    tried = effort or Effort()
    attempt = best_attempt(asked, None if stake is None or stake.uniform else stake, tried)
    if tried.no_repeats and meetings(attempt.seating, asked.groups).repeats:
        raise ImpossibleError("repeats", _why_repeats(asked))
    return report(asked, attempt, stake, tried.seed)


def report(asked: Evening, attempt: Attempt, stake: Stakes | None, seed: int) -> RoundPlan:
    """Return a seating with what it is worth, and what no seating of these sizes can exceed."""
    met = meetings(attempt.seating, asked.groups)
    sizes = tuple(
        tuple(sizes_of(row, len(seats)).tolist()) for row, seats in zip(attempt.seating, asked.seats, strict=True)
    )
    bound = most_meetings(sizes, asked.guests, asked.inside, asked.shared_inside)
    value = met.distinct
    if stake is not None:
        value = met.total(stake.value)
        bound = min(most_value(stake.value, sizes, asked.groups), bound * int(stake.value.max(initial=0)))
    least = least_repeats(sizes, asked.guests, asked.inside)
    return RoundPlan(asked, attempt.seating, attempt.method, value, bound, least, seed)


def best_attempt(asked: Evening, stake: Stakes | None, effort: Effort) -> Attempt:
    """Return the best of what the methods find."""
    purse, chance = Purse(effort.seconds), np.random.default_rng([abs(effort.seed), effort.seed < 0])
    if stake is not None:
        found = list(_by_stakes(asked, stake, effort, purse, chance))
        return _preferred(found, asked, stake, no_repeats=effort.no_repeats)
    schedule = by_schedule(asked)
    return schedule or min(_by_repeats(asked, purse, chance), key=lambda one: _unwanted(one, asked))


def _by_stakes(
    asked: Evening, stake: Stakes, effort: Effort, purse: Purse, chance: np.random.Generator
) -> Iterator[Attempt]:
    """Yield what places in a schedule and the search give, then more of what gave more, then the best one improved.

    What is best is improved once as if a repeat cost any price: often nobody need be repeated.
    """
    usual = problem(asked, stake)
    strict = usual.strict(AT_ANY_PRICE)
    if effort.no_repeats:
        usual = strict
    found: list[Attempt] = []

    def preferred() -> Attempt:
        return _preferred(found, asked, stake, no_repeats=effort.no_repeats)

    placed = None
    if asked.guests <= PLACES_UP_TO:
        with purse.share(0.12) as share:
            placed = by_places(asked, stake, strict, share, chance)
        found += [placed] if placed else []
    with purse.share(0.25) as share:
        found.append(by_search(usual, share, chance))
    with purse.share(0.92) as share:
        # In a large room the search repeats nobody, and if it does the places of a schedule help.
        if preferred() is placed or (not placed and meetings(preferred().seating, asked.groups).repeats):
            found += filter(None, [by_places(asked, stake, strict, share, chance)])
        else:
            found.append(by_search(usual, share, chance))
    for part, again in ((0.5, strict), (1.0, usual)):
        best = preferred()
        repeated = meetings(best.seating, asked.groups).repeats
        with purse.share(part) as share:
            found.append(polished(again if repeated else strict, best, share, chance))
    yield from found


def _preferred(found: list[Attempt], asked: Evening, stake: Stakes, *, no_repeats: bool) -> Attempt:
    """Return the plan worth most, or one with fewer repeats that is worth nearly as much."""
    met = [meetings(one.seating, asked.groups) for one in found]
    points = [stake.score_of(each) for each in met]
    enough = max(points) - NEARLY * abs(max(points))
    good = [place for place in range(len(found)) if no_repeats or points[place] >= enough]
    return found[min(good, key=lambda place: (met[place].repeats, -points[place]))]


def _by_repeats(asked: Evening, purse: Purse, chance: np.random.Generator) -> Iterator[Attempt]:
    """Yield plans by structure and by search; where structure repeats no more than it must, a short search."""
    least = least_repeats(asked.sizes, asked.guests, asked.inside)
    found = by_structure(asked) if asked.plain else []
    yield from found
    reached = any(meetings(one.seating).repeats <= least for one in found)
    if asked.guests <= SEARCHED_UP_TO or not found:
        with purse.share(0.1 if reached else 1.0) as share:
            yield by_search(problem(asked, None), share, chance, least)


def _unwanted(one: Attempt, asked: Evening) -> tuple[int, int, int]:
    """Return what a plan is to have little of: repeats, meetings of one couple, and people a guest does not meet."""
    met = meetings(one.seating, asked.groups)
    return met.repeats, met.most, -int(met.new_people.min())


def _why_repeats(asked: Evening) -> str:
    said = advice(asked.guests, len(asked.seats[0]), asked.rounds) if asked.plain else ""
    return said or (
        "No plan without a repeat was found with these tables and wishes. "
        "Allow repeats, plan fewer rounds or more tables, or take back a wish."
    )
