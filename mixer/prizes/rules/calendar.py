"""When the ledger's rounds are due: days counted from the mixer's."""

from dataclasses import dataclass
from datetime import date, timedelta

FIRST_ASK = timedelta(weeks=7)
SECOND_ASK = timedelta(weeks=3)
COLLECT = timedelta(days=3)
THANK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Rounds:
    """The days by which donors are asked, asked again, visited and thanked."""

    first_ask: date
    second_ask: date
    collect: date
    thank: date


def rounds(day: date) -> Rounds:
    """Return the rounds of a mixer on this day."""
    return Rounds(day - FIRST_ASK, day - SECOND_ASK, day - COLLECT, day + THANK)
