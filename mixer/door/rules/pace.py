"""How fast the doors work, and whether a phone at a door is still heard of."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from statistics import median

PAUSE_MS = 60_000
"""A longer gap is nobody at the door, not a slow check-in."""

LATELY_MS = 15 * 60 * 1000
"""How far back the pace is taken from: a rush an hour ago says nothing about now."""

NOW = timedelta(seconds=10)
SILENT = timedelta(minutes=2)
"""A phone calls every half minute, so after this it has missed four calls."""


def gaps_ms(moments_ms: Iterable[int]) -> list[int]:
    """Return the time between one check-in on a device and the next, pauses left out; one tap for several is one."""
    return [later - sooner for sooner, later in pairwise(sorted(set(moments_ms))) if later - sooner <= PAUSE_MS]


def seconds_each(gaps: Iterable[int]) -> float | None:
    """Return the seconds that a check-in takes, the median of the gaps; None where there is no gap."""
    known = list(gaps)
    return median(known) / 1000 if known else None


def heard_of(ago: timedelta) -> tuple[str, bool]:
    """Say how long ago a phone was heard of, in steps of ten seconds and then of minutes; True where it is silent."""
    if ago < NOW:
        return "just now", False
    minutes = int(ago.total_seconds() // 60)
    if minutes < 1:
        return f"{int(ago.total_seconds() // 10 * 10)} s ago", False
    if ago < SILENT:
        return "a minute ago", False
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return f"silent for {minutes} minutes", True
    hours = minutes // 60
    return f"silent for {hours} {'hour' if hours == 1 else 'hours'}", True
