"""Which pages are put on record when somebody who runs mixers opens them: read from ``data/watched.toml``."""

import tomllib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

KEPT_FOR = timedelta(days=365)


@cache
def watched() -> dict[str, str]:
    """Return what opening a page is called in the log, by the page's endpoint."""
    return _read("watched")


@cache
def unwatched() -> dict[str, str]:
    """Return pages of one guest that are not put on record, and why."""
    return _read("unwatched")


def _read(part: str) -> dict[str, str]:
    text = files("mixer.followup").joinpath("data", "watched.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)[part]
    return found


def key_of(day: date, account_id: int, what: str, whom: str) -> str:
    """Return what makes the looks of one day, by one person, at one page or list, one line of the log."""
    return f"{day.isoformat()}:{account_id}:{what}:{whom}"
