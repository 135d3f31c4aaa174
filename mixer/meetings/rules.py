"""What two guests who met may see of each other."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

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
    text = resources.files("mixer.meetings").joinpath("shown.toml").read_text("utf-8")
    return tuple(Shown(**row) for row in tomllib.loads(text)["field"])


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
