"""What was printed and how, the group's own sheets, printers and logo."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mixer.core.columns import Base, Code, Id, belongs_to, may_name


class PrintRun(Base):
    """One print job: small ones are made at once, large ones in the background while `done` counts."""

    __tablename__ = "print_run"

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(may_name("account.id"))
    kind: Mapped[str]  # name_tags, single_tag, duo_cards and so on: see views.blueprint.KINDS
    sheet: Mapped[str]
    layout: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    items: Mapped[int]
    pages: Mapped[int]
    printed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(
        default="ready", server_default="ready"
    )  # waiting, printing, checking, ready, cancelled, failed
    done: Mapped[int] = mapped_column(default=0, server_default="0")  # items laid out, then items read back
    seen_at: Mapped[datetime | None]  # the last sign of life of a print at work; at the end, when it ended


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
    """How far a printer is off: millimetres and factors in x and y, kept by name.

    A label printer names the `stock` (a sheet of one label a page) that is loaded in it.
    """

    __tablename__ = "printer_profile"
    __table_args__ = (UniqueConstraint("group_id", "name"),)

    id: Mapped[Id]
    code: Mapped[Code]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    name: Mapped[str]
    stock: Mapped[str] = mapped_column(default="", server_default="")
    offset_x: Mapped[float] = mapped_column(default=0.0)
    offset_y: Mapped[float] = mapped_column(default=0.0)
    scale_x: Mapped[float] = mapped_column(default=1.0)
    scale_y: Mapped[float] = mapped_column(default=1.0)
    calibrated_at: Mapped[datetime | None]


class CustomSheet(Base):
    """A sheet of labels that the group measured itself, in mm from the top left corner of the page."""

    __tablename__ = "custom_sheet"
    __table_args__ = (UniqueConstraint("group_id", "name"),)

    id: Mapped[Id]
    code: Mapped[Code]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    name: Mapped[str]
    page_w: Mapped[float]
    page_h: Mapped[float]
    cols: Mapped[int]
    rows: Mapped[int]
    w: Mapped[float]
    h: Mapped[float]
    left: Mapped[float]
    top: Mapped[float]
    pitch_x: Mapped[float]
    pitch_y: Mapped[float]
    corner: Mapped[float] = mapped_column(default=0.0)
    keep_in: Mapped[float] = mapped_column(default=3.0)
    dpi: Mapped[float | None]  # of a label printer, whose codes are made of whole dots
    kept_at: Mapped[datetime]


class TagLogo(Base):
    """The group's logo as it is printed on tags: a PNG made anew from what was uploaded."""

    __tablename__ = "tag_logo"
    __table_args__ = (UniqueConstraint("group_id"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    png: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int]  # pixels
    height: Mapped[int]
    kept_at: Mapped[datetime]
