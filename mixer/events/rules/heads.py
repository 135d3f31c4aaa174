"""How many will eat: the caterer's count, which follows the answers."""

from dataclasses import dataclass

PER_CENT = 100


@dataclass(frozen=True, slots=True)
class Heads:
    """Who is coming to a mixer and who came, as rooms downstream count them; `notes` are what they eat, as typed."""

    coming: int = 0  # guests who said yes, companions included
    team: int = 0  # visitor hosts and organisers on the list who did not say no
    waiting: int = 0
    came: int = 0
    introductions: int = 0  # two people who met and confirmed it
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """What bounds a mixer: places not taken yet, and how many may stand in the room, where that is known."""

    free: int
    room_holds: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """The caterer's count and what it is made of: guests, those who move up, the team; `kept` is what had no room."""

    eaters: int
    guests: int
    moving_up: int
    team: int
    kept: int = 0


def count(heads: Heads, share: int, places: Places) -> Count:
    """Return how many will eat when `share` of every 100 who said yes come.

    Those who wait move up into places that are free or given back, and of them the same share comes; the team comes as
    a whole. Halves are rounded up, once, at the end: one plate too many is better than one too few. The count grows
    with every yes and is never more than the room holds.
    """
    said_yes, waiting = max(heads.coming, 0), max(heads.waiting, 0)
    # In hundredths of a person, so that nothing is lost to rounding on the way.
    given_back = said_yes * (PER_CENT - share)
    moving_up = min(waiting * PER_CENT, max(places.free, 0) * PER_CENT + given_back)
    guests = _rounded(said_yes * share * PER_CENT)
    together = _rounded((said_yes * PER_CENT + moving_up) * share)
    eaters = together + heads.team
    most = eaters if places.room_holds is None else min(eaters, places.room_holds)
    return Count(most, guests, together - guests, heads.team, eaters - most)


def _rounded(ten_thousandths: int) -> int:
    whole = PER_CENT * PER_CENT
    return (2 * ten_thousandths + whole) // (2 * whole)


def moved(now: int, told: int, teller: str = "you told them") -> str:
    """Say how far the count has moved since the caterer was told: "14 more than you told them"."""
    if now == told:
        return f"The same as {teller}"
    return f"{abs(now - told)} {'more' if now > told else 'fewer'} than {teller}"
