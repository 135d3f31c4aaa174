"""What is read off the paper list: numbers, names written by hand at its foot, about when they came."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

MOST_BY_HAND = 50
LONGEST_NAME = 120
EARLY = timedelta(hours=6)  # who comes before that is typed in for the small hours after the mixer

_RANGE = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")
_DASHES = str.maketrans("–—−‑", "----")


class SheetError(ValueError):
    """What was typed is not what the paper says; the message tells what to do."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """Somebody written at the foot of the list."""

    name: str
    company: str


def read_numbers(text: str, highest: int) -> tuple[int, ...]:
    """Return the numbers in "3 7-12, 15", each once, in the order they were typed.

    Raises:
        SheetError: something is no number, not on the list, or a range that runs backwards.
    """
    joined = re.sub(r"\s*-\s*", "-", text.translate(_DASHES))
    found: dict[int, None] = {}
    for part in re.findall(r"[^\s,;]+", joined):
        found |= dict.fromkeys(_range(part, highest))
    return tuple(found)


def _range(part: str, highest: int) -> range:
    read = _RANGE.fullmatch(part)
    if not read:
        raise SheetError(f"“{part}” is no number of the list. Type numbers like 3 7-12 15, with the digits 0 to 9.")
    first, last = int(read[1]), int(read[2] or read[1])
    for number in (first, last):
        if not 1 <= number <= highest:
            raise SheetError(f"There is no number {number} on the list: it runs from 1 to {highest:,}.")
    if last < first:
        raise SheetError(f"“{part}” runs backwards. Type the smaller number first: {last}-{first}.")
    return range(first, last + 1)


def read_by_hand(text: str) -> tuple[ByHand, ...]:
    """Return the people in lines of "name, company"; empty lines are left out.

    Raises:
        SheetError: a name is missing or too long, or there are too many.
    """
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_BY_HAND:
        raise SheetError(f"Type at most {MOST_BY_HAND} names at a time; these are {len(lines)}.")
    people = []
    for line in lines:
        name, _, company = line.partition(",")
        person = ByHand(name.strip(), company.strip())
        if not person.name or max(len(person.name), len(person.company)) > LONGEST_NAME:
            raise SheetError(f"“{line[:40]}” is no name and company. Write one person a line: Robin Ashby, Acme.")
        people.append(person)
    return tuple(people)


def came_at(about: time | None, starts_at: datetime, ends_at: datetime, zone: tzinfo, moment: datetime) -> datetime:
    """Return when guests came: at the hour told, else at the start of a mixer that is over, else now.

    An hour much earlier than the start is one after midnight.

    Raises:
        SheetError: that hour is still to come.
    """
    if about is None:
        return starts_at if moment > ends_at else moment
    start = starts_at.astimezone(zone)
    told = datetime.combine(start.date(), about, zone)
    if told < start - EARLY:
        told = datetime.combine(start.date() + timedelta(days=1), about, zone)
    if told > moment:
        raise SheetError(f"{about:%H:%M} is still to come. Type when they came, or leave it empty.")
    return told
