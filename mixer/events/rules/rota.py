"""Whose turn it is to host: whoever never has comes first, then whoever's turn is longest ago."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Hosting:
    """Somebody of the group who hosts: when last, and how often; `last` is None where they never have."""

    name: str
    last: date | None = None
    times: int = 0


def fair_order(people: Iterable[Hosting]) -> list[Hosting]:
    """Return who is to host next, first of all: never, then longest ago, then least often, then by name."""
    return sorted(people, key=_claim)


def _claim(one: Hosting) -> tuple[bool, date, int, str]:
    return one.last is not None, one.last or date.min, one.times, one.name.casefold()


def share_turns(days: Iterable[date], taken: Mapping[date, str], people: Sequence[Hosting]) -> dict[date, str]:
    """Return a host for each open day, in fair order as the year goes on; nobody twice running where it can be helped.

    Args:
        days: the days without a host.
        taken: day -> name, for turns that stay as they are.
        people: who hosts, as of before the first day. Nobody gives nothing.
    """
    standing = {one.name: one for one in people}
    course = sorted({*days, *taken})
    found: dict[date, str] = {}
    for place, day in enumerate(course):
        if day not in taken and standing:
            following = taken.get(course[place + 1]) if place + 1 < len(course) else None
            able = [one for one in standing.values() if one.name != following] or list(standing.values())
            found[day] = min(able, key=_claim).name
        name = taken.get(day) or found.get(day)
        if name in standing:
            before = standing[name]
            standing[name] = Hosting(name, max(day, before.last or day), before.times + 1)
    return found


def why(one: Hosting) -> str:
    """Say in words why it is somebody's turn."""
    if one.last is None:
        return "has not hosted yet"
    times = {1: "once", 2: "twice"}.get(one.times, f"{one.times} times")
    return f"hosted {times}, last in {one.last:%B %Y}"
