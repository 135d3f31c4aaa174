import csv
import io
import zipfile
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from mixer.core.tables import LONGEST_CELL, guarded, pour_xlsx, unguarded, write_csv, write_xlsx


def test_no_spreadsheet_runs_what_a_guest_typed():
    text = write_csv(["name", "phone"], [["=1+1", "+49 30 1"], ["@x", -3]]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["name", "phone"], ["'=1+1", "'+49 30 1"], ["'@x", "-3"]]


@given(st.text())
def test_a_guard_is_taken_off_again(text):
    if not text.startswith("'"):
        assert unguarded(str(guarded(text))) == text


def test_excel_knows_the_file_is_utf8():
    assert write_csv(["Ñ"], []).startswith(b"\xef\xbb\xbf")


def test_a_workbook_keeps_text_text_and_numbers_numbers():
    rows = [["=SUM(A1)", "0049", 3], ["https://mix.example", None, 2.5]]
    made = write_xlsx([("Came", ["name", "phone", "met"], rows), ("Empty", ["a"], [])])
    assert made == write_xlsx([("Came", ["name", "phone", "met"], rows), ("Empty", ["a"], [])])
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert book.sheet_names == ["Came", "Empty"]
    assert book.get_sheet_by_name("Came").to_python()[1:] == [
        ["=SUM(A1)", "0049", 3.0],
        ["https://mix.example", "", 2.5],
    ]
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_table_for_programs_begins_with_the_name_of_its_first_column():
    assert write_csv(["name"], [["Zoë"]], for_excel=False) == "name\r\nZoë\r\n".encode()
    assert write_csv(["name"], []).startswith(b"\xef\xbb\xbf"), "Excel needs the mark"


def test_programs_get_a_phone_number_they_can_dial_and_still_no_formula():
    rows = [["+49 (30) 12-34.5"], ["+1;cmd"], ["=1"], ["-1"], ["'+49"]]
    assert write_csv(["n"], rows, for_excel=False).decode().split()[1:] == [
        *("+49", "(30)", "12-34.5"), "'+1;cmd", "'=1", "'-1", "''+49",
    ]  # fmt: skip


def test_days_and_hours_are_days_and_hours_for_a_spreadsheet():
    at = datetime(2026, 10, 22, 17, 42, 30, tzinfo=ZoneInfo("America/Denver"))
    book = write_xlsx([("Came", ["day", "hour"], [[date(2026, 10, 22), at]])])
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Came")
    assert sheet.to_python()[1] == [date(2026, 10, 22), datetime(2026, 10, 22, 17, 42, 30)]  # noqa: DTZ001 - the wall's
    assert write_csv(["day", "hour"], [[date(2026, 10, 22), at]]).endswith(b"\r\n2026-10-22,2026-10-22 17:42\r\n")


def test_columns_are_as_wide_as_what_stands_in_them_and_the_header_stays():
    rows = [["山田太郎", "short\nthe longest line\nx", "a" * 500, "1"]]
    book = write_xlsx([("Came", ["n", "text", "endless", "a long header"], rows)])
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert [f'width="{width}.7' in sheet for width in (10, 18, 62 - 2, 15)] == [True] * 4
    assert 'state="frozen"' in sheet


def test_a_cell_longer_than_a_workbook_takes_is_cut_and_not_lost():
    book = write_xlsx([("Came", ["n"], [["x" * 40_000]])])
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("Came")
    assert sheet.to_python()[1] == ["x" * LONGEST_CELL]


def test_a_workbook_says_in_its_properties_what_it_is():
    out = io.BytesIO()
    pour_xlsx(out, [("A", ["n"], [])], datetime(2026, 1, 2, tzinfo=UTC), {"title": "Autumn & <Mixer>"})
    with zipfile.ZipFile(out) as parts:
        core = parts.read("docProps/core.xml").decode()
    assert "Autumn &amp; &lt;Mixer&gt;" in core
    assert "2026-01-02T00:00:00Z" in core
