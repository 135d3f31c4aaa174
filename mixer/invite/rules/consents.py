"""What people agree to, in the words they see, and the words they saw: read from ``consents.toml``."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

SHARE, INVITE, MATCH = "share", "invite", "match"


@dataclass(frozen=True, slots=True)
class Wording:
    """Words for a purpose, shown since a day; consents keep the key."""

    key: str
    purpose: str
    since: date
    text: str


@cache
def wordings() -> dict[str, Wording]:
    """Return every wording there has been, by key."""
    text = files("mixer.invite").joinpath("consents.toml").read_text(encoding="utf-8")
    return {row["key"]: Wording(**row) for row in tomllib.loads(text)["wording"]}


def current(every: Iterable[Wording]) -> dict[str, str]:
    """Return the key of each purpose's newest wording."""
    return {one.purpose: one.key for one in sorted(every, key=lambda one: one.since)}


CURRENT = current(wordings().values())


def words_of(purpose: str) -> str:
    """Return what people agree to today for a purpose."""
    return wordings()[CURRENT[purpose]].text


def words_seen(key: str) -> str:
    """Return the words that somebody agreed to, by what their consent keeps of them."""
    known = wordings().get(key)
    return known.text if known else key
