"""A backup is taken while guests are checked in, and a fresh house is opened with it."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.engine import make_url

from mixer.commands.bench_stage import Stage
from tests.soak.book import Book, read_book
from tests.soak.crowd import phones_of, rush
from tests.soak.disks import file_of
from tests.soak.phone import Phone
from tests.soak.servers import PATIENCE, ROOT, Servers, environ_of

PHONES = 4
BEFORE, AFTER = 40, 25  # scans acknowledged before the backup begins, and after it is done


@dataclass
class Restored:
    """What came of a backup under load, opened in a fresh place."""

    before: int = 0  # scans acknowledged before the backup began
    missing: int = 0  # of these, scans that the copy does not hold
    copied: int = 0  # scans in the copy
    acknowledged: int = 0  # scans acknowledged in all, most of them while or after the copy was made
    fault: str = "ok"
    waiting: int = 0  # scans that the restored house did not take from the phones
    changed: int = 0  # scans of the copy whose verdict is another after all phones have handed in again
    strangers: int = 0  # guests who are in at one of the two houses only
    unexplained: int = 0


def back_up_under_load(servers: Servers, stage: Stage, folder: Path, *, careless: bool = False) -> Restored:
    """Back up while phones scan, restore, and hand in everything again; the `careless` copy the file as it lies."""
    chance = random.Random(8)
    phones, copy = phones_of(stage, PHONES, chance), folder / "copy"
    with servers.serve(stage.settings), rush(phones, stage.codes) as tally:
        tally.wait_for(BEFORE)
        known = {scan_id: reply for phone in phones for scan_id, reply in dict(phone.acknowledged).items()}
        copy_file(stage, copy) if careless else back_up(stage, copy)
        tally.wait_for(tally.count + AFTER)
    restored = restore(stage, copy, folder / "fresh")
    book = read_book(restored.settings.database)
    told = Restored(before=len(known), missing=len(book.lost(known)), copied=len(book.verdicts))
    told.acknowledged = sum(len(phone.acknowledged) for phone in phones)
    told.fault = _fault_of(restored)
    if not careless:
        told.waiting = _hand_in_everything(servers, restored, phones)
        _compare(told, book, read_book(restored.settings.database), read_book(stage.settings.database))
    return told


def back_up(stage: Stage, copy: Path) -> None:
    """Run `mixer backup`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MIXER_", "COV_"))}
    words = [sys.executable, "-m", "mixer", "backup", str(copy)]
    environ = clean | environ_of(stage.settings)
    done = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr


def copy_file(stage: Stage, copy: Path) -> None:
    """The control: the database's file alone, as copying programs see it."""
    shutil.copy(file_of(stage), copy)


def restore(stage: Stage, copy: Path, folder: Path) -> Stage:
    """Open a fresh house with a copy, as README says it; it stands at the same address."""
    folder.mkdir()
    url = make_url(stage.settings.database)
    if url.get_backend_name() == "sqlite":
        shutil.copy(copy, folder / "mixer.sqlite3")
        address = f"sqlite:///{folder / 'mixer.sqlite3'}"
    else:
        fresh = url.set(drivername="postgresql", database=f"{url.database}_restored")
        where = ["-h", url.host, "-p", str(url.port), "-U", url.username]
        subprocess.run(["createdb", *where, fresh.database], check=True, timeout=PATIENCE)
        subprocess.run(["pg_restore", "--dbname", str(fresh), copy], check=True, timeout=PATIENCE)
        address = str(url.set(database=fresh.database))
    return replace(stage, settings=replace(stage.settings, instance=folder, database_url=address))


def _hand_in_everything(servers: Servers, restored: Stage, phones: list[Phone]) -> int:
    """Let phones send all they ever scanned, as if they had kept it: what the copy knows changes nothing."""
    with servers.serve(restored.settings):
        for phone in phones:
            for scan_id, scan in phone.handed_in.items():
                phone.journal[scan_id] = scan | {"mode": "offline", "shown": phone.acknowledged[scan_id]["verdict"]}
            phone.hand_in(tries=len(phone.journal))
            phone.hang_up()
    return sum(len(phone.journal) for phone in phones)


def _compare(told: Restored, copied: Book, restored: Book, first: Book) -> None:
    told.changed = sum(restored.verdicts[scan_id] != verdict for scan_id, verdict in copied.verdicts.items())
    told.strangers = len(restored.attendance.keys() ^ first.attendance.keys())
    told.unexplained = len(restored.unexplained())


def _fault_of(stage: Stage) -> str:
    if not stage.settings.database.startswith("sqlite"):
        return "ok"
    with closing(sqlite3.connect(file_of(stage))) as database:
        fault: str = database.execute("PRAGMA integrity_check").fetchone()[0]
        return fault
