"""The budget of a mixer: its lines, what they add up to, and the currency they are in."""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.core.codes import new_code
from mixer.core.money import currency_of, plain_money, read_money, write_money
from mixer.core.refusal import Refusal
from mixer.core.tables import Cell
from mixer.events.models import BudgetLine, Event
from mixer.events.rules import budget as rules
from mixer.events.rules.heads import Heads
from mixer.events.service.venue import count_of, people_of, venue_words

HEADER = ("Line", "Kind", "Per guest", "Planned", "Actual", "Planned in all", "Actual in all", "Currency", "Note")


class AmountRefusal(Refusal):
    """A refusal of one amount; `field` says which."""

    def __init__(self, field: str, no: Refusal) -> None:
        super().__init__(no.code, no.message)
        self.field = field


@dataclass(frozen=True, slots=True)
class LineWords:
    """What a host types about a line; amounts as typed, empty is not known."""

    label: str
    kind: str = rules.COST
    per_guest: bool = False
    planned: str = ""
    actual: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as pages show it; amounts are in the currency's smallest unit, `_all` for everybody."""

    code: str
    words: LineWords
    planned: int | None
    actual: int | None
    planned_all: int
    actual_all: int


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget of a mixer; `basis` says where the number of people is from that amounts per guest are for."""

    group_code: str
    currency: str
    lines: tuple[LineView, ...]
    removed: tuple[LineView, ...]
    totals: rules.Totals
    people: rules.People
    basis: str

    def written(self, amount: int) -> str:
        """Return an amount as people read it."""
        return write_money(amount, self.currency)

    def of(self, kind: str) -> tuple[LineView, ...]:
        """Return the lines of a kind."""
        return tuple(line for line in self.lines if line.words.kind == kind)


def budget(session: Session, event_id: int, heads: Heads) -> Budget:
    """Return the budget with its totals."""
    event = session.get_one(Event, event_id)
    counted = count_of(event, venue_words(session, event_id), heads)
    expected, basis = people_of(event, counted, heads)
    people = rules.People(expected, heads.came, heads.introductions)
    rows = session.scalars(
        select(BudgetLine).where(BudgetLine.event_id == event_id).order_by(BudgetLine.position, BudgetLine.id)
    ).all()
    group = session.get_one(Group, event.group_id)
    standing = [row for row in rows if row.removed_at is None]
    return Budget(
        group_code=group.code,
        currency=group.currency,
        lines=tuple(_view(row, group.currency, people) for row in standing),
        removed=tuple(_view(row, group.currency, people) for row in rows if row.removed_at is not None),
        totals=rules.totals(map(_line, standing), people),
        people=people,
        basis=basis,
    )


def _line(row: BudgetLine) -> rules.Line:
    return rules.Line(row.kind, row.planned_cents, row.actual_cents, row.per_guest)


def _view(row: BudgetLine, currency: str, people: rules.People) -> LineView:
    def typed(amount: int | None) -> str:
        return "" if amount is None else plain_money(amount, currency)

    words = LineWords(row.label, row.kind, row.per_guest, typed(row.planned_cents), typed(row.actual_cents), row.note)
    line = _line(row)
    planned, actual = rules.planned_of(line, people), rules.actual_of(line, people)
    return LineView(row.code, words, row.planned_cents, row.actual_cents, planned, actual)


def line_words(session: Session, event_id: int, code: str) -> LineWords:
    """Return a line as it was typed.

    Raises:
        Refusal: ``no_such_line``.
    """
    row = _row(session, event_id, code)
    currency = _currency(session, event_id)
    return _view(row, currency, rules.People(0)).words


def _row(session: Session, event_id: int, code: str) -> BudgetLine:
    row = session.scalar(
        select(BudgetLine).where(
            BudgetLine.event_id == event_id, BudgetLine.code == code, BudgetLine.removed_at.is_(None)
        )
    )
    if row is None:
        raise Refusal("no_such_line", "This line is not in the budget any more.")
    return row


def _currency(session: Session, event_id: int) -> str:
    currency = select(Group.currency).join(Event, Event.group_id == Group.id).where(Event.id == event_id)
    return session.scalars(currency).one()


def add_line(session: Session, event_id: int, words: LineWords, chance: random.Random) -> str:
    """Add a line at the end of the budget; return its code.

    Raises:
        AmountRefusal: for an amount that cannot be read.
    """
    row = BudgetLine(code=new_code(chance), event_id=event_id, position=_next_position(session, event_id))
    _write(session, row, words)
    session.add(row)
    session.flush()
    return row.code


def _next_position(session: Session, event_id: int) -> int:
    last = session.scalar(select(func.max(BudgetLine.position)).where(BudgetLine.event_id == event_id))
    return (last or 0) + 1


def change_line(session: Session, event_id: int, code: str, words: LineWords) -> None:
    """Change a line.

    Raises:
        Refusal: ``no_such_line``; AmountRefusal for an amount that cannot be read.
    """
    _write(session, _row(session, event_id, code), words)
    session.flush()


def _write(session: Session, row: BudgetLine, words: LineWords) -> None:
    currency = _currency(session, row.event_id)
    row.label, row.kind, row.per_guest, row.note = words.label, words.kind, words.per_guest, words.note
    row.planned_cents = _amount("planned", words.planned, currency)
    row.actual_cents = _amount("actual", words.actual, currency)


def _amount(field: str, typed: str, currency: str) -> int | None:
    try:
        return read_money(typed, currency) if typed else None
    except Refusal as no:
        raise AmountRefusal(field, no) from no


def begin_with_usual(session: Session, event_id: int, chance: random.Random) -> int:
    """Put the usual lines into a budget that has none; return how many."""
    if session.scalar(select(BudgetLine.id).where(BudgetLine.event_id == event_id).limit(1)) is not None:
        return 0
    for position, line in enumerate(rules.usual_lines(), 1):
        words = {"label": line.label, "kind": line.kind, "per_guest": line.per_guest, "note": line.note}
        session.add(BudgetLine(code=new_code(chance), event_id=event_id, position=position, **words))
    session.flush()
    return len(rules.usual_lines())


def remove_line(session: Session, event_id: int, code: str, moment: datetime) -> str:
    """Take a line out of the budget and return its label; it can be put back.

    Raises:
        Refusal: ``no_such_line``.
    """
    row = _row(session, event_id, code)
    row.removed_at = moment
    session.flush()
    return row.label


def put_back(session: Session, event_id: int, code: str) -> None:
    """Put a removed line back where it stood; doing it twice does no harm."""
    row = session.scalar(select(BudgetLine).where(BudgetLine.event_id == event_id, BudgetLine.code == code))
    if row is not None:
        row.removed_at = None


def earlier(session: Session, event_id: int, code: str) -> None:
    """Move a line before the one of its kind above it; the first stays where it is.

    Raises:
        Refusal: ``no_such_line``.
    """
    row = _row(session, event_id, code)
    above = session.scalar(
        select(BudgetLine)
        .where(
            BudgetLine.event_id == event_id,
            BudgetLine.kind == row.kind,
            BudgetLine.removed_at.is_(None),
            BudgetLine.position < row.position,
        )
        .order_by(BudgetLine.position.desc())
        .limit(1)
    )
    if above is not None:
        row.position, above.position = above.position, row.position
        session.flush()


def rows(found: Budget) -> list[list[Cell]]:
    """Return the budget as a table under `HEADER`; amounts are numbers."""

    def figure(amount: int | None) -> Cell:
        return None if amount is None else float(plain_money(amount, found.currency))

    return [
        [
            line.words.label,
            rules.KINDS[line.words.kind],
            "yes" if line.words.per_guest else "",
            figure(line.planned),
            figure(line.actual),
            figure(line.planned_all),
            figure(line.actual_all),
            found.currency,
            line.words.note,
        ]
        for line in found.lines
    ]


def set_currency(session: Session, group_id: int, code: str) -> None:
    """Keep the budgets of a group in another currency; figures stay as they were typed, and are not converted."""
    group = session.get_one(Group, group_id)
    grow = currency_of(code).decimals - currency_of(group.currency).decimals
    group.currency = code
    if not grow:
        return
    lines = select(BudgetLine).join(Event, Event.id == BudgetLine.event_id).where(Event.group_id == group_id)
    for row in session.scalars(lines):
        row.planned_cents, row.actual_cents = _shifted(row.planned_cents, grow), _shifted(row.actual_cents, grow)
    session.flush()


def _shifted(amount: int | None, digits: int) -> int | None:
    if amount is None:
        return None
    return amount * 10**digits if digits > 0 else rules.shared(amount, 10**-digits)
