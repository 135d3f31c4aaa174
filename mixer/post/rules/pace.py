"""How fast letters may leave: all of them together, and those to one domain."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

ALL = "*"  # the turn that every letter takes, whatever its domain
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Pace:
    """The time between two letters of all couriers together, and between two to one domain; zero: no wait."""

    between: timedelta = timedelta()
    between_same_domain: timedelta = timedelta()

    @classmethod
    def per_minute(cls, letters: int, to_one_domain: int) -> Self:
        """Return the pace at which no more than so many letters leave in a minute."""
        return cls(MINUTE / letters, MINUTE / to_one_domain)

    def turns(self, domain: str) -> dict[str, timedelta]:
        """Return the turns that a letter to this domain takes, and how long each then keeps others waiting."""
        wanted = {ALL: self.between, domain: self.between_same_domain}
        return {whose: wait for whose, wait in wanted.items() if whose and wait}
