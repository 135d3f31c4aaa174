"""A guest list as it was read: columns and rows, before anybody says what they mean."""

import hashlib
from dataclasses import dataclass

from mixer.core.names import fold


@dataclass(frozen=True)
class Row:
    """One row with as many cells as the list has columns; `number` is the row's own in the file, from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Unreadable:
    """An entry of which no row could be made: its number in the file, why, and what stood there."""

    number: int
    reason: str
    text: str


@dataclass(frozen=True)
class GuestList:
    """A list of guests: where it came from, its columns and its rows.

    `named` is false when the list had no header and the columns were numbered; `notes` are sentences for the host about
    what was seen on the way (the encoding guessed, title rows passed over). `encoding` is the one that was guessed,
    empty where the file itself said; `sheet` is the one of the workbook's filled `sheets` that was read. `refused` are
    entries of which no row could be made, such as a broken card.
    """

    kind: str  # csv, workbook, addresses, vcard
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    named: bool = True
    notes: tuple[str, ...] = ()
    encoding: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    refused: tuple[Unreadable, ...] = ()

    @property
    def source(self) -> str:
        """Return the fingerprint of the header, under which a mapping is remembered."""
        words = "|".join(fold(column) for column in self.columns)
        return f"{self.kind}-{hashlib.sha256(words.encode()).hexdigest()[:16]}"
