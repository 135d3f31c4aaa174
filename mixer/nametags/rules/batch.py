"""Which tags a host wants printed, in which order, and which of them are new or changed since the last print."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Literal

from mixer.core.names import fold
from mixer.nametags.rules.sheets import Order
from mixer.nametags.rules.tags import TagItem

Which = Literal["all", "new", "one", "again", "blank"]

LETTER_COUNTRIES = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE", "GT", "CR", "PA", "DO", "SV", "NI", "PR"})
"""Where offices print on US Letter; everybody else prints on A4."""


LAST_LATIN = "\u024f"
"""The last letter that every typeface here has."""

AS_LISTED = "list"
"""The order in which guests are given."""


class Standing(StrEnum):
    """Where a guest's tag stands."""

    NEW = "new"
    CHANGED = "changed"  # what is on it is no longer true
    REVOKED = "revoked"  # its code was replaced since
    PRINTED = "printed"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a host chose on the page.

    `which` tags: all, those new or changed since the last print, one guest's (`guest_code`) with a new code or again as
    it is, or so many `blanks`.
    `start` is the first free label, `order` what the batch is sorted by, `fill` how labels follow each other on the
    sheet. `backs` prints both sides. `printer` is the code of a printer's profile.
    """

    sheet: str
    layout: str = "classic"
    start: int = 1
    which: Which = "all"
    order: str = "last_name"
    guest_code: str = ""
    fill: Order = "rows"
    backs: bool = False
    printer: str = ""
    blanks: int = 0


@dataclass(frozen=True, slots=True)
class Tag:
    """One guest's tag with what it is sorted by, and the version of the code on it."""

    guest_id: int
    guest_code: str
    family: str
    item: TagItem
    standing: Standing
    version: int = 1


def paper_of(country: str) -> Literal["letter", "a4"]:
    """The paper that printers hold in a country (ISO 3166 alpha-2)."""
    return "letter" if country.upper() in LETTER_COUNTRIES else "a4"


def first_sheet(country: str) -> str:
    """The name badges most hosts of a country buy."""
    return "avery-5395" if paper_of(country) == "letter" else "avery-l4785"


def fingerprint(item: TagItem) -> bytes:
    """32 bytes that change when anything a reader sees on the tag changes; the code is looked after by its version."""
    unset = {f.name: f.default for f in fields(item)}  # left out, so that a new field changes nobody's tag
    unseen = ("id", "link", "short_code")
    seen = {name: value for name, value in asdict(item).items() if name not in unseen and value != unset[name]}
    return hashlib.sha256(json.dumps(seen, sort_keys=True, ensure_ascii=True).encode()).digest()


def standing(item: TagItem, version: int, printed: tuple[bytes, int] | None) -> Standing:
    """Compare a tag with what was printed last: its fingerprint and the version of its code."""
    if printed is None:
        return Standing.NEW
    if printed[1] != version:
        return Standing.REVOKED
    return Standing.PRINTED if printed[0] == fingerprint(item) else Standing.CHANGED


def _last_name(tag: Tag) -> tuple[str, ...]:
    return (fold(tag.family) or fold(tag.item.full), fold(tag.item.first))


def _counted(text: str) -> str:
    """Text whose numbers sort as numbers: table 2 before table 10."""
    return re.sub(r"\d+", lambda number: number[0].zfill(9), text)


ORDERS: Mapping[str, Callable[[Tag], tuple[str, ...]]] = {
    "last_name": _last_name,
    "first_name": lambda tag: (fold(tag.item.first), fold(tag.family)),
    "company": lambda tag: (fold(tag.item.company), *_last_name(tag)),
    "zone": lambda tag: (tag.item.zone.letter if tag.item.zone else "~", *_last_name(tag)),
    "table": lambda tag: (_counted(fold(tag.item.table)) or "~", *_last_name(tag)),
    AS_LISTED: lambda _: (),
}
"""Ways to sort a batch, so that the stack lies on the table as it is handed out."""


def chosen(tags: list[Tag], choice: Choice) -> list[Tag]:
    """The tags to print, in order; guests of the same name keep a fixed order by their code."""
    if choice.which in {"one", "again"}:
        kept = [tag for tag in tags if tag.guest_code == choice.guest_code]
    elif choice.which == "new":
        kept = [tag for tag in tags if tag.standing is not Standing.PRINTED]
    else:
        kept = tags
    if choice.order == AS_LISTED:
        return list(kept)
    return sorted(kept, key=lambda tag: (*ORDERS[choice.order](tag), tag.guest_code))


def by_risk(items: Sequence[TagItem]) -> list[TagItem]:
    """The tags by how likely something is wrong with them: letters beyond Latin first, then the longest names."""
    return sorted(items, key=_risk, reverse=True)


def _risk(item: TagItem) -> tuple[bool, int, int]:
    texts = (item.first, item.full, item.company, item.role)
    rare = any(max(text, default="") > LAST_LATIN for text in texts)
    return rare, max(map(len, item.first.split()), default=0), sum(map(len, texts))
