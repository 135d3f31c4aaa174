"""Letters of thanks in draft, what left the house, who looked, what was erased, how contacts become connections."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mixer.core.columns import Base, Code, Id, belongs_to, may_name


class SegmentLetter(Base):
    """The letter a host writes to one segment; sent once, when the host confirms."""

    __tablename__ = "segment_letter"
    __table_args__ = (UniqueConstraint("event_id", "segment"),)

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"))
    segment: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    saved_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(may_name("account.id"))


class Export(Base):
    """What left the house, when, by whom, for which purpose."""

    __tablename__ = "export"

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(may_name("account.id"))
    segment: Mapped[str]
    format: Mapped[str]
    rows: Mapped[int]
    at: Mapped[datetime]


class ConnectionStep(Base):
    """A step on one contact's private ladder with another: noted, wrote, replied, booked, held, referral."""

    __tablename__ = "connection_step"
    __table_args__ = (UniqueConstraint("owner_id", "with_id", "step"),)

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    owner_id: Mapped[int] = mapped_column(belongs_to("contact.id"))
    with_id: Mapped[int] = mapped_column(belongs_to("contact.id"), index=True)
    step: Mapped[str]
    at: Mapped[datetime]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Certificate(Base):
    """What went when guests' data were erased, and what stayed: numbers by kind, and never a name.

    A mixer has one, whose `totals` are all that is left of its guests; one person's has neither mixer nor totals.
    """

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("event_id"), Index("ix_certificate_group_at", "group_id", "began_at"))

    id: Mapped[Id]
    code: Mapped[Code]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    event_id: Mapped[int | None] = mapped_column(belongs_to("event.id"))
    kind: Mapped[str]  # person, mixer
    asked_by: Mapped[str]  # host, guest, command, clock
    account_id: Mapped[int | None] = mapped_column(may_name("account.id"))
    went: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # rows, by the label of their kind
    stayed: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    totals: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    scrubbed_at: Mapped[datetime | None]  # when the database's file was written anew without what had gone


class Inspection(Base):
    """Somebody who runs mixers looked at a person's page, or took a list out; `key` makes a day's looks one row."""

    __tablename__ = "inspection"
    __table_args__ = (Index("ix_inspection_group_at", "group_id", "at"),)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    event_id: Mapped[int | None] = mapped_column(belongs_to("event.id"))
    account_id: Mapped[int | None] = mapped_column(may_name("account.id"))
    contact_id: Mapped[int | None] = mapped_column(may_name("contact.id"))
    what: Mapped[str]  # key of data/watched.toml
    at: Mapped[datetime]
