import csv
import io
import json

import pypdfium2
import pytest

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
    assert "3 name tags on 1 pages" in said.output
    assert "3 of 3 codes read back" in said.output
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


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--sheet", "avery-5396"], "unknown_sheet", "Did you mean 'avery-539"),
        (["--start-at", "9"], "no_such_label", "labels 1 to 8, not 9"),
        (["--base-url", "https://" + "far." * 200 + "example"], "code_too_small", "shorter base address"),
    ],
)
def test_what_cannot_be_printed_is_refused_in_a_sentence_and_no_file_is_left(
    mixer_command, guests, tmp_path, words, code, sentence
):
    said = mixer_command("tags", guests, "-o", str(tmp_path / "a.pdf"), *words)
    assert isinstance(said.exception, Refusal)
    assert said.exception.code == code
    assert sentence in said.exception.message
    assert not list(tmp_path.glob("a.pdf*"))


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
    monkeypatch.setattr("mixer.nametags.files.verify.codes_in", lambda _pdf, _dpi: [])
    said = mixer_command("tags", guests, "-o", str(tmp_path / "a.pdf"), "--verify")
    assert said.exit_code == 1
    assert "0 of 3 codes read back" in said.output


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
