"""Tickets for a door prize drawing: a serial number that shows when it was misread, and a series of its own a night."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from mixer.core.codes import new_code

MOST_TICKETS = 10_000
LEAST_DIGITS = 4
SERIES = 3

# H. M. Damm, Totally anti-symmetric quasigroups for all orders n != 2, 6 (2007): no digit misread and no two neighbours
# swapped give the same last digit.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket: its number in so many digits, and the series that tells tonight's tickets from last month's."""

    id: str
    series: str
    digits: str

    @property
    def serial(self) -> str:
        """What is printed, read out and typed: "K7Q-0042-7"; the last digit is the check."""
        return f"{self.series}-{self.digits}-{check_digit(self.digits)}"


def number_tickets(count: int, chance: random.Random, first: int = 1) -> Iterator[Ticket]:
    """Yield tickets one after another, all of one series that chance draws."""
    series = new_code(chance, SERIES)
    width = max(LEAST_DIGITS, len(str(first + count - 1)))
    for number in range(first, first + count):
        yield Ticket(str(number), series, f"{number:0{width}}")


def check_digit(digits: str) -> str:
    """Return the digit that shows any one digit misread and any two neighbours swapped (Damm's)."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)
