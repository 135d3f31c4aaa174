"""A guest list from anywhere: a file of any table program, or pasted text."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mixer.core.refusal import Refusal
from mixer.core.tables import unguarded
from mixer.guests.files.addresses import read_addresses
from mixer.guests.files.delimited import cut
from mixer.guests.files.encoding import decode
from mixer.guests.files.vcards import is_vcards, read_vcards
from mixer.guests.files.workbook import is_workbook, read_workbook
from mixer.guests.rules.headers import header_hits, looks_like_address
from mixer.guests.rules.lists import GuestList, Row

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
_HEADER_WITHIN = 15  # filled records from the top, title rows included
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_NOT_LISTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
_DIGITS = re.compile(r"[\d\s()+./-]{5,}")

_Record = Sequence[str]


@dataclass(frozen=True)
class Reading:
    """How a host wants a file read, where the guess was wrong: a key of `encodings()`, the name of a sheet."""

    encoding: str = ""
    sheet: str = ""


AS_GUESSED = Reading()


def read_guest_list(content: bytes | str, most_rows: int = MOST_ROWS, reading: Reading = AS_GUESSED) -> GuestList:
    """Return the list that a file's bytes or a pasted text hold; `most_rows` is how long a text may be.

    `reading` says which encoding or which sheet to take where a host knows better than the guess.

    Raises:
        Refusal: `too_big`, `too_many`, `empty`, `unreadable`, `bomb` or `locked`, each with what to do instead.
    """
    if len(content) > MOST_BYTES:
        raise Refusal("too_big", "This file is larger than 5 MB. A guest list is much smaller: keep only its rows.")
    if isinstance(content, bytes) and is_workbook(content):
        return _from_sheets(read_workbook(content), reading.sheet)
    if isinstance(content, bytes) and content.startswith(_NOT_LISTS):
        raise _no_list()
    if isinstance(content, str):
        return _from_text(content, (), most_rows)
    decoded = decode(content, reading.encoding)
    notes = (f"Read as {decoded.encoding_name}. Look at the accents below.",) if decoded.guessed else ()
    guests = _from_text(decoded.text, notes, most_rows)
    return replace(guests, encoding=decoded.encoding if decoded.guessed else "")


def _from_text(text: str, notes: tuple[str, ...], most_rows: int) -> GuestList:
    if len(_CONTROLS.findall(text)) > len(text) // 50 + 2:
        raise _no_list()
    clean = _CONTROLS.sub("", text)
    if is_vcards(clean):
        return read_vcards(clean, notes, most_rows)
    records = cut(clean)
    header = _header_place(records)
    if header is None or len(records[header]) < 2:  # noqa: PLR2004 - one column may hold whole addresses
        found = read_addresses(clean)
        if found is not None and (header is None or any(name for name, _ in found)):
            rows = tuple(Row(number, entry) for number, entry in enumerate(found, start=1))
            return GuestList("addresses", ("Name", "E-mail"), rows, notes=notes)
    return _table("csv", records, header, notes, most_rows)


def _from_sheets(sheets: Sequence[tuple[str, Sequence[_Record]]], wanted: str) -> GuestList:
    """Take the sheet that is wanted, else the one that looks most like a guest list: most known headers, most rows."""
    clean = {name: [[_CONTROLS.sub("", cell) for cell in row] for row in sheet] for name, sheet in sheets}

    def promise(name: str) -> tuple[bool, int, int]:
        header = _header_place(clean[name])
        hits = 0 if header is None else header_hits(_stripped(clean[name][header]))
        return (name == wanted, hits, len(clean[name]))

    name = max(clean, key=promise, default="")
    records = clean.get(name, [])
    guests = _table("workbook", records, _header_place(records), ())
    filled = tuple(one for one in clean if any(map(_width, clean[one])))
    notes = (f"Read from the sheet “{name}”.", *guests.notes) if len(filled) > 1 else guests.notes
    return replace(guests, notes=notes, sheet=name, sheets=filled)


def _header_place(records: Sequence[_Record]) -> int | None:
    """Return where the header stands: the record with most known headers, else the first that can only be one."""
    filled = [place for place, record in enumerate(records[:1000]) if any(cell.strip() for cell in record)]
    top = filled[:_HEADER_WITHIN]
    if not top:
        return None
    best = max(top, key=lambda place: header_hits(_stripped(records[place])))
    if header_hits(_stripped(records[best])) and not any(map(looks_like_address, records[best])):
        return best
    widths = Counter(_width(records[place]) for place in filled)
    usual = max(widths, key=lambda width: (widths[width], width))
    first = next(place for place in filled if _width(records[place]) == usual)
    below = [cell for place in filled if place > first for cell in records[place]]
    unlike = usual > 1 and not any(map(_is_data, records[first])) and any(map(_is_data, below))
    return first if unlike and first in top else None


def _is_data(cell: str) -> bool:
    return looks_like_address(cell) or _DIGITS.fullmatch(cell.strip()) is not None


def _width(record: _Record) -> int:
    """Return the number of cells up to the last filled one."""
    return max((place for place, cell in enumerate(record, start=1) if cell.strip()), default=0)


def _stripped(record: _Record) -> list[str]:
    return [cell.strip() for cell in record]


def _table(
    kind: str,
    records: Sequence[_Record],
    header: int | None,
    notes: tuple[str, ...],
    most_rows: int = MOST_ROWS,
) -> GuestList:
    start = 0 if header is None else header + 1
    titles = [] if header is None else _stripped(records[header])
    body = [
        (number, record)
        for number, record in enumerate(records[start:], start=start + 1)
        if any(cell.strip() for cell in record) and (not titles or _stripped(record) != titles)
    ]
    if not body:
        raise Refusal("empty", "There are no guests in this list: no row below the header has anything in it.")
    if len(body) > most_rows:
        raise Refusal("too_many", f"This list has more than {most_rows:,} rows. Bring it in two parts.")
    width = min(max(_width(titles), *(_width(record) for _, record in body)), MOST_COLUMNS)
    columns = tuple((titles[place] if place < len(titles) else "") or f"Column {place + 1}" for place in range(width))
    rows = tuple(Row(number, _cells(record, width)) for number, record in body)
    passed = sum(any(cell.strip() for cell in record) for record in records[: start - 1]) if titles else 0
    if passed:
        rows_word = "row" if passed == 1 else "rows"
        notes = (*notes, f"{passed} {rows_word} above the header passed over.")
    return GuestList(kind, columns, rows, named=bool(titles), notes=notes)


def _cells(record: _Record, width: int) -> tuple[str, ...]:
    cells = [unguarded(cell).strip() for cell in record[:width]]
    return (*cells, *[""] * (width - len(cells)))


def _no_list() -> Refusal:
    return Refusal(
        "unreadable",
        "This is neither a spreadsheet nor text. Bring the list as CSV, XLSX, ODS or vCard, or paste it from a mail.",
    )
