"""How long a search may go on, in seconds of work rather than of a clock.

Every step pays what it would cost on the machine it was measured on (one core of a 2024 server, numpy 2.4), so that
the same input, seed and seconds give the same plan everywhere, however busy the machine is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Purse:
    """Seconds that are left; spending may overdraw it by one step."""

    left: float

    @property
    def empty(self) -> bool:
        """Tell whether nothing is left."""
        return self.left <= 0

    @contextmanager
    def share(self, part: float) -> Iterator["Purse"]:
        """Lend a share, 0 to 1, of what is left as a purse of its own; what that one leaves or overdraws comes back."""
        lent = Purse(self.left * part)
        self.left -= lent.left
        yield lent
        self.left += lent.left


def swap_step(parties: int) -> float:
    """Return the seconds of one step of the search by swaps, which looks at all pairs of parties."""
    return 13.5e-6 + 1.15e-9 * parties**2 + 1.6e-12 * parties**3


def exchange_step(parties: int, tables: int) -> float:
    """Return the seconds of one exchange of one party from each table."""
    return 40e-6 + 60e-9 * tables**2 + 0.16e-9 * tables**3 + (0.1e-6 + 1.5e-9 * tables) * parties


def place_step(guests: int) -> float:
    """Return the seconds of one step of the search for places in a schedule."""
    return 36e-6 + 1.5e-9 * guests**2 + 4e-12 * guests**3


def place_start(guests: int) -> float:
    """Return the seconds before the first step of the search for places in a schedule."""
    return 20e-6 + 10e-9 * guests**2 + 0.05e-9 * guests**3


def preparing(parties: int) -> float:
    """Return the seconds of taking one round up and putting it back."""
    return 120e-6 + 2e-9 * parties**2


def whole_step(guests: int, rounds: int) -> float:
    """Return the seconds of one step of the search in all rounds at once."""
    return 70e-6 + 5e-9 * rounds * guests**2
