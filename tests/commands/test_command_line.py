"""The command `mixer` itself."""

import sys

import pytest

from mixer import cli


def run(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["mixer", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def test_help_lists_every_command_with_what_it_does(monkeypatch, capsys):
    assert run(monkeypatch, "--help") == 0
    listed = capsys.readouterr().out
    for name in cli.COMMANDS:
        assert f"\n  {name} " in listed


def test_a_command_that_does_not_exist_is_named(monkeypatch, capsys):
    assert run(monkeypatch, "dance") == 2
    assert "No such command 'dance'" in capsys.readouterr().err


def test_a_refusal_is_one_line_and_not_a_traceback(monkeypatch, capsys, tmp_path):
    guests = tmp_path / "guests.csv"
    guests.write_text("Name,E-mail\nAna,ana@guests.example\n")
    assert run(monkeypatch, "duos", str(guests), "-o", str(tmp_path / "duos.csv")) == 2
    assert capsys.readouterr().err == "mixer: Famous duo needs at least two guests. There is only one on this list.\n"
