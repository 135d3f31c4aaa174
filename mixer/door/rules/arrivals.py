"""Numbers a host watches at the door."""

from collections.abc import Sequence

FIVE_MINUTES_MS = 5 * 60 * 1000


def per_five_minutes(moments_ms: Sequence[int]) -> list[tuple[int, int]]:
    """Count arrivals per five minutes as (start of the five, count), quiet stretches included as 0."""
    if not moments_ms:
        return []
    slots = [moment // FIVE_MINUTES_MS for moment in moments_ms]
    counts = dict.fromkeys(range(min(slots), max(slots) + 1), 0)
    for slot in slots:
        counts[slot] += 1
    return [(slot * FIVE_MINUTES_MS, count) for slot, count in counts.items()]
