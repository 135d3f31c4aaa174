"""The columns of lists that leave the house, read from ``data/columns.toml``, and who is left out of which."""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import Any

OWN = "mixer"
Value = str | int | bool | datetime | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Leaver:
    """A guest as a list may tell of them; `met` are the names of people who agreed with them to be named.

    `arrived` is in the zone of the mixer. `agreed` is whether they may be invited to later mixers, `silent`
    whether nobody writes to their address any more.
    """

    name: str
    given: str = ""
    family: str = ""
    tag_name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    job_title: str = ""
    profession: str = ""
    answer: str = ""
    first_timer: bool = False
    invited_by: str = ""
    arrived: datetime | None = None
    visitor_host: bool = False
    donated: str = ""
    won: str = ""
    met_count: int = 0
    met: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    code: str = ""
    agreed: bool = False
    silent: bool = False

    @property
    def work(self) -> str:
        """Return their role, or what they do."""
        return self.job_title or self.profession


AS_KNOWN = (
    *("name", "given", "family", "tag_name", "email", "phone", "company", "job_title", "profession", "work"),
    *("answer", "first_timer", "invited_by", "arrived", "visitor_host", "donated", "won", "met_count", "met"),
    "segments",
)
FIELDS: Mapping[str, Callable[[Leaver], Value]] = {
    **{name: attrgetter(name) for name in AS_KNOWN},
    "came": lambda one: one.arrived is not None,
    "nickname": lambda one: one.tag_name if one.tag_name != one.given else "",
    "given_beside_family": lambda one: one.given if one.family else "",
    "family_or_name": lambda one: one.family or one.name,
    "company_or_name": lambda one: one.company or one.name,
    "email_label": lambda one: "Work" if one.email else "",
    "phone_label": lambda one: "Work" if one.phone else "",
}
"""What a column can say of a guest."""

HOLDS: Mapping[str, Callable[[Leaver], bool]] = {
    "not_silent": lambda one: not one.silent,
    "agreed": lambda one: one.agreed,
    "address": lambda one: bool(one.email),
}
"""What a set of columns can ask of a guest."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a field of a guest under a header, or a text that is the same for all."""

    header: str
    field: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ColumnSet:
    """The columns a tool wants, what it asks of people, and how its CSV and its workbook are written."""

    key: str
    name: str
    sentence: str
    asks: tuple[str, ...]
    mark: bool
    sheets: bool
    columns: tuple[Column, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(column.header for column in self.columns)

    def row(self, guest: Leaver, words: Mapping[str, str]) -> list[Value]:
        """Return a guest's values under the header; `words` fill in the texts that are the same for all."""
        return [
            FIELDS[column.field](guest) if column.field else column.text.format_map(words) for column in self.columns
        ]

    def fields(self, guest: Leaver) -> dict[str, Value]:
        """Return a guest's values by field, for programs."""
        return {column.field: FIELDS[column.field](guest) for column in self.columns if column.field}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is left out: said of one, and of many."""

    key: str
    one: str
    many: str

    def words(self, count: int) -> str:
        """Return how many are left out for it, as a host would say it."""
        return f"{count} {self.one if count == 1 else self.many}"


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("mixer.followup").joinpath("data", "columns.toml").read_text(encoding="utf-8"))


@cache
def column_sets() -> dict[str, ColumnSet]:
    """Return every set of columns by key, our own first."""
    return {
        row["key"]: ColumnSet(
            **(row | {"asks": tuple(row["asks"]), "columns": tuple(Column(**column) for column in row["columns"])})
        )
        for row in _data()["columns"]
    }


@cache
def reasons() -> tuple[Reason, ...]:
    """Return why people are left out, in the order in which it is asked."""
    return tuple(Reason(**row) for row in _data()["reason"])


@cache
def purposes() -> dict[str, str]:
    """Return what lists are taken out for, by key."""
    return {row["key"]: row["words"] for row in _data()["purpose"]}


def purpose_of(key: str, line: str) -> str:
    """Return a purpose in words: what was chosen, and the line that says it more closely."""
    return ": ".join(part for part in (purposes().get(key, ""), " ".join(line.split())) if part)


def who_may_leave(guests: Iterable[Leaver], asks: Sequence[str]) -> tuple[list[Leaver], tuple[tuple[Reason, int], ...]]:
    """Return who stands in a list that asks this of people, and how many are left out for each reason."""
    asked = [reason for reason in reasons() if reason.key in asks]
    stay: list[Leaver] = []
    out: Counter[str] = Counter()
    for guest in guests:
        why = next((reason.key for reason in asked if not HOLDS[reason.key](guest)), None)
        if why is None:
            stay.append(guest)
        else:
            out[why] += 1
    return stay, tuple((reason, out[reason.key]) for reason in asked if out[reason.key])
