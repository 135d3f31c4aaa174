import csv
import datetime as dt
import email
import email.policy
import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import icalendar
import pypdfium2
import pytest
import vobject
import zxingcpp
from click.testing import CliRunner
from python_calamine import CalamineWorkbook

from mixer.cli import mixer
from mixer.core.codes import digest
from mixer.demo.options import Options
from mixer.demo.run import _carry_through, _planned, run_demo
from mixer.guests.models import Guest

DAY = dt.date(2026, 9, 7)
FILES = [
    "arrivals.csv",
    "contacts.vcf",
    "duo-cards.pdf",
    "duos.csv",
    "followup.csv",
    "followup.xlsx",
    "guests.csv",
    "letters",
    "meetings.csv",
    "name-tags.pdf",
    "plan.ics",
    "prizes.csv",
    "sign-in-sheet.pdf",
    "summary.json",
    "zone-signs.pdf",
    "zones.csv",
]


def nobody_watches(_words, _steps):
    return lambda: None


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The files of a demo with 24 guests, and its summary."""
    out = tmp_path_factory.mktemp("demo") / "out"
    summary = run_demo(Options(24, out, 7, DAY), nobody_watches)
    return out, summary


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


def codes_on(pdf: bytes) -> list[str]:
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=200 / 72).to_pil().convert("L")
        found.extend(one.text for one in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode))
    return found


def test_every_file_of_a_mixer_is_left_in_the_folder(made):
    out, summary = made
    assert sorted(file.name for file in out.iterdir()) == FILES
    assert json.loads((out / "summary.json").read_text())["files"] == summary.files
    assert {name.rstrip("/") for name in summary.files} - {"name tags read back"} == set(FILES) - {"summary.json"}
    assert all(summary.files.values())


def test_the_tables_agree_with_the_summary_and_with_each_other(made):
    out, summary = made
    assert summary.takes_place_on == "2026-11-05"
    for name in ("guests", "arrivals", "duos", "zones", "meetings", "prizes", "followup"):
        assert len(rows(out / f"{name}.csv")) == summary.files[f"{name}.csv"]
    came = {row["Name"] for row in rows(out / "arrivals.csv")}
    assert len(came) == summary.came
    assert {row["Full name"] for row in rows(out / "followup.csv") if row["Came"] == "yes"} == came
    assert {row["Guest"] for row in rows(out / "meetings.csv")} <= came
    assert len(rows(out / "meetings.csv")) == summary.introductions
    assert {row["Winner"] for row in rows(out / "prizes.csv")} - {""} <= came
    assert sum(int(row["Redraws"]) for row in rows(out / "prizes.csv")) >= 1
    assert {row["Guest"] for row in rows(out / "duos.csv")} <= came


def test_calendar_contacts_workbook_and_letters_open_in_other_programs(made):
    out, summary = made
    calendar = icalendar.Calendar.from_ical((out / "plan.ics").read_bytes())
    assert len(calendar.walk("VEVENT")) == summary.files["plan.ics"] + 1  # the tasks, and the mixer itself
    cards = list(vobject.readComponents((out / "contacts.vcf").read_text("utf-8")))
    assert len(cards) == summary.files["contacts.vcf"]
    book = CalamineWorkbook.from_path(out / "followup.xlsx")
    assert len(book.get_sheet_by_index(0).to_python()) == summary.files["followup.xlsx"] + 1
    letters = sorted((out / "letters").iterdir())
    assert len(letters) == summary.files["letters/"]
    for file in letters:
        letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        assert letter["To"].endswith(".example>") or ".example" in letter["To"]
        assert letter.get_body(("plain",)).get_content().strip()


def test_every_tag_has_a_code_of_its_own_that_can_be_read_at_200_dpi(made):
    out, summary = made
    found = codes_on((out / "name-tags.pdf").read_bytes())
    assert len(found) == len(set(found)) == summary.files["name-tags.pdf"] == summary.files["name tags read back"]
    assert all(code.upper().startswith("HTTPS://MIXER.EXAMPLE/B/") for code in found)


def test_every_code_on_a_tag_leads_to_its_guest(app, work, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    plan = _planned(Options(16, out, 3, DAY))
    with work() as session:
        _carry_through(session, app, plan, nobody_watches)
        guests = {guest.badge_hash: guest for guest in session.query(Guest)}
        pdf = (out / "name-tags.pdf").read_bytes()
        led_to = {guests[digest(code.rpartition("/")[2])].contact.full_name for code in codes_on(pdf)}
        expected = {guest.contact.full_name for guest in guests.values() if guest.answer == "yes"}
    assert led_to >= expected - {row["Name"] for row in rows(out / "arrivals.csv") if row["Walk-in"]}
    assert len(led_to) == len(codes_on(pdf))


def digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_the_same_seed_and_date_give_the_same_bytes_in_another_process(tmp_path):
    for name in ("one", "two"):
        command = [sys.executable, "-m", "mixer", "demo", "--guests", "12", "--seed", "5", "--date", "2026-09-07"]
        command += ["--out", str(tmp_path / name)]
        hashing = {"PYTHONHASHSEED": "1" if name == "one" else "2", "TZ": "UTC" if name == "one" else "Asia/Tokyo"}
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **hashing})
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert len(digests(tmp_path / "one")) > 20


def test_a_mixer_on_a_hosts_own_list_and_its_progress(tmp_path):
    names = [f"Guest{number} Example" for number in range(12)]
    text = "\n".join(f"{name},{name.split()[0].lower()}@own.example" for name in names[:-1])
    (tmp_path / "own.csv").write_text(f"Name,E-mail\n{text}\n{names[-1]},\n")
    options = ["--guests-file", str(tmp_path / "own.csv"), "--out", str(tmp_path / "out"), "--date", "2026-09-07"]
    result = CliRunner().invoke(mixer, ["demo", *options], catch_exceptions=False)
    assert result.exit_code == 0
    assert "Checking in and dealing famous duos" in result.output
    assert "name-tags.pdf" in result.output
    listed = {row["Full name"] for row in rows(tmp_path / "out" / "guests.csv")}
    assert set(names) <= listed


def test_the_command_refuses_in_one_line(tmp_path):
    (tmp_path / "full").write_text("")
    done = subprocess.run(
        [sys.executable, "-m", "mixer", "demo", "--out", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert (
        done.stderr.strip() == f"mixer: The folder {tmp_path} holds files already. Choose a new one, or empty it first."
    )
