"""Numbers a host watches at the door."""

from collections.abc import Mapping

FIVE_MINUTES_MS = 5 * 60 * 1000


def per_five_minutes(counts: Mapping[int, int]) -> list[tuple[int, int]]:
    """Return arrivals per five minutes as (start of the five in ms, count), quiet stretches included as 0.

    `counts` has how many came in each five minutes since 1970, by their number.
    """
    if not counts:
        return []
    slots = range(min(counts), max(counts) + 1)
    return [(slot * FIVE_MINUTES_MS, counts.get(slot, 0)) for slot in slots]
