"""Tables that leave the house: CSV that Excel opens right, and XLSX, both without live formulas."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import BinaryIO

import xlsxwriter

Cell = str | int | float | date | datetime | None
"""Of a datetime the clock on its own wall is shown: spreadsheets know no time zones."""

Sheet = tuple[str, Sequence[str], Iterable[Sequence[Cell]]]
"""A sheet's name, its header and its rows."""

LONGEST_CELL = 32_767  # signs, of which a workbook would leave a longer cell empty
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
_PHONE = re.compile(r"\+[0-9][0-9 ().-]*")
_WIDEST = 60  # letters, of a column


def guarded(cell: Cell) -> Cell:
    """Return the cell so that no spreadsheet runs it: text that starts like a formula gets a leading apostrophe.

    Text that already has apostrophes before its formula gets one more, so that taking one away gives it back.
    """
    if isinstance(cell, str) and cell.lstrip("'").startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell


def unguarded(text: str) -> str:
    """Return the text without the one apostrophe that `guarded` put before it."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA_STARTS) else text


def _for_people(cell: Cell) -> Cell:
    """Return a cell as a spreadsheet's CSV shows it."""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return guarded(cell)


def _for_programs(cell: Cell) -> Cell:
    """Return a cell as programs read it: a phone number alone runs nothing, and they would dial the apostrophe."""
    return cell if isinstance(cell, str) and _PHONE.fullmatch(cell) else _for_people(cell)


def pour_csv(out: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, for_excel: bool = True) -> None:
    """Write a table as UTF-8 CSV with guarded cells, row by row.

    Excel needs a byte-order mark to read it; programs would take the mark for a part of the first column's name.
    """
    text = io.TextIOWrapper(out, "utf-8-sig" if for_excel else "utf-8", newline="")
    shown = _for_people if for_excel else _for_programs
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([shown(cell) for cell in row] for row in rows)
    text.detach()  # flushed, and `out` stays open


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, for_excel: bool = True) -> bytes:
    """Return a table as UTF-8 CSV with guarded cells: see `pour_csv`."""
    out = io.BytesIO()
    pour_csv(out, header, rows, for_excel=for_excel)
    return out.getvalue()


def pour_xlsx(
    out: BinaryIO, sheets: Iterable[Sheet], made_at: datetime, properties: Mapping[str, str] | None = None
) -> None:
    """Write sheets as an XLSX file; text stays text, numbers stay numbers, dates are dates.

    `made_at` is written into the file's properties, so that the same content gives the same bytes; `properties` are
    others of Excel's: title, subject, author, comments.
    """
    text_only = {"strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, {"in_memory": True, "remove_timezone": True, **text_only})
    book.set_properties({**(properties or {}), "created": made_at.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "bottom": 1})
    dates: Mapping[type, xlsxwriter.format.Format] = {
        date: book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
    }
    for name, header, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, header, bold)
        widths = [_width(title) for title in header]
        for number, row in enumerate(rows, start=1):
            _write_row(sheet, number, row, widths, dates)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 2, _WIDEST))
    book.close()


def write_xlsx(sheets: Iterable[Sheet], made_at: datetime = datetime(2000, 1, 1, tzinfo=UTC)) -> bytes:
    """Return sheets as an XLSX file: see `pour_xlsx`."""
    out = io.BytesIO()
    pour_xlsx(out, sheets, made_at)
    return out.getvalue()


def _write_row(
    sheet: xlsxwriter.worksheet.Worksheet,
    number: int,
    row: Sequence[Cell],
    widths: list[int],
    dates: Mapping[type, xlsxwriter.format.Format],
) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            # A workbook runs no text, but our reader takes an apostrophe off that looks like the guard of a CSV.
            text = cell if unguarded(cell) == cell else f"'{cell}"
            sheet.write_string(number, column, text[:LONGEST_CELL])
        elif isinstance(cell, date):
            sheet.write_datetime(number, column, cell, dates[type(cell)])
        else:
            sheet.write(number, column, cell)
        widths[column] = max(widths[column], _width(cell))


def _width(cell: Cell) -> int:
    """Return how many letters wide a cell is: ideographs take two, and of several lines the longest counts."""
    text = "" if cell is None else str(_for_people(cell))
    if text.isascii() and "\n" not in text:
        return len(text)
    lines = text[: 4 * _WIDEST].split("\n")
    return max(sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in line) for line in lines)
