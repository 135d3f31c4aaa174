"""When a guest gets a letter after a mixer, about whom, and of which kinds they want any."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib.resources import files

from mixer.followup.rules.ladder import steps

FROM, UNTIL = time(9), time(19)  # in the mixer's zone
SMALL_HOURS = timedelta(hours=6)  # a mixer that ends at one in the morning belongs to the evening before
MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Nudge:
    """A kind of letter: its days after the mixer, the steps of the people it is about, its words."""

    key: str
    label: str
    days: int
    late: int
    first: int  # place of the lowest step on the ladder, and of the step above the highest
    end: int
    details: bool
    subject: str
    lead: str
    button: str

    def is_about(self, step: str) -> bool:
        """Tell whether a person who stands at this step is one to do something about."""
        return self.first <= list(steps()).index(step) < self.end


@cache
def nudges() -> Mapping[str, Nudge]:
    """Return the kinds by key, read once from ``data/nudges.toml``."""
    text = files("mixer.followup").joinpath("data", "nudges.toml").read_text("utf-8")
    return {row["key"]: _nudge(**row) for row in tomllib.loads(text)["nudge"]}


def _nudge(below: str, **row: str) -> Nudge:
    order = list(steps())
    first, end = order.index(row.pop("from")), order.index(below) if below else len(order)
    return Nudge(first=first, end=end, **row)  # type: ignore[arg-type] # a test reads every row


def evening_of(ends_at: datetime, zone: tzinfo) -> date:
    """Return the day a mixer belongs to, on the calendar where it takes place."""
    return (ends_at - SMALL_HOURS).astimezone(zone).date()


def is_due(nudge: Nudge, ends_at: datetime, zone: tzinfo, moment: datetime) -> bool:
    """Tell whether a letter of this kind may be written now: on its day or a little late, and never at night."""
    local = moment.astimezone(zone)
    late = (local.date() - evening_of(ends_at, zone)).days - nudge.days
    return 0 <= late <= nudge.late and FROM <= local.time() < UNTIL and moment > ends_at


def last_moment(zone: tzinfo, moment: datetime) -> datetime:
    """Return when today's decent hours end in a zone; a letter that has not left by then stays."""
    return datetime.combine(moment.astimezone(zone).date(), UNTIL, zone).astimezone(UTC)


def longest() -> timedelta:
    """Return how long after a mixer any letter may still be written."""
    return timedelta(days=max(one.days + one.late for one in nudges().values()) + 2)


def wanted(own: str | None, group: str) -> frozenset[str]:
    """Return the kinds a guest gets: their own choice, else their group's; a kind that is gone counts for nothing."""
    return frozenset((group if own is None else own).split()) & frozenset(nudges())


def as_text(kinds: Iterable[str]) -> str:
    """Return kinds as they are kept, in the order of the letters."""
    chosen = set(kinds)
    return " ".join(key for key in nudges() if key in chosen)


def how_many(count: int) -> str:
    """Return the words for a number of people."""
    return "one person" if count == 1 else f"{count} people"
