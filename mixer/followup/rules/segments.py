"""Segments: the guests of a mixer seen from the day after, each kind with its sentence and its letter."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class GuestFacts:
    """What is known about a guest the day after; ``met`` is the number of different people met."""

    guest: int
    said_yes: bool = False
    said_no: bool = False
    came: bool = False
    first_timer: bool = False
    donor: bool = False
    winner: bool = False
    visitor_host: bool = False
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


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All segments in their order, what a letter can fill in, and what stands there when there is nothing."""

    segments: tuple[Segment, ...]
    placeholders: dict[str, str]
    nothing: dict[str, str]

    def get(self, key: str) -> Segment | None:
        """Return a segment by its key, or None: keys come from addresses people type."""
        return next((segment for segment in self.segments if segment.key == key), None)

    def sort(self, facts: Iterable[GuestFacts]) -> dict[str, list[int]]:
        """Return the guests of every segment, in the order in which the guests were given."""
        everybody = list(facts)
        return {segment.key: [one.guest for one in everybody if segment.holds(one)] for segment in self.segments}


def _segment(row: dict[str, Any]) -> Segment:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    values["text"] = values["text"].strip() + "\n"
    return Segment(**values)


@cache
def catalogue() -> Catalogue:
    """Return the segments and their letters, read once from ``data/segments.toml``."""
    data = tomllib.loads(files("mixer.followup").joinpath("data", "segments.toml").read_text(encoding="utf-8"))
    return Catalogue(tuple(_segment(row) for row in data["segment"]), data["placeholders"], data["nothing"])
