"""`mixer backup`: a copy of the database that can be trusted."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy.engine import URL, make_url

from mixer.core.database import sqlite_file
from mixer.core.refusal import Refusal
from mixer.settings import read_settings


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Copy the database to TARGET while Mixer runs; the copy is checked before it gets its name.

    SQLite is copied in one step, which is consistent under writers. PostgreSQL is dumped by pg_dump in custom format.
    """
    if target.exists():
        raise Refusal("backup_exists", f"{target} exists already. Name another file, so that no backup is lost.")
    url = make_url(read_settings(os.environ).database)
    file = sqlite_file(url)
    part = target.with_name(f"{target.name}.part")
    try:
        rows = _copy_sqlite(file, part) if file else _dump_postgresql(url, part)
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    click.echo(f"{target}: {target.stat().st_size:,} bytes, {rows}")


def _copy_sqlite(file: Path, part: Path) -> str:
    if not file.exists():
        raise Refusal("no_database", f"There is no database at {file} yet. Start Mixer once with `mixer run`.")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)  # in one step: page by page it restarts at every commit and may never end
        fault = copy.execute("PRAGMA integrity_check").fetchone()[0]
        guests = copy.execute("SELECT count(*) FROM guest").fetchone()[0]
    if fault != "ok":
        raise Refusal("bad_backup", f"The copy is damaged ({fault}), so the database may be. Restore an older backup.")
    return f"integrity ok, {guests:,} guests"


def _dump_postgresql(url: URL, part: Path) -> str:
    program = shutil.which("pg_dump")
    if program is None:
        raise Refusal("no_pg_dump", "pg_dump is not installed here: apt-get install postgresql-client.")
    address = url.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": url.password} if url.password else {}
    done = subprocess.run(  # noqa: S603 - the program is found on the path, the address is the setting
        [program, "--format=custom", f"--file={part}", address],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | secret,
    )
    if done.returncode:
        raise Refusal("dump_failed", f"pg_dump could not copy the database: {done.stderr.strip()}")
    return "pg_dump custom format; restore with pg_restore"
