import shutil
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from mixer.commands import doctor
from mixer.commands.doctor import examine
from tests.commands.conftest import free_port


def _found(environ: dict[str, str], name: str) -> tuple[str, str]:
    return next((one.state, one.sentence) for one in examine(environ) if one.name == name)


def test_a_healthy_machine_is_told_so(mixer_command):
    said = mixer_command("doctor")
    assert said.exit_code == 0, said.output
    assert "letters are kept as files" in said.output
    assert "phones need MIXER_BASE_URL" in said.output


def test_settings_that_cannot_be_read_are_named(mixer_command):
    said = mixer_command("doctor", MIXER_PORT="eighty")
    assert said.exit_code == 1
    assert "WRONG  settings  MIXER_PORT must be a whole number" in said.output


def test_an_old_or_missing_database_is_noticed(environ, tmp_path):
    old = environ | {"MIXER_DATABASE_URL": f"sqlite:///{tmp_path / 'old.sqlite3'}"}
    assert _found(old, "database")[1].endswith("run `mixer upgrade`")
    away = environ | {"MIXER_DATABASE_URL": "postgresql+psycopg://mixer@127.0.0.1:1/mixer"}
    assert _found(away, "database")[0] == "wrong"


@pytest.fixture
def mail_server():
    controller = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield str(controller.port)
    controller.stop()


def test_the_mail_server_is_greeted(environ, mail_server):
    settings = environ | {"MIXER_SMTP_HOST": "127.0.0.1", "MIXER_SMTP_PORT": mail_server, "MIXER_SMTP_TLS": "none"}
    assert "set MIXER_MAIL_FROM" in _found(settings, "mail")[1]
    assert _found(settings | {"MIXER_MAIL_FROM": "host@mixer.example"}, "mail")[0] == "ok"
    assert _found(settings | {"MIXER_SMTP_TLS": "starttls"}, "mail")[0] == "wrong"
    assert _found(settings | {"MIXER_SMTP_TLS": "tls"}, "mail")[0] == "wrong"
    assert _found(settings | {"MIXER_SMTP_USER": "someone"}, "mail")[0] == "wrong"


@pytest.mark.parametrize(
    ("base_url", "state"),
    [("http://127.0.0.1:8000", "look"), ("http://mix.example", "wrong"), ("https://mix.example", "ok")],
)
def test_the_base_url_decides_whether_phones_can_scan(environ, base_url, state):
    assert _found(environ | {"MIXER_BASE_URL": base_url}, "base URL")[0] == state


def test_a_clock_that_stands_or_is_off_is_noticed(environ, monkeypatch, clock):
    assert _found(environ | {"MIXER_CLOCK": "2026-11-22T18:00+00:00"}, "clock")[0] == "look"
    assert _found(environ, "clock")[0] == "ok"
    monkeypatch.setattr(doctor, "wall_clock", lambda: clock().replace(year=1990))
    assert _found(environ, "clock") == ("wrong", "this machine believes it is 1990-09-07")


def test_a_full_disk_is_noticed(environ, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=5 * 1024**2))
    assert _found(environ, "disk")[0] == "wrong"
