"""The mixer itself: when and where, who runs it, its evening, its room and its money."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mixer.core.columns import Base, Code, Id, belongs_to, may_name


class Event(Base):
    """One mixer of a group."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("seats_taken >= 0", name="seats_not_negative"),
        Index("ix_event_group_start", "group_id", "starts_at"),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    name: Mapped[str]
    goal: Mapped[str] = mapped_column(default="")
    place: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    time_zone: Mapped[str]
    capacity: Mapped[int]
    seats_taken: Mapped[int] = mapped_column(default=0)  # by everyone who said yes, companions included
    kind: Mapped[str]  # GroupKind at the time of planning
    template: Mapped[str]  # key of the plan template
    state: Mapped[str] = mapped_column(default="planned")  # planned, cancelled, over
    sequence: Mapped[int] = mapped_column(default=0)  # of the calendar file; grows when the date moves
    erase_on: Mapped[date]  # the last day on which guests' data are kept, on the mixer's calendar
    erased_at: Mapped[datetime | None]  # when the last of them had gone
    calendar_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    calendar_version: Mapped[int] = mapped_column(default=1)
    wall_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    wall_version: Mapped[int] = mapped_column(default=1)
    offer_hours: Mapped[int] = mapped_column(default=24)  # a free place waits so long for an answer; 0: it is given
    parties: Mapped[str] = mapped_column(default="together")  # on the waiting list; or split, each for a place
    most_companions: Mapped[int] = mapped_column(default=1)  # that one guest may bring
    one_per_category: Mapped[bool] = mapped_column(default=False)  # one business of each profession
    sign_up_cap: Mapped[int] = mapped_column(default=0)  # people the public page may bring; 0: it is closed
    sign_ups: Mapped[int] = mapped_column(default=0)  # people it has brought
    names_at_door: Mapped[bool] = mapped_column(default=False)  # phones at the door may keep names in clear
    extra_entries: Mapped[int] = mapped_column(default=0)  # in the drawing, at most, for people met; 0: none
    tickets_paid: Mapped[bool] = mapped_column(default=False)  # guests pay to come, which drawings have to heed
    hosts_briefed_at: Mapped[datetime | None]  # when the visitor hosts were briefed
    show_settled_at: Mapped[datetime | None]  # when the host said the run of show stands
    created_at: Mapped[datetime]

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which the mixer's clocks are read."""
        return ZoneInfo(self.time_zone)

    @property
    def local_date(self) -> date:
        """Return the day of the mixer where it happens."""
        return self.starts_at.astimezone(self.zone).date()


class EventRole(Base):
    """An account's part in one mixer: host, or visitor host."""

    __tablename__ = "event_role"
    __table_args__ = (UniqueConstraint("event_id", "account_id"),)

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"))
    account_id: Mapped[int] = mapped_column(belongs_to("account.id"), index=True)
    role: Mapped[str]  # EventRoleName


class RunItem(Base):
    """One line of the run of show."""

    __tablename__ = "run_item"

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    position: Mapped[int]
    key: Mapped[str]
    title: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]  # setup, arrival, speech, game, closing, open
    starts_minute: Mapped[int]  # from the mixer's start; set-up is negative
    minutes: Mapped[int]
    least: Mapped[int | None]  # minutes it can be shortened to
    tonight: Mapped[int | None]  # minutes it gets tonight, where catching up shortened it
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class InformationTable(Base):
    """A table with a sign where guests lay out what they offer."""

    __tablename__ = "information_table"

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(may_name("contact.id"))
    holder: Mapped[str]  # the company or person named on the sign
    sign: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    confirmed_at: Mapped[datetime | None]


class Venue(Base):
    """The room and what stands in it, and the caterer's count."""

    __tablename__ = "venue"

    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), primary_key=True)
    room_holds: Mapped[int | None]  # standing, as the fire rules have it
    parking: Mapped[str] = mapped_column(default="")
    coats: Mapped[str] = mapped_column(default="")
    access: Mapped[str] = mapped_column(default="")  # steps, lift, the way in
    high_tables: Mapped[int | None]
    chairs: Mapped[int | None]
    caterer: Mapped[str] = mapped_column(default="")
    caterer_email: Mapped[str] = mapped_column(default="")
    share_expected: Mapped[int] = mapped_column(default=85)  # of every 100 who said yes, how many will eat
    counted: Mapped[int | None]  # what the caterer was told last
    counted_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")


class BudgetLine(Base):
    """One line of the budget: what it was planned at and what it came to, for all or for each guest."""

    __tablename__ = "budget_line"

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"), index=True)
    position: Mapped[int]
    label: Mapped[str]
    kind: Mapped[str]  # cost, income
    per_guest: Mapped[bool] = mapped_column(default=False)
    planned_cents: Mapped[int | None] = mapped_column(BigInteger)
    actual_cents: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(default="")
    removed_at: Mapped[datetime | None]


class HostTurn(Base):
    """A day in the group's calendar of mixers, and who of the group hosts it; its mixer once that is planned."""

    __tablename__ = "host_turn"
    __table_args__ = (UniqueConstraint("group_id", "day"),)

    id: Mapped[Id]
    code: Mapped[Code]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"))
    day: Mapped[date]
    host_name: Mapped[str] = mapped_column(default="")
    contact_id: Mapped[int | None] = mapped_column(may_name("contact.id"))
    event_id: Mapped[int | None] = mapped_column(may_name("event.id"))
    note: Mapped[str] = mapped_column(default="")
