"""Letters as rows: written with their cause, carried by the courier."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mixer.core.columns import Base, Id, belongs_to


class Letter(Base):
    """One letter to one person; `occasion` names its cause, so the same cause writes one letter only.

    The keys below point downstream on purpose: they are facts for erasing and listing, not relationships.
    """

    __tablename__ = "letter"
    __table_args__ = (Index("ix_letter_waiting", "state", "stream", "not_before", "deadline", "to_domain"),)

    id: Mapped[Id]
    occasion: Mapped[str] = mapped_column(unique=True)
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(belongs_to("event.id"), index=True)
    guest_id: Mapped[int | None] = mapped_column(belongs_to("guest.id"), index=True)
    kind: Mapped[str]
    stream: Mapped[str]  # "service" always goes; "invitation" stops at the suppression list
    to_name: Mapped[str]
    to_address: Mapped[str]
    to_domain: Mapped[str] = mapped_column(default="")  # as DNS spells it: letters to one domain keep a pace
    from_name: Mapped[str]
    reply_to: Mapped[str | None]
    subject: Mapped[str]
    body_text: Mapped[str]
    body_html: Mapped[str]
    calendar: Mapped[str | None]
    unsubscribe_url: Mapped[str | None]
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="pending")
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    deadline: Mapped[datetime | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    error: Mapped[str | None]


class Suppression(Base):
    """An address that asked a group for no more invitations; the keyed hash survives the person's erasure."""

    __tablename__ = "suppression"
    __table_args__ = (UniqueConstraint("group_id", "address_hash"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    since: Mapped[datetime]
    reason: Mapped[str]


class Bounce(Base):
    """A letter came back, or its reader complained; `source` makes a report that is read twice one row."""

    __tablename__ = "bounce"

    id: Mapped[Id]
    source: Mapped[str] = mapped_column(unique=True)  # Message-ID of the report, or the relay's id of it
    letter_id: Mapped[int | None] = mapped_column(belongs_to("letter.id"), index=True)
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    kind: Mapped[str]  # hard, soft, complaint
    detail: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class DomainPace(Base):
    """When the next letter may go to a domain, whichever courier carries it."""

    __tablename__ = "domain_pace"

    domain: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]


class Lease(Base):
    """A job that one worker at a time may do, among all workers on all machines."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]
