import datetime as dt
import io
import json
import resource
import runpy
import subprocess
import sys
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.core.refusal import Refusal
from mixer.core.tables import write_csv, write_xlsx
from mixer.guests.files import sheets, workbook
from mixer.guests.files.addresses import read_addresses
from mixer.guests.files.encoding import decode
from mixer.guests.files.reader import MOST_ROWS, Reading, read_guest_list


def cells(content):
    return [row.cells for row in read_guest_list(content).rows]


def refused(content):
    with pytest.raises(Refusal) as refusal:
        read_guest_list(content)
    assert refusal.value.message.endswith(".")
    return refusal.value.code


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Name;Ort\nJosé;Málaga\n", "cp1252"),
        ("Name\nPeña\n", "cp1252"),
        ("Name\nO’Brien – “VIP” Café\n", "cp1252"),
        ("Nom\nFrançois Noël\n", "cp1252"),
        ("Name\nÜnal\n", "cp1252"),
        ("Imię;Nazwisko\nŁukasz;Żółć\n", "cp1250"),
        ("Имя;Фирма\nОльга;Ромашка\n", "cp1251"),
        ("Имя;Фирма\nОльга;Ромашка\n", "koi8_r"),
        ("Όνομα\nΑλέξανδρος Παπαδόπουλος\n", "cp1253"),
        ("Name\nÖzgür Çağlar\n", "cp1254"),
        ("שם\nשרה כהן\n", "cp1255"),
        ("اسم\nمحمد العلي\n", "cp1256"),
        ("Vārds\nJānis Bērziņš\n", "cp1257"),
        ("ชื่อ,บริษัท\nสมชาย ใจดี,บริษัท ตัวอย่าง จำกัด\n", "cp874"),
        ("Name\nÉmilie Leroy\n", "mac_roman"),
        ("Name\nJosé\n", "cp850"),
        ("名前,会社\n佐藤,トヨタ\n", "cp932"),
        ("氏名,会社\n佐藤健,トヨタ\n", "euc_jp"),
        ("姓名,公司\n王小明,华为\n", "gb18030"),
        ("姓名,公司\n王小明,華為\n", "big5"),
        ("이름,회사\n김서연,삼성\n", "cp949"),
        ("Name,Mail\nJosé,x\n", "utf-8"),
        ("Name,Mail\nJosé,x\n", "utf-8-sig"),
        ("Name,Mail\nJosé,x\n", "utf-16"),
        ("Name,Mail\nJosé,x\n", "utf-16-le"),
        ("Name,Mail\nJosé,x\n", "utf-16-be"),
        ("Name,Mail\nJosé,x\n", "utf-32"),
    ],
)
def test_small_lists_are_read_in_the_encoding_they_were_written_in(text, encoding):
    assert decode(text.encode(encoding)).text == text


def test_signs_that_make_no_words_are_left_to_the_detector():
    decoded = decode(b"Name\n\xa6\xa6\xa6 \xb6\xb6\xb6\n")
    assert decoded.text.startswith("Name")
    assert decoded.guessed


def test_a_guessed_encoding_is_told_to_the_host_and_a_known_one_is_not():
    assert read_guest_list("Name;E-Mail\nJosé;j@x.example\n".encode("cp1252")).notes == (
        "Read as Western European (Windows). Look at the accents below.",
    )
    assert read_guest_list("Name;E-Mail\nJosé;j@x.example\n".encode()).notes == ()


def test_damaged_unicode_is_refused():
    assert refused(b"\xff\xfeN\x00a") == "unreadable"
    assert refused(b"\xef\xbb\xbfName\n\xff\n") == "unreadable"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_separator_is_found_even_with_others_in_the_cells(separator):
    text = separator.join(("Contact", "Company")) + "\n" + separator.join(('"Cooper, Carla; Ms."', '"A|B\t, C"')) + "\n"
    assert cells(text) == [("Cooper, Carla; Ms.", "A|B\t, C")]


def test_a_separator_without_known_headers_is_found_by_even_rows():
    text = "Jméno;Telefonní číslo\nDvořák, Jan;505 555 0043\nŘehoř, Petr;505 555 0044\n"
    guests = read_guest_list(text)
    assert guests.columns == ("Jméno", "Telefonní číslo")
    assert len(guests.rows) == 2


def test_the_separator_that_excel_names_is_believed():
    guests = read_guest_list("sep=|\nName|Company\nCarla|Acme; Sons; Co\n")
    assert guests.columns == ("Name", "Company")
    assert guests.rows[0].number == 3


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_any_line_end_will_do_and_quoted_ones_stay(end):
    guests = read_guest_list(end.join(("Name,Notes", 'Carla,"one', 'two"', "", "Bob,", "")))
    assert [row.cells for row in guests.rows] == [("Carla", f"one{end}two"), ("Bob", "")]
    assert [row.number for row in guests.rows] == [2, 4]


def test_a_source_is_known_again_by_its_header_alone():
    one, other = read_guest_list("Name,E-mail\nCarla,c@x.example\n"), read_guest_list("NAME;e-mail\nBob;b@x.example\n")
    assert one.source == other.source
    assert one.source != read_guest_list("Name,Phone\nCarla,1\n").source


def test_title_rows_above_the_header_are_passed_over():
    guests = read_guest_list("Members of the chamber\n\nAs of May,,\nName,E-mail,Firm\nCarla,c@x.example,Acme\n")
    assert guests.columns == ("Name", "E-mail", "Firm")
    assert [row.number for row in guests.rows] == [5]
    assert guests.notes == ("2 rows above the header passed over.",)
    assert read_guest_list("Members\nName,E-mail\nCarla,c@x.example\n").notes == (
        "1 row above the header passed over.",
    )


def test_a_header_repeated_in_the_middle_is_no_guest():
    assert cells("Name,E-mail\nCarla,c@x.example\nName,E-mail\nBob,b@x.example\n") == [
        ("Carla", "c@x.example"),
        ("Bob", "b@x.example"),
    ]


def test_a_list_without_header_gets_numbered_columns():
    guests = read_guest_list("Carla Cooper,Acme,c@x.example,505 555 0043\nBob Jones,Bolt,b@x.example,505 555 0044\n")
    assert guests.columns == ("Column 1", "Column 2", "Column 3", "Column 4")
    assert not guests.named
    assert len(guests.rows) == 2


def test_a_list_of_names_alone_is_a_list():
    guests = read_guest_list("Carla Cooper\nBob Jones\n")
    assert not guests.named
    assert cells("Carla Cooper\nBob Jones\n") == [("Carla Cooper",), ("Bob Jones",)]
    assert cells("Name\nCarla Cooper\n") == [("Carla Cooper",)]


def test_short_rows_are_filled_and_long_ones_keep_their_cells():
    guests = read_guest_list("Name,E-mail\nCarla\nBob,b@x.example,extra\n")
    assert guests.columns == ("Name", "E-mail", "Column 3")
    assert [row.cells for row in guests.rows] == [("Carla", "", ""), ("Bob", "b@x.example", "extra")]


def test_one_formula_guard_is_taken_off_and_no_more():
    text = "Name,Phone,Company\nCarla,'+49 171 2345678,''=Sum GmbH\nO'Neil,'tis,'\n"
    assert cells(text) == [("Carla", "+49 171 2345678", "'=Sum GmbH"), ("O'Neil", "'tis", "'")]


def test_control_characters_do_no_harm():
    assert cells(b"Name,Company\nCar\x00la,Ac\x07me\n") == [("Carla", "Acme")]
    assert refused(b"\x7f\x80") == "unreadable"
    assert refused("\x01\x02\x03\x04\x05" * 20) == "unreadable"


def test_lists_beyond_reason_are_refused_with_a_sentence():
    assert refused(b"x" * (5 * 1024 * 1024 + 1)) == "too_big"
    assert refused("Name\n" + "Carla\n" * (MOST_ROWS + 1)) == "too_many"
    assert refused('Name,Notes\nCarla,"' + "x" * 40_000 + '"\n') == "unreadable"
    assert refused('Name,Notes\nCarla,"' + "x\n" * 100_000) == "unreadable"
    assert refused("") == "empty"
    assert refused("Name,E-mail\n ,\n") == "empty"
    assert refused(b"%PDF-1.7 whatever") == "unreadable"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ana Ruiz <ana@ruiz.example>", [("Ana Ruiz", "ana@ruiz.example")]),
        ("To: Ana <a@x.example>;\r\nCc: bo@x.example", [("Ana", "a@x.example"), ("", "bo@x.example")]),
        ("Cooper, Carla <c@x.example>, d@x.example", [("Cooper, Carla", "c@x.example"), ("", "d@x.example")]),
        ('"Cooper, ""C""" <c@x.example>', [("Cooper, C", "c@x.example")]),
        ('"Jones \\"Bob\\"; Mr" <b@x.example>', [('Jones "Bob"; Mr', "b@x.example")]),
        ("'Bob' (b@x.example)", [("Bob", "b@x.example")]),
        ("a@x.example, <<, b@x.example, c@x.example, d@x.example, e@x.example", None),
        ("a@x.example b@x.example", None),
        ("nobody here", None),
        (" , ;\n", None),
        ("", None),
    ],
)
def test_addresses_are_taken_apart_as_mail_programs_write_them(text, found):
    if text.startswith("a@x.example, <<"):
        assert len(read_addresses(text)) == 5
    else:
        assert read_addresses(text) == found


def test_plain_addresses_under_each_other_are_guests_too():
    guests = read_guest_list("a@x.example\nb@x.example\n")
    assert guests.kind == "addresses"
    assert [row.cells for row in guests.rows] == [("", "a@x.example"), ("", "b@x.example")]
    assert read_guest_list("E-mail\na@x.example\nb@x.example\n").columns == ("E-mail",)


def test_a_workbook_is_read_from_its_best_sheet():
    book = write_xlsx(
        [
            ("Notes", ["For the host"], [["Call the caterer"]] * 5),
            (
                "Guests",
                ["Name", "E-mail", "Member since", "Phone"],
                [["José", "j@x.example", 2019, "+49 1"], ["Bo", None, 2.5, ""]],
            ),
        ]
    )
    guests = read_guest_list(book)
    assert guests.kind == "workbook"
    assert guests.columns == ("Name", "E-mail", "Member since", "Phone")
    assert [row.cells for row in guests.rows] == [("José", "j@x.example", "2019", "+49 1"), ("Bo", "", "2.5", "")]


WORKBOOK = [
    ("José", "Núñez", "jose@x.example", "5055550043", "Acme Inc.", "yes", "one\ntwo", "2020-05-01"),
    ("Łukasz", "Żółć", "l@x.example", "505 555 0044", "Acme Inc.", "maybe", "", "2020-05-01 18:07:00"),
    ("健", "佐藤", "k@x.example", "815012345678", "トヨタ", "no", "", "2019"),
    ("Olga", "Кузнецова", "", "", "", "", "", ""),
    ("Error", "", "", "", "", "", "", ""),
]


@pytest.mark.parametrize("name", ["guests-of-old.xls", "guests-merged.xlsx", "guests.ods"])
def test_workbooks_of_three_formats_are_read_cell_by_cell(sample, name):
    # A title over merged cells, blank rows, a sheet before and a hidden one behind, one company over two people,
    # numbers, dates, yes and no, an error and formulas nobody has worked out.
    guests = read_guest_list(sample(name))
    columns = ("First name", "Last name", "E-mail", "Phone", "Company", "Answer", "Notes", "Since")
    assert (guests.columns, guests.sheet, guests.sheets) == (columns, "Gäste", ("Read me", "Gäste"))
    assert guests.notes == ("Read from the sheet “Gäste”.", "1 row above the header passed over.")
    assert [row.cells for row in guests.rows] == WORKBOOK
    assert [row.number for row in guests.rows] == [5, 6, 7, 8, 9]


def test_another_sheet_can_be_chosen(sample):
    guests = read_guest_list(sample("guests-merged.xlsx"), reading=Reading(sheet="Read me"))
    assert [row.cells for row in guests.rows] == [("hello",)]
    assert read_guest_list(sample("guests-merged.xlsx"), reading=Reading(sheet="Hidden")).sheet == "Gäste"


def test_a_merged_cell_stands_in_each_row_it_spans():
    cells = [["Acme", "Ana", "x"], ["", "Bo", ""], ["", "Cy", ""]]
    sheets.fill_down(cells, 0, 1, 0, 0)
    sheets.fill_down(cells, 0, 2, 1, 2)  # wider than one column: a title
    sheets.fill_down(cells, 5, 7, 0, 0)  # beyond what was read
    sheets.fill_down(cells, 0, 1, 7, 7)
    assert cells == [["Acme", "Ana", "x"], ["Acme", "Bo", ""], ["", "Cy", ""]]


def test_a_new_workbook_with_a_password_is_refused_as_locked(sample):
    assert refused(sample("guests-locked.xlsx")) == "locked"


def test_an_empty_workbook_holds_no_guests():
    assert refused(write_xlsx([("Guests", ["Name"], [])])) == "empty"


def test_workbook_cells_are_shown_as_their_owner_sees_them():
    assert sheets.shown(True) == "yes"
    assert sheets.shown(False) == "no"
    assert sheets.shown(491712345678.0) == "491712345678"
    day = dt.datetime.fromisoformat("2026-05-01")
    assert sheets.shown(day) == "2026-05-01"
    assert sheets.shown(day.replace(hour=18, minute=7)) == "2026-05-01 18:07:00"
    assert sheets.shown("x" * 40_000) == "x" * 32_767


def bomb(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def test_workbooks_that_unpack_to_too_much_are_refused():
    assert refused(bomb([("xl/worksheets/sheet1.xml", b"0" * 60_000_000)])) == "bomb"
    assert refused(bomb([("a.xml", b"0" * 1_000_000)])) == "bomb"
    assert refused(bomb([(f"{number}.xml", b"x") for number in range(201)])) == "bomb"


def test_workbooks_that_are_none_are_refused():
    assert refused(bomb([("hello.txt", b"hello")])) == "unreadable"
    assert refused(b"PK\x03\x04 not a zip") == "unreadable"
    assert refused(b"\xd0\xcf\x11\xe0 not an old workbook") == "unreadable"
    whole = write_xlsx([("Guests", ["Name"], [["Carla"]])])
    assert refused(whole[: len(whole) // 2]) == "unreadable"


class Pipe:
    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


def test_the_reading_process_limits_itself_and_answers_in_json(monkeypatch, capsys):
    limits = {}
    monkeypatch.setattr(resource, "setrlimit", lambda what, limit: limits.update({what: limit[0]}))
    monkeypatch.setattr(sheets.sys, "stdin", Pipe(write_xlsx([("Guests", ["Name"], [["Carla"]])])))
    assert sheets.main() == 0
    assert json.loads(capsys.readouterr().out) == [["Guests", [["Name"], ["Carla"]]]]
    assert limits == {resource.RLIMIT_AS: sheets.MEMORY, resource.RLIMIT_CPU: sheets.SECONDS}


def test_the_reading_process_says_that_it_cannot_read(monkeypatch):
    monkeypatch.setattr(sheets, "limit", lambda: None)
    monkeypatch.setattr(sheets.sys, "stdin", Pipe(b"no workbook"))
    assert sheets.main() == sheets.BAD_FILE
    monkeypatch.setattr(sheets.sys, "stdin", Pipe(b""))
    monkeypatch.setattr(sheets, "sheets", locked)
    assert sheets.main() == sheets.LOCKED_FILE


def locked(_content: bytes):
    raise sheets.PasswordError


def test_the_reading_process_ends_with_its_answer(monkeypatch, capsys):
    monkeypatch.setattr(resource, "setrlimit", lambda *_limit: None)
    monkeypatch.setattr(sys, "stdin", Pipe(b"no workbook"))
    with pytest.raises(SystemExit, match="3"):
        runpy.run_path(sheets.__file__, run_name="__main__")
    assert capsys.readouterr().out == ""


def test_where_the_system_knows_no_limits_there_are_none(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    sheets.limit()


@pytest.mark.parametrize(("status", "code"), [(4, "locked"), (-9, "bomb")])
def test_a_reader_that_dies_says_why_the_workbook_is_refused(monkeypatch, status, code):
    done = subprocess.CompletedProcess([], status, b"", b"")
    monkeypatch.setattr(workbook.subprocess, "run", lambda *_args, **_more: done)
    assert refused(write_xlsx([("Guests", ["Name"], [["Carla"]])])) == code


def test_a_reader_that_hangs_is_stopped(monkeypatch):
    def hang(*_args: object, **_more: object):
        raise subprocess.TimeoutExpired([], 60)

    monkeypatch.setattr(workbook.subprocess, "run", hang)
    assert refused(write_xlsx([("Guests", ["Name"], [["Carla"]])])) == "bomb"


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_list_or_a_refusal(content):
    try:
        guests = read_guest_list(content)
    except Refusal:
        return
    assert guests.rows
    assert all(len(row.cells) == len(guests.columns) for row in guests.rows)


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_pasted_text_is_a_list_or_a_refusal(content):
    try:
        guests = read_guest_list(content)
    except Refusal:
        return
    assert guests.rows


HOSTILE = st.sampled_from(["=1+1", "+49 1", "'-x", "''@y", "\t=z", "-", "plain"])


@given(st.lists(st.tuples(st.text(max_size=8), HOSTILE), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_cells_come_back_from_our_own_csv_as_they_were(rows):
    rows = [("".join(sign for sign in name if sign.isprintable()).strip() or "x", text) for name, text in rows]
    back = read_guest_list(write_csv(["Name", "Phone", "E-mail"], [(*row, "a@x.example") for row in rows]))
    assert [row.cells[:2] for row in back.rows] == [(name, text.strip()) for name, text in rows]
