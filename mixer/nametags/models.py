"""What was printed, so that only new or changed tags need printing again."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mixer.core.columns import Base, Code, Id, belongs_to, may_name


class PrintRun(Base):
    """One print job."""

    __tablename__ = "print_run"

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(may_name("account.id"))
    kind: Mapped[str]  # name_tags, duo_cards, zone_signs, sign_in_sheet
    sheet: Mapped[str]
    layout: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    items: Mapped[int]
    pages: Mapped[int]
    printed_at: Mapped[datetime]


class PrintedTag(Base):
    """The tag a guest wears: what was on it when it was last printed."""

    __tablename__ = "printed_tag"
    __table_args__ = (UniqueConstraint("guest_id"),)

    id: Mapped[Id]
    guest_id: Mapped[int] = mapped_column(belongs_to("guest.id"))
    run_id: Mapped[int] = mapped_column(belongs_to("print_run.id"), index=True)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    badge_version: Mapped[int]


class PrinterProfile(Base):
    """How far a printer is off: millimetres and factors in x and y, kept by name."""

    __tablename__ = "printer_profile"
    __table_args__ = (UniqueConstraint("group_id", "name"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    name: Mapped[str]
    offset_x: Mapped[float] = mapped_column(default=0.0)
    offset_y: Mapped[float] = mapped_column(default=0.0)
    scale_x: Mapped[float] = mapped_column(default=1.0)
    scale_y: Mapped[float] = mapped_column(default=1.0)
