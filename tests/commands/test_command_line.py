"""The command `mixer` itself."""

import errno
import sys

import click
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


def _command_that_fails(monkeypatch, error):
    @click.command()
    def failing():
        raise error

    monkeypatch.setattr(cli, "mixer", lambda **_: failing(standalone_mode=False))


def test_a_full_disk_is_one_line_too(monkeypatch, capsys):
    _command_that_fails(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    assert run(monkeypatch) == 2
    assert "mixer: The server’s disk is full. Nothing was half done" in capsys.readouterr().err


def test_a_mistake_of_ours_is_not_hidden(monkeypatch):
    _command_that_fails(monkeypatch, ValueError("a mistake"))
    monkeypatch.setattr(sys, "argv", ["mixer"])
    with pytest.raises(ValueError, match="a mistake"):
        cli.main()
