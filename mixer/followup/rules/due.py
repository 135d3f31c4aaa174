"""The desk of the day after: what kinds of things are to do, until when, and what can come of them."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from mixer.followup.rules.calls import outcomes as outcomes_of_calls
from mixer.followup.rules.letters import Draft

CALL, THANKS, INTRODUCTION, PROMISE, REPORT, LETTER = "call", "thanks", "introduction", "promise", "report", "letter"
UNDID = "undone"
FINAL = frozenset({UNDID, "asked", "yes", "no"})
"""What a change was that nobody takes back by a button: another change, or what a guest said."""


class When(StrEnum):
    """Where something stands on the desk, in the order of the page."""

    LATE = "late"
    TODAY = "today"
    NEXT = "next"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it; `done` tells whether that settles it."""

    key: str
    name: str
    done: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing to do: its words, the days until it is due, and what can come of it, by key."""

    key: str
    name: str
    icon: str
    within: int
    sentence: str
    results: Mapping[str, Result]


def when(due: date, today: date, *, done: bool) -> When:
    """Return where something stands that is due on a day."""
    if done:
        return When.DONE
    if due < today:
        return When.LATE
    return When.TODAY if due == today else When.NEXT


def to_undo(changes: Iterable[tuple[int, str, str]]) -> int | None:
    """Return which change to take back next: the latest that a host made and nobody took back; None where none is.

    `changes` are (id, what, before) in order; a change of the kind `undone` names in `before` which one it took back.
    """
    standing: list[int] = []
    for key, what, before in changes:
        if what == UNDID:
            standing = [one for one in standing if str(one) != before]
        elif what not in FINAL:
            standing.append(key)
    return standing[-1] if standing else None


@cache
def kinds() -> dict[str, Kind]:
    """Return the kinds of things to do, read once from ``data/desk.toml``."""
    return {row["key"]: _kind(row) for row in _data()["kind"]}


@cache
def letters_due() -> dict[str, int]:
    """Return the segments whose letter is due, each with its days after the mixer."""
    found: dict[str, int] = _data()["letters"]
    return found


def to_remind(due: date, today: date) -> bool:
    """Tell whether somebody is reminded today of what is or was due on a day."""
    return (today - due).days in _data()["reminder"]["days_late"]


@cache
def reminder() -> Draft:
    """Return the letter that reminds somebody of what waits for them."""
    row = _data()["reminder"]
    return Draft(row["subject"], row["text"].strip() + "\n")


def _kind(row: dict[str, Any]) -> Kind:
    results = [Result(**one) for one in row.get("outcome", [])]
    if row["key"] == CALL:
        results = [Result(one.key, one.name, one.called) for one in outcomes_of_calls().values()]
    told = {name: value for name, value in row.items() if name != "outcome"}
    return Kind(**told, results={one.key: one for one in results})


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("mixer.followup").joinpath("data", "desk.toml").read_text(encoding="utf-8"))
