import csv
import io
import zipfile

import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from mixer.core.tables import guarded, unguarded, write_csv, write_xlsx


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
