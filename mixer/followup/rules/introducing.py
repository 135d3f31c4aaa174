"""An introduction on its way: asked of both, answered by each, made once both said yes; and the letters it takes."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from mixer.core.names import fold
from mixer.followup.rules.letters import Draft

LONGEST_WORDS = 300
SHORTEST_NAME = 3
"""Letters from which on a word of a name names somebody: "Al" or "Li" stand in many a sentence."""


class Answer(StrEnum):
    """What one of the two said."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Said:
    """One line of an introduction's history that is about an answer: who, as to whom (by code), and what."""

    what: str
    guest: str
    about: str


def answer_of(history: Iterable[Said], guest: str, other: str) -> Answer:
    """Return how far one guest is with being introduced to another: what they said last, about this one."""
    standing = Answer.NOT_ASKED
    for one in history:
        if (one.guest, one.about) == (guest, other):
            standing = Answer(one.what) if one.what != "asked" or standing is Answer.NOT_ASKED else standing
    return standing


def names_somebody(words: str, names: Iterable[str]) -> str:
    """Return the name of the first person whom a sentence names by any part of it; empty where it names nobody."""
    used = set(fold(words).split())
    for name in names:
        if any(part in used for part in fold(name).split() if len(part) >= SHORTEST_NAME):
            return name
    return ""


@dataclass(frozen=True, slots=True)
class Paper:
    """The letters of an introduction, what the last one can fill in, and what stands there when there is nothing."""

    asker: Draft
    other: Draft
    both: Draft
    placeholders: dict[str, str]
    nothing: dict[str, str]


@cache
def paper() -> Paper:
    """Return the letters, read once from ``data/introductions.toml``."""
    text = files("mixer.followup").joinpath("data", "introductions.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    drafts = {key: Draft(data[key]["subject"], data[key]["text"].strip() + "\n") for key in ("asker", "other", "both")}
    return Paper(**drafts, placeholders=data["placeholders"], nothing=data["nothing"])
