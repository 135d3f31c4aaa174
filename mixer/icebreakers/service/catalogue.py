"""The games there are to choose from."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

WORDS_ON_A_WALL = 12
"""What a room reads from a projector before it talks on."""


@dataclass(frozen=True)
class Kind:
    """A game as it is offered: its place in addresses, what its rows are called, its words, and where its pages are.

    `line` is what the run of show calls it, empty for what is no line of its own.
    """

    key: str
    kind: str
    title: str
    sentence: str
    lasts: str
    rules: str
    page: str
    wall: str
    line: str = ""


@cache
def catalogue() -> Mapping[str, Kind]:
    """Return the games by their place in addresses, in the order in which they are offered."""
    return read_games(resources.files("mixer.icebreakers").joinpath("games.toml").read_text("utf-8"))


def read_games(text: str) -> Mapping[str, Kind]:
    """Return the games written in TOML.

    Raises:
        ValueError: the rules of one are longer than a room reads from a projector.
    """
    found = {key: Kind(key=key, **row) for key, row in tomllib.loads(text).items()}
    for kind in found.values():
        if len(kind.rules.split()) > WORDS_ON_A_WALL:
            raise ValueError(f"{kind.key}: the rules have more than {WORDS_ON_A_WALL} words")
    return found
