"""Segments: the guests of a mixer seen from the day after, each kind with its sentence and its letter.

A rule puts segments together: ``first_timers+met_none-donors,winners`` is every first-timer who met nobody, without
the donors, and besides them the winners. ``+`` and ``-`` bind before ``,``; they are read from left to right.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from typing import Any

EVERYBODY = "everybody"
LONGEST_RULE = 300
_STEP = re.compile(r"([+-]?)([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class GuestFacts:
    """What is known about a guest the day after; ``met`` is the number of different people met."""

    guest: int
    said_yes: bool = False
    said_no: bool = False
    said_maybe: bool = False
    silent: bool = False
    waiting: bool = False
    came: bool = False
    walk_in: bool = False
    late: bool = False
    first_timer: bool = False
    brought: bool = False
    donor: bool = False
    winner: bool = False
    visitor_host: bool = False
    asked: bool = False
    not_seen: bool = False
    met: int = 0


FACTS = frozenset(field.name for field in fields(GuestFacts)) - {"guest", "met"}


@dataclass(frozen=True, slots=True)
class Segment:
    """One kind of guest to follow up with: the test, the words on the page, the drafted letter."""

    key: str
    name: str
    sentence: str
    subject: str
    text: str
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    met_least: int = 0
    met_most: int | None = None

    def holds(self, facts: GuestFacts) -> bool:
        """Tell whether a guest belongs to this segment."""
        return (
            all(getattr(facts, name) for name in self.all)
            and not any(getattr(facts, name) for name in self.none)
            and facts.met >= self.met_least
            and (self.met_most is None or facts.met <= self.met_most)
        )


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """Who stands in all of these segments, and in none of those; keys in order, each once."""

    all: tuple[str, ...]
    none: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write the term as it is typed."""
        return "+".join(self.all) + "".join(f"-{key}" for key in self.none)


@dataclass(frozen=True, slots=True)
class Rule:
    """Segments put together: whoever one of the terms holds. Two rules that say the same in another order are one."""

    terms: tuple[Term, ...]

    def __str__(self) -> str:
        """Write the rule as it is typed, always in the same order."""
        return ",".join(str(term) for term in self.terms)

    @property
    def keys(self) -> frozenset[str]:
        """Return the segments it names."""
        return frozenset(key for term in self.terms for key in (*term.all, *term.none))

    def pick(self, members: Mapping[str, Collection[int]]) -> set[int]:
        """Return the guests it holds, given those of every segment it names."""
        found: set[int] = set()
        for term in self.terms:
            inside = set.intersection(*(set(members[key]) for key in term.all))
            found |= inside.difference(*(members[key] for key in term.none))
        return found


def rule_of(terms: Iterable[tuple[Iterable[str], Iterable[str]]]) -> Rule:
    """Return the rule of terms, each the segments to stand in and the segments not to stand in.

    A term without any segment to stand in means everybody.
    """
    made: set[Term] = set()
    for inside, outside in terms:
        keys = set(inside) - {EVERYBODY}
        made.add(Term(tuple(sorted(keys)) or (EVERYBODY,), tuple(sorted(set(outside)))))
    return Rule(tuple(sorted(made)))


def parse(text: str) -> Rule | None:
    """Read a rule as somebody typed it; None where it is none. Whether there are such segments is not asked."""
    if len(text) > LONGEST_RULE:
        return None
    terms: list[tuple[list[str], list[str]]] = []
    for part in text.split(","):
        steps = _STEP.findall(part)
        if not steps or steps[0][0] or "".join(sign + key for sign, key in steps) != part:
            return None
        terms.append(([key for sign, key in steps if sign != "-"], [key for sign, key in steps if sign == "-"]))
    return rule_of(terms)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All segments in their order, what a letter can fill in, and what stands there when there is nothing."""

    segments: tuple[Segment, ...]
    everybody: Segment
    placeholders: dict[str, str]
    nothing: dict[str, str]

    def get(self, text: str) -> Segment | None:
        """Return a segment by its key, or what a rule puts together; None for anything else that people type."""
        rule = self.rule(text)
        if rule is None:
            return None
        if str(rule) in self._by_key:
            return self._by_key[str(rule)]
        return self._together(rule)

    def rule(self, text: str) -> Rule | None:
        """Read a rule of segments there are."""
        rule = parse(text)
        return rule if rule is not None and rule.keys <= self._by_key.keys() else None

    def sort(self, facts: Iterable[GuestFacts]) -> dict[str, list[int]]:
        """Return the guests of every segment, in the order in which the guests were given."""
        everybody = list(facts)
        return {segment.key: [one.guest for one in everybody if segment.holds(one)] for segment in self.segments}

    @property
    def _by_key(self) -> dict[str, Segment]:
        return {one.key: one for one in (*self.segments, self.everybody)}

    def _together(self, rule: Rule) -> Segment:
        """Return a rule as a segment: its words, the first segment's letter, and the facts all its guests share."""
        known = self._by_key
        shared = [{fact for key in term.all for fact in known[key].all} for term in rule.terms]
        words = self._words(rule)
        return replace(
            known[rule.terms[0].all[0]],
            key=str(rule),
            name=words,
            sentence=f"Put together: {words}.",
            all=tuple(sorted(set.intersection(*shared))),
            none=(),
            met_least=0,
            met_most=None,
        )

    def _words(self, rule: Rule) -> str:
        known = self._by_key
        said = []
        for term in rule.terms:
            words = " and ".join(f"“{known[key].name}”" for key in term.all)
            without = " or ".join(f"“{known[key].name}”" for key in term.none)
            said.append(f"{words} without {without}" if without else words)
        return ", or ".join(said)


def _segment(row: dict[str, Any]) -> Segment:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    values["text"] = values["text"].strip() + "\n"
    return Segment(**values)


@cache
def catalogue() -> Catalogue:
    """Return the segments and their letters, read once from ``data/segments.toml``."""
    data = tomllib.loads(files("mixer.followup").joinpath("data", "segments.toml").read_text(encoding="utf-8"))
    segments = tuple(_segment(row) for row in data["segment"])
    return Catalogue(segments, _segment(data["everybody"]), data["placeholders"], data["nothing"])
