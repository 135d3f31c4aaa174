"""`mixer doctor`: is everything as it should be?"""

import os
import shutil
import smtplib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import click
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from mixer.app import create_app, engine_of
from mixer.core.clock import wall_clock
from mixer.core.database import sqlite_file
from mixer.core.migrating import current, newest
from mixer.core.refusal import Refusal
from mixer.settings import Settings, read_settings

LEAST_FREE = 200 * 1024 * 1024
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Finding:
    """What a check saw: `state` is ok, look (works, but know this) or wrong."""

    name: str
    state: str
    sentence: str


@click.command()
def doctor() -> None:
    """Check settings, database, mail, base URL, clock and disk; exit code 1 when something is wrong."""
    findings = list(examine(os.environ))
    width = max(len(finding.name) for finding in findings)
    marks = {"ok": "ok   ", "look": "look ", "wrong": "WRONG"}
    for finding in findings:
        click.echo(f"{marks[finding.state]}  {finding.name:<{width}}  {finding.sentence}")
    if any(finding.state == "wrong" for finding in findings):
        sys.exit(1)


def examine(environ: "os._Environ[str] | dict[str, str]") -> Iterator[Finding]:
    """Yield what each check saw; where the settings cannot be read, the others cannot be made."""
    try:
        settings = read_settings(environ)
    except Refusal as no:
        yield Finding("settings", "wrong", no.message)
        return
    yield Finding("settings", "ok", "can be read")
    for check in CHECKS:
        yield check(settings)


def check_database(settings: Settings) -> Finding:
    """Open the database and compare its shape with this version's."""
    engine = engine_of(create_app(settings))
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        at = current(engine)
    except SQLAlchemyError as error:
        return Finding("database", "wrong", f"cannot be opened: {str(error).splitlines()[0]}")
    finally:
        engine.dispose()
    if at != newest():
        return Finding(
            "database", "wrong", f"is at {at or 'nothing'}, this version needs {newest()}: run `mixer upgrade`"
        )
    return Finding("database", "ok", f"{engine.dialect.name} at {at}")


def check_mail(settings: Settings) -> Finding:
    """Greet the mail server without sending anything."""
    if not settings.smtp_host:
        return Finding("mail", "look", f"no MIXER_SMTP_HOST: letters are kept as files in {settings.letters_folder}")
    kind = smtplib.SMTP_SSL if settings.smtp_tls == "tls" else smtplib.SMTP
    try:
        with kind(settings.smtp_host, settings.smtp_port, timeout=10) as server:
            if settings.smtp_tls == "starttls":
                server.starttls()
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return Finding(
            "mail", "wrong", f"{settings.smtp_host}:{settings.smtp_port} does not answer as it should: {error}"
        )
    if settings.mail_from.endswith("@localhost"):
        return Finding("mail", "wrong", "set MIXER_MAIL_FROM to an address of your own domain, or letters are refused")
    return Finding("mail", "ok", f"{settings.smtp_host}:{settings.smtp_port} answers")


def check_base_url(settings: Settings) -> Finding:
    """Tell what the base URL means for phones and cameras."""
    address = urlsplit(settings.base_url)
    if address.hostname in LOOPBACK:
        return Finding(
            "base URL", "look", f"{settings.base_url} works on this machine only: phones need MIXER_BASE_URL"
        )
    if address.scheme != "https":
        return Finding("base URL", "wrong", f"{settings.base_url}: browsers open the camera on https pages only")
    return Finding("base URL", "ok", settings.base_url)


def check_clock(settings: Settings) -> Finding:
    """Look whether the clock stands for a rehearsal, or is plainly off."""
    if settings.clock:
        return Finding("clock", "look", f"stands at {settings.clock} (MIXER_CLOCK), for rehearsals only")
    now = wall_clock()
    if now < datetime(2026, 1, 1, tzinfo=now.tzinfo):
        return Finding("clock", "wrong", f"this machine believes it is {now:%Y-%m-%d}")
    return Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC")


def check_disk(settings: Settings) -> Finding:
    """Look how much room is left where the database is."""
    file = sqlite_file(make_url(settings.database))
    folder = file.parent if file else settings.instance
    free = shutil.disk_usage(folder if folder.exists() else ".").free
    state = "ok" if free >= LEAST_FREE else "wrong"
    return Finding("disk", state, f"{free // 1024**2:,} MB free at {folder}")


CHECKS: tuple[Callable[[Settings], Finding], ...] = (
    check_database,
    check_mail,
    check_base_url,
    check_clock,
    check_disk,
)
