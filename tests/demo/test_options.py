import datetime as dt
from pathlib import Path

import pytest

from mixer.core.refusal import Refusal
from mixer.demo.options import Options, check_folder, read_own_list
from mixer.demo.run import run_demo

DAY = dt.date(2026, 9, 7)


def nobody_watches(_words, _steps):
    return lambda: None


@pytest.mark.parametrize("guests", [-1, 0, 7, 2_001, 10**9])
def test_a_number_of_guests_that_makes_no_mixer_is_refused_before_anything_is_written(tmp_path, guests):
    with pytest.raises(Refusal, match=r"8 to 2,000 guests"):
        run_demo(Options(guests, tmp_path / "out", 1, DAY), nobody_watches)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(Refusal, match="holds files already"):
        check_folder(tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "keep"


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match="cannot be made: Not a directory"):
        check_folder(tmp_path / "file" / "out")


def test_a_folder_that_cannot_be_written_to_is_said_so(tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(Refusal, match="cannot be written to"):
        check_folder(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file"),
        (b"", "no guests in this list"),
        (b"\x00\x01\x02\xff" * 50, "read|list|table"),
        (b"Name,E-mail\nAna,ana@a.example\n", "8 to 2,000 guests, not 1"),
    ],
)
def test_a_bad_guest_list_is_refused_in_a_sentence(tmp_path, content, words):
    file = tmp_path / "list.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Refusal, match=f"(?i){words}"):
        read_own_list(file, "US")


def test_a_hosts_own_list_becomes_people_as_an_import_takes_them(tmp_path):
    names = [f"{name} Example" for name in ("Ana", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gia", "Hal", "Ida")]
    rows = "\n".join(f"{name},{name[:3].lower()}@p.example,Acme,Florist" for name in names)
    (tmp_path / "list.csv").write_text(f"Name,E-mail,Company,Profession\n{rows}\nBen Example,ben@p.example,,\n")
    raw, people = read_own_list(Path(tmp_path / "list.csv"), "US")
    assert raw.startswith(b"Name,")
    assert [person.full_name for person in people] == names
    assert {(person.company.name, person.profession) for person in people} == {("Acme", "Florist")}
