"""Groups that hold mixers, and the people who run them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mixer.core.columns import Base, Code, Id, belongs_to, may_name


class Group(Base):
    """A chamber, a chapter or a company: whose data it is. No row of one group is ever shown to another."""

    __tablename__ = "mixer_group"

    id: Mapped[Id]
    code: Mapped[Code]
    name: Mapped[str]
    kind: Mapped[str]  # GroupKind
    time_zone: Mapped[str]
    country: Mapped[str]  # ISO 3166 alpha-2, for reading phone numbers
    reply_to: Mapped[str | None]
    keep_guests_days: Mapped[int] = mapped_column(default=90)
    currency: Mapped[str] = mapped_column(default="USD")  # ISO 4217, for budgets and prizes
    nudges: Mapped[str] = mapped_column(default="day list week month")  # letters a guest gets after a mixer
    rhythm: Mapped[str] = mapped_column(default="")  # when it meets: "monthly 2 TU", "weekly TH"; empty: as it comes
    created_at: Mapped[datetime]


class Account(Base):
    """A person who runs mixers and signs in; guests never need one."""

    __tablename__ = "account"

    id: Mapped[Id]
    code: Mapped[Code]
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)  # tidied and folded by the service
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class Membership(Base):
    """An account's place in a group: an organiser sees every mixer, a member those where they host."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("group_id", "account_id"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    account_id: Mapped[int] = mapped_column(belongs_to("account.id"), index=True)
    role: Mapped[str]  # GroupRole
    since: Mapped[datetime]


class SignInLink(Base):
    """A one-time link by letter: 256 bits, ten minutes, used up only by a POST."""

    __tablename__ = "sign_in_link"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(belongs_to("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Base):
    """A signed-in browser; the row is the authority, so signing out elsewhere takes effect at once."""

    __tablename__ = "sign_in"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(belongs_to("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Deed(Base):
    """Who did what when: the log a host can read, without tokens or guests' private words."""

    __tablename__ = "deed"
    __table_args__ = (Index("ix_deed_group_at", "group_id", "at"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    event_id: Mapped[int | None] = mapped_column(belongs_to("event.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(may_name("account.id"))
    at: Mapped[datetime]
    verb: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
