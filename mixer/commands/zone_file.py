"""A host's own zones from a file: their names, whom each is for, and how many it holds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from mixer.commands.columns import words_for
from mixer.commands.couples import read_records
from mixer.commands.games import profession_finder
from mixer.contacts.rules.catalogue import spheres
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.icebreakers.rules.room import Player
from mixer.icebreakers.rules.zones import SMALLEST, SOMETHING_ELSE, Area, places
from mixer.icebreakers.rules.zones_draft import letter_of

MOST_ZONES = 50
COLUMNS = ("zone", "for", "places", "at_least")
_SEPARATOR = re.compile(r"[;,|/\n]")

Row = dict[str, str]
"""Cells of a zone by the names in `COLUMNS`."""


@dataclass(frozen=True)
class ZonesRead:
    """The zones of a file in its order, and what the host should look at."""

    areas: tuple[Area, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Fields:
    """Whom a zone is for: spheres and professions by their keys, and words that are neither in the catalogue."""

    spheres: tuple[str, ...]
    professions: tuple[str, ...]
    unknown: tuple[str, ...]


def read_zones(content: bytes, players: Sequence[Player]) -> ZonesRead:
    """Return the zones of a table: zone (its name) and, where the file has them, for, places and at_least.

    `for` lists professions and contact spheres with ; between them. A zone without goes by its name, and where that
    says nothing is open to everybody. Empty cells of `places` and `at_least` are filled as for a drafted zone.

    Raises:
        Refusal: `too_big` or `unreadable` (see `read_records`), `no_zones`, `too_many_zones`, `twice`, or `numbers`.
    """
    rows = _rows(content)
    done = {player.profession for player in players}
    areas: list[Area] = []
    notes: list[str] = []
    for key, row in enumerate(rows, start=1):
        found = _fields(row)
        if not (found.spheres or found.professions):
            notes.append(f"The zones file does not say whom “{row['zone']}” is for: it is open to everybody.")
        notes += [f"Nobody on the guest list does “{word}”." for word in found.unknown if word not in done]
        letter = letter_of(row["zone"], [area.letter for area in areas])
        areas.append(_area(key, row, found, letter, places(len(players), len(rows))))
    least = min(SMALLEST, len(players) // len(rows))
    filled = [_at_least(area, row, least) for area, row in zip(areas, rows, strict=True)]
    return ZonesRead(tuple(filled), tuple(notes))


def _rows(content: bytes) -> list[Row]:
    records = [[cell.strip() for cell in record] for record in read_records(content, "the zones file")]
    filled = [record for record in records if any(record)]
    columns = [_column(cell) for cell in filled[0]] if filled else []
    if "zone" not in columns:
        raise Refusal("no_zones", "The zones file needs a first row that names its columns, one of them “zone”.")
    rows = [row for row in (dict(zip(columns, record, strict=False)) for record in filled[1:]) if row.get("zone")]
    if not 1 <= len(rows) <= MOST_ZONES:
        raise Refusal("too_many_zones", f"The zones file names {len(rows)} zones; between 1 and {MOST_ZONES} work.")
    names = [fold(row["zone"]) for row in rows]
    again = next((row["zone"] for place, row in enumerate(rows) if names[place] in names[:place]), None)
    if again is not None:
        raise Refusal("twice", f"The zones file has “{again}” twice. Give each zone a name of its own.")
    return rows


def _column(cell: str) -> str:
    said = fold(cell)
    return next((name for name in COLUMNS if said in words_for(f"zone_{name}")), said)


@cache
def _spheres() -> Mapping[str, str]:
    """Return the spheres' keys by everything they are called."""
    return {fold(word): sphere.key for sphere in spheres() for word in (sphere.key, sphere.name)}


def _fields(row: Row) -> _Fields:
    said = row.get("for", "")
    words = [word for word in map(str.strip, _SEPARATOR.split(said or row["zone"])) if word]
    named = {word: _spheres().get(fold(word)) for word in words}
    guesses = {word: profession_finder().find(word) for word, sphere in named.items() if sphere is None}
    unknown = tuple(fold(word) for word, guess in guesses.items() if guess is None) if said else ()
    return _Fields(
        tuple(sphere for sphere in named.values() if sphere),
        (*(guess.ref for guess in guesses.values() if guess), *unknown),
        unknown,
    )


def _area(key: int, row: Row, found: _Fields, letter: str, capacity: int) -> Area:
    """Return the zone; one that is made for professions is next door to the others of their spheres."""
    professions: frozenset[str] = frozenset()
    named = dict.fromkeys(found.spheres)
    if found.professions:
        kept = {one.key: sphere.key for sphere in spheres() for one in sphere.professions}
        professions = frozenset(found.professions) | {one for one, sphere in kept.items() if sphere in named}
        named |= dict.fromkeys(kept.get(one, SOMETHING_ELSE) for one in found.professions)
    first, *others = named or [SOMETHING_ELSE]
    held = _number(row, "places") or capacity
    return Area(key, first, row["zone"], held, 0, frozenset(others), professions, letter)


def _at_least(area: Area, row: Row, least: int) -> Area:
    usual = 0 if area.spheres == {SOMETHING_ELSE} else min(least, area.capacity)
    wanted = _number(row, "at_least")
    minimum = usual if wanted is None else wanted
    if minimum > area.capacity:
        raise Refusal("numbers", f"“{area.name}” asks for at least {minimum} guests and has {area.capacity} places.")
    return replace(area, minimum=minimum)


def _number(row: Row, column: str) -> int | None:
    said = row.get(column, "")
    if not said:
        return None
    if not (said.isdecimal() and len(said) <= 5 and (int(said) or column == "at_least")):  # noqa: PLR2004 - 99,999 guests
        raise Refusal("numbers", f"“{row['zone']}” has “{said}” as {column}: write a whole number.")
    return int(said)
