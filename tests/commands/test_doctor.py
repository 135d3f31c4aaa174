import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from mixer.accounts.models import Group
from mixer.commands import doctor
from mixer.commands.doctor import examine
from mixer.events.models import Event
from mixer.nametags.files import lettering
from mixer.nametags.files.machine_fonts import own_families
from mixer.settings import Settings
from tests.commands.conftest import free_port
from tests.makers import make_contact, make_guest


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
    ("sender", "base_url", "state"),
    [
        ("post@mix.example", "https://mix.example", "ok"),
        ("post@chamber.example", "https://mix.chamber.example", "ok"),
        ("post@mail.chamber.example", "https://chamber.example", "ok"),
        ("post@elsewhere.example", "https://chamber.example", "look"),
    ],
)
def test_letters_and_their_links_should_belong_to_one_domain(sender, base_url, state):
    chosen = Settings(smtp_host="smtp.example", mail_from=sender, base_url=base_url)
    assert doctor.check_sender(chosen).state == state


def test_where_letters_that_come_back_go_is_told(tmp_path):
    chosen = Settings(bounces="bounces@mix.example")
    assert "no host learns it" in doctor.check_bounces(Settings()).sentence
    assert "nobody reads them" in doctor.check_bounces(chosen).sentence
    assert doctor.check_bounces(replace(chosen, bounce_secret="x")).state == "ok"
    missing = replace(chosen, bounce_mailbox=f"maildir://{tmp_path}")
    assert doctor.check_bounces(missing).state == "wrong"
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_text("Subject: x")
    assert doctor.check_bounces(missing).sentence == "the mailbox answers, 1 unread"


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


def test_the_fonts_that_travel_are_listed_by_their_scripts(environ):
    state, sentence = _found(environ, "fonts")
    assert state == "ok"
    assert all(script in sentence for script in ("Arabic", "Devanagari", "Han,", "Thai", "Latin"))
    assert "Javanese" not in sentence


@pytest.fixture
def fonts_of_ones_own(environ, monkeypatch):
    """A folder of test fonts as MIXER_FONTS."""
    folder = str(Path(__file__).parents[1] / "nametags" / "fonts")
    monkeypatch.setenv("MIXER_FONTS", folder)
    for kept in (own_families, lettering._kind, lettering.line):
        kept.cache_clear()
    yield environ | {"MIXER_FONTS": folder}
    monkeypatch.delenv("MIXER_FONTS")
    for kept in (own_families, lettering._kind, lettering.line):
        kept.cache_clear()


def test_fonts_of_ones_own_are_told_with_what_is_wrong_with_them(fonts_of_ones_own):
    said = [one.sentence for one in examine(fonts_of_ones_own) if one.name == "fonts"]
    assert said[1] == "of this machine serve 1 more: Javanese"
    assert said[2].startswith("3 in ")
    assert "Forbidden-Regular.ttf cannot be printed with: it may not be embedded, by its licence" in said


def test_a_folder_of_fonts_that_is_not_there_is_wrong(environ):
    found = [one for one in examine(environ | {"MIXER_FONTS": "/nowhere"}) if one.name == "fonts"]
    assert found[-1].state == "wrong"
    assert found[-1].sentence == "MIXER_FONTS names /nowhere, which is no folder"


def test_names_of_coming_guests_that_no_font_has_are_told(environ, cast, work):
    assert [one.sentence for one in examine(environ) if one.name == "names"] == ["of no guests to look at"]
    with work() as session:
        group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
        event.starts_at = datetime.now(UTC) + timedelta(days=7)
        names = ["Ana \ua98f", "Ben Tan", "Cy \ua98f", "Di \ua990", "Ed \ua98f"]
        for name in names:
            make_guest(session, event, make_contact(session, group, name))
    [found] = [one for one in examine(environ) if one.name == "names"]
    assert found.state == "look"
    assert found.sentence.startswith("No font here has Javanese: \ua98f (U+A98F), \ua990 (U+A990) on the tag of Ana")
    assert "Cy \ua98f, Ed \ua98f and 1 more. Install fonts-noto-core" in found.sentence


def test_a_list_is_looked_through_without_a_database(mixer_command, tmp_path):
    file = tmp_path / "guests.csv"
    file.write_text("Name,Email\nAna \ua98f,ana@guests.example\nBen,ben@guests.example\n")
    said = mixer_command("doctor", str(file), MIXER_DATABASE_URL=f"sqlite:///{tmp_path}/none.sqlite3")
    assert "look   list      No font here has Javanese" in said.output
    file.write_text("Name,Email\nБен,ben@guests.example\n")
    assert "ok     list      of 1 guest can be printed, every letter" in mixer_command("doctor", str(file)).output
    file.write_bytes(b"")
    said = mixer_command("doctor", str(file))
    assert "WRONG  list" in said.output
    assert said.exit_code == 1
