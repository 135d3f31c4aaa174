"""People as vCards, the only writer of them: what an address book needs, and nothing that may not be shown."""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import vobject

VERSIONS = ("3.0", "4.0")
_LINES = str.maketrans({"\r": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n"})

Version = Literal["3.0", "4.0"]


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


def each_vcard(people: Iterable[Card], moment: dt.datetime, version: Version = "3.0") -> Iterator[bytes]:
    """Yield people as vCards (RFC 2426 or RFC 6350), UTF-8, one by one; ``moment`` is stated as their revision."""
    for person in people:
        yield _vcard(person, moment, version)


def vcards(people: Iterable[Card], moment: dt.datetime, version: Version = "3.0") -> bytes:
    """Return people as one file of vCards: see `each_vcard`."""
    return b"".join(each_vcard(people, moment, version))


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
    """Let every kind of line end be a line feed, which a card can say, and drop other control characters."""
    lines = text.replace("\r\n", "\n").translate(_LINES)
    return "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) != "Cc")
