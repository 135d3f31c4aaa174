"""32 doors scan one guest at once: the database decides, and exactly one admits.

The control does what naive code does - look, then write - and must fail, or the test proves nothing.
"""

import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from mixer.core.database import db, reading
from mixer.door.models import Attendance, Scan
from mixer.door.service import book
from mixer.door.service.scanning import record
from tests.door.evening import told

pytestmark = pytest.mark.database
DOORS = 32


@pytest.fixture
def at_once(app):
    """Run one thing at 32 doors at the same moment; return what each door answered."""

    def run(thing):
        start = threading.Barrier(DOORS)

        def door(number):
            with app.app_context():
                start.wait()
                return thing(number)

        with ThreadPoolExecutor(DOORS) as doors:
            return list(doors.map(door, range(DOORS)))

    return run


def test_of_32_doors_scanning_one_guest_exactly_one_admits(at_once, evening, work, clock, look):
    def scan(_):
        with work() as session:
            return record(session, evening.keeper, told(evening.robin), clock()).verdict

    assert Counter(at_once(scan)) == {"admitted": 1, "already": DOORS - 1}
    with look() as session:
        assert session.scalar(select(func.count()).select_from(Attendance)) == 1
        assert session.scalar(select(func.count()).select_from(Scan)) == DOORS


def test_one_scan_sent_32_times_at_once_is_one_scan(at_once, evening, work, clock, look):
    same = told(evening.robin)

    def scan(_):
        with work() as session:
            return record(session, evening.keeper, same, clock())

    assert len(set(at_once(scan))) == 1
    with look() as session:
        assert session.scalar(select(func.count()).select_from(Scan)) == 1


def test_undos_and_scans_at_once_leave_what_the_book_says(at_once, evening, scan, undo, look):
    first = scan(evening.robin)
    at_once(lambda number: undo(first) if number % 2 else scan(evening.robin))
    with look() as session:
        kept = session.get(Attendance, (evening.event_id, evening.robin.id))
        reckoned = book.rules.attendance_of(book.scans_of(session, evening.event_id, evening.robin.id))
        assert (kept and kept.first_scan) == (reckoned and reckoned.first_scan)


def test_control_looking_before_writing_admits_more_than_once(at_once, evening, look):
    """What everybody writes first: SELECT, then if, then INSERT. The pause is a busy machine."""
    admitted = []

    def naive(number):
        with reading() as session:
            there = session.get(Attendance, (evening.event_id, evening.robin.id))
        time.sleep(0.02)
        if there is None:
            admitted.append(number)

    at_once(naive)
    assert len(admitted) > 1


PROCESS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from mixer.app import create_app
from mixer.core.database import unit_of_work
from mixer.door.service.scanning import Doorkeeper, Told, record
from mixer.settings import Settings

url, event_id, code, first, count = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
app = create_app(Settings(database_url=url, secret_key="test", instance=Path("/nonexistent")))
now = datetime(2026, 10, 23, 0, 7, tzinfo=UTC)
keeper = Doorkeeper(event_id, now, ZoneInfo("UTC"), "Desk", "")
print("ready", flush=True)
sys.stdin.readline()
with app.app_context():
    for number in range(first, first + count):
        with unit_of_work() as session:
            told = Told(f"00000000-0000-4000-8000-{number:012}", code=code)
            print(record(session, keeper, told, now).verdict)
"""


def test_of_four_processes_scanning_one_guest_exactly_one_admits(evening, database_url, app):
    with app.app_context():
        db.engine.dispose()
    code = told(evening.robin).code
    doors = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", PROCESS, database_url, str(evening.event_id), code, str(first), "8"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for first in (100, 200, 300, 400)
    ]
    for door in doors:
        assert door.stdout.readline() == "ready\n"
    for door in doors:
        door.stdin.write("go\n")
        door.stdin.flush()
    verdicts = Counter(" ".join(door.communicate(timeout=60)[0] for door in doors).split())
    assert [door.returncode for door in doors] == [0, 0, 0, 0]
    assert verdicts == {"admitted": 1, "already": 31}
