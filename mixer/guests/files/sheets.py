"""Reads a workbook's cells in a process of its own, so that a hostile file can only hurt that process.

Run as a program: the workbook comes on standard input, the sheets leave as JSON on standard output, and the process
limits its own memory and time first. It imports nothing of the house.
"""

import datetime as dt
import io
import json
import sys

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY = 768 * 1024 * 1024
SECONDS = 20
MOST_SHEETS = 20
MOST_ROWS = 20_100
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
BAD_FILE, LOCKED_FILE = 3, 4


def limit() -> None:
    """Limit this process where the system can (not on Windows)."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def shown(value: object) -> str:
    """Return a cell as its owner sees it: whole numbers without ".0", dates without an empty time."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - exact as a float
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)[:LONGEST_CELL]


def sheets(raw: bytes) -> list[tuple[str, list[list[str]]]]:
    """Return the names and cells of all visible sheets, up to the limits."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    visible = [
        one.name
        for one in book.sheets_metadata
        if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet
    ]
    found = []
    for name in visible[:MOST_SHEETS]:
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS)
        cells = [[shown(value) for value in row[:MOST_COLUMNS]] for row in rows]
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            fill_down(cells, top, bottom, left, right)
        found.append((name, cells))
    return found


def fill_down(cells: list[list[str]], top: int, bottom: int, left: int, right: int) -> None:
    """Repeat what stands in one merged cell in each row that it spans, as "Acme" beside its three people."""
    text = cells[top][left] if top < len(cells) and left < len(cells[top]) else ""
    if left != right or not text:
        return
    for row in cells[top + 1 : bottom + 1]:
        row[left] = text


def main() -> int:
    """Read, answer, and say by the exit status why not."""
    limit()
    try:
        found = sheets(sys.stdin.buffer.read())
    except PasswordError:
        return LOCKED_FILE
    except (CalamineError, OSError, ValueError):
        return BAD_FILE
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
