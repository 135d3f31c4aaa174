"""The door's book as it lies in the database, held against what phones were told."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from mixer.core.database import prepare
from mixer.door.models import Attendance, Scan
from mixer.door.rules import attendance as rules
from mixer.guests.models import Guest

Entry = tuple[str, int, int | None]  # first scan, first moment, when the guest left


@dataclass(frozen=True)
class Book:
    """What is written: each scan's verdict, who is in by which scan, and who should be by the scans alone (R7)."""

    verdicts: Mapping[str, str]
    shown: Mapping[str, str | None]
    admissions: Counter[int]
    attendance: Mapping[int, Entry]
    reckoned: Mapping[int, Entry]

    def lost(self, acknowledged: Mapping[str, dict]) -> list[str]:
        """Return the scans that the server acknowledged and does not know, or knows otherwise."""
        return [scan_id for scan_id, reply in acknowledged.items() if self.verdicts.get(scan_id) != reply["verdict"]]

    def doubled(self) -> list[int]:
        """Return the guests who were welcomed more than once while the server decided."""
        return [guest for guest, times in self.admissions.items() if times > 1]

    def unexplained(self) -> list[int]:
        """Return the guests whose attendance is not what the scans come to."""
        guests = self.attendance.keys() | self.reckoned.keys()
        return [guest for guest in guests if self.attendance.get(guest) != self.reckoned.get(guest)]


def read_book(database: str) -> Book:
    """Read the book of the one mixer in a database."""
    engine = create_engine(database)
    prepare(engine)
    try:
        with Session(engine) as session:
            return _read(session)
    finally:
        engine.dispose()


def event_of(database: str) -> int:
    """Return the id of the one mixer in a database."""
    engine = create_engine(database)
    try:
        with Session(engine) as session:
            return session.execute(select(Guest.event_id).limit(1)).scalar_one()
    finally:
        engine.dispose()


def _read(session: Session) -> Book:
    scans = session.scalars(select(Scan)).all()
    of_guest: dict[int, list[rules.Scan]] = defaultdict(list)
    for scan in scans:
        if scan.guest_id:
            of_guest[scan.guest_id].append(_as_rules_see(scan))
    reckoned = {guest: rules.attendance_of(own) for guest, own in of_guest.items()}
    return Book(
        verdicts={scan.scan_id: scan.verdict for scan in scans},
        shown={scan.scan_id: scan.shown for scan in scans},
        admissions=Counter(scan.guest_id for scan in scans if scan.verdict == "admitted" and scan.guest_id),
        attendance={
            row.guest_id: (row.first_scan, row.first_ms, row.left_ms) for row in session.scalars(select(Attendance))
        },
        reckoned={guest: (came.first_scan, came.first_ms, came.left_ms) for guest, came in reckoned.items() if came},
    )


def _as_rules_see(scan: Scan) -> rules.Scan:
    return rules.Scan(
        scan.scan_id,
        rules.Kind(scan.kind),
        rules.Verdict(scan.verdict),
        scan.occurred_ms,
        scan.target,
        scan.door,
        rules.Verdict(scan.shown) if scan.shown else None,
    )
