"""32 processes scan one guest at the same moment: one welcomes, 31 say who was first.

Run as a program of its own, since only a process with one thread may fork: `Doors` come as JSON on standard input,
what each door said leaves as JSON.
"""

import json
import multiprocessing
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

from flask import Flask

from mixer.app import create_app
from mixer.commands.bench_stage import Stage
from mixer.core.codes import digest
from mixer.core.database import reading, unit_of_work
from mixer.door.rules.attendance import Attendance
from mixer.door.rules.codes import read_code
from mixer.door.service import book
from mixer.door.service.scanning import Doorkeeper, Told, host_at, record
from mixer.settings import Settings
from mixer.web.request import House
from tests.soak.book import event_of
from tests.soak.servers import PATIENCE, ROOT

DOORS = 32
PAUSE = 0.02  # seconds between a naive door's look and its writing: a busy machine

Said = tuple[int, str, str, str, str]  # door, verdict, the door's time, word and line on the screen


@dataclass(frozen=True)
class Doors:
    """What the doors are to do: scan each guest's tag, all doors at once; the naive look before they write."""

    database: str
    secret: str
    codes: Sequence[str]
    naive: bool = False


def scan_together(stage: Stage, rounds: int, *, naive: bool = False) -> list[list[Said]]:
    """Let 32 processes scan one guest after another; return what the doors said, a list for each guest."""
    doors = Doors(stage.settings.database, stage.settings.secret_key, list(stage.codes[:rounds]), naive)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.soak.doors"],
        cwd=ROOT,
        input=json.dumps(asdict(doors)),
        capture_output=True,
        text=True,
        timeout=PATIENCE + 10 * rounds,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [[tuple(said) for said in of_guest] for of_guest in json.loads(done.stdout)]


def winners(of_guest: Sequence[Said]) -> list[Said]:
    return [said for said in of_guest if said[1] == "admitted"]


def agree(of_guest: Sequence[Said]) -> bool:
    """Tell whether one door welcomed the guest, and all others named its time and place."""
    won = winners(of_guest)
    if len(won) != 1:
        return False
    number, _, at, _, _ = won[0]
    rest = {(verdict, word, line) for _, verdict, _, word, line in of_guest if verdict != "admitted"}
    return rest == {("already", f"ALREADY IN {at}", f"at Door {number}")}


def _open_doors(doors: Doors) -> list[list[Said]]:
    app = create_app(Settings(database_url=doors.database, secret_key=doors.secret, instance=Path("/nonexistent")))
    event_id = event_of(doors.database)
    context = multiprocessing.get_context("fork")
    start, told = context.Barrier(DOORS), context.SimpleQueue()
    processes = [
        context.Process(target=_stand, args=(app, event_id, number, doors, start, told), daemon=True)
        for number in range(DOORS)
    ]
    for process in processes:
        process.start()
    rounds: list[list[Said]] = [[] for _ in doors.codes]
    for _ in range(DOORS * len(doors.codes)):
        guest, said = told.get()
        if guest < 0:
            raise RuntimeError(said)
        rounds[guest].append(said)
    for process in processes:
        process.join(PATIENCE)
    return rounds


def _stand(app: Flask, event_id: int, number: int, doors: Doors, start: Barrier, told) -> None:
    """Be one door: its clock goes some minutes ahead of the others', so that its time tells who was first."""
    house: House = app.extensions["mixer"]
    moment = house.clock() + timedelta(minutes=number)
    scan = _look_then_write if doors.naive else _scan
    try:
        with app.app_context():
            with reading() as session:
                keeper = host_at(session, event_id, f"Door {number}", "")
            for guest, code in enumerate(doors.codes):
                start.wait(PATIENCE)
                told.put((guest, (number, *scan(keeper, code, moment))))
    except Exception as error:  # noqa: BLE001 - the parent must not wait for ever
        told.put((-1, repr(error)))


def _scan(keeper: Doorkeeper, code: str, moment: datetime) -> tuple[str, str, str, str]:
    with unit_of_work() as session:
        answer = record(session, keeper, Told(str(uuid.uuid4()), code=code), moment)
    return answer.verdict, answer.at, answer.saying.word, answer.saying.line


def _look_then_write(keeper: Doorkeeper, code: str, moment: datetime) -> tuple[str, str, str, str]:
    """The control, what everybody writes first: SELECT, then if, then INSERT; nobody decides between the doors."""
    with reading() as session:
        guest = book.guest_by(session, keeper.event_id, "badge_hash", digest(read_code(code).value))
        there = book.winner(session, keeper.event_id, guest.id)
    if there:
        return "already", "", "", ""
    time.sleep(PAUSE)
    with unit_of_work() as session:
        entry = Attendance(str(uuid.uuid4()), int(moment.timestamp() * 1000), keeper.door)
        book.add_attendance(session, keeper.event_id, guest.id, entry)
    return "admitted", "", "", ""


def main() -> None:
    """Read what to do, open the doors, and write what they said."""
    json.dump(_open_doors(Doors(**json.load(sys.stdin))), sys.stdout)


if __name__ == "__main__":
    main()
