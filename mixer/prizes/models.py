"""Donated door prizes and their drawings."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from mixer.core.columns import Base, Code, Id, belongs_to, may_name


class Prize(Base):
    """A door prize on its way from an ask to thanks; each step that happened has its moment."""

    __tablename__ = "prize"

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    donor_contact_id: Mapped[int | None] = mapped_column(may_name("contact.id"))
    donor_company_id: Mapped[int | None] = mapped_column(may_name("company.id"))
    donor_name: Mapped[str]
    donor_email: Mapped[str] = mapped_column(default="")
    donor_person: Mapped[str] = mapped_column(default="")  # whom to talk to at the donor's
    donor_phone: Mapped[str] = mapped_column(default="")
    item: Mapped[str]
    value_cents: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(default="USD")
    donor_may_be_named: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime | None]
    asked_again_at: Mapped[datetime | None]
    pledged_at: Mapped[datetime | None]
    collected_at: Mapped[datetime | None]
    receipt_at: Mapped[datetime | None]
    receipt_number: Mapped[int | None]  # counted in each mixer
    handed_over_at: Mapped[datetime | None]
    thanked_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class DonorLetter(Base):
    """The host's own words of a letter to donors: the ask, the second ask, the thanks."""

    __tablename__ = "donor_letter"
    __table_args__ = (UniqueConstraint("event_id", "kind"),)

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"))
    kind: Mapped[str]  # ask, ask_again, thanks
    subject: Mapped[str]
    text: Mapped[str]
    saved_at: Mapped[datetime]


class Drawing(Base):
    """One draw of one prize; a redraw voids the draw before it, which stays on record.

    The unique indexes below let exactly one standing draw win, whoever else draws at the same moment.
    """

    __tablename__ = "drawing"
    __table_args__ = (
        UniqueConstraint("prize_id", "attempt"),
        Index(
            "uq_drawing_standing_prize",
            "prize_id",
            unique=True,
            sqlite_where=text("void_at IS NULL"),
            postgresql_where=text("void_at IS NULL"),
        ),
        Index(
            "uq_drawing_standing_winner",
            "event_id",
            "winner_id",
            unique=True,
            sqlite_where=text("void_at IS NULL AND winner_id IS NOT NULL"),
            postgresql_where=text("void_at IS NULL AND winner_id IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"))
    prize_id: Mapped[int] = mapped_column(belongs_to("prize.id"))
    attempt: Mapped[int]
    commitment: Mapped[bytes] = mapped_column(LargeBinary(32))  # shown before the draw
    seed: Mapped[bytes] = mapped_column(LargeBinary(32))  # shown after it
    entrants: Mapped[list[str]] = mapped_column(JSON)  # guests' codes, frozen when the commitment was made
    committed_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]
    winner_id: Mapped[int | None] = mapped_column(may_name("guest.id"))
    void_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(default="")
