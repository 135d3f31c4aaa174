"""What the room reads and writes as files: the runs of show of the house, the mixer as a calendar entry."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from icalendar import Calendar, Event, vCalAddress, vText
from icalendar.enums import STATUS, TRANSP

from mixer.events.rules.checks import Thumb, thumb
from mixer.events.rules.show import Show, ShowItem, parse_show

PRODUCT = "-//Mixer//Invitation//EN"
DEFAULT_SHOW = "evening"


@cache
def owners() -> Mapping[str, str]:
    """Return who does what at a mixer: letter -> name."""
    raw = tomllib.loads((files("mixer.events") / "owners.toml").read_text(encoding="utf-8"))
    named: Mapping[str, str] = raw["owners"]
    return named


@cache
def shows() -> dict[str, Show]:
    """Return every run of show of the house by key, the default one first.

    Raises:
        ShowError: if a file of the house cannot be followed.
    """
    folder = files("mixer.events") / "shows"
    texts = (entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    read = [parse_show(tomllib.loads(text), owners()) for text in texts]
    read.sort(key=lambda show: (show.key != DEFAULT_SHOW, show.title))
    return {show.key: show for show in read}


@cache
def usual() -> Thumb:
    """Return the rules of thumb that an evening is held against."""
    return thumb(tomllib.loads((files("mixer.events") / "usual.toml").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """A mixer as calendars see it: aware moments, a UID for ever, a growing `sequence`."""

    uid: str
    name: str
    starts_at: datetime
    ends_at: datetime
    stamp: datetime
    sequence: int = 0
    place: str = ""
    description: str = ""
    url: str | None = None
    organiser_name: str = ""
    organiser_email: str | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of a group's year; `code` makes it the same entry for ever."""

    code: str
    day: date
    name: str
    description: str


def days_calendar(days: Iterable[CalendarDay], base_url: str, stamp: datetime) -> bytes:
    """Write the days of a group's year as an iCalendar file of whole days, which no time zone moves."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    host = urlsplit(base_url).hostname or "mixer"
    for one in days:
        entry = Event.new(
            uid=f"day-{one.code}@{host}",
            summary=one.name,
            start=one.day,
            end=one.day + timedelta(days=1),
            stamp=stamp.astimezone(UTC),
            description=one.description,
            transparency=TRANSP.TRANSPARENT,
        )
        calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written


def event_calendar(facts: CalendarFacts) -> bytes:
    """Write a mixer as an iCalendar file for guests to add to their calendar.

    METHOD:PUBLISH, and CANCEL for a cancelled mixer (STATUS:CANCELLED): REQUEST would make calendars answer by
    mail, which nobody reads. Moments are written in UTC, which needs no VTIMEZONE and cannot be misread;
    calendars show them in the reader's zone, so the local time belongs into the description.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if facts.cancelled else "PUBLISH")
    calendar.add_component(
        Event.new(
            uid=facts.uid,
            summary=facts.name,
            start=facts.starts_at.astimezone(UTC),
            end=facts.ends_at.astimezone(UTC),
            stamp=facts.stamp.astimezone(UTC),
            last_modified=facts.stamp.astimezone(UTC),
            sequence=facts.sequence,
            location=facts.place or None,
            description=facts.description or None,
            url=facts.url,
            organizer=_organiser(facts),
            status=STATUS.CANCELLED if facts.cancelled else STATUS.CONFIRMED,
            transparency=TRANSP.TRANSPARENT if facts.cancelled else TRANSP.OPAQUE,
        )
    )
    written: bytes = calendar.to_ical()
    return written


def _organiser(facts: CalendarFacts) -> vCalAddress | None:
    if facts.organiser_email is None:
        return None
    address = vCalAddress(f"mailto:{facts.organiser_email}")
    if facts.organiser_name:
        address.params["CN"] = vText(facts.organiser_name)
    return address


@cache
def known_items() -> Mapping[str, ShowItem]:
    """Return the items of the house's runs of show by key; where several share one, the default show's."""
    return {item.key: item for show in reversed(shows().values()) for item in show.items}
