"""`mixer export`: a list from the command line."""

import csv
import io
import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from mixer.commands import exporting
from mixer.followup.models import Export

LISTS = Path(__file__).parents[1] / "guests" / "data"


@pytest.fixture
def export(mixer_command, cast, tmp_path):
    def taken(segment, kind, name, *more):
        words = ("export", segment, "--event", cast.event_code, "--format", kind, "-o", str(tmp_path / name), *more)
        return mixer_command(*words)

    return taken


@pytest.fixture
def listed(mixer_command, cast):
    mixer_command("import", str(LISTS / "eventbrite-attendees.csv"), "--event", cast.event_code)


def test_what_was_taken_out_and_brought_back_changes_nothing(export, mixer_command, cast, tmp_path, look):
    for name in ("world-utf8-bom.csv", "contacts.vcf", "eventbrite-attendees.csv"):
        mixer_command("import", str(LISTS / name), "--event", cast.event_code)
    for kind in ("csv", "xlsx"):
        assert export("everybody", kind, f"all.{kind}", "--purpose", "To  look at").exit_code == 0
        said = mixer_command("import", str(tmp_path / f"all.{kind}"), "--event", cast.event_code, "--json")
        report = json.loads(said.stdout)
        assert report["same"] == report["rows"] > 20
    with look() as session:
        left = session.scalars(select(Export)).all()[-1]
        assert (left.segment, left.format, left.rows) == ("everybody", "xlsx", report["rows"])
        assert (left.purpose, left.account_id) == ("To look at", None)


def test_the_file_is_for_its_owner_alone_and_written_over_only_when_asked(export, listed, tmp_path):
    assert "entries" in export("everybody", "csv", "a.csv").output
    path = tmp_path / "a.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    again = export("everybody", "json", "a.csv")
    assert "there already" in again.exception.message
    assert path.read_bytes() == before
    assert export("everybody", "json", "a.csv", "--force").exit_code == 0
    assert json.loads(path.read_text("utf-8"))["version"] == 1
    assert [one.name for one in tmp_path.iterdir() if "part" in one.name] == []


def test_who_is_left_out_is_said(export, listed, tmp_path):
    said = export("everybody", "csv", "m.csv", "--columns", "mailchimp")
    assert "left out: " in said.output
    assert "have not agreed to be invited again" in said.output
    assert list(csv.reader(io.StringIO((tmp_path / "m.csv").read_text("utf-8")))) == [
        ["Email Address", "First Name", "Last Name", "Phone Number", "Company", "Tags"]
    ]


def test_what_cannot_be_leaves_no_file_and_no_line_in_the_log(export, mixer_command, cast, tmp_path, monkeypatch, look):
    assert "no such group" in export("nobody", "csv", "n.csv").exception.message
    unknown = mixer_command("export", "came", "--event", "NONE", "--format", "csv", "-o", str(tmp_path / "n.csv"))
    assert "no mixer with the code NONE" in unknown.exception.message
    assert "cannot be written" in export("everybody", "csv", "nowhere/n.csv").exception.message
    assert "cannot be written" in export("everybody", "csv", ".").exception.message

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting.os, "fsync", full)
    assert "No space left" in export("everybody", "csv", "full.csv").exception.message
    assert list(tmp_path.glob("*.csv")) == list(tmp_path.glob(".*")) == []
    with look() as session:
        assert [left.segment for left in session.scalars(select(Export))] == ["everybody"], "the last had been poured"


def test_a_device_is_written_to_as_it_is(export, tmp_path):
    said = export("everybody", "csv", "/dev/null")
    assert said.exit_code == 0
    assert Path("/dev/null").is_char_device()
