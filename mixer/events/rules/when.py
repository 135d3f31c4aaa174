"""Dates and times of a mixer in its own time zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

WEEKS_AHEAD = 8
GOOD_DAYS = (1, 2, 3)  # Tuesday, Wednesday, Thursday
DOORS, CLOSE = time(17, 30), time(19, 30)

Oddity = Literal["", "skipped", "twice"]


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A local time as a moment (aware UTC); `oddity`: clocks skip it that day, or show it twice."""

    moment: datetime
    oddity: Oddity


def resolve(day: date, clock: time, zone: str) -> LocalTime:
    """Find the moment of a local time.

    A time shown twice (clocks go back) means the first; a time that is skipped (clocks go forward) is
    reported together with the moment as far after the change as the time was meant after it.
    """
    tz = ZoneInfo(zone)
    first, second = (datetime.combine(day, clock, tz).replace(fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return LocalTime(first.astimezone(UTC), "")
    moment = first.astimezone(UTC)
    exists = moment.astimezone(tz).replace(tzinfo=None) == first.replace(tzinfo=None)
    return LocalTime(moment, "twice" if exists else "skipped")


def local_day(moment: datetime, zone: str) -> date:
    """Return the calendar day of a moment in a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def short_day(day: date) -> str:
    """Return "Thu 5 Nov", as tables have room for."""
    return f"{day:%a} {day.day} {day:%b}"


def suggested_day(today: date, taken: Sequence[date] = ()) -> date:
    """Return the first Tuesday, Wednesday or Thursday at least eight weeks ahead that is not `taken`."""
    day = today + timedelta(weeks=WEEKS_AHEAD)
    while day.weekday() not in GOOD_DAYS or day in taken:
        day += timedelta(days=1)
    return day


def day_advice(day: date, today: date) -> tuple[str, ...]:
    """Say in sentences what speaks against a day: the weekday, or too little time to plan."""
    advice = []
    if day.weekday() not in GOOD_DAYS:
        advice.append("Tuesdays, Wednesdays and Thursdays draw the most people.")
    if day < today + timedelta(weeks=WEEKS_AHEAD):
        advice.append("Eight weeks make a calm plan; with less, the plan is compressed and says what that costs.")
    return tuple(advice)
