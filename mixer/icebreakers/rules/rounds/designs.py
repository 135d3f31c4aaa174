"""The best known schedule without a repeat for a number of guests, tables and rounds."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from mixer.icebreakers.rules.rounds import bank, formula
from mixer.icebreakers.rules.rounds.bound import least_repeats
from mixer.icebreakers.rules.rounds.seating import Seating, meetings
from mixer.icebreakers.rules.rounds.sizes import even_sizes, tables_needed
from mixer.icebreakers.rules.rounds.turning import turned
from mixer.icebreakers.rules.rounds.uneven import add_in, leave_out


@dataclass(frozen=True)
class Design:
    """Rounds without a repeat at full tables: their number, how to write the first few, and where they come from.

    `by_rows` of them keep the guests of a row apart: see the formulas.
    """

    rounds: int
    by_rows: int
    write: Callable[[int], Seating]
    source: str


@cache
def designs(tables: int, seats: int) -> tuple[Design, ...]:
    """Return every design for full tables of two or more, formulas first."""
    found = [_rows(tables, seats)]
    if seats == 2:  # noqa: PLR2004 - a round robin is for tables of two
        robin = formula.circle(tables)
        found.append(Design(robin.rounds, 0, robin.write, "round robin"))
    if (tables, seats) in bank.known():
        known = bank.known()[tables, seats]
        found.append(Design(len(known), 0, lambda wanted: known[:wanted], "schedule bank"))
    return tuple(found)


def _rows(tables: int, seats: int) -> Design:
    """Return shifts, and where seats divide tables as many rounds more with each row at tables of its own."""
    shifted = max(formula.shift(tables, seats), formula.field(tables, seats), key=lambda one: one.rounds)
    if tables % seats:
        return Design(shifted.rounds, shifted.rounds, shifted.write, "formula")
    inside = max(designs(tables // seats, seats), key=lambda one: one.rounds)

    def write(wanted: int) -> Seating:
        first = shifted.write(min(wanted, shifted.rounds))
        if wanted <= shifted.rounds:
            return first
        of_row = inside.write(wanted - shifted.rounds)
        rows = [of_row + row * (tables // seats) for row in range(seats)]
        return np.concatenate([first, np.concatenate(rows, axis=1)])

    return Design(shifted.rounds + inside.rounds, shifted.rounds, write, "formula")


@dataclass(frozen=True)
class Found:
    """A schedule without a repeat, rounds x guests, sizes within one, and where it comes from."""

    seating: Seating
    source: str


def without_repeats(guests: int, tables: int, rounds: int) -> Found | None:
    """Return a schedule without a repeat where one is known; seats differ by one at most, in every round.

    Args:
        guests: two or more.
        tables: so many that nobody need sit alone, but for one guest of an odd number.
        rounds: one or more.
    """
    seats = tables_needed(guests, tables)
    missing = tables * seats - guests
    for design in designs(tables, seats):
        if design.rounds < rounds:
            continue
        seating = leave_out(design.write(rounds), missing)
        if seating is not None:
            return Found(seating, design.source)
    added = _with_more(guests, tables, rounds)
    if added is not None:
        return added
    if seats > tables or least_repeats((even_sizes(guests, tables),) * rounds, guests):
        return None
    by_turns = turned(tables, seats, rounds, 0)
    if by_turns is None or meetings(by_turns[:, :guests]).repeats:
        return None
    return Found(by_turns[:, :guests], "turning")


def _with_more(guests: int, tables: int, rounds: int) -> Found | None:
    """Return a schedule for smaller tables to which those who are left are added; None where they find no tables."""
    seats, left = divmod(guests, tables)
    if not left or seats < 2:  # noqa: PLR2004 - a meeting is two
        return None
    for design in designs(tables, seats):
        if design.rounds >= rounds:
            seating = add_in(design.write(rounds), tables, left)
            if seating is not None:
                return Found(seating, design.source)
    return None


def rounds_without_repeats(guests: int, tables: int, enough: int) -> int:
    """Return how many rounds without a repeat are known, up to so many as are enough."""
    seats = tables_needed(guests, tables)
    sure = max((design.by_rows for design in designs(tables, seats)), default=0)
    if sure >= enough:
        return enough
    return next((rounds for rounds in range(enough, 1, -1) if without_repeats(guests, tables, rounds)), 1)
