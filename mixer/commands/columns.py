"""The columns that only the icebreakers' files have, and counting rows in a sentence."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from mixer.core.names import fold


@cache
def _columns() -> Mapping[str, frozenset[str]]:
    data = tomllib.loads(files("mixer.icebreakers").joinpath("columns.toml").read_text("utf-8"))
    return {name: frozenset(map(fold, words)) for name, words in data.items()}


def words_for(what: str) -> frozenset[str]:
    """Return the folded words that `columns.toml` lists for something."""
    return _columns()[what]


def counted(count: int, one: str, many: str) -> list[str]:
    """Return a sentence with a number, or nothing for none."""
    return [f"{count} {one if count == 1 else many}."] if count else []
