"""Power cuts: every write and sync of the database's files is recorded, and disks are rebuilt that kept what they must.

A disk owes us what was synced; of what was written since, it may have kept all, nothing, or some in any order and a
piece of each. `strace` records the calls of a real server; a scan counts as acknowledged once its answer was about to
leave. Files keep their names here: SQLite syncs the folder itself before it relies on one.
"""

import random
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from mixer.commands.bench_stage import Stage
from tests.soak.crowd import phones_of, rush
from tests.soak.disks import file_of
from tests.soak.servers import ready_to_serve

PHONES = 4
SECTOR = 512
CALLS = "pwrite64,fsync,fdatasync,ftruncate,sendto"
BEGUN = re.compile(r"(\d+) +(\w+)\((\d+)<([^>]*)>(.*)")
RESUMED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
SCAN_ID = re.compile(r'"scan_id": ?"([0-9a-f-]{36})"')
UNFINISHED = "<unfinished ...>"


@dataclass(frozen=True)
class Call:
    """A call as it was recorded: when it began and ended, counted in lines of the record."""

    name: str
    file: str
    rest: str
    began: int
    ended: int

    @property
    def data(self) -> bytes:
        found = TEXT.search(self.rest)
        return _bytes(found[1]) if found else b""

    @property
    def number(self) -> int:
        """The last argument: where a write goes, or how long a file becomes."""
        return int(self.rest.rpartition(")")[0].rpartition(",")[2])


@dataclass
class Disk:
    """Files as a disk keeps them: what is synced, and what was written since."""

    kept: dict[str, bytearray]
    since: list[Call] = field(default_factory=list)

    def take(self, call: Call) -> None:
        if call.name in {"pwrite64", "ftruncate"}:
            self.since.append(call)
            return
        still = []
        for old in self.since:
            if old.file == call.file and old.ended < call.began:
                _apply(self.kept, old)
            else:
                still.append(old)
        self.since = still

    def after_a_cut(self, chance: random.Random | None) -> dict[str, bytearray]:
        """Return the files: only what was synced, or with some of the rest."""
        files = {name: bytearray(content) for name, content in self.kept.items()}
        for call in self.since if chance else ():
            if chance.random() < 0.5:
                _apply(files, call, torn=chance.random() < 0.3)
        return files


@dataclass
class Cuts:
    """What came of so many power cuts."""

    cuts: int = 0
    scans: int = 0
    syncs: int = 0
    corrupt: int = 0
    cuts_with_losses: int = 0
    worst: int = 0


def why_not() -> str:
    """Return why nothing can be recorded here, or ""."""
    if not shutil.which("strace"):
        return "strace is not installed: apt-get install strace"
    tried = subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    return f"this machine lets nobody record calls: {tried.stderr.strip()}" if tried.returncode else ""


@dataclass(frozen=True)
class Recording:
    """A mixer whose server was recorded: its database as it was before, and the ids of what its phones scanned."""

    stage: Stage
    record: Path
    before: bytes
    scan_ids: frozenset[str]


def record(folder: Path, stages: Sequence[tuple[Stage, str]], scans: int, seed: int) -> list[Recording]:
    """Record servers one after the other while their phones scan; with each stage goes what its server breaks."""
    made, chance, lines = [], random.Random(seed), folder / "calls"
    words = ["strace", "-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", "100000", "-e", f"trace={CALLS}"]
    with ready_to_serve(*words, "-e", "signal=none", "-o", str(lines)) as servers:
        for stage, broken in stages:
            before, phones = file_of(stage).read_bytes(), phones_of(stage, PHONES, chance)
            with servers.serve(stage.settings, broken), rush(phones, stage.codes) as tally:
                tally.wait_for(scans)
            scanned = frozenset(scan_id for phone in phones for scan_id in phone.origins)
            made.append(Recording(stage, lines, before, scanned))
    return made


def cut_the_power(recording: Recording, cuts: int, seed: int) -> Cuts:
    """Cut the power of a recorded server at so many moments, each time in two ways, and look what is left."""
    chance, file = random.Random(seed), file_of(recording.stage)
    with recording.record.open(encoding="ascii") as lines:
        calls = list(_calls(lines, file))
    said = [
        (call.began, scan_id)
        for call in calls
        for scan_id in (SCAN_ID.findall(call.data.decode(errors="replace")) if call.name == "sendto" else ())
        if scan_id in recording.scan_ids
    ]
    own = sorted((call for call in calls if call.name != "sendto"), key=lambda call: call.ended)
    told = Cuts(scans=len(said), syncs=sum("sync" in call.name for call in own))
    disk, waiting = Disk({file.name: bytearray(recording.before)}), iter(own)
    upcoming = next(waiting, None)
    for moment in sorted(chance.choices(range(said[0][0], said[-1][0] + 1), k=cuts)):
        while upcoming and upcoming.ended <= moment:
            disk.take(upcoming)
            upcoming = next(waiting, None)
        acknowledged = {scan_id for began, scan_id in said if began <= moment}
        for some in (None, chance):
            _look(told, disk.after_a_cut(some), acknowledged, file.with_name("rebuilt"))
    return told


def _calls(lines: Iterator[str], database: Path) -> Iterator[Call]:
    """Read the record: calls to the database's files, and what was sent."""
    begun: dict[str, tuple[int, re.Match[str]]] = {}
    for number, line in enumerate(lines):
        if resumed := RESUMED.match(line):
            start, first = begun.pop(resumed[1], (0, None))
            if first is None:
                continue
            rest = first[5].partition(UNFINISHED)[0] + resumed[3]
        elif first := BEGUN.match(line):
            start, rest = number, first[5]
            if rest.endswith(UNFINISHED):
                begun[first[1]] = number, first
                continue
        else:
            continue
        path = Path(_bytes(first[4]).decode())
        ours = path.parent == database.parent and path.name in {database.name, f"{database.name}-wal"}
        if ours or first[2] == "sendto":
            yield Call(first[2], path.name, rest, start, number)


def _apply(files: dict[str, bytearray], call: Call, *, torn: bool = False) -> None:
    content, at = files.setdefault(call.file, bytearray()), call.number
    if call.name == "ftruncate":
        del content[at:]
        content.extend(bytes(at - len(content)))
        return
    data = call.data
    if torn:
        data = data[: len(data) // 2 // SECTOR * SECTOR]
    content.extend(bytes(max(0, at + len(data) - len(content))))
    content[at : at + len(data)] = data


def _look(told: Cuts, files: dict[str, bytearray], acknowledged: set[str], folder: Path) -> None:
    """Start again with what the disk kept."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    told.cuts += 1
    try:
        with closing(sqlite3.connect(folder / "mixer.sqlite3")) as database:
            kept = {row[0] for row in database.execute("SELECT scan_id FROM scan")}
            whole = database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except sqlite3.DatabaseError:
        kept, whole = set(), False
    lost = len(acknowledged - kept)
    told.corrupt += not whole
    told.cuts_with_losses += lost > 0
    told.worst = max(told.worst, lost)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
