"""Calls to first-timers: who calls whom, and what can come of it."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call; `called` tells whether the call was made at all."""

    key: str
    name: str
    called: bool


@cache
def outcomes() -> dict[str, Outcome]:
    """Return the outcomes by key, read once from ``data/calls.toml``."""
    data = tomllib.loads(files("mixer.followup").joinpath("data", "calls.toml").read_text(encoding="utf-8"))
    return {row["key"]: Outcome(**row) for row in data["outcome"]}


def share_out(callers: Sequence[int], taken: Iterable[int], waiting: Iterable[int]) -> dict[int, int]:
    """Return a caller for each who waits, so that calls are spread evenly; `taken` names each call's caller so far."""
    load = dict.fromkeys(callers, 0)
    for caller in taken:
        if caller in load:
            load[caller] += 1
    shared: dict[int, int] = {}
    if not load:
        return shared
    for one in waiting:
        shared[one] = min(load, key=lambda caller: load[caller])
        load[shared[one]] += 1
    return shared
