"""What a mail server's answer means, and how long to wait before asking again."""

import re
from datetime import timedelta
from enum import StrEnum
from random import Random

MOST_ATTEMPTS = 12
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
FIRST_HOLD = timedelta(minutes=1)
SERVICE_CLOSING = 421
TEMPORARY = range(400, 500)
TOO_FAST = re.compile(r"4\.7\.\d{1,3}\b")
GREYLISTED = re.compile(r"gr[ae]y-?\s?list", re.IGNORECASE)


class Meaning(StrEnum):
    """The four things a reply can mean for the letter in hand."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"
    TROUBLE = "trouble"  # the server itself is unwell: not this letter's fault


def meaning(code: int) -> Meaning:
    """Return what a three-digit SMTP reply means (RFC 5321, 4.2.1; 421 closes the whole connection)."""
    if code == SERVICE_CLOSING:
        return Meaning.TROUBLE
    by_first_digit = {2: Meaning.TAKEN, 4: Meaning.LATER, 5: Meaning.REFUSED}
    return by_first_digit.get(code // 100, Meaning.TROUBLE)


def slows_down(code: int, said: str) -> bool:
    """Tell whether a domain asks for a pause of all letters to it (RFC 3463, 4.7.x with a temporary reply).

    Greylisting speaks the same way but means this one letter: pausing for it would bring a domain's letters back one
    at a time, each to be greylisted anew.
    """
    return code in TEMPORARY and bool(TOO_FAST.match(said.strip())) and not GREYLISTED.search(said)


def pause(attempts: int, chance: Random, first: timedelta = FIRST_PAUSE) -> timedelta:
    """Return how long to wait after that many attempts: doubling, capped, and a quarter of it by chance.

    The jitter keeps a wave of greylisted letters from coming back as one wave.
    """
    doubled = first * (1 << min(max(attempts - 1, 0), 20))
    return min(doubled, LONGEST_PAUSE) * chance.uniform(0.75, 1.25)


def spacing(per_minute: int) -> float:
    """Return the seconds to leave between two letters so that no more than that many leave in a minute."""
    return 60 / per_minute if per_minute > 0 else 0.0
