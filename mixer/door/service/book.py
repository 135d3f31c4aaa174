"""The door's book: scans are only ever added, and one attendance row per guest decides who was first.

Every race is the database's to decide: whoever's row is inserted was first, everybody else reads the winner's.
"""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Row, Select, Table, and_, bindparam, delete, or_, select, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import aliased

from mixer.contacts.models import Company, Contact, Profession, Sphere
from mixer.core.columns import Base
from mixer.core.upsert import INSERT, Work, dialect_of
from mixer.door.models import Attendance, Device, Scan
from mixer.door.rules import attendance as rules
from mixer.door.rules.plain import plain
from mixer.guests.models import Guest

AnyRow = Row[*tuple[Any, ...]]


def person_columns() -> Select[*tuple[Any, ...]]:
    """Select what the door may know of a guest, and nothing more: no address, no number, no note about the person."""
    return (
        select(
            Guest.id,
            Guest.code,
            Guest.answer,
            Guest.removed_at,
            Guest.first_timer,
            Guest.invited_by,
            Guest.door_note,
            Contact.full_name,
            Company.name.label("company"),
            Profession.name.label("profession"),
            Sphere.name.label("sphere"),
            Sphere.letter,
            Sphere.colour,
        )
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .outerjoin(Sphere, Sphere.id == Profession.sphere_id)
    )


# Statements of every check-in are built once: building them cost more than running them.
_GUEST_BY = {
    column.key: person_columns().where(Guest.event_id == bindparam("event"), column == bindparam("key"))
    for column in (Guest.id, Guest.code, Guest.short_code, Guest.badge_hash)
}
_STORED_SCAN = select(
    Scan.event_id, Scan.guest_id, Scan.reply, Scan.kind, Scan.way, Scan.occurred_ms, Scan.verdict
).where(Scan.scan_id == bindparam("scan_id"))


def _adding(model: type[Base], *key: str) -> dict[str, Any]:
    """Return, for each database, the insert that gives back the key of what it added, and nothing of what was there."""
    table = cast("Table", model.__table__)
    return {
        dialect: cast("sqlite.Insert", insert(table))
        .on_conflict_do_nothing(index_elements=key)
        .returning(table.c[key[-1]])
        for dialect, insert in INSERT.items()
    }


_ADD_SCAN = _adding(Scan, "scan_id")
_ADD_ATTENDANCE = _adding(Attendance, "event_id", "guest_id")


def guest_by(session: Work, event_id: int, column: str, key: object) -> AnyRow | None:
    """Return what the door may know of the guest of a mixer whose `column` is `key`."""
    return session.execute(_GUEST_BY[column], {"event": event_id, "key": key}).one_or_none()


def stored_scan(session: Work, scan_id: str) -> AnyRow | None:
    """Return a scan's event, guest and reply, or None where the id is new."""
    return session.execute(_STORED_SCAN, {"scan_id": scan_id}).one_or_none()


def add_scan(session: Work, row: dict[str, Any]) -> bool:
    """Write a scan; return False when its twin was faster."""
    return _added(session, _ADD_SCAN, row)


def note_shown(session: Work, scan_id: str, shown: str) -> bool:
    """Note what a device showed after the answer was lost (R6); return False when that was noted before."""
    statement = (
        update(Scan)
        .where(Scan.scan_id == scan_id, Scan.shown.is_(None))
        .values(shown=shown)
        .returning(Scan.seq)
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).scalar_one_or_none() is not None


def add_attendance(session: Work, event_id: int, guest_id: int, entry: rules.Attendance) -> bool:
    """Let a guest in; return False when the guest was in already."""
    row = {"event_id": event_id, "guest_id": guest_id, **plain(entry)}
    return _added(session, _ADD_ATTENDANCE, row)


def come_back(session: Work, event_id: int, guest_id: int) -> bool:
    """Count a guest who had left back in; return False when the guest had not left."""
    statement = (
        update(Attendance)
        .where(Attendance.event_id == event_id, Attendance.guest_id == guest_id, Attendance.left_ms.is_not(None))
        .values(left_ms=None)
        .returning(Attendance.guest_id)
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).scalar_one_or_none() is not None


def winner(session: Work, event_id: int, guest_id: int) -> AnyRow | None:
    """Return when, where and by whom a guest was first let in, and when the guest left."""
    statement = (
        select(Attendance.first_ms, Attendance.first_scan, Attendance.door, Attendance.left_ms, Device.name)
        .outerjoin(Scan, Scan.scan_id == Attendance.first_scan)
        .outerjoin(Device, Device.id == Scan.device_id)
        .where(Attendance.event_id == event_id, Attendance.guest_id == guest_id)
    )
    return session.execute(statement).one_or_none()


def recompute(session: Work, event_id: int, guest_id: int) -> rules.Attendance | None:
    """Set a guest's attendance to what all scans of the guest come to, and return it."""
    # The guest's row is held, so that two undos at two doors work one after the other on PostgreSQL too; a plain
    # FOR UPDATE would meet the foreign key's lock of the scan just written, and two undos would wait for each other.
    session.execute(select(Guest.id).where(Guest.id == guest_id).with_for_update(key_share=True))
    found = rules.attendance_of(scans_of(session, event_id, guest_id))
    session.execute(delete(Attendance).where(Attendance.event_id == event_id, Attendance.guest_id == guest_id))
    if found:
        add_attendance(session, event_id, guest_id, found)
    return found


def scans_of(session: Work, event_id: int, guest_id: int) -> Sequence[rules.Scan]:
    """Return every scan of a guest as the rules see it, and the undos of them that came before what they undo."""
    own = Scan.guest_id == guest_id
    undone = aliased(Scan)
    undoes = Scan.target.in_(select(undone.scan_id).where(undone.event_id == event_id, undone.guest_id == guest_id))
    columns = select(Scan.scan_id, Scan.kind, Scan.verdict, Scan.occurred_ms, Scan.target, Scan.door, Scan.shown).where(
        Scan.event_id == event_id, or_(own, and_(Scan.guest_id.is_(None), undoes))
    )
    return [
        rules.Scan(
            row.scan_id,
            rules.Kind(row.kind),
            rules.Verdict(row.verdict),
            row.occurred_ms,
            row.target,
            row.door,
            rules.Verdict(row.shown) if row.shown else None,
        )
        for row in session.execute(columns)
    ]


def _added(session: Work, statements: dict[str, Any], row: dict[str, Any]) -> bool:
    statement = statements[dialect_of(session)]
    return session.execute(statement, row).scalar_one_or_none() is not None
