"""What leaves a follow-up as a file: vCards, and the rows of the table a host takes home."""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import vobject

VERSIONS = ("3.0", "4.0")


@dataclass(frozen=True, slots=True)
class Card:
    """One person's contact details, only what may be shown; empty fields are left out of the file."""

    name: str
    given: str = ""
    family: str = ""
    company: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One guest in the table of a follow-up."""

    name: str
    company: str
    profession: str
    email: str
    phone: str
    answer: str
    arrived: dt.datetime | None
    first_timer: bool
    invited_by: str
    visitor_host: bool
    donated: str
    won: str
    met: int
    people: Sequence[str]
    segments: Sequence[str]


HEADER = (
    "Name",
    "Company",
    "Profession",
    "E-mail",
    "Phone",
    "Answer",
    "Came",
    "Arrived",
    "First-timer",
    "Invited by",
    "Visitor host",
    "Donated",
    "Won",
    "People met",
    "Met",
    "Segments",
)


def vcards(people: Iterable[Card], moment: dt.datetime, version: Literal["3.0", "4.0"] = "3.0") -> bytes:
    """Write people as vCards (RFC 2426 or RFC 6350), UTF-8; ``moment`` is stated as their revision."""
    return b"".join(_vcard(person, moment, version) for person in people)


def _vcard(person: Card, moment: dt.datetime, version: str) -> bytes:
    card = vobject.vCard()
    card.add("version").value = version
    card.add("fn").value = _clean(person.name)
    given = _clean(person.given) or ("" if person.family else _clean(person.name))
    card.add("n").value = vobject.vcard.Name(family=_clean(person.family), given=given)
    if person.company:
        card.add("org").value = [_clean(person.company)]
    for kind, value in (("title", person.title), ("note", person.note)):
        if value:
            card.add(kind).value = _clean(value)
    for kind, value in (("email", person.email), ("tel", person.phone)):
        if value:
            line = card.add(kind)
            line.value = _clean(value)
            line.type_param = "WORK"
    if person.uid:
        card.add("uid").value = f"urn:mixer:{person.uid}"
    card.add("rev").value = moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    text: str = card.serialize()
    return text.encode()


def _clean(text: str) -> str:
    """Drop control characters other than the line feed: no card has a use for them."""
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) != "Cc")


def table(rows: Iterable[Row], zone: dt.tzinfo) -> list[list[str | int]]:
    """Return the cells under ``HEADER``; times are the clock on the wall of the mixer."""
    return [_cells(row, zone) for row in rows]


def _cells(row: Row, zone: dt.tzinfo) -> list[str | int]:
    return [
        row.name,
        row.company,
        row.profession,
        row.email,
        row.phone,
        row.answer,
        _yes(said=row.arrived is not None),
        f"{row.arrived.astimezone(zone):%H:%M}" if row.arrived else "",
        _yes(said=row.first_timer),
        row.invited_by,
        _yes(said=row.visitor_host),
        row.donated,
        row.won,
        row.met,
        "; ".join(row.people),
        "; ".join(row.segments),
    ]


def _yes(*, said: bool) -> str:
    return "yes" if said else ""
