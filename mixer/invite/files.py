"""What the room reads and writes as files: the kinds of letter of the house, the mixer for a guest's calendar."""

import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from mixer.events.files import CalendarFacts, event_calendar
from mixer.post.courier import contents, file_name
from mixer.post.models import Letter
from mixer.post.rules.envelope import build


@dataclass(frozen=True)
class Kind:
    """A kind of letter to many guests, with its usual segment and words to begin with."""

    key: str
    title: str
    hint: str
    segment: str
    subject: str
    text: str


@cache
def kinds() -> Mapping[str, Kind]:
    """Return the kinds of letter by key, in the order in which a mixer needs them."""
    read = tomllib.loads(files("mixer.invite").joinpath("waves.toml").read_text("utf-8"))
    return {key: Kind(key=key, **{name: text.strip() for name, text in row.items()}) for key, row in read.items()}


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
