"""The contact spheres and professions every group starts with, read from `professions.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class CatalogueProfession:
    """One profession, and the other words people use for it."""

    key: str
    name: str
    sphere: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True)
class CatalogueSphere:
    """One contact sphere with the signs that tell it apart: colour, letter and shape."""

    key: str
    name: str
    letter: str
    shape: str
    colour: str
    professions: tuple[CatalogueProfession, ...]


@cache
def spheres() -> tuple[CatalogueSphere, ...]:
    """Return all contact spheres in the order in which zones are listed; the last is "something else"."""
    text = files("mixer.contacts").joinpath("professions.toml").read_text(encoding="utf-8")
    return tuple(_sphere(entry) for entry in tomllib.loads(text)["sphere"])


def _sphere(entry: dict[str, Any]) -> CatalogueSphere:
    professions = tuple(
        CatalogueProfession(one["key"], one["name"], entry["key"], tuple(one["synonyms"]))
        for one in entry["professions"]
    )
    return CatalogueSphere(entry["key"], entry["name"], entry["letter"], entry["shape"], entry["colour"], professions)
