import csv
import io
import json
import tomllib
from importlib import resources
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner
from rich.console import Console

from mixer.cli import mixer
from mixer.commands.printing import progress
from mixer.core.names import fold
from mixer.core.refusal import Refusal
from mixer.nametags.files.verify import codes_in
from mixer.nametags.rules.sheets import catalogue, find_sheet

LIST = (
    "Given name,Surname,E-mail address,Organisation,Profession,First time?\n"
    "Ana,Zorn,ana@guests.example,Acme,Lawyer,yes\n"
    "王,小明,wang@guests.example,World Firm,Realtor,no\n"
    "Bo,Alt,bo@guests.example,Core,Beekeeper,no\n"
)


@pytest.fixture
def guests(tmp_path):
    file = tmp_path / "guests.csv"
    file.write_text(LIST, encoding="utf-8")
    return str(file)


def test_tags_of_a_list_are_printed_sorted_with_a_table_of_their_codes(mixer_command, guests, tmp_path):
    pdf, codes = tmp_path / "tags.pdf", tmp_path / "codes.csv"
    said = mixer_command(
        "tags", guests, "-o", str(pdf), "--sheet", "L4785", "--start-at", "3", "--codes", str(codes), "--verify",
        "--base-url", "https://mix.example/", "--event", "Autumn Mixer",
    )  # fmt: skip
    assert said.exit_code == 0, said.output
    assert "3 name tags on 1 page," in said.output
    assert "First names are read from" in said.output
    assert "3 of 3 tags read back" in said.output
    rows = list(csv.DictReader(io.StringIO(codes.read_text("utf-8-sig"))))
    assert list(rows[0]) == ["email", "name", "code", "url", "page", "label", "x_mm", "y_mm"]
    assert [row["email"] for row in rows] == ["bo@guests.example", "ana@guests.example", "wang@guests.example"]
    sheet = find_sheet("l4785")
    for number, row in enumerate(rows, start=3):
        assert (row["page"], row["label"]) == ("1", str(number))
        assert (float(row["x_mm"]), float(row["y_mm"])) == pytest.approx(sheet.corner_of(number), abs=0.001)
        assert row["url"] == f"https://mix.example/B/{row['code']}"
    read = {text.rpartition("/")[2] for _, text, _, _ in codes_in(pdf.read_bytes())}
    assert read == {row["code"] for row in rows}


def test_the_same_list_and_seed_make_the_same_bytes_and_no_seed_others(mixer_command, guests, tmp_path):
    made = []
    for name, seed in (("a", ["--seed", "7"]), ("b", ["--seed", "7"]), ("c", []), ("d", [])):
        target = tmp_path / f"{name}.pdf"
        assert mixer_command("tags", guests, "-o", str(target), *seed).exit_code == 0
        made.append(target.read_bytes())
    assert made[0] == made[1]
    assert len(set(made)) == 3


def test_a_printer_that_is_off_is_corrected(mixer_command, guests, tmp_path):
    straight, moved = tmp_path / "a.pdf", tmp_path / "b.pdf"
    mixer_command("tags", guests, "-o", str(straight), "--seed", "1")
    mixer_command("tags", guests, "-o", str(moved), "--seed", "1", "--offset-x", "2", "--offset-y", "-1")
    before = {text: (x, y) for _, text, x, y in codes_in(straight.read_bytes(), 200)}
    for _, text, x, y in codes_in(moved.read_bytes(), 200):
        assert (x, y) == pytest.approx((before[text][0] + 2, before[text][1] - 1), abs=0.15)


def test_guests_whose_tag_needs_a_look_are_named(mixer_command, tmp_path):
    file = tmp_path / "long.csv"
    file.write_text("Name,E-mail\nWolfeschlegelsteinhausenbergerdorff Sr,w@guests.example\n")
    said = mixer_command("tags", str(file), "-o", str(tmp_path / "a.pdf"))
    assert "look: Wolfeschlegelsteinhausenbergerdorff" in said.output


GRID = 'page = "a4"\ngrid = [2, 4]\nlabel = [90, 60]\norigin = [10, 28.5]\npitch = [100, 60]\n'


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--sheet", "avery-5396"], "unknown_sheet", "Did you mean 'avery-539"),
        (["--sheet", "nowhere.toml"], "no_sheet_file", "nowhere.toml cannot be read"),
        (["--start-at", "9"], "no_such_label", "labels 1 to 8, not 9"),
        (["--start-at", "0"], "no_such_label", "labels 1 to 8, not 0"),
        (["--offset-x", "nan"], "bad_printer", "--offset-x is in mm, from -50 to 50, not nan"),
        (["--offset-y", "inf"], "bad_printer", "--offset-y is in mm"),
        (["--offset-x", "51"], "bad_printer", "not 51"),
        (["--scale-x", "0"], "bad_printer", "--scale-x is a factor near 1, from 0.8 to 1.25, not 0"),
        (["--scale-y", "nan"], "bad_printer", "--scale-y is a factor"),
        (
            ["--base-url", "https://" + "far." * 200 + "example"],
            "code_too_small",
            "A link of 834 characters does not fit the largest code for labels, 57 x 57 modules",
        ),
        (
            ["--base-url", f"https://{'far.' * 30}example", "--sheet", "l4784"],
            "code_too_small",
            "mm; cameras need 0.50 mm",
        ),
        (["--base-url", "mix.example"], "bad_address", "must look like https://mix.example"),
        (["--base-url", "ftp://mix.example"], "bad_address", "must look like"),
        (["--base-url", "https://"], "bad_address", "must look like"),
        (["--base-url", "https://mix .example"], "bad_address", "without spaces"),
        (["--base-url", "https://mix\u0007.example"], "bad_address", "not “https://mix?.example”"),
        (["--base-url", "https://mix.example/?a=1"], "bad_address", "must look like"),
        (["--base-url", "https://[mix"], "bad_address", "must look like"),
        (["--base-url", "https://mïx.example"], "bad_address", "plain letters"),
    ],
)
def test_what_cannot_be_printed_is_refused_in_a_sentence_and_no_file_is_left(
    mixer_command, guests, tmp_path, words, code, sentence
):
    said = mixer_command("tags", guests, "-o", str(tmp_path / "a.pdf"), *words)
    assert isinstance(said.exception, Refusal), said.output
    assert said.exception.code == code
    assert sentence in said.exception.message
    assert not list(tmp_path.glob("a.pdf*"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (GRID.replace("[2, 4]", "[2, 5]"), "end at 328.5 mm down, but the page is 297 mm high"),
        ("\0\1\2", "not TOML"),
        (b"\xff\xfe", "is not a text file"),
    ],
)
def test_a_file_that_is_no_sheet_is_named_with_what_is_wrong(mixer_command, guests, tmp_path, content, sentence):
    file = tmp_path / "drawer.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    said = mixer_command("tags", guests, "-o", str(tmp_path / "a.pdf"), "--sheet", str(file))
    assert isinstance(said.exception, Refusal)
    assert said.exception.code == "bad_sheet"
    assert str(file) in said.exception.message
    assert sentence in said.exception.message


def test_tags_are_printed_on_a_hosts_own_sheet(mixer_command, guests, tmp_path):
    file, pdf = tmp_path / "drawer.toml", tmp_path / "a.pdf"
    file.write_text(GRID)
    said = mixer_command("tags", guests, "-o", str(pdf), "--sheet", str(file), "--start-at", "8", "--verify")
    assert "3 of 3 tags read back" in said.output
    assert "3 name tags on 2 pages" in said.output


def read_codes(file):
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


def test_a_stack_is_filled_so_that_cut_piles_are_in_order(mixer_command, tmp_path):
    file, codes = tmp_path / "many.csv", tmp_path / "codes.csv"
    file.write_text("Name,E-mail\n" + "".join(f"Guest {n:02},g{n:02}@x.example\n" for n in range(10)))
    words = ["--fill", "stack", "--order", "list", "--codes", str(codes)]
    said = mixer_command("tags", str(file), "-o", str(tmp_path / "a.pdf"), *words)
    assert said.exit_code == 0, said.output
    rows = sorted(read_codes(codes), key=lambda row: (int(row["label"]), int(row["page"])))
    assert [row["email"][:3] for row in rows] == [f"g{n:02}" for n in range(10)]


def test_backs_carry_the_same_codes_and_one_row_of_the_table_each(mixer_command, guests, tmp_path):
    pdf, codes = tmp_path / "a.pdf", tmp_path / "codes.csv"
    said = mixer_command("tags", guests, "-o", str(pdf), "--backs", "--verify", "--codes", str(codes))
    assert "6 of 6 tags read back" in said.output
    assert len(read_codes(codes)) == 3


def test_blank_tags_follow_the_guests(mixer_command, guests, tmp_path):
    codes = tmp_path / "codes.csv"
    said = mixer_command(
        "tags", guests, "-o", str(tmp_path / "a.pdf"), "--blanks", "6", "--codes", str(codes), "--verify"
    )
    assert "9 name tags on 2 pages" in said.output
    assert "3 of 3 tags read back" in said.output
    assert len(read_codes(codes)) == 3


def test_columns_that_only_tags_read_are_printed(mixer_command, tmp_path):
    file, pdf = tmp_path / "more.csv", tmp_path / "a.pdf"
    file.write_text(
        "Name,E-mail,Pronouns,Talk to me about,Table,Ribbon,Photo OK\n"
        "Ana Li,a@x.example,she/her,sourdough,12,speaker,no\n"
        "Bo Oz,b@x.example,,,2,,yes\n"
        "Cy Ha,c@x.example,,,,,perhaps not\n"
    )
    words = ["--order", "table", "--sheet", "5392", "--codes", str(tmp_path / "codes.csv")]
    said = mixer_command("tags", str(file), "-o", str(pdf), *words)
    assert said.exit_code == 0, said.output
    with pypdfium2.PdfDocument(pdf) as document:
        text = " ".join(document[0].get_textpage().get_text_range().split())
    for shown in ("she/her", "sourdough", "SPEAKER"):
        assert shown in text
    assert [row["email"][0] for row in read_codes(tmp_path / "codes.csv")] == ["b", "a", "c"]


def test_no_two_columns_of_tags_share_a_word():
    data = tomllib.loads(resources.files("mixer.nametags").joinpath("columns.toml").read_text("utf-8"))
    words = [fold(word) for listed in data.values() for word in listed]
    assert len(words) == len(set(words))


def test_a_list_longer_than_can_be_printed_is_refused(mixer_command, guests, tmp_path, monkeypatch):
    monkeypatch.setattr("mixer.commands.printing.MOST_GUESTS", 2)
    said = mixer_command("tags", guests, "-o", str(tmp_path / "a.pdf"))
    assert isinstance(said.exception, Refusal)
    assert "more than 2 rows" in said.exception.message


def test_a_label_printer_is_moved_and_not_stretched(mixer_command, guests, tmp_path):
    words = ["--sheet", "dymo-30256", "--offset-x", "0.5", "--verify"]
    plain = mixer_command("tags", guests, "-o", str(tmp_path / "a.pdf"), *words)
    said = mixer_command("tags", guests, "-o", str(tmp_path / "b.pdf"), *words, "--scale-y", "1.01")
    assert "3 of 3 tags read back" in said.output
    assert "moved but not stretched" in said.output
    assert "stretched" not in plain.output


def test_rows_that_name_nobody_are_counted(mixer_command, tmp_path):
    file = tmp_path / "gaps.csv"
    file.write_text("Guests of the mixer\n\nName,E-mail,Company\nAna Li,a@x.example,Acme\n,,Core\n")
    said = mixer_command("tags", str(file), "-o", str(tmp_path / "a.pdf"))
    assert "look: 1 row names nobody and is passed over." in said.output
    assert "look: 1 row above the header passed over." in said.output
    assert "1 name tag on 1 page" in said.output


def test_a_list_is_never_written_over(mixer_command, guests, tmp_path):
    for words in (["-o", guests], ["-o", str(tmp_path / "a.pdf"), "--codes", str(tmp_path / "a.pdf")]):
        said = mixer_command("tags", guests, *words)
        assert isinstance(said.exception, Refusal)
        assert said.exception.code == "same_file"
    assert (tmp_path / "guests.csv").read_text(encoding="utf-8") == LIST


def test_a_list_may_come_through_a_pipe(mixer_command, tmp_path):
    said = CliRunner().invoke(mixer, ["tags", "-", "-o", str(tmp_path / "a.pdf")], input=LIST)
    assert said.exit_code == 0, said.output


def test_the_codes_table_and_the_tags_are_written_together_or_not_at_all(mixer_command, guests, tmp_path):
    pdf = tmp_path / "a.pdf"
    said = mixer_command("tags", guests, "-o", str(pdf), "--codes", str(tmp_path / "nowhere" / "codes.csv"))
    assert isinstance(said.exception, Refusal)
    assert not list(tmp_path.glob("a.pdf*"))


def test_a_device_is_written_to_and_not_replaced(mixer_command, guests):
    assert mixer_command("tags", guests, "-o", "/dev/null").exit_code == 0
    assert not Path("/dev/null").is_file()
    said = mixer_command("tags", guests, "-o", "/dev/full")
    assert isinstance(said.exception, Refusal)
    assert "No space left" in said.exception.message


def test_a_print_that_is_broken_off_leaves_no_file(mixer_command, guests, tmp_path, monkeypatch):
    def broken_off(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr("mixer.commands.tags.print_name_tags", broken_off)
    said = mixer_command("tags", guests, "-o", str(tmp_path / "a.pdf"))
    assert (said.exit_code, said.output) == (1, "\nAborted!\n")
    assert not list(tmp_path.glob("a.pdf*"))


def test_a_long_print_shows_how_far_it_is_on_a_terminal_only(monkeypatch):
    shown = io.StringIO()
    with progress(1000, "Laying out tags") as told:
        told(500)
    monkeypatch.setattr("mixer.commands.printing.Console", lambda **_: Console(file=shown, force_terminal=True))
    with progress(3, "Laying out tags") as told:
        told(3)
    assert not shown.getvalue()
    with progress(1000, "Laying out tags") as told:
        told(500)
    assert "Laying out tags" in shown.getvalue()
    assert "500/1000" in shown.getvalue()


def test_many_notices_are_counted_instead_of_told(mixer_command, tmp_path, monkeypatch):
    monkeypatch.setattr("mixer.commands.printing.LONG", 10)
    monkeypatch.setattr("mixer.commands.printing.MOST_NOTICES", 5)
    file = tmp_path / "long.csv"
    name = "Wolfeschlegelsteinhausenbergerdorff"
    file.write_text("Given name,E-mail\n" + "".join(f"{name}{n},w{n}@guests.example\n" for n in range(10)))
    said = mixer_command("tags", str(file), "-o", str(tmp_path / "a.pdf"))
    assert said.output.count("look: ") == 6
    assert "more like these" in said.output


def test_a_list_without_anybody_is_refused(mixer_command, tmp_path):
    file = tmp_path / "nobody.csv"
    file.write_text("Name,E-mail\n,\n,\n")
    said = mixer_command("tags", str(file), "-o", str(tmp_path / "a.pdf"))
    assert isinstance(said.exception, Refusal)


def test_a_list_of_rows_that_name_nobody_is_refused(mixer_command, tmp_path):
    file = tmp_path / "nobody.csv"
    file.write_text("Name,E-mail,Company\n,,Acme\n,,Core\n")
    said = mixer_command("tags", str(file), "-o", str(tmp_path / "a.pdf"))
    assert isinstance(said.exception, Refusal)
    assert said.exception.code == "nothing_to_print"


def test_a_folder_that_is_not_there_is_said_in_a_sentence(mixer_command, guests, tmp_path):
    said = mixer_command("tags", guests, "-o", str(tmp_path / "nowhere" / "a.pdf"))
    assert isinstance(said.exception, Refusal)
    assert "cannot be written" in said.exception.message


def test_a_document_whose_codes_cannot_be_read_ends_with_an_exit_code(mixer_command, guests, tmp_path, monkeypatch):
    monkeypatch.setattr("mixer.nametags.files.verify.pages_of", lambda _pdf, _dpi: [])
    said = mixer_command("tags", guests, "-o", str(tmp_path / "a.pdf"), "--verify")
    assert said.exit_code == 1
    assert "0 of 3 tags read back" in said.output


def test_sheets_are_listed_for_people_and_for_programs(mixer_command):
    assert "avery-5395" in mixer_command("sheets").output
    listed = json.loads(mixer_command("sheets", "--json").output)
    assert [sheet["id"] for sheet in listed if not sheet["same_as"]] == list(catalogue())
    keys = {"id", "page_w", "page_h", "cols", "rows", "w", "h", "left", "top", "pitch_x", "pitch_y", "kind", "dpi"}
    assert keys | {"title", "aliases", "keep_in", "source", "confidence"} <= set(listed[0])


def test_programs_find_a_sheet_under_every_makers_number(mixer_command):
    listed = {sheet["id"]: sheet for sheet in json.loads(mixer_command("sheets", "--json").output)}
    one, other = listed["avery-74459"], listed["avery-5392"]
    assert one["same_as"] == "avery-5392"
    assert {**one, "id": "", "same_as": ""} == {**other, "id": "", "same_as": ""}
    assert (one["w"], one["h"], one["dpi"]) == (101.6, 76.2, None)
    assert listed["zebra-4x3"]["dpi"] == 203.2


def test_a_calibration_page_shows_every_label_with_its_number(mixer_command, tmp_path):
    target = tmp_path / "page.pdf"
    said = mixer_command("calibrate", "5395", "-o", str(target), "--offset-x", "0.5")
    assert "hold it over a sheet" in said.output
    with pypdfium2.PdfDocument(target) as document:
        assert len(document) == 1
        text = document[0].get_textpage().get_text_range().split()
    assert set("12345678") <= set(text)
    assert "180" in text
