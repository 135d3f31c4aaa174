"""Lists of any script, in any encoding, with any separator, quoting and line end, read back cell by cell."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.core.refusal import Refusal
from mixer.guests.files.encoding import decode, encodings
from mixer.guests.files.reader import Reading, read_guest_list

WESTERN = ["José Núñez", "Málaga Café", "François Noël", "Société Générale", "Jürgen Groß", "Müller & Söhne", "Öström"]
CYRILLIC = ["Ольга Кузнецова", "Ромашка", "Дмитрий Щербаков", "Сбербанк", "Пётр"]
JAPANESE = ["佐藤 健", "トヨタ", "鈴木 花子", "ソニー株式会社", "三菱"]
WORDS = {
    "cp1252": [*WESTERN, "João Simões", "O’Brien – “VIP”"],
    "mac_roman": WESTERN,
    "cp850": WESTERN[:1] + WESTERN[4:],
    "cp1250": ["Łukasz Żółkiewski", "Piekarnia Świt", "Dvořák Šimon", "Čeřík", "Szőke Ádám", "Kő Kft"],
    "cp1251": [*CYRILLIC, "Їжак Євген"],
    "koi8_r": CYRILLIC,
    "mac_cyrillic": CYRILLIC,
    "cp866": CYRILLIC,
    "cp1253": ["Αλέξανδρος Παπαδόπουλος", "Ελλάς", "Μαρία Ιωάννου", "Άλφα"],
    "cp1254": ["Özgür Çağlar", "Şişecam", "İbrahim Işık", "Güneş"],
    "cp1255": ["שרה כהן", "בנק לאומי", "דוד לוי", "טבע"],
    "cp1256": ["محمد العلي", "شركة الفجر", "فاطمة حسن", "بنك"],
    "cp1257": ["Jānis Bērziņš", "Rīgas satiksme", "Žydrūnė Šimkutė", "Įmonė"],
    "cp874": ["สมชาย ใจดี", "บริษัท", "ธนาคาร"],
    "cp932": [*JAPANESE, "髙橋 一郎"],
    "euc_jp": JAPANESE,
    "iso2022_jp": JAPANESE,
    "gb18030": ["王小明", "华为", "李娜", "中国银行", "张伟", "阿里巴巴"],
    "big5": ["王小明", "華為", "陳怡君", "台積電", "中華電信"],
    "cp949": ["김서연", "삼성", "이민호", "현대자동차"],
    "utf-16-le": [*JAPANESE, *CYRILLIC, *WESTERN],
    "utf-16-be": [*JAPANESE, *CYRILLIC, *WESTERN],
    "utf-32-le": [*JAPANESE, *CYRILLIC, *WESTERN],
    "utf-32-be": [*JAPANESE, *CYRILLIC, *WESTERN],
}
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-32-le", "utf-32-be")
MANNER = st.tuples(
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["", "sep"]),
)


def written(rows, manner):
    separator, end, quoting, said = manner
    text = io.StringIO(newline="")
    if said:
        text.write(f"sep={separator}{end}")
    out = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)
    out.writerows([("Name", "Company", "E-mail"), *rows])
    return text.getvalue()


@st.composite
def lists(draw):
    encoding = draw(st.sampled_from(sorted(WORDS)))
    names, companies = (draw(st.permutations(WORDS[encoding])) for _ in range(2))
    return encoding, [
        (name, company, f"g{number}@x.example")
        for number, (name, company) in enumerate(zip(names, companies, strict=True))
    ]


@given(lists(), MANNER)
@settings(max_examples=200, deadline=None)
def test_a_list_of_any_script_is_read_in_the_encoding_it_was_written_in(one, manner):
    encoding, rows = one
    guests = read_guest_list(written(rows, manner).encode(encoding))
    assert [row.cells for row in guests.rows] == rows


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff'\x85"), max_size=12)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=6), MANNER, st.sampled_from(UNICODE))
@settings(max_examples=150, deadline=None)
def test_any_text_in_unicode_is_read_back_cell_by_cell(pairs, manner, encoding):
    rows = [(name.strip(), company.strip(), f"g{number}@x.example") for number, (name, company) in enumerate(pairs)]
    guests = read_guest_list(written(rows, manner).encode(encoding))
    assert [row.cells for row in guests.rows] == rows


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("iso8859_2", "Łukasz Żółć"), ("cp1250", "Ţurcanu"), ("mac_latin2", "Šimon"), ("mac_greek", "Μαρία"),
        ("cp874", "สมหญิง"), ("cp1254", "Iţık"), ("utf-8", "José"),
    ],
)  # fmt: skip
def test_where_the_guess_is_wrong_the_host_says_the_encoding(encoding, name):
    name = name.encode(encoding, errors="ignore").decode(encoding)
    raw = f"Name,E-mail\r\n{name},a@x.example\r\n".encode(encoding)
    guests = read_guest_list(raw, reading=Reading(encoding=encoding))
    assert guests.rows[0].cells[0] == name
    assert guests.encoding == encoding


def test_the_encodings_to_choose_from_have_names_for_people():
    assert ("cp1250", "Central European (Windows)") in encodings()
    assert all(name[0].isupper() for _, name in encodings())


def test_an_encoding_nobody_knows_is_no_choice():
    assert decode("Name\nJosé\n".encode("cp1252"), "klingon").encoding == "cp1252"


def test_a_list_of_nothing_but_chinese_in_utf_16_is_known_by_its_line_ends():
    names = "".join(f"{name}\n" for name in ("司马相如诸葛亮", "欧阳修司马光苏轼", "上官婉儿独孤求败"))
    assert decode(names.encode("utf-16-le")).text == names
    assert decode(names.encode("utf-16-be")).text == names


def test_a_stray_zero_does_not_make_a_text_wide():
    assert decode(b"Name,Firm\nCar\x00la,Acme\nBob,Bolt!\n").encoding == "utf-8"


def test_half_a_sign_of_utf_16_is_refused():
    with pytest.raises(Refusal, match="damaged"):
        decode(b"\xff\xfeN\x00a")


def test_wide_lists_without_a_mark_are_read():
    text = "Name,Mail\nJosé,x\n名前,y\n"
    for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        assert decode(text.encode(encoding)).text == text


def test_japanese_mail_of_seven_bits_is_read():
    decoded = decode("名前,会社\n佐藤,トヨタ\n".encode("iso2022_jp"))
    assert (decoded.text, decoded.encoding_name) == ("名前,会社\n佐藤,トヨタ\n", "Japanese (ISO-2022)")


def test_noise_that_could_be_signs_of_utf_32_is_no_list():
    with pytest.raises(Refusal, match="neither"):
        read_guest_list(b"\x00\x01\x02\xff" * 50)
