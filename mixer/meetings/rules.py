"""What two guests who met may see of each other, how they met, what they jot down, and how fast they may say hello."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

SHORT_CODE = 6
"""Characters of the code on the tag that is typed where no camera is."""


class Standing(StrEnum):
    """How far two guests are with sharing their details, as one of them sees it."""

    SHARED = "shared"  # both agreed: each sees what the other allows
    ASKED = "asked"  # the other agreed, I have not
    WAITING = "waiting"  # I agreed, the other has not
    CLOSED = "closed"  # neither agrees


@dataclass(frozen=True)
class Shown:
    """A detail that a guest may let people they met see."""

    key: str
    label: str
    offered: bool


@cache
def shown() -> tuple[Shown, ...]:
    """Return every detail there is to share, in the order of pages and vCards."""
    return tuple(Shown(**row) for row in _data("shown")["field"])


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("mixer.meetings").joinpath(f"{name}.toml").read_text("utf-8"))


def known_fields(chosen: Iterable[str]) -> list[str]:
    """Return those of the chosen details that exist, in order and once each."""
    wanted = set(chosen)
    return [field.key for field in shown() if field.key in wanted]


def offered_fields(chosen: Iterable[str]) -> list[str]:
    """Return what to tick for a guest: their own choice, or what their tag shows if they never chose."""
    return known_fields(chosen) or [field.key for field in shown() if field.offered]


def standing(*, mine: bool, theirs: bool) -> Standing:
    """Return how two guests stand from whether each agreed to share."""
    if mine and theirs:
        return Standing.SHARED
    if theirs:
        return Standing.ASKED
    return Standing.WAITING if mine else Standing.CLOSED


@dataclass(frozen=True)
class Chip:
    """Words that one tap puts into a note."""

    key: str
    label: str
    words: str


@cache
def chips() -> tuple[Chip, ...]:
    """Return every chip there is, in the order of the page."""
    return tuple(Chip(**row) for row in _data("chips")["chip"])


def with_chip(text: str, key: str) -> str:
    """Return a note with a chip's words at its end; a key that no chip has adds nothing."""
    words = next((chip.words for chip in chips() if chip.key == key), "")
    return "; ".join(part for part in (text.rstrip(" ;"), words) if part)


def way_words(way: str) -> str:
    """Return how two guests came to meet, in words."""
    words: dict[str, str] = _data("ways")["way"]
    return words.get(way, words["scan"])


CLOSING = timedelta(minutes=20)
"""Before the end, and from then on: door prizes are drawn, and people remember whom they met."""

FRESH = timedelta(days=7)
"""After the end: the time of the quick personal note."""


def time_for_notes(moment: datetime, ends_at: datetime) -> bool:
    """Tell whether guests are reminded to write down whom they met: from the closing on, for a week."""
    return ends_at - CLOSING <= moment <= ends_at + FRESH


BEFORE, AFTER = timedelta(hours=1), timedelta(hours=2)
"""Around the mixer's hours, when guests may meet: while doors are set up, and on the way out."""


def time_of_tap(told: datetime, starts_at: datetime, ends_at: datetime, now: datetime) -> datetime:
    """Return when a phone's tap was: what its clock tells, kept within the mixer's hours and never in the future."""
    return min(max(told, starts_at - BEFORE), ends_at + AFTER, now)


PACE = timedelta(minutes=1)
"""The time over which hellos are counted."""

MANY = 60
"""Hellos by one guest at one mixer from which on they look like somebody who scans the whole room."""

QUICKLY, SLOWLY = 10, 3
"""Hellos within a minute: a round of people who stand together, and whoever has said many already."""


def hellos_allowed(in_all: int) -> int:
    """Return how many hellos a guest may say within a minute who has said so many at this mixer."""
    return SLOWLY if in_all >= MANY else QUICKLY
