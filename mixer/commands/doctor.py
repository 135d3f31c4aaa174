"""`mixer doctor`: is everything as it should be?"""

import imaplib
import io
import os
import shutil
import smtplib
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import click
from imap_tools import ImapToolsError
from sqlalchemy import select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from mixer.app import create_app, engine_of
from mixer.commands.hosting import house_of
from mixer.contacts.models import Company, Contact
from mixer.contacts.service import catalogue_finder
from mixer.core.clock import wall_clock
from mixer.core.database import sqlite_file
from mixer.core.migrating import current, newest
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.files.reader import read_guest_list
from mixer.guests.models import Guest
from mixer.guests.rules.facts import RowInterpreter
from mixer.guests.rules.headers import guess_mapping
from mixer.nametags.files.coverage import machine_scripts, own_fonts, travelling_scripts, unlettered
from mixer.post.mailbox import opened
from mixer.settings import Settings, read_settings

LEAST_FREE = 200 * 1024 * 1024
NAMED = 3
"""Guests named in one finding; the others are counted."""

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Finding:
    """What a check saw: `state` is ok, look (works, but know this) or wrong."""

    name: str
    state: str
    sentence: str


@click.command()
@click.argument("guests", type=click.File("rb"), required=False)
def doctor(guests: io.BufferedReader | None) -> None:
    """Check settings, database, mail, base URL, clock, disk and fonts; exit code 1 when something is wrong.

    Says whether every name can be printed: those of the coming mixers' guests where there is a database, and those on
    the list GUESTS (CSV, TSV, XLSX, ODS, pasted text), which needs none. For a script that no font here has it names
    guests, characters and the package to install.
    """
    findings = list(examine(os.environ, guests.read() if guests else None))
    width = max(len(finding.name) for finding in findings)
    marks = {"ok": "ok   ", "look": "look ", "wrong": "WRONG"}
    for finding in findings:
        click.echo(f"{marks[finding.state]}  {finding.name:<{width}}  {finding.sentence}")
    if any(finding.state == "wrong" for finding in findings):
        sys.exit(1)


def examine(environ: "os._Environ[str] | dict[str, str]", guests: bytes | None = None) -> Iterator[Finding]:
    """Yield what each check saw; where the settings cannot be read, those that need them cannot be made."""
    if guests is not None:
        yield from check_list(guests)
    try:
        settings = read_settings(environ)
    except Refusal as no:
        yield Finding("settings", "wrong", no.message)
        return
    yield Finding("settings", "ok", "can be read")
    for check in CHECKS:
        yield check(settings)
    yield from check_fonts(settings)
    yield from check_names(settings)


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


def check_sender(settings: Settings) -> Finding:
    """Compare the domain letters come from with the one their links lead to; asks nobody."""
    domain, home = settings.mail_from.rpartition("@")[2].lower(), settings.host_name.lower()
    if not settings.smtp_host or domain == home or home.endswith(f".{domain}") or domain.endswith(f".{home}"):
        return Finding("sender", "ok", f"letters come from {settings.mail_from}")
    return Finding(
        "sender",
        "look",
        f"letters come from {domain} and lead to {home}: spam filters trust one domain more (MIXER_MAIL_FROM)",
    )


def check_bounces(settings: Settings) -> Finding:
    """Tell where letters go that come back, and look into their mailbox where there is one."""
    if not settings.bounces:
        return Finding("bounces", "look", "no MIXER_BOUNCES: what comes back goes to the sender, and no host learns it")
    if not settings.bounce_mailbox:
        read = "relays report over the web" if settings.bounce_secret else "nobody reads them: set MIXER_BOUNCE_MAILBOX"
        return Finding("bounces", "ok" if settings.bounce_secret else "look", f"go to {settings.bounces}; {read}")
    try:
        with opened(settings.bounce_mailbox) as mailbox:
            waiting = sum(1 for _ in mailbox.unread())
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        return Finding("bounces", "wrong", f"the mailbox in MIXER_BOUNCE_MAILBOX cannot be read: {error}")
    return Finding("bounces", "ok", f"the mailbox answers, {waiting} unread")


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


def check_fonts(settings: Settings) -> Iterator[Finding]:
    """Tell which scripts print on any machine, which on this one, and which files of one's own do not serve."""
    travelling, here = travelling_scripts(), machine_scripts()
    yield Finding("fonts", "ok", f"for {len(travelling)} scripts travel with Mixer: {', '.join(travelling)}")
    if here:
        yield Finding("fonts", "ok", f"of this machine serve {len(here)} more: {', '.join(here)}")
    if not settings.fonts:
        return
    if not Path(settings.fonts).expanduser().is_dir():
        yield Finding("fonts", "wrong", f"MIXER_FONTS names {settings.fonts}, which is no folder")
        return
    good, unfit = own_fonts()
    yield Finding("fonts", "ok" if good else "look", f"{good} in {settings.fonts} (MIXER_FONTS) can be printed with")
    for one in unfit:
        yield Finding("fonts", "look", f"{one.path.name} cannot be printed with: it {one.reason}")


def check_names(settings: Settings) -> Iterator[Finding]:
    """Look through the names of the coming mixers' guests; says nothing where the database does not answer."""
    app = create_app(settings)
    engine = engine_of(app)
    query = (
        select(Contact.full_name, Contact.tag_name, Contact.job_title, Company.name)
        .join(Guest, Guest.contact_id == Contact.id)
        .join(Event, Event.id == Guest.event_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Event.starts_at > house_of(app).clock(), Event.state == "planned", Guest.removed_at.is_(None))
        .order_by(Event.starts_at, Guest.id)
    )
    try:
        with Session(engine) as session:
            rows = session.execute(query).all()
    except SQLAlchemyError:
        return
    finally:
        engine.dispose()
    yield from _judged("names", len(rows), ((row[0], text or "") for row in rows for text in row))


def check_list(content: bytes) -> Iterator[Finding]:
    """Look through the names on a list that is not in the database."""
    try:
        listed = read_guest_list(content)
        interpreter = RowInterpreter(guess_mapping(listed), "US", catalogue_finder())
        people = [row.facts for row in map(interpreter.read, listed.rows) if not row.refused]
    except Refusal as no:
        yield Finding("list", "wrong", no.message)
        return
    texts = ((one.full_name, one.tag_name, one.company, one.job_title, one.profession) for one in people)
    yield from _judged("list", len(people), ((row[0], text) for row in texts for text in row))


def _judged(name: str, count: int, names: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    found = unlettered(names)
    if not found:
        guests = "1 guest" if count == 1 else f"{count:,} guests"
        yield Finding(name, "ok", f"of {guests} can be printed, every letter" if count else "of no guests to look at")
    for one in found:
        more = len(one.people) - NAMED
        named = ", ".join(one.people[:NAMED]) + (f" and {more} more" if more > 0 else "")
        yield Finding(name, "look", one.lack.sentence(f"on the tag of {named}"))


CHECKS: tuple[Callable[[Settings], Finding], ...] = (
    check_database,
    check_mail,
    check_sender,
    check_bounces,
    check_base_url,
    check_clock,
    check_disk,
)
