"""One-to-ones between two guests who met: which times can be proposed, which clash, and when to remind of one."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cache
from importlib.resources import files

from mixer.followup.rules.nudging import FROM, UNTIL

MOST_TIMES = 3
FARTHEST = timedelta(days=120)
LENGTHS = (30, 45, 60, 90)
LONGEST_PLACE, LONGEST_SAID = 120, 400


class State(StrEnum):
    """How far a one-to-one is."""

    PROPOSED = "proposed"
    BOOKED = "booked"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    NOT_HELD = "not_held"


OPEN = (State.PROPOSED, State.BOOKED)
"""While one of these stands between two people, neither proposes another."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a letter about a one-to-one says."""

    subject: str
    lead: str


@cache
def wordings() -> Mapping[str, Wording]:
    """Return what letters say by what happened, read once from ``data/one_to_ones.toml``."""
    text = files("mixer.followup").joinpath("data", "one_to_ones.toml").read_text("utf-8")
    return {key: Wording(**row) for key, row in tomllib.loads(text).items()}


def fault(times: Sequence[datetime], moment: datetime) -> str:
    """Return in a sentence what is wrong with the proposed times; empty when they can be proposed."""
    if not times:
        return "Propose at least one time."
    if len(times) > MOST_TIMES:
        return f"Propose at most {MOST_TIMES} times."
    if min(times) <= moment:
        return "One of the times is past. Choose times to come."
    if max(times) > moment + FARTHEST:
        return f"Choose times within the next {FARTHEST.days} days."
    return ""


def clashes(start: datetime, minutes: int, others: Iterable[tuple[datetime, int]]) -> bool:
    """Tell whether a talk overlaps another; each is a start and its minutes, and one may begin as another ends."""
    end = start + timedelta(minutes=minutes)
    return any(start < begun + timedelta(minutes=length) and begun < end for begun, length in others)


def reminds(starts_at: datetime, zone: tzinfo, moment: datetime) -> bool:
    """Tell whether to remind of a talk now: the morning before, on the calendar where the two met."""
    local, start = moment.astimezone(zone), starts_at.astimezone(zone)
    return (start.date() - local.date()).days == 1 and FROM <= local.time() < UNTIL
