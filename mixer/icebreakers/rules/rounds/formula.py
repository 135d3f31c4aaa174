"""Rounds without a repeat by arithmetic: a guest in row r and column j goes to table j + r * t in round t.

Rows of `tables` guests, one row for each seat: a table always takes one guest of every row, and those of one
row never meet. Guests are numbered along the rows, so that leaving out the last ones shortens the last row only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import gcd

import numpy as np

from mixer.icebreakers.rules.rounds.fields import Field, prime_powers, ring
from mixer.icebreakers.rules.rounds.seating import Seating


@dataclass(frozen=True)
class Formula:
    """Rounds that arithmetic gives at so many tables and seats, and how to write out the first few of them."""

    rounds: int
    write: Callable[[int], Seating]


def shift(tables: int, seats: int) -> Formula:
    """Return plain shifts: row r moves r tables on, each round. At most tables / max gcd(d, tables), d < seats.

    Two guests of rows d apart meet again after as many rounds as make d * rounds a multiple of the tables.
    """
    rounds = tables // max((gcd(step, tables) for step in range(1, seats)), default=1)

    def write(wanted: int) -> Seating:
        row, column = np.divmod(np.arange(tables * seats), tables)
        turns = np.arange(wanted)[:, None]
        return ((column + row * turns) % tables).astype(np.int32)

    return Formula(rounds if seats <= tables else 1, write)


def field(tables: int, seats: int) -> Formula:
    """Return shifts in a field (tables a prime power) or in a product of fields, as many as its smallest part."""
    numbers = ring(tables)

    def write(wanted: int) -> Seating:
        columns = np.arange(tables)
        rounds = [np.concatenate([numbers.add(columns, row, turn) for row in range(seats)]) for turn in range(wanted)]
        return np.array(rounds, dtype=np.int32)

    return Formula(numbers.free if seats <= numbers.free else 1, write)


def circle(tables: int) -> Formula:
    """Return the round robin for tables of two: one guest stays, the others turn about that one."""
    guests = 2 * tables

    def write(wanted: int) -> Seating:
        seating = np.zeros((wanted, guests), dtype=np.int32)
        others = guests - 1
        for turn in range(wanted):
            seating[turn, [turn, others]] = 0
            for step in range(1, tables):
                seating[turn, [(turn + step) % others, (turn - step) % others]] = step
        return seating

    return Formula(guests - 1, write)


def balanced(tables: int, seats: int, more: int = 0) -> Formula:
    """Return rounds at a prime power of tables that repeat no more than they must, and few couples more than twice.

    Row s of block k (as many rows as the field has numbers) moves s * t + k * t * t tables on: in each block any two
    rounds differ by something else in every row, so that each table is spread evenly over the tables of the other
    round; and two guests meet where a quadratic equation has a solution. Where the rows go evenly into the tables
    there is one round more, with whole rows at one table.

    Args:
        tables: a prime power, or there is one round only.
        seats: at each table.
        more: digits that the field's numbers have more than the tables'; they are left out of the tables. Such a field
            has more rounds, and they are even where the seats are about as many as its numbers.
    """
    powers = prime_powers(tables)
    if len(powers) != 1:
        return Formula(1, lambda wanted: np.zeros((wanted, tables * seats), dtype=np.int32))
    prime, exponent = powers[0]
    field, columns = Field(prime, exponent + more), np.arange(tables)
    shifts = field.order if seats <= field.order**2 else 1
    whole_rows = seats % tables == 0 and not more

    def write(wanted: int) -> Seating:
        rounds = []
        for turn in range(min(wanted, shifts)):
            squared = field.multiply(turn, turn)
            moves = [
                int(field.add(np.array([field.multiply(row % field.order, turn)]), field.multiply(block, squared))[0])
                for row, block in ((row, row // field.order) for row in range(seats))
            ]
            rounds.append(np.concatenate([field.add(columns, move % tables) for move in moves]) % tables)
        if wanted > shifts:
            rounds.append(np.repeat(np.arange(seats) // (seats // tables), tables))
        return np.array(rounds, dtype=np.int32)

    return Formula(shifts + whole_rows if shifts > 1 else 1, write)
