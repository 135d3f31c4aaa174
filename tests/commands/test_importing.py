import json
from pathlib import Path

import pytest

from mixer.core.refusal import Refusal
from mixer.guests import service

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
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(mixer_command, doubtful, words, sentence):
    refusal = mixer_command("import", doubtful, *words).exception
    assert isinstance(refusal, Refusal)
    assert sentence in refusal.message
