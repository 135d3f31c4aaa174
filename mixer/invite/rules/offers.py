"""Offers of a free place: how long they stand, and in words why somebody got one, or has to wait on."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mixer.guests.rules.line import CATEGORY, Turn
from mixer.invite.rules.parties import count_of

LAST_CALL = timedelta(hours=4)  # before the doors every place is decided: the host counts, and prints late tags
LEAST = timedelta(hours=2)  # nobody can be asked to read a letter in less
MOST_HOURS = 168
MOST_SIGN_UPS = 5000
TAKEN = "Took the place that was offered."
LET_GO = "Let the offered place go; it goes to the next in line."


def offer_until(moment: datetime, hours: int, starts_at: datetime) -> datetime | None:
    """Return until when a place that became free is held for the next in line; None: it is given at once.

    `hours` is the host's choice, 0 for no offers. Near the mixer an offer is shorter, so that it is decided before the
    last call; where that leaves too little time to read a letter, a place is better given than offered.
    """
    until = min(moment + timedelta(hours=hours), starts_at - LAST_CALL).replace(second=0, microsecond=0)
    return until if hours and until - moment >= min(LEAST, timedelta(hours=hours) - timedelta(minutes=1)) else None


def day_words(moment: datetime, zone: ZoneInfo) -> str:
    """Return "Tuesday 27 October, 18:00" on the mixer's clocks."""
    local = moment.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"


def promotion_reason(ahead: int, left: int, passed: int = 0) -> str:
    """Return why a guest got a place: how many got one before, how many still wait, who was passed over."""
    still = "nobody else waits" if left == 0 else f"{left} still {'waits' if left == 1 else 'wait'}"
    over = f" Ahead for another business's category: {passed}." if passed else ""
    place = "first" if ahead == 0 else f"number {ahead + 1}"
    return f"A place became free and this guest was {place} in line; {still}.{over}"


def part_reason(places: int, wanted: int) -> str:
    """Return why a party got places for some of its people alone."""
    return f"{count_of(places, 'place').capitalize()} of {wanted} for this party: the rest keeps its place in line."


def passed_reason(turn: Turn, wanted: int) -> str:
    """Return why somebody did not get a place although one was free."""
    if turn.waits_for == CATEGORY:
        return "Another business of this category is coming, so the free place went to the next in line."
    are = "is" if turn.free == 1 else "are"
    return (
        f"{count_of(turn.free, 'place').capitalize()} {are} free and this party needs {wanted}: "
        "it stays first in line, and nobody overtakes it."
    )


def override_reason(ahead: int, *, category_taken: bool) -> str:
    """Return what stands on record when a host gives somebody a place out of turn."""
    stood = "nobody" if ahead == 0 else str(ahead)
    also = " Another business of this category is coming too." if category_taken else ""
    return f"A host gave this guest a place; {stood} stood ahead in line.{also}"
