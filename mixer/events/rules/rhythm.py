"""A group's rhythm: every second Tuesday of the month, or every Thursday; as calendar days, which no clock changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS: Mapping[str, str] = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
PACES: Mapping[str, str] = {
    "": "As it comes",
    "weekly": "Every week",
    "monthly 1": "First of the month",
    "monthly 2": "Second of the month",
    "monthly 3": "Third of the month",
    "monthly 4": "Fourth of the month",
    "monthly -1": "Last of the month",
}
_NTH: Mapping[int, str] = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
WEEK = timedelta(weeks=1)
FIRST_OF_ALL = 1
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a group meets: on a weekday (0 is Monday), every week or as the `nth` of each month (-1: the last one)."""

    weekday: int
    nth: int | None = None

    @property
    def words(self) -> str:
        """Say it in words."""
        day = list(WEEKDAYS.values())[self.weekday]
        return f"every {day}" if self.nth is None else f"every {_NTH[self.nth]} {day} of the month"


def parse(text: str) -> Rhythm | None:
    """Read a rhythm as a group keeps it ("monthly 2 TU", "weekly TH"); None for one that is empty or not known."""
    pace, _, day = text.rpartition(" ")
    if not pace or pace not in PACES or day not in WEEKDAYS:
        return None
    weekday = list(WEEKDAYS).index(day)
    return Rhythm(weekday) if pace == "weekly" else Rhythm(weekday, int(pace.split(" ")[1]))


def written(pace: str, weekday: str) -> str:
    """Return a pace and a weekday as a group keeps them; empty without a pace."""
    return f"{pace} {weekday}" if pace else ""


def year_on(day: date) -> date:
    """Return the same day a year later; the first of March for the 29th of February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def dates(rhythm: Rhythm, first: date, end: date, taken: Collection[date] = ()) -> list[date]:
    """Return the days of a rhythm from `first` on, before `end`, without those that are taken."""
    found = _weekly(rhythm.weekday, first, end) if rhythm.nth is None else _monthly(rhythm, first, end)
    return [day for day in found if day not in taken]


def _weekly(weekday: int, first: date, end: date) -> list[date]:
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    return [day + WEEK * week for week in range(max(0, -(-(end - day).days // 7)))]


def _monthly(rhythm: Rhythm, first: date, end: date) -> list[date]:
    found, month = [], first.replace(day=1)
    while month < end:
        day = _nth(month, rhythm.weekday, rhythm.nth or 1)
        if first <= day < end:
            found.append(day)
        month = _next_month(month)
    return found


def _next_month(month: date) -> date:
    return date(month.year + month.month // DECEMBER, month.month % DECEMBER + 1, 1)


def _nth(month: date, weekday: int, nth: int) -> date:
    """Return the nth such weekday of the month that begins on `month`, counted from its end where nth is negative."""
    start = month if nth >= FIRST_OF_ALL else _next_month(month)
    day = start + timedelta(days=(weekday - start.weekday()) % 7)
    return day + WEEK * (nth - 1 if nth >= FIRST_OF_ALL else nth)
