"""The private ladder from contact to connection: what happened, what was set by hand, and how far two people are."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

BEGIN = "met"
"""The step that nobody sets or takes off by hand: two guests met, or they did not."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ladder: its word beside a person, its sentence, what leads to it, its button (empty: none)."""

    key: str
    word: str
    happened: str
    hint: str
    tap: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A step set by hand or by a tap at `at`; one that was taken off keeps the moment of that."""

    at: datetime
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """A step as it stands between two people: `at` is when it was reached; `off`: it was taken off by hand."""

    step: Step
    at: datetime | None = None
    off: bool = False


@cache
def steps() -> Mapping[str, Step]:
    """Return the steps by key in their order, read once from ``data/ladder.toml``."""
    text = files("mixer.followup").joinpath("data", "ladder.toml").read_text("utf-8")
    return {row["key"]: Step(**row) for row in tomllib.loads(text)["step"]}


def reached_at(happened: Iterable[datetime], mark: Mark | None) -> datetime | None:
    """Return when a step was reached, None while it is not.

    What happened counts by itself, the earliest time of it; what was taken off by hand stays off until it happens
    anew. A mark that stands counts like something that happened.
    """
    moments = list(happened)
    if mark is not None and mark.undone_at is not None:
        moments = [moment for moment in moments if moment > mark.undone_at]
    elif mark is not None:
        moments.append(mark.at)
    return min(moments, default=None)


def rungs(happened: Mapping[str, Iterable[datetime]], marks: Mapping[str, Mark]) -> list[Rung]:
    """Return every step in order as it stands, from what happened and what was marked, both by the step's key."""
    found = []
    for key, step in steps().items():
        mark = marks.get(key)
        at = reached_at(happened.get(key, ()), mark)
        found.append(Rung(step, at, at is None and mark is not None))
    return found


def standing(ladder: Iterable[Rung]) -> Rung | None:
    """Return the highest rung that is reached; None where nothing happened."""
    return max((rung for rung in ladder if rung.at), key=lambda rung: list(steps()).index(rung.step.key), default=None)


def following(ladder: Iterable[Rung]) -> Rung | None:
    """Return the rung that comes next, the first above the one that stands; None on the highest."""
    above: Rung | None = None
    for rung in reversed(list(ladder)):
        if rung.at:
            break
        above = rung
    return above
