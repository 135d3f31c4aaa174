"""Waves of letters, and the answers on record."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mixer.core.columns import Base, Code, Id, belongs_to, may_name


class Wave(Base):
    """One letter written by the host for a segment of the guests."""

    __tablename__ = "wave"

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    kind: Mapped[str]  # invitation, reminder, thanks
    segment: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")  # draft, scheduled, sent, stopped
    created_at: Mapped[datetime]
    days: Mapped[int | None]  # when it goes by itself, from the mixer's day, so that it moves with the mixer
    minute: Mapped[int | None]  # of that day, on the mixer's clocks
    from_name: Mapped[str] = mapped_column(default="")  # the host's own; empty: the group's
    reply_to: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(may_name("account.id"))


class WaveLetter(Base):
    """Which letter a wave wrote to which guest."""

    __tablename__ = "wave_letter"
    __table_args__ = (UniqueConstraint("wave_id", "guest_id"),)

    id: Mapped[Id]
    wave_id: Mapped[int] = mapped_column(belongs_to("wave.id"))
    guest_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    letter_id: Mapped[int | None] = mapped_column(may_name("letter.id"))
