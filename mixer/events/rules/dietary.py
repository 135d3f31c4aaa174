"""What guests eat, summed up for the kitchen: how many of each kind, and nobody's name."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mixer.core.names import fold

MOST_KINDS = 25  # a letter with more is read by nobody; the rest is counted together
_BETWEEN = re.compile(r"[,;/\n&+]|\b(?:and|und|et|y)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Diet:
    """One kind of food that is wished for or kept away from, and by how many."""

    name: str
    people: int


@cache
def _kinds() -> tuple[dict[str, str], frozenset[str]]:
    """Return the kind of each word, in the order in which kinds count, and the words that wish for nothing."""
    known = tomllib.loads(files("mixer.events").joinpath("dietary.toml").read_text(encoding="utf-8"))
    words = {word: kind["name"] for kind in known["kind"] for word in kind["words"]}
    return words, frozenset(known["nothing"])


def sum_up(notes: Iterable[str]) -> tuple[Diet, ...]:
    """Return how many wish for what, the most frequent first; a note counts once for each kind it names."""
    counts: Counter[str] = Counter()
    for note in notes:
        counts.update(set(_wishes(note)))
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    named = [Diet(name, people) for name, people in ordered[:MOST_KINDS]]
    rest = sum(people for _name, people in ordered[MOST_KINDS:])
    return (*named, *([Diet("something else", rest)] if rest else []))


def _wishes(note: str) -> Iterable[str]:
    words, nothing = _kinds()
    for part in _BETWEEN.split(note):
        folded = fold(part)
        if not folded or folded in nothing:
            continue
        kinds = [kind for word, kind in words.items() if f" {word} " in f" {folded} "]
        yield kinds[0] if kinds else folded
