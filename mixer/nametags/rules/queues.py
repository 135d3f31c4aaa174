"""Which surnames queue at which desk: the alphabet cut so that no desk has much more to do than another."""

import itertools
import string
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mixer.core.names import fold

MOST_DESKS = 26
OTHERS = "all other names"
"""Where a name goes that has no Latin initial: another script, a single name, no surname."""

_ALPHABET = string.ascii_lowercase


class DesksError(ValueError):
    """Raised for a number of desks that the alphabet cannot be cut into; says which numbers can."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk: its number from 1, the first and last beginning of its surnames, its guests, and if others go there.

    A desk that only the others go to has no beginnings.
    """

    number: int
    first: str
    last: str
    guests: int
    others: bool = False

    @property
    def id(self) -> str:
        """What tells it from the other desks."""
        return str(self.number)

    @property
    def letters(self) -> str:
        """What stands on the sign: "A – F", "M", or "Ma – Me" where one letter is shared."""
        first, last = self.first, self.last
        within = first[:1] == last[:1] and (first[1:], last[1:]) != ("a", "z")
        if not within:
            first = first[:1] if first[1:] == "a" else first
            last = last[:1] if last[1:] == "z" else last
        return first if first == last else f"{first} – {last}"


def split_alphabet(surnames: Iterable[str], desks: int) -> list[Desk]:
    """Cut the alphabet into as many ranges as there are desks.

    The busiest desk has as few guests as in any such cut, and among those cuts the work is spread most evenly. A letter
    is shared by desks only where its surnames alone are more than a desk's share. Accents do not count; names without
    a Latin initial go together to the one desk where they suit best.

    Args:
        surnames: one for each guest, empty where there is none.
        desks: from 1 to 26.

    Raises:
        DesksError: for other numbers.
    """
    if not 1 <= desks <= MOST_DESKS:
        raise DesksError(f"The alphabet can be cut for 1 to {MOST_DESKS} desks, not {desks}.")
    found = Counter(beginning(surname) for surname in surnames)
    others = found.pop("", 0)
    units = _units(found, found.total() + others, desks)
    weights = [_weight(found, unit) for unit in units]
    edges, host = _cut(units, weights, others, desks)
    return [
        Desk(
            number,
            units[start].capitalize() if end > start else "",
            units[end - 1].capitalize() if end > start else "",
            sum(weights[start:end]) + (others if number == host else 0),
            others=bool(others) and number == host,
        )
        for number, (start, end) in enumerate(itertools.pairwise(edges), start=1)
    ]


def beginning(surname: str) -> str:
    """The first two letters a surname is sorted by (one that has only one: "ma" for M.), or nothing if not Latin."""
    letters = fold(surname).replace(" ", "")
    if not letters[:1] or letters[0] not in _ALPHABET:
        return ""
    second = letters[1:2]
    return letters[0] + (second if second and second in _ALPHABET else "a")


def _weight(found: Counter[str], unit: str) -> int:
    return found[unit] if len(unit) > 1 else sum(found[unit + second] for second in _ALPHABET)


def _units(found: Counter[str], guests: int, desks: int) -> list[str]:
    """What is not cut: a letter, or a letter with its second one where the letter alone is more than a desk's share."""
    units: list[str] = []
    share = -(-guests // desks)
    for letter in _ALPHABET:
        shared = _weight(found, letter) > share
        units += [letter + second for second in _ALPHABET] if shared else [letter]
    return units


class _Way(NamedTuple):
    """A way to cut so far; the least is best: evenly spread work, few cuts within a letter, evenly spread letters."""

    squares: int = 0
    inner: int = 0
    spread: int = 0
    edges: tuple[int, ...] = (0,)
    host: int = 0


def _cut(units: Sequence[str], weights: Sequence[int], others: int, desks: int) -> tuple[tuple[int, ...], int]:
    """Where each desk's range begins and the last one ends, and the number of the desk that takes the others."""
    until = [0, *itertools.accumulate(weights)]
    most = _busiest(until, others, desks)
    best = {(False, 0): _Way()}  # by whether a desk took the others, and by the units that have a desk
    for number in range(1, desks + 1):
        ahead: dict[tuple[bool, int], _Way] = {}
        for (had, start), way in best.items():
            for takes in {False, bool(others) and not had}:
                for end in range(start + (not takes), len(units) + 1):
                    load = until[end] - until[start] + (others if takes else 0)
                    if load > most:
                        break
                    key = (had or takes, end)
                    longer = _Way(
                        way.squares + load * load,
                        way.inner + (end < len(units) and units[end - 1][0] == units[end][0]),
                        way.spread + (end - start) ** 2,
                        (*way.edges, end),
                        number if takes else way.host,
                    )
                    ahead[key] = min(ahead.get(key, longer), longer)
        best = ahead
    way = best[bool(others), len(units)]
    return way.edges, way.host


def _busiest(until: Sequence[int], others: int, desks: int) -> int:
    """The least number of guests that the busiest desk can have, found by halving."""
    low, high = others, until[-1] + others
    while low < high:
        middle = (low + high) // 2
        if _enough(until, others, desks, middle):
            high = middle
        else:
            low = middle + 1
    return high


def _enough(until: Sequence[int], others: int, desks: int, most: int) -> bool:
    """Whether so many desks are enough if none has more guests than this: each reaches as far as it can."""

    def reach(start: int, room: int) -> int:
        return max(end for end in range(start, len(until)) if until[end] - until[start] <= room)

    plain, hosted = 0, -1  # how far desks reach before and after one of them took the others
    for _ in range(desks):
        hosted = max(reach(plain, most - others), reach(hosted, most) if hosted >= 0 else 0)
        plain = reach(plain, most)
    return hosted == len(until) - 1
