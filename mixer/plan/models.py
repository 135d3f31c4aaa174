"""The plan's tasks."""

from datetime import date, datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mixer.core.columns import Base, Code, Id, belongs_to, may_name


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
    owner_name: Mapped[str] = mapped_column(default="")
    owner_email: Mapped[str] = mapped_column(default="")
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
