"""The server's disk fills up under load: no scan is acknowledged that is not written, phones keep theirs and go on."""

import random
import resource
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import make_url

from mixer.commands.bench_stage import Stage
from tests.soak.book import read_book
from tests.soak.crowd import phones_of
from tests.soak.phone import Phone
from tests.soak.servers import Server, Servers

PHONES = 4
BEFORE = 5  # scans of each phone while there is room
TRIES = 200  # scans of each phone at most, until it is sent away
SENT_AWAY = 3  # times, before there is room again
ROOM = 128 * 1024  # bytes left for a while
SIZE = 16 * 1024 * 1024  # of the small disk

Shortage = Callable[[Server, Stage], Iterator[None]]


@dataclass
class Disk:
    """What came of a disk that filled up."""

    acknowledged: int = 0
    meanwhile: int = 0  # acknowledged while there was little room or none
    statuses: Counter[int] = field(default_factory=Counter)
    pages: set[str] = field(default_factory=set)  # what a person would have read
    kept: int = 0  # scans on the phones when the disk was full
    waiting: int = 0  # scans still on the phones when there had been room again
    lost: int = 0
    unexplained: int = 0
    fault: str = ""  # what SQLite's own check says of the file


def fill_the_disk(servers: Servers, stage: Stage, shortage: Shortage, seed: int, broken: str = "") -> Disk:
    """Let phones scan until they are sent away, make room, and let them hand in what they kept."""
    told, chance = Disk(), random.Random(seed)
    phones = phones_of(stage, PHONES, chance)
    with servers.serve(stage.settings, broken) as server:
        _scan(phones, stage, lambda phone: len(phone.acknowledged) < BEFORE)
        before = sum(len(phone.acknowledged) for phone in phones)
        with contextmanager(shortage)(server, stage):
            _scan(phones, stage, lambda phone: len(phone.refused) < SENT_AWAY)
            told.kept = sum(len(phone.journal) for phone in phones)
            told.meanwhile = sum(len(phone.acknowledged) for phone in phones) - before
        for phone in phones:
            phone.hand_in(TRIES)
            phone.hang_up()
    for phone in phones:
        told.acknowledged += len(phone.acknowledged)
        told.waiting += len(phone.journal)
        told.statuses.update(status for status, _ in phone.refused)
        told.pages |= {page for _, page in phone.refused}
    book = read_book(stage.settings.database)
    told.lost = sum(len(book.lost(phone.acknowledged)) for phone in phones)
    told.unexplained = len(book.unexplained())
    with closing(sqlite3.connect(file_of(stage))) as database:
        told.fault = database.execute("PRAGMA integrity_check").fetchone()[0]
    return told


def _scan(phones: list[Phone], stage: Stage, wanted: Callable[[Phone], bool]) -> None:
    for _ in range(TRIES):
        for phone in filter(wanted, phones):
            phone.scan(phone.chance.choice(stage.codes))


def file_of(stage: Stage) -> Path:
    return Path(make_url(stage.settings.database).database)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Mount a disk of 16 MiB in memory.

    Raises:
        CalledProcessError: only who may mount can have one.
    """
    place = folder / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", place]
    subprocess.run(mount, check=True, capture_output=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def ballast(_server: Server, stage: Stage) -> Iterator[None]:
    """Fill a small disk but for a little room; clear it up at the end."""
    folder = file_of(stage).parent
    heavy = folder / "ballast"
    heavy.write_bytes(bytes(shutil.disk_usage(folder).free - ROOM))
    yield
    heavy.unlink()


def no_longer_files(server: Server, stage: Stage) -> Iterator[None]:
    """Let the server write no file much longer than its log is, as a quota would; lift that at the end."""
    log = file_of(stage).with_name(f"{file_of(stage).name}-wal")
    unlimited = resource.prlimit(server.process, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process, resource.RLIMIT_FSIZE, (log.stat().st_size + ROOM, unlimited[1]))
    yield
    resource.prlimit(server.process, resource.RLIMIT_FSIZE, unlimited)
