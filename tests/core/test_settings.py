from dataclasses import fields
from pathlib import Path

import pytest

from mixer import resources
from mixer.app import create_app
from mixer.core.refusal import Refusal
from mixer.settings import Settings, fonts_folder, read_settings, secret_of


def test_every_setting_is_read_by_its_name():
    settings = read_settings(
        {
            "MIXER_PORT": "9000",
            "MIXER_PRODUCTION": "Yes",
            "MIXER_BASE_URL": "https://mix.example",
            "MIXER_INSTANCE": "x",
        }
    )
    assert (settings.port, settings.production, settings.secure) == (9000, True, True)
    assert settings.instance == Path("x")
    assert settings.host_name == "mix.example"
    assert read_settings({"MIXER_PRODUCTION": "off"}) == Settings()
    assert read_settings({"MIXER_PORT": "9000"}).base_url == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    "address", ["imaps://a:b@mail.example/INBOX", "imap://a:b@127.0.0.1:1430/INBOX", "maildir:///var/mail/bounces"]
)
def test_bounces_come_by_imap_with_encryption_or_from_this_machine(address):
    chosen = {"MIXER_BOUNCE_MAILBOX": address, "MIXER_BOUNCES": "bounces@mix.example"}
    assert read_settings(chosen).bounce_mailbox == address


def test_the_folder_of_fonts_is_asked_for_alone():
    assert fonts_folder({"MIXER_FONTS": "/fonts", "MIXER_PORT": "eighty"}) == Path("/fonts")
    assert fonts_folder({}) is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MIXER_PORT", "eighty", "whole number"),
        ("MIXER_PORT", "70000", "65535"),
        ("MIXER_PRODUCTION", "perhaps", "yes or no"),
        ("MIXER_BASE_URL", "mix.example", "must look like"),
        ("MIXER_BASE_URL", "https://mix.example/", "without a final slash"),
        ("MIXER_SMTP_TLS", "ssl3", "starttls, tls or none"),
        ("MIXER_PRODUCTION", "yes", "set MIXER_BASE_URL too"),
        ("MIXER_BOUNCES", "bounces", "must look like bounces@mix.example"),
        ("MIXER_BOUNCES", "a-name-that-is-too-long-for-codes@mix.example", "must look like"),
        ("MIXER_BOUNCES", "bounces+here@mix.example", "must look like"),
        ("MIXER_BOUNCE_MAILBOX", "pop3://mail.example", "imaps://user:password@host/INBOX"),
        ("MIXER_BOUNCE_MAILBOX", "imap://a:b@mail.example/INBOX", "this machine alone"),
        ("MIXER_BOUNCE_MAILBOX", "imaps:///INBOX", "must look like"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(name, value, said):
    with pytest.raises(Refusal, match=said):
        read_settings({name: value})


def test_the_readme_lists_every_setting():
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    missing = [field.name for field in fields(Settings) if f"MIXER_{field.name.upper()}" not in readme]
    assert missing == []


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    settings = Settings(instance=tmp_path / "new")
    first = secret_of(settings)
    assert secret_of(settings) == first
    assert len(first) == 64
    assert (tmp_path / "new" / "secret.key").stat().st_mode & 0o077 == 0


def test_a_rehearsals_clock_stands(tmp_path):
    app = create_app(Settings(instance=tmp_path, clock="2026-10-22T18:00-06:00"))
    assert app.extensions["mixer"].clock().isoformat() == "2026-10-22T18:00:00-06:00"


def test_pages_are_found_in_a_checkout_and_in_a_wheel(tmp_path, monkeypatch):
    assert (resources.pages() / "templates" / "base.html").exists()
    (tmp_path / "_pages").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    assert resources.pages() == tmp_path / "_pages"
