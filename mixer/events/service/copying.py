"""What of a mixer itself goes into the next one: its team, its evening, its room, its money, its tables."""

import random
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Account, Membership
from mixer.core.codes import new_code
from mixer.events.models import BudgetLine, Event, EventRole, InformationTable, RunItem, Venue
from mixer.events.service.along import Copier

SHOWN = ("position", "key", "title", "note", "owner", "kind", "starts_minute", "minutes", "least")
ROOM = (
    *("room_holds", "parking", "coats", "access", "high_tables", "chairs"),
    *("caterer", "caterer_email", "share_expected", "note"),
)
MONEY = ("position", "label", "kind", "per_guest", "note")


def _values(row: object, names: Sequence[str]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _team(event_id: int) -> Select[EventRole, str]:
    """Pick those who ran a mixer and still belong to its group."""
    return (
        select(EventRole, Account.name)
        .join(Account, Account.id == EventRole.account_id)
        .join(Event, Event.id == EventRole.event_id)
        .join(Membership, (Membership.account_id == Account.id) & (Membership.group_id == Event.group_id))
        .where(EventRole.event_id == event_id, Account.disabled_at.is_(None))
        .order_by(EventRole.id)
    )


def about_team(session: Session, source_id: int) -> str:
    """Say who ran the mixer."""
    names = [name for _, name in session.execute(_team(source_id))]
    return f"{', '.join(names)} may run it again." if names else ""


def copy_team(session: Session, source_id: int, target: Event, _moment: datetime, _chance: random.Random) -> str:
    """Give the people who ran a mixer their parts in the next; whoever begins it is its host already."""
    there = set(session.scalars(select(EventRole.account_id).where(EventRole.event_id == target.id)))
    rows = [(role, name) for role, name in session.execute(_team(source_id)).all() if role.account_id not in there]
    session.add_all(EventRole(event_id=target.id, account_id=role.account_id, role=role.role) for role, _ in rows)
    session.flush()
    return f"{', '.join(name for _, name in rows)} may run it too." if rows else ""


def _lines(session: Session, event_id: int) -> Sequence[RunItem]:
    return session.scalars(select(RunItem).where(RunItem.event_id == event_id).order_by(RunItem.position)).all()


def about_show(session: Session, source_id: int) -> str:
    """Say how long the run of show is."""
    lines = _lines(session, source_id)
    return f"{_count(len(lines), 'line')} with your changes, to be settled anew." if lines else ""


def copy_show(session: Session, source_id: int, target: Event, _moment: datetime, _chance: random.Random) -> str:
    """Give the next mixer the run of show as it was planned, without what happened on the evening."""
    lines = _lines(session, source_id)
    if not lines:
        return ""
    session.execute(delete(RunItem).where(RunItem.event_id == target.id))
    session.add_all(RunItem(event_id=target.id, **_values(line, SHOWN)) for line in lines)
    session.flush()
    return f"The run of show has the same {_count(len(lines), 'line')}."


def about_venue(session: Session, source_id: int) -> str:
    """Say whether anything is known of the room."""
    return "What you wrote about the room and the caterer." if session.get(Venue, source_id) else ""


def copy_venue(session: Session, source_id: int, target: Event, _moment: datetime, _chance: random.Random) -> str:
    """Give the next mixer the room; what the caterer was told is asked anew."""
    room = session.get(Venue, source_id)
    if room is None:
        return ""
    session.merge(Venue(event_id=target.id, **_values(room, ROOM)))
    session.flush()
    return "The room and the caterer are the same."


def _budget(session: Session, event_id: int) -> Sequence[BudgetLine]:
    mine = select(BudgetLine).where(BudgetLine.event_id == event_id, BudgetLine.removed_at.is_(None))
    return session.scalars(mine.order_by(BudgetLine.position, BudgetLine.id)).all()


def about_budget(session: Session, source_id: int) -> str:
    """Say how long the budget is."""
    lines = _budget(session, source_id)
    return f"{_count(len(lines), 'line')}, each planned at what it came to." if lines else ""


def copy_budget(session: Session, source_id: int, target: Event, _moment: datetime, chance: random.Random) -> str:
    """Plan each line at what it came to, or at what it was planned at while that is not known."""
    lines = _budget(session, source_id)
    for line in lines:
        came_to = line.planned_cents if line.actual_cents is None else line.actual_cents
        known = _values(line, MONEY)
        session.add(BudgetLine(event_id=target.id, code=new_code(chance), planned_cents=came_to, **known))
    session.flush()
    return f"The budget has the same {_count(len(lines), 'line')}." if lines else ""


def _tables(session: Session, event_id: int) -> Sequence[InformationTable]:
    mine = select(InformationTable).where(InformationTable.event_id == event_id)
    return session.scalars(mine.order_by(InformationTable.id)).all()


def about_tables(session: Session, source_id: int) -> str:
    """Say who had the tables."""
    holders = [table.holder for table in _tables(session, source_id)]
    return f"{_count(len(holders), 'table')}, to be confirmed anew: {', '.join(holders)}." if holders else ""


def copy_tables(session: Session, source_id: int, target: Event, _moment: datetime, _chance: random.Random) -> str:
    """Reserve the tables for who had them; nobody has confirmed yet."""
    tables = _tables(session, source_id)
    kept = ("contact_id", "holder", "sign", "note")
    session.add_all(InformationTable(event_id=target.id, **_values(table, kept)) for table in tables)
    session.flush()
    return f"{_count(len(tables), 'information table')} to be confirmed." if tables else ""


TEAM = Copier("team", "The team", about_team, copy_team)
EVENING = (
    Copier("show", "The run of show", about_show, copy_show),
    Copier("venue", "The room and the caterer", about_venue, copy_venue),
    Copier("budget", "The budget", about_budget, copy_budget),
    Copier("tables", "The information tables", about_tables, copy_tables),
)
