"""A contact at a mixer."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mixer.contacts.models import Contact
from mixer.core.columns import Base, Code, Id, belongs_to, may_name


class Guest(Base):
    """One person's part in one mixer.

    `badge_hash` finds the guest by the QR code on the tag, `link_hash` by the guest's own link; the codes themselves
    are derived from `code` and their version by the keyring, and a new version closes the old.
    """

    __tablename__ = "guest"
    __table_args__ = (
        UniqueConstraint("event_id", "contact_id"),
        UniqueConstraint("event_id", "short_code"),
        Index("ix_guest_event_answer", "event_id", "answer"),
        # Whoever counts a list or marks it as unchanged reads this index and never the rows.
        Index(
            "ix_guest_counted",
            *("event_id", "removed_at", "answer", "part", "first_timer", "invited_at", "contact_id"),
        ),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"))
    contact_id: Mapped[int] = mapped_column(belongs_to("contact.id"), index=True)
    part: Mapped[str] = mapped_column(default="guest")  # guest, visitor_host, organiser
    source: Mapped[str] = mapped_column(default="")  # import, by_hand, walk_in, companion, sign_up
    first_timer: Mapped[bool] = mapped_column(default=False)
    invited_by: Mapped[str] = mapped_column(default="")
    companion_of_id: Mapped[int | None] = mapped_column(may_name("guest.id"))
    answer: Mapped[str] = mapped_column(default="none")  # none, yes, no, maybe, waiting
    answered_at: Mapped[datetime | None]
    seats: Mapped[int] = mapped_column(default=0)  # held at the mixer by a yes or an offer, companions included
    waiting_since: Mapped[datetime | None]
    waiting_for: Mapped[str] = mapped_column(default="")  # seat, or category: another business of the kind is coming
    offered_until: Mapped[datetime | None]  # a place is held for this guest, who waits, until then
    told_sequence: Mapped[int] = mapped_column(default=0)  # the mixer's, when a letter last told them day and place
    invited_at: Mapped[datetime | None]
    dietary: Mapped[str] = mapped_column(default="")
    door_note: Mapped[str] = mapped_column(default="")
    talk_about: Mapped[str] = mapped_column(default="")
    shows: Mapped[list[str]] = mapped_column(JSON, default=list)  # fields that people met may see
    shares_with_all: Mapped[bool] = mapped_column(default=False)  # "share with anyone I meet"
    on_wall: Mapped[bool] = mapped_column(default=True)
    short_code: Mapped[str]  # six characters to type where no camera is; opens nothing by itself
    badge_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    badge_version: Mapped[int] = mapped_column(default=1)
    link_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    link_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]  # taken off the list; can be put back
    cleared_at: Mapped[datetime | None]  # when their data of this mixer went, with them or at its end
    nudges: Mapped[str | None]  # letters wanted after the mixer; empty: none, null: as the group has it
    keep_notes_days: Mapped[int | None]  # after the mixer, for what they wrote down; empty: as long as its data

    contact: Mapped[Contact] = relationship()


class AnswerChange(Base):
    """Every change of a guest's answer: by whom, and why a place on the waiting list became a yes, or did not yet."""

    __tablename__ = "answer_change"

    id: Mapped[Id]
    guest_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    at: Mapped[datetime]
    before: Mapped[str]
    after: Mapped[str]
    by: Mapped[str]  # guest, host, import, door, waiting_list
    reason: Mapped[str] = mapped_column(default="")


class CategoryPlace(Base):
    """The one business that holds a category at a mixer of a strong-contact group; the constraint decides races."""

    __tablename__ = "category_place"
    __table_args__ = (UniqueConstraint("event_id", "profession_id"),)

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"))
    profession_id: Mapped[int] = mapped_column(belongs_to("profession.id"), index=True)
    house_id: Mapped[int | None] = mapped_column(belongs_to("company.id"), index=True)  # the company, or its parent
    guest_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)  # who took it first


class Welcome(Base):
    """A visitor host's care for one first-timer: walk them to three people, call them within two days."""

    __tablename__ = "welcome"
    __table_args__ = (UniqueConstraint("first_timer_id"),)

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    visitor_host_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    first_timer_id: Mapped[int] = mapped_column(belongs_to("guest.id"))
    introduced: Mapped[int] = mapped_column(default=0)
    called_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")


class Shift(Base):
    """When and where a visitor host greets; minutes are counted from the doors, and negative before them."""

    __tablename__ = "shift"
    __table_args__ = (UniqueConstraint("guest_id", "starts_minute"),)

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    guest_id: Mapped[int] = mapped_column(belongs_to("guest.id"))
    post: Mapped[str]  # door, room, way_out
    starts_minute: Mapped[int]
    minutes: Mapped[int]


class Introduction(Base):
    """A first-timer was walked to somebody; `tap` makes a tap that is sent twice one row, `Welcome` has their number.

    `to_id` is whom they were introduced to, where that was said; what was taken back stays with its moment.
    """

    __tablename__ = "introduction"

    id: Mapped[Id]
    tap: Mapped[str] = mapped_column(String(36), unique=True)
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    first_timer_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(may_name("guest.id"))
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class ImportRun(Base):
    """A guest list brought in: first staged, then imported in one transaction, and undone as a whole if wished."""

    __tablename__ = "import_run"

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(may_name("account.id"))
    file_name: Mapped[str]
    source: Mapped[str]  # fingerprint of the header, under which the mapping is remembered
    content: Mapped[bytes | None] = mapped_column(LargeBinary)  # dropped when imported or expired
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    staged_at: Mapped[datetime]
    imported_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ImportChange(Base):
    """What one row of an import did, so that it can be undone."""

    __tablename__ = "import_change"

    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(belongs_to("import_run.id"), index=True)
    row: Mapped[int]
    kind: Mapped[str]  # new_contact, new_guest, changed
    contact_id: Mapped[int | None] = mapped_column(may_name("contact.id"))
    guest_id: Mapped[int | None] = mapped_column(may_name("guest.id"))
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class SavedMapping(Base):
    """How a group mapped the columns of a source last time."""

    __tablename__ = "saved_mapping"
    __table_args__ = (UniqueConstraint("group_id", "source"),)

    id: Mapped[Id]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    source: Mapped[str]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
