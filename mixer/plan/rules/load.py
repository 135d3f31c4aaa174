"""How much one person carries of a plan, and when it is too much."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MANY = 6  # open tasks, from which on a large share is worth a word
LARGE = 1 / 3  # of all open tasks
SAME_DAY = 3
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody carries; days are due days, `share` is percent of the plan's open tasks."""

    open: int
    late: int
    done: int
    next_due: date | None
    share: int
    warning: str


def load(name: str, open_days: Sequence[date], done: int, all_open: int, today: date) -> Load:
    """Return what somebody carries, with a warning in words where it is a lot."""
    count = len(open_days)
    return Load(
        open=count,
        late=sum(day < today for day in open_days),
        done=done,
        next_due=min(open_days, default=None),
        share=round(100 * count / all_open) if all_open else 0,
        warning=_warning(name, open_days, all_open, today),
    )


def in_words(number: int) -> str:
    """Return a small number as a word."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def _warning(name: str, open_days: Sequence[date], all_open: int, today: date) -> str:
    count = len(open_days)
    parts = []
    if count >= MANY and count > LARGE * all_open:
        parts.append(f"{name} has {count} of {all_open}")
    coming = Counter(day for day in open_days if day >= today)
    if coming:
        day, most = min(coming.items(), key=lambda pair: (-pair[1], pair[0]))
        if most >= SAME_DAY:
            subject = "" if parts else f"{name} has "
            parts.append(f"{subject}{in_words(most)} due on the same day, {day:%a} {day.day} {day:%b}")
    return f"{', '.join(parts)}." if parts else ""
