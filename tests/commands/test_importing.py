import json
from pathlib import Path

import pytest

from mixer.core.refusal import Refusal
from mixer.core.tables import write_csv, write_xlsx
from mixer.guests import service
from mixer.guests.files.export import EXPORT_HEADER, export_row

LISTS = Path(__file__).parents[1] / "guests" / "data"
CHAMBER = str(LISTS / "chamber-members-cp1252.csv")
DOUBTFUL = "Name,E-mail,Who asks\nCarla Cooper,c@x.example,Rita\nBob Jones,c@x.example,\n,,x\n"


@pytest.fixture
def doubtful(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(DOUBTFUL)
    return str(file)


def test_a_dry_run_reports_a_list_without_any_database(mixer_command, tmp_path):
    said = mixer_command(
        "import", CHAMBER, "--dry-run", "--json", MIXER_DATABASE_URL=f"sqlite:///{tmp_path}/none.sqlite3"
    )
    assert said.exit_code == 0, said.exception
    report = json.loads(said.output)
    assert {key: report[key] for key in ("rows", "new", "changed", "same", "doubtful", "refused")} == {
        "rows": 120, "new": 120, "changed": 0, "same": 0, "doubtful": 0, "refused": 0,
    }  # fmt: skip
    assert report["columns"]["Primary Contact"] == "name"
    assert report["details"]["new"][0]["name"] == "Carla Cooper"
    assert not (tmp_path / "none.sqlite3").exists()


def test_a_list_is_brought_in_and_a_second_time_changes_nothing(mixer_command, cast, look):
    for new, same in ((120, 0), (0, 120)):
        said = mixer_command("import", CHAMBER, "--event", cast.event_code, "--json")
        assert said.exit_code == 0, said.exception
        report = json.loads(said.output)
        assert (report["new"], report["same"]) == (new, same)
    with look() as session:
        assert service.list_guests(session, cast.event_id).everyone == 120
        assert len(service.past_imports(session, cast.event_id)) == 2


def test_a_dry_run_for_a_mixer_changes_nothing(mixer_command, cast, look, doubtful):
    said = mixer_command("import", doubtful, "--event", cast.event_code, "--dry-run", "--map", "who asks=invited_by")
    assert "Who asks → invited_by" in said.output
    assert "doubtful, row 3: Bob Jones (Row 2 has the same e-mail address under another name.)" in said.output
    assert "refused, row 4: (There is no name and no e-mail address.)" in said.output
    with look() as session:
        assert service.list_guests(session, cast.event_id).everyone == 0


def test_changes_are_told_and_long_reports_are_cut(mixer_command, cast, tmp_path):
    file = tmp_path / "list.csv"
    for phone in ("505 555 0001", "505 555 0002"):
        file.write_text("Name,E-mail,Phone\n" + "".join(f"Bo Two{n},b{n}@x.example,{phone}\n" for n in range(25)))
        said = mixer_command("import", str(file), "--event", cast.event_code)
    assert "changed, row 2: Bo Two0 (phone: +15055550001 → +15055550002)" in said.output
    assert "changed: 5 more; --json lists them all" in said.output


def test_a_column_can_be_left_out(mixer_command, doubtful):
    said = mixer_command("import", doubtful, "--dry-run", "--map", "E-mail=", "--json")
    assert json.loads(said.output)["columns"] == {"Name": "name"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Say which mixer"),
        (["--event", "NOBODY"], "no mixer with the code NOBODY"),
        (["--dry-run", "--map", "Shoe size=name"], "There is no column “Shoe size”. There are: Name"),
        (["--dry-run", "--map", "Name=shoes"], "“shoes” is none of"),
        (["--dry-run", "--map", "Name"], "write --map COLUMN=FIELD"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(mixer_command, doubtful, words, sentence):
    refusal = mixer_command("import", doubtful, *words).exception
    assert isinstance(refusal, Refusal)
    assert sentence in refusal.message


def test_a_field_can_stand_before_its_column(mixer_command, doubtful):
    said = mixer_command("import", doubtful, "--dry-run", "--map", "invited_by=Who asks", "--json")
    assert json.loads(said.output)["columns"]["Who asks"] == "invited_by"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "There are no guests in this list"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "neither a spreadsheet nor text"),
        (bytes(range(256)) * 40, "neither text nor a spreadsheet"),
        (b"x" * 5_300_000, "larger than 5 MB"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_one_line(mixer_command, tmp_path, content, sentence):
    file = tmp_path / "list.bin"
    file.write_bytes(content)
    said = mixer_command("import", str(file), "--dry-run")
    assert said.exit_code != 0
    assert isinstance(said.exception, Refusal)
    assert sentence in said.exception.message


def test_what_is_no_file_is_refused_in_one_line(mixer_command, tmp_path, monkeypatch):
    for path, sentence in ((tmp_path / "none.csv", "There is no file"), (tmp_path, "is no file. Name the list itself")):
        said = mixer_command("import", str(path), "--dry-run")
        assert said.exit_code != 0
        assert sentence in said.exception.message
    shut = tmp_path / "shut.csv"
    shut.write_text("Name\nCarla\n")

    def deny(*_args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    assert "cannot be read: Permission denied" in mixer_command("import", str(shut), "--dry-run").exception.message


def test_cards_are_brought_in_and_broken_ones_reported(mixer_command):
    said = mixer_command("import", str(LISTS / "contacts.vcf"), "--dry-run", "--json")
    report = json.loads(said.output)
    assert (report["rows"], report["new"], report["refused"]) == (9, 6, 3)
    assert report["details"]["refused"][0] == {
        "row": 5, "name": "", "email": "", "changes": [], "reason": "The card has no end.", "warnings": [],
    }  # fmt: skip


def test_our_own_export_brought_back_changes_nothing(mixer_command, cast, look, tmp_path):
    for name in ("world-utf8-bom.csv", "contacts.vcf", "eventbrite-attendees.csv"):
        mixer_command("import", str(LISTS / name), "--event", cast.event_code)
    with look() as session:
        rows = [export_row(facts) for facts in service.all_facts(session, cast.event_id)]
    for content, name in (
        (write_csv(EXPORT_HEADER, rows), "o.csv"),
        (write_xlsx([("G", EXPORT_HEADER, rows)]), "o.xlsx"),
    ):
        (tmp_path / name).write_bytes(content)
        said = mixer_command("import", str(tmp_path / name), "--event", cast.event_code, "--json")
        report = json.loads(said.output)
        assert report["same"] == report["rows"] == len(rows)
