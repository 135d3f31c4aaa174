"""Who met whom, what each lets the other see, and what each wrote down for themselves."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mixer.core.columns import Base, Id, belongs_to


class Meeting(Base):
    """Two guests of one mixer met, or are meant to: `planned_at` by a game, `confirmed_at` by a scan.

    `one_id` < `other_id`. The contacts are kept beside the guests so that history holds across mixers.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("event_id", "one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="in_order"),
        Index("ix_meeting_contacts", "one_contact_id", "other_contact_id"),
        Index("ix_meeting_confirmed", "event_id", "confirmed_at"),
    )

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"))
    one_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    other_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    one_contact_id: Mapped[int] = mapped_column(belongs_to("contact.id"))
    other_contact_id: Mapped[int] = mapped_column(belongs_to("contact.id"), index=True)
    planned_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    way: Mapped[str]  # scan, duo, zone, three, visitor_host


class Share(Base):
    """One guest's consent that another, whom they met, may see their details; shown only if both gave it."""

    __tablename__ = "share"
    __table_args__ = (UniqueConstraint("giver_id", "receiver_id"),)

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    giver_id: Mapped[int] = mapped_column(belongs_to("guest.id"))
    receiver_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    given_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Note(Base):
    """What a guest wrote about somebody they met; nobody else ever reads it."""

    __tablename__ = "note"
    __table_args__ = (UniqueConstraint("author_id", "about_id"),)

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    author_id: Mapped[int] = mapped_column(belongs_to("guest.id"))
    about_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    text: Mapped[str]
    written_at: Mapped[datetime]


class Block(Base):
    """A guest who wants no contact with another, and may have told the host why."""

    __tablename__ = "block"
    __table_args__ = (UniqueConstraint("by_id", "against_id"),)

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    by_id: Mapped[int] = mapped_column(belongs_to("guest.id"))
    against_id: Mapped[int] = mapped_column(belongs_to("guest.id"))
    reported: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]  # taken back; blocking again empties it
    handled_at: Mapped[datetime | None]  # when a host had looked into what was reported


class Claim(Base):
    """A code that makes a phone a guest's own, once: shown to a walk-in at the door, or sent to a guest's address.

    For what is typed, only a few tries count; the hash is of the code and the mixer's.
    """

    __tablename__ = "claim"

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    guest_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    way: Mapped[str]  # door, mail
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    made_at: Mapped[datetime]
    good_until: Mapped[datetime]
    used_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
