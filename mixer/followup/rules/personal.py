"""What is personal in each table, and what becomes of it when somebody is erased: read from ``data/personal.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

ERASED = "(erased)"

FATES = ("kept", "blanked", "erased", "replaced", "goes", "searched")


@dataclass(frozen=True, slots=True)
class Personal:
    """One table: what becomes of each column, and by which columns a row is found to be somebody's own."""

    table: str
    label: str = ""
    by: tuple[str, ...] = ()
    goes_by: tuple[str, ...] = ()
    address: str = ""
    name: str = ""
    ends: str = ""
    kept: tuple[str, ...] = ()
    blanked: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    goes: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()

    @property
    def decided(self) -> set[str]:
        """Return the columns whose fate is decided."""
        return {column for fate in FATES for column in getattr(self, fate)}

    @property
    def rows_go(self) -> bool:
        """Tell whether the person's own rows go whole."""
        return bool(self.goes_by)


@cache
def personal() -> tuple[Personal, ...]:
    """Return what is personal in every table, in the order of the file."""
    text = files("mixer.followup").joinpath("data", "personal.toml").read_text(encoding="utf-8")
    return tuple(_personal(table, row) for table, row in tomllib.loads(text).items())


def _personal(table: str, row: dict[str, Any]) -> Personal:
    facts: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Personal(table=table, **facts)
