"""Guessing what the columns of a guest list mean, from their headers and what stands below."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mixer.core.names import fold
from mixer.guests.rules.lists import GuestList

_LOOKED_AT = 200  # rows, when a column is judged by what it holds
_MOSTLY = 0.6  # of a column's filled cells
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+")
_NUMBER = re.compile(r"\+?[\d\s()./-]{7,}(?:(?:x|ext\.?)\s*\d+)?")

Mapping = dict[int, str]
"""Which field each column feeds, by the column's place from 0; columns left out are not taken over."""


@dataclass(frozen=True)
class Field:
    """Something known about a guest that a column can feed."""

    key: str
    label: str


@dataclass(frozen=True)
class _Tool:
    name: str
    columns: frozenset[str]
    leave: frozenset[str]


@dataclass(frozen=True)
class _Words:
    fields: tuple[Field, ...]
    meaning: dict[str, str]  # folded header -> field key, "" to leave out
    tools: tuple[_Tool, ...]


@cache
def _words() -> _Words:
    data = tomllib.loads(files("mixer.guests").joinpath("headers.toml").read_text(encoding="utf-8"))
    meaning = dict.fromkeys(map(_key, data["leave"]["words"]), "")
    for field in data["field"]:
        for word in (field["label"], field["key"], *field["words"]):
            meaning.setdefault(_key(word), field["key"])
    fields = tuple(Field(field["key"], field["label"]) for field in data["field"])
    tools = tuple(
        _Tool(tool["name"], frozenset(map(_key, tool["columns"])), frozenset(map(_key, tool.get("leave", ()))))
        for tool in data["tool"]
    )
    return _Words(fields, meaning, tools)


def _key(header: str) -> str:
    """Return the folded header, in which an underscore is a space and "Attendee #" a number."""
    return fold(header.replace("_", " ").replace("#", " no ")) or header.strip()


def known_fields() -> tuple[Field, ...]:
    """Return the fields that columns can feed, in the order in which a host is asked."""
    return _words().fields


def header_hits(cells: Sequence[str]) -> int:
    """Return how many of these cells are known headers, so that a header row can be found below title rows."""
    meaning = _words().meaning
    return sum(_key(cell) in meaning for cell in cells if cell)


def tool_of(columns: Sequence[str]) -> str | None:
    """Return the name of the tool that makes lists with such columns, or None."""
    tool = _tool(columns)
    return tool.name if tool else None


def _tool(columns: Sequence[str]) -> _Tool | None:
    have = {_key(column) for column in columns}
    return next((tool for tool in _words().tools if tool.columns <= have), None)


def guess_mapping(guests: GuestList) -> Mapping:
    """Return the likeliest mapping: by header, and where that says nothing, by what the column holds."""
    tool = _tool(guests.columns)
    meaning = _words().meaning | dict.fromkeys(tool.leave if tool else (), "")
    mapping: Mapping = {}
    unknown: list[int] = []
    for place, column in enumerate(guests.columns):
        field = meaning.get(_key(column)) if guests.named else None
        if field:
            mapping[place] = field
        elif field is None:
            unknown.append(place)
    _guess_by_content(guests, unknown, mapping)
    return _name_or_parts(guests, mapping)


def looks_like_address(cell: str) -> bool:
    """Say whether a cell holds an e-mail address and nothing else."""
    return _ADDRESS.fullmatch(cell.strip()) is not None


def _guess_by_content(guests: GuestList, unknown: Sequence[int], mapping: Mapping) -> None:
    taken = set(mapping.values())
    for place in unknown:
        cells = [row.cells[place].strip() for row in guests.rows[:_LOOKED_AT]]
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        if _mostly(filled, _ADDRESS) and "email" not in taken:
            field = "email"
        elif _mostly(filled, _NUMBER) and not guests.named and "phone" not in taken:
            field = "phone"
        elif not guests.named and not _mostly(filled, _NUMBER) and not _mostly(filled, _ADDRESS):
            field = next((key for key in ("name", "company", "profession") if key not in taken), "")
        else:
            continue
        if field:
            mapping[place] = field
            taken.add(field)


def _mostly(cells: Sequence[str], shape: re.Pattern[str]) -> bool:
    return sum(shape.fullmatch(cell) is not None for cell in cells) >= _MOSTLY * len(cells)


def _name_or_parts(guests: GuestList, mapping: Mapping) -> Mapping:
    """Resolve headers that mean one thing alone and another in company.

    "Nombre" beside "Apellidos" and "Prénom" beside "Nom" are parts; "Nom" or "Nombre" alone is the whole name, and
    "Name" beside "Vorname" is the family name. "Title" before a first name is "Dr.", not a role.
    """
    fields = set(mapping.values())
    resolved = dict(mapping)
    for place, field in mapping.items():
        header = _key(guests.columns[place])
        if (field == "given" and header in ("nombre", "nombres") and "family" not in fields) or (
            field == "family" and header == "nom" and "given" not in fields
        ):
            resolved[place] = "name"
        elif field == "name" and header == "name" and "given" in fields and "family" not in fields:
            resolved[place] = "family"
        elif header == "title" and mapping.get(place + 1) == "given":
            del resolved[place]
    return resolved
