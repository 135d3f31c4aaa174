"""Letters of thanks in draft, what left the house, and how contacts become connections."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mixer.core.columns import Base, Id, belongs_to, may_name


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
