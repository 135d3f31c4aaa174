"""What the room reads and writes as files: the kinds of letter of the house, the mixer for a guest's calendar."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from mixer.core.tables import write_csv, write_xlsx
from mixer.events.files import CalendarFacts, event_calendar
from mixer.invite.rules.schedule import Limits, Slot
from mixer.post.courier import contents, file_name
from mixer.post.models import Letter
from mixer.post.rules.envelope import build

MERGE_COLUMNS = (
    *("First name", "Full name", "E-mail", "Company"),
    *("Own link", "No more invitations", "Subject", "Text"),
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Kind:
    """A kind of letter to many guests: its usual segment, its place in the plan, its limits, words to begin with."""

    key: str
    title: str
    hint: str
    segment: str
    during: str
    limits: Limits
    stream: str
    button: tuple[str, ...]
    subject: str
    text: str
    slot: Slot | None = None
    calendar: bool = False


@cache
def kinds() -> Mapping[str, Kind]:
    """Return the kinds of letter by key, in the order in which a mixer needs them."""
    read = tomllib.loads(files("mixer.invite").joinpath("waves.toml").read_text("utf-8"))
    return {key: _kind(key, row) for key, row in read.items()}


def _kind(key: str, row: dict[str, Any]) -> Kind:
    limits, days, clock = Limits(row.pop("until"), row.pop("hours")), row.pop("days", None), row.pop("clock", "00:00")
    at = time.fromisoformat(clock)
    slot = None if days is None else Slot(days, at.hour * 60 + at.minute)
    button, text = tuple(row.pop("button")), row.pop("text").strip()
    return Kind(key=key, limits=limits, slot=slot, button=button, text=text, **row)


def guests_calendar(facts: CalendarFacts, stamp: datetime, link: str) -> str:
    """Return the mixer as a calendar entry with the guest's own link, as text that fits into a letter."""
    own = CalendarFacts(
        uid=facts.uid,
        name=facts.name,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        stamp=stamp,
        sequence=facts.sequence,
        place=facts.place,
        description=f"{facts.description}\n\nYour answer: {link}".strip(),
        url=link,
        organiser_name=facts.organiser_name,
        organiser_email=facts.organiser_email,
        cancelled=facts.cancelled,
    )
    return event_calendar(own).decode()


def merge_table(rows: Iterable[Sequence[str]], kind: str) -> tuple[bytes, str]:
    """Return a mail merge as a CSV or XLSX file that no spreadsheet runs, and its content type."""
    if kind == "csv":
        return write_csv(MERGE_COLUMNS, rows), "text/csv; charset=utf-8"
    return write_xlsx([("Letters", MERGE_COLUMNS, rows)]), XLSX


def bundle(letters: Iterable[Letter], sender: str) -> bytes:
    """Return letters as a ZIP of .eml files, which every mail program opens; one that cannot travel is left out."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as folder:
        for letter in letters:
            with suppress(ValueError):
                written = build(contents(letter, sender)).as_bytes()
                when = letter.created_at.timetuple()[:6]
                folder.writestr(ZipInfo(file_name(letter), when), written, ZIP_DEFLATED)
    return packed.getvalue()
