"""Settings, read once from the environment: every name starts with MIXER_."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from mixer.core.refusal import Refusal


@dataclass(frozen=True)
class Settings:
    """What a deployment decides. Each field is the environment variable MIXER_<FIELD>; README lists them all."""

    instance: Path = Path("instance")
    database_url: str = ""  # empty: SQLite in the instance folder
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = ""  # empty: made on first start and kept in the instance folder
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    production: bool = False
    smtp_host: str = ""  # empty: letters are kept as .eml files in the instance folder
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: str = "starttls"  # starttls, tls or none
    mail_from: str = "mixer@localhost"
    letters_per_minute: int = 60
    letters_per_domain: int = 30  # a minute, to addresses of one domain
    bounces: str = ""  # each letter's envelope sender is this address with +<its code>; empty: MIXER_MAIL_FROM
    bounce_mailbox: str = ""  # imaps://user:password@host/INBOX or maildir:///path, where reports come in
    bounce_secret: str = ""  # what relays sign reports with; empty: they cannot report over the web
    fonts: str = ""  # a folder with more fonts for names, besides those that travel with us and the machine's
    clock: str = ""  # an ISO moment at which the clock stands, for rehearsals and screenshots

    @property
    def secure(self) -> bool:
        """Tell whether people reach Mixer by https."""
        return self.base_url.startswith("https://")

    @property
    def database(self) -> str:
        """Return the database's URL, the embedded one where none is set."""
        return self.database_url or f"sqlite:///{(self.instance / 'mixer.sqlite3').resolve()}"

    @property
    def letters_folder(self) -> Path:
        """Return the folder for letters when there is no SMTP server."""
        return self.instance / "letters"

    @property
    def host_name(self) -> str:
        """Return the host that links lead to."""
        return urlsplit(self.base_url).hostname or ""


LOOPBACK = {"127.0.0.1", "::1", "localhost"}
LONGEST_BOUNCES = 23  # letters before the @: with + and a letter's code they are the 64 that mail allows
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def _read_flag(name: str, text: str) -> bool:
    if text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    raise Refusal("bad_setting", f"{name} must be yes or no, not “{text}”.")


def _read_number(name: str, text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 2**16:
        return int(text)
    raise Refusal("bad_setting", f"{name} must be a whole number from 1 to 65535, not “{text}”.")


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings from MIXER_* variables.

    Raises:
        Refusal: when a value cannot be read, naming the variable and what it should be.
    """
    chosen: dict[str, object] = {}
    for field in fields(Settings):
        name = f"MIXER_{field.name.upper()}"
        if name not in environ:
            continue
        text = environ[name].strip()
        if field.type is bool:
            chosen[field.name] = _read_flag(name, text)
        elif field.type is int:
            chosen[field.name] = _read_number(name, text)
        else:
            chosen[field.name] = Path(text) if field.type is Path else text
    chosen.setdefault("base_url", f"http://127.0.0.1:{chosen.get('port', Settings.port)}")
    settings = Settings(**chosen)  # type: ignore[arg-type] # each value was read by its field's own type
    return _checked(settings, environ)


def fonts_folder(environ: Mapping[str, str]) -> Path | None:
    """Return the folder with more fonts, if there is one; asked for alone, since printing needs no other setting."""
    said = environ.get("MIXER_FONTS", "").strip()
    return Path(said).expanduser() if said else None


def _checked(settings: Settings, environ: Mapping[str, str]) -> Settings:
    address = urlsplit(settings.base_url)
    if address.scheme not in {"http", "https"} or not address.hostname or settings.base_url.endswith("/"):
        raise Refusal(
            "bad_setting",
            f"MIXER_BASE_URL must look like https://mix.example without a final slash, not “{settings.base_url}”.",
        )
    if settings.smtp_tls not in {"starttls", "tls", "none"}:
        raise Refusal("bad_setting", f"MIXER_SMTP_TLS must be starttls, tls or none, not “{settings.smtp_tls}”.")
    _check_bounces(settings)
    if settings.production and "MIXER_BASE_URL" not in environ:
        raise Refusal(
            "bad_setting", "MIXER_PRODUCTION is on: set MIXER_BASE_URL too, since links in letters lead there."
        )
    return settings


def _check_bounces(settings: Settings) -> None:
    mailbox, at, domain = settings.bounces.partition("@")
    if settings.bounces and not (at and domain and 0 < len(mailbox) <= LONGEST_BOUNCES and "+" not in mailbox):
        raise Refusal("bad_setting", f"MIXER_BOUNCES must look like bounces@mix.example, not “{settings.bounces}”.")
    where = urlsplit(settings.bounce_mailbox)
    reachable = {"imaps": where.hostname, "imap": where.hostname in LOOPBACK, "maildir": where.path}
    if settings.bounce_mailbox and not reachable.get(where.scheme):
        raise Refusal(
            "bad_setting",
            "MIXER_BOUNCE_MAILBOX must look like imaps://user:password@host/INBOX or maildir:///path; imap:// without "
            "encryption goes to this machine alone.",
        )


def secret_of(settings: Settings) -> bytes:
    """Return the installation's secret; on first use one is made and kept readable by its owner only."""
    if settings.secret_key:
        return settings.secret_key.encode()
    file = settings.instance / "secret.key"
    settings.instance.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as new:
            new.write(secrets.token_hex(32))
    return file.read_text().strip().encode()
