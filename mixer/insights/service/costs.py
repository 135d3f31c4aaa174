"""What mixers cost for each guest and each introduction, from their budgets."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.money import write_money
from mixer.events.models import BudgetLine
from mixer.events.rules import budget


@dataclass(frozen=True, slots=True)
class Cost:
    """What a mixer cost, as people read it: in all, for each who came, for each meeting; empty where nobody did."""

    whole: str
    per_guest: str
    per_introduction: str


def costs(session: Session, people_of: Mapping[int, budget.People], currency: str) -> dict[int, Cost]:
    """Return what mixers cost of which that is known, in one query.

    Args:
        session: the unit of work.
        people_of: by mixer, how many came and how many meetings there were.
        currency: the group's, in which its budgets are kept.
    """
    rows = session.scalars(
        select(BudgetLine).where(BudgetLine.event_id.in_(people_of), BudgetLine.removed_at.is_(None))
    )
    lines: defaultdict[int, list[budget.Line]] = defaultdict(list)
    for row in rows:
        lines[row.event_id].append(budget.Line(row.kind, row.planned_cents, row.actual_cents, row.per_guest))
    totals = {event_id: budget.totals(some, people_of[event_id]) for event_id, some in lines.items()}
    return {
        event_id: Cost(
            *(_written(amount, currency) for amount in (one.cost.actual, one.per_guest_actual, one.per_introduction))
        )
        for event_id, one in totals.items()
        if one.cost.actual
    }


def _written(amount: int | None, currency: str) -> str:
    return "" if amount is None else write_money(amount, currency)
