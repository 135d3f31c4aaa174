"""Who keeps coming: mixers in a row, and since when somebody has not been seen."""

from collections.abc import Sequence

NOT_SEEN = 3
"""Mixers in a row without somebody, after which they are missed."""


def in_a_row(came: Sequence[bool]) -> int:
    """Return how many of the latest mixers in a row somebody came to; the latest stands last."""
    count = 0
    for one in reversed(came):
        if not one:
            break
        count += 1
    return count


def missed(came: Sequence[bool]) -> int:
    """Return how many mixers there have been since somebody last came; all of them where they never did."""
    return in_a_row([not one for one in came])


def words(came: Sequence[bool]) -> str:
    """Say it in words."""
    row, gone = in_a_row(came), missed(came)
    if row > 1:
        return f"{row} in a row"
    if gone >= NOT_SEEN:
        return f"not seen for {gone} mixers"
    return "came last time" if row else "was not there last time" if gone == 1 else f"missed the last {gone}"
