"""Tables that leave the house: CSV that Excel opens right, and XLSX, both without live formulas."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import xlsxwriter

Cell = str | int | float | None

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


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


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, for_excel: bool = True) -> bytes:
    """Return a table as UTF-8 CSV with guarded cells.

    Excel needs a byte-order mark to read it; programs would take the mark for a part of the first column's name.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig" if for_excel else "utf-8")


def write_xlsx(
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]],
    made_at: datetime = datetime(2000, 1, 1, tzinfo=UTC),
) -> bytes:
    """Return sheets of (name, header, rows) as an XLSX file; text stays text, numbers stay numbers.

    `made_at` is written into the file's properties, so that the same content gives the same bytes.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": made_at.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "bottom": 1})
    for name, header, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, header, bold)
        widths = [len(title) for title in header]
        for number, row in enumerate(rows, start=1):
            _write_row(sheet, number, row, widths)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 2, 60))
    book.close()
    return out.getvalue()


def _write_row(sheet: xlsxwriter.worksheet.Worksheet, number: int, row: Sequence[Cell], widths: list[int]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(number, column, cell)
        else:
            sheet.write(number, column, cell)
        widths[column] = max(widths[column], len(str(cell or "")))
