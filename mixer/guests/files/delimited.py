"""Separated text (comma, semicolon, tab, bar) cut into cells, whichever sign separates them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable

from mixer.core.refusal import Refusal
from mixer.guests.rules.headers import header_hits

_SEPARATORS = ",;\t|"
_LOOKED_AT = 300  # records, to judge a separator by
_HEADER_WITHIN = 15  # records, title rows included
_LONGEST_CELL = 32_767  # signs, as in a spreadsheet
_SAID = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)


def cut(text: str) -> list[list[str]]:
    """Return the records of a separated text; blank lines are empty records, so that rows keep their numbers.

    Raises:
        Refusal: `unreadable` when a cell is longer than a spreadsheet allows, as after a quote that is never closed.
    """
    said = _SAID.match(text)
    if said:
        return [[], *_records(text[said.end() :], said[1])]
    return _records(text, separator_of(text))


def separator_of(text: str) -> str:
    """Return the sign that separates cells: the one that finds known headers, then the one that cuts evenly."""
    lines = text[:200_000]
    return max(_SEPARATORS, key=lambda sign: (*_fitness(lines, sign), -_SEPARATORS.index(sign)))


def _fitness(text: str, separator: str) -> tuple[int, float]:
    records = [record for record in _sample(text, separator) if any(cell.strip() for cell in record)]
    widths = Counter(len(record) for record in records)
    hits = max((header_hits([cell.strip() for cell in one]) for one in records[:_HEADER_WITHIN]), default=0)
    width, rows = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
    evenness = rows / len(records) if width > 1 else 0.0
    return (hits if hits > 1 else 0), evenness * evenness * min(width - 1, 3)


def _sample(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(_lines(text), delimiter=separator)
    try:
        return [record for record, _ in zip(reader, range(_LOOKED_AT), strict=False)]
    except csv.Error:
        return []


def _records(text: str, separator: str) -> list[list[str]]:
    try:
        records = list(csv.reader(_lines(text), delimiter=separator))
    except csv.Error:
        raise _too_long() from None
    if any(len(cell) > _LONGEST_CELL for record in records for cell in record):
        raise _too_long()
    return records


def _lines(text: str) -> Iterable[str]:
    """Return the lines with their ends as they are: of Windows, Unix, or a lone carriage return as on old Macs."""
    return io.StringIO(text, newline="")


def _too_long() -> Refusal:
    return Refusal(
        "unreadable",
        "One cell of this list is longer than any spreadsheet allows. Often a quotation mark is missing at its end.",
    )
