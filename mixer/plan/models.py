"""The plan's tasks, who carries them, what was said and done about them, and a group's own templates."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mixer.core.columns import Base, Code, Id, belongs_to, may_name


class TaskOwner(Base):
    """Somebody who carries tasks of one mixer, with or without an account; their link opens their own tasks.

    `key` is the folded e-mail address, or the folded name of an owner without one.
    """

    __tablename__ = "task_owner"
    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"))
    key: Mapped[str]
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    link_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)  # empty until the link is made
    link_version: Mapped[int] = mapped_column(default=1)
    quiet_since: Mapped[datetime | None]  # asked for no more letters about tasks
    created_at: Mapped[datetime]


class Task(Base):
    """Something to be done before or after the mixer, by somebody, by a day."""

    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: Mapped[Id]
    code: Mapped[Code]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"))
    key: Mapped[str]  # from the template, or the code of a task the host added
    week: Mapped[int]  # -8 to +4: the column it stands in
    position: Mapped[int]
    title: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    owner_role: Mapped[str]  # H, I, P, V, D, M or F
    owner_id: Mapped[int | None] = mapped_column(may_name("task_owner.id"), index=True)
    assigned_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when a letter told the owner of it
    due_on: Mapped[date]
    planned_on: Mapped[date]  # as an eight-week plan has it; differs from due_on when compressed or moved
    proved_by: Mapped[str] = mapped_column(default="")  # the fact that ticks it
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]
    ticked_by: Mapped[str | None]  # "hand" or "fact"
    done_by_id: Mapped[int | None] = mapped_column(may_name("account.id"))
    deleted_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)  # grows with each change, for calendars
    changed_at: Mapped[datetime | None]

    owner: Mapped[TaskOwner | None] = relationship(lazy="joined")


class TaskChange(Base):
    """What somebody did to a task, so that everybody can read it and it can be undone."""

    __tablename__ = "task_change"
    __table_args__ = (Index("ix_task_change_event_at", "event_id", "at"),)

    id: Mapped[Id]
    event_id: Mapped[int] = mapped_column(belongs_to("event.id"))
    task_id: Mapped[int] = mapped_column(belongs_to("task.id"), index=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(may_name("account.id"))
    owner_id: Mapped[int | None] = mapped_column(may_name("task_owner.id"))  # an owner without an account did it
    verb: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    undone_at: Mapped[datetime | None]


class TaskComment(Base):
    """What somebody wrote about a task."""

    __tablename__ = "task_comment"

    id: Mapped[Id]
    code: Mapped[Code]
    task_id: Mapped[int] = mapped_column(belongs_to("task.id"), index=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(may_name("account.id"))
    owner_id: Mapped[int | None] = mapped_column(may_name("task_owner.id"))
    text: Mapped[str]
    removed_at: Mapped[datetime | None]


class OwnTemplate(Base):
    """A plan template that a group saved; a mixer planned with it names it by "own:" and its code."""

    __tablename__ = "own_template"

    id: Mapped[Id]
    code: Mapped[Code]
    group_id: Mapped[int] = mapped_column(belongs_to("mixer_group.id"), index=True)
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # as a template's TOML is parsed
    account_id: Mapped[int | None] = mapped_column(may_name("account.id"))
    saved_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
