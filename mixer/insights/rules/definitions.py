"""What each figure counts, in words."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's name and what it counts; `short` is the same in a line, for paper."""

    title: str
    text: str
    short: str = ""


@cache
def definitions() -> Mapping[str, Definition]:
    """Return the definitions by key, read once from ``data/definitions.toml``."""
    text = files("mixer.insights").joinpath("data", "definitions.toml").read_text(encoding="utf-8")
    return {key: Definition(**words) for key, words in tomllib.loads(text).items()}
