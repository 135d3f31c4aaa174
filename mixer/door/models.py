"""Scans that are never lost, and the attendance they decide."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from mixer.core.columns import Base, Code, Id, belongs_to, may_name

ODD = text("(verdict IN ('unknown', 'refused', 'double', 'undone') OR shown IS NOT NULL)")
"""Scans a host may want to look at: few among many, so they have an index of their own."""


class DoorLink(Base):
    """A host's invitation to a door volunteer: a link and a PIN that enrol devices for one mixer and door."""

    __tablename__ = "door_link"

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    kind: Mapped[str] = mapped_column(default="scanner")  # scanner, kiosk
    door: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    pin_hash: Mapped[str]
    wrong_pins: Mapped[int] = mapped_column(default=0)
    pass_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True, index=True)  # opens it once
    pass_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Device(Base):
    """A volunteer's phone or the kiosk's tablet; its token opens this mixer's door and nothing else."""

    __tablename__ = "device"

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    link_id: Mapped[int | None] = mapped_column(may_name("door_link.id"))
    kind: Mapped[str] = mapped_column(default="scanner")  # scanner, kiosk: as the link that enrolled it
    name: Mapped[str]
    door: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    enrolled_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    queue_length: Mapped[int] = mapped_column(default=0)


class Scan(Base):
    """Something that happened at the door; append-only, except `shown`, which is set at most once.

    `scan_id` is made by the client once per physical scan; `seq` orders what the server learned.
    """

    __tablename__ = "scan"
    __table_args__ = (
        Index("ix_scan_event_seq", "event_id", "seq"),
        Index("ix_scan_odd", "event_id", "seq", sqlite_where=ODD, postgresql_where=ODD),
    )

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    scan_id: Mapped[str] = mapped_column(String(36), unique=True)
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"))
    guest_id: Mapped[int | None] = mapped_column(may_name("guest.id"), index=True)
    badge_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    device_id: Mapped[int | None] = mapped_column(may_name("device.id"))
    door: Mapped[str]
    kind: Mapped[str]  # in, out, undo
    target: Mapped[str | None] = mapped_column(String(36))  # the scan that an undo takes back
    batch: Mapped[str | None] = mapped_column(String(36))  # scans made with one tap, to be taken back with one
    mode: Mapped[str]  # online, offline
    way: Mapped[str] = mapped_column(default="camera")  # camera, typed, wedge, search, walk_in, host, sheet, company
    occurred_ms: Mapped[int] = mapped_column(BigInteger)
    client_ms: Mapped[int | None] = mapped_column(BigInteger)
    received_ms: Mapped[int] = mapped_column(BigInteger)
    verdict: Mapped[str]  # admitted, already, refused, unknown, double, out, undone
    reply: Mapped[dict[str, object]] = mapped_column(JSON)
    shown: Mapped[str | None]
    snapshot_seq: Mapped[int | None] = mapped_column(BigInteger)


class Attendance(Base):
    """Who is in: one row a guest, which decides every race. It can be recomputed from the scans.

    `first_scan` names the scan that admitted; `left_ms` is set while the guest has gone.
    """

    __tablename__ = "attendance"

    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), primary_key=True)
    guest_id: Mapped[int] = mapped_column(belongs_to("guest.id"), primary_key=True, index=True)
    first_scan: Mapped[str] = mapped_column(String(36))
    first_ms: Mapped[int] = mapped_column(BigInteger)
    door: Mapped[str]
    left_ms: Mapped[int | None] = mapped_column(BigInteger)
