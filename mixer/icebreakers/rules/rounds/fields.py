"""Arithmetic with a finite number of numbers: fields of prime-power order, and products of them.

Source: any algebra course; elements are written as their digits, so that 0 to order - 1 name them all.
"""

from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray


def prime_powers(order: int) -> tuple[tuple[int, int], ...]:
    """Return the factors of a number as (prime, exponent): 12 is ((2, 2), (3, 1))."""
    found = []
    prime = 2
    while order > 1:
        exponent = 0
        while order % prime == 0:
            order //= prime
            exponent += 1
        if exponent:
            found.append((prime, exponent))
        prime = prime + 1 if prime * prime <= order else max(order, prime + 1)
    return tuple(found)


@dataclass(frozen=True)
class Field:
    """The field of prime ** exponent elements; an element's base-`prime` digits are its coefficients."""

    prime: int
    exponent: int

    @property
    def order(self) -> int:
        """Return the number of elements."""
        return int(self.prime**self.exponent)

    def add(self, many: NDArray[np.int64], one: int) -> NDArray[np.int64]:
        """Return each of many elements plus one: digit by digit, nothing is carried."""
        total = np.zeros_like(many)
        unit = 1
        for _ in range(self.exponent):
            total += (many // unit % self.prime + one // unit % self.prime) % self.prime * unit
            unit *= self.prime
        return total

    def multiply(self, one: int, other: int) -> int:
        """Return the product of two elements."""
        if not one or not other:
            return 0
        powers, logs = self._powers
        return powers[(logs[one] + logs[other]) % (self.order - 1)]

    @cached_property
    def _powers(self) -> tuple[list[int], dict[int, int]]:
        """Return the powers of an element that generates all others, and each element's exponent."""
        if self.exponent == 1:
            candidates = (self._powers_of_number(number) for number in range(1, self.prime))
        else:
            candidates = (self._powers_of_root(tail) for tail in product(range(self.prime), repeat=self.exponent))
        powers = next(found for found in candidates if len(found) == self.order - 1)
        return powers, {element: place for place, element in enumerate(powers)}

    def _powers_of_number(self, number: int) -> list[int]:
        powers = [1]
        while (following := powers[-1] * number % self.prime) != 1:
            powers.append(following)
        return powers

    def _powers_of_root(self, tail: tuple[int, ...]) -> list[int]:
        """Return the powers of x where x ** exponent is the element with the digits `tail`, until they return to 1."""
        powers = [1]
        digits = [1] + [0] * (self.exponent - 1)
        while len(powers) < self.order:
            carried = digits[-1]
            digits = [(digit + carried * back) % self.prime for digit, back in zip([0, *digits], tail, strict=False)]
            element = sum(digit * self.prime**place for place, digit in enumerate(digits))
            if element <= 1:
                return powers if element else []
            powers.append(element)
        return []


@dataclass(frozen=True)
class Ring:
    """The product of the fields of an order's prime powers; prime powers themselves are fields."""

    fields: tuple[Field, ...]

    @property
    def free(self) -> int:
        """Return how many elements there are of which any two differ by something that can be divided by."""
        return min((field.order for field in self.fields), default=1)

    def add(self, many: NDArray[np.int64], row: int, turn: int) -> NDArray[np.int64]:
        """Return many elements plus row * turn, where row and turn are below `free`."""
        total = np.zeros_like(many)
        unit = 1
        for field in self.fields:
            part = many // unit % field.order
            total += field.add(part, field.multiply(row, turn)) * unit
            unit *= field.order
        return total


@cache
def ring(order: int) -> Ring:
    """Return the product of fields of this order; that of order one has nothing but 0."""
    return Ring(tuple(Field(prime, exponent) for prime, exponent in prime_powers(order)))
