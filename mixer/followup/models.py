"""Letters of thanks in draft, what left the house, who looked, what was erased, how contacts become connections."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint
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
    columns: Mapped[str] = mapped_column(default="")  # key of the column set, empty for Mixer's own
    purpose: Mapped[str] = mapped_column(default="")


class ConnectionStep(Base):
    """A step on one contact's private ladder with another: noted, wrote, replied, booked, held, referral.

    A step that happened and was taken off by hand stays with `undone_at`, so that it does not come back by itself.
    """

    __tablename__ = "connection_step"
    __table_args__ = (UniqueConstraint("owner_id", "with_id", "step"),)

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    owner_id: Mapped[int] = mapped_column(belongs_to("contact.id"))
    with_id: Mapped[int] = mapped_column(belongs_to("contact.id"), index=True)
    step: Mapped[str]
    at: Mapped[datetime]
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    undone_at: Mapped[datetime | None]


class OneToOne(Base):
    """Two guests who met sit down together: three times and a place are proposed, one is chosen, and it is held.

    `times` are moments in ISO 8601, UTC. What each wrote about how it went is their own, and nobody else's.
    """

    __tablename__ = "one_to_one"

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    asker_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    asked_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    state: Mapped[str]  # proposed, booked, declined, withdrawn, held, not_held
    place: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    times: Mapped[list[str]] = mapped_column(JSON, default=list)
    starts_at: Mapped[datetime | None]
    minutes: Mapped[int] = mapped_column(default=30)
    sequence: Mapped[int] = mapped_column(default=0)  # of its calendar entry
    proposed_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    asker_words: Mapped[str] = mapped_column(default="")
    asked_words: Mapped[str] = mapped_column(default="")


class Referral(Base):
    """One guest passed business to another whom they met; `value` is in the currency's smallest unit, if told."""

    __tablename__ = "referral"

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    giver_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    receiver_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    by_id: Mapped[int] = mapped_column(belongs_to("guest.id"))  # who wrote it down: the giver or the receiver
    words: Mapped[str]
    at: Mapped[datetime]
    thanked_at: Mapped[datetime | None]
    value: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(default="")
    removed_at: Mapped[datetime | None]


class IntroductionWish(Base):
    """A guest asks the hosts for an introduction: to what kind of business, or to whom."""

    __tablename__ = "introduction_wish"

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    guest_id: Mapped[int] = mapped_column(belongs_to("guest.id"), index=True)
    words: Mapped[str]
    asked_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class DeskItem(Base):
    """What a host wrote to something that is to do after a mixer: who does it, until when, and what came of it.

    Most of what the desk shows is worked out from the rooms; a row is made once somebody says more. `key` names the
    fact: "call:<guest>", "thanks:<prize>", "wish:<wish>", "own:<code>".
    """

    __tablename__ = "desk_item"
    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"))
    key: Mapped[str]
    kind: Mapped[str]  # call, thanks, introduction, promise
    guest_id: Mapped[int | None] = mapped_column(belongs_to("guest.id"), index=True)  # whom it is about
    other_id: Mapped[int | None] = mapped_column(belongs_to("guest.id"), index=True)  # whom they are to meet
    words: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    owner_account_id: Mapped[int | None] = mapped_column(may_name("account.id"))
    owner_guest_id: Mapped[int | None] = mapped_column(may_name("guest.id"), index=True)
    outcome: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class DeskChange(Base):
    """What was done to something on the desk: nothing is lost when its owner changes."""

    __tablename__ = "desk_change"

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(belongs_to("desk_item.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(may_name("account.id"))
    guest_id: Mapped[int | None] = mapped_column(may_name("guest.id"), index=True)
    at: Mapped[datetime]
    what: Mapped[str]  # owner, due, outcome, words, done, undone, removed
    before: Mapped[str] = mapped_column(default="")
    after: Mapped[str] = mapped_column(default="")


class OwnSegment(Base):
    """A segment that hosts of a group put together and named, from those there are."""

    __tablename__ = "own_segment"
    __table_args__ = (UniqueConstraint("group_id", "rule"),)

    id: Mapped[Id]
    code: Mapped[Code]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    name: Mapped[str]
    rule: Mapped[str]  # "first_timers+met_none-donors"
    made_at: Mapped[datetime]


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
