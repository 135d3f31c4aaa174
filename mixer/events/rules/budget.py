"""The money of a mixer: what it was planned at, what it came to, and what that is for each guest."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

COST, INCOME = "cost", "income"
KINDS = {COST: "Cost", INCOME: "Income"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: amounts in the currency's smallest unit, for all or for each guest; None is not known."""

    kind: str
    planned: int | None = None
    actual: int | None = None
    per_guest: bool = False


@dataclass(frozen=True, slots=True)
class Usual:
    """A line that most mixers have."""

    label: str
    kind: str
    per_guest: bool
    note: str


@dataclass(frozen=True, slots=True)
class Sum:
    """What lines of a kind were planned at, what they came to, and what of the plan is left (negative: overspent)."""

    planned: int
    actual: int

    @property
    def left(self) -> int:
        """Return what is left of the plan."""
        return self.planned - self.actual


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole budget; costs per guest and per introduction are None where there is nothing to divide by."""

    cost: Sum
    income: Sum
    per_guest_planned: int | None
    per_guest_actual: int | None
    per_introduction: int | None

    @property
    def balance(self) -> Sum:
        """Return what comes in less what goes out."""
        return Sum(self.income.planned - self.cost.planned, self.income.actual - self.cost.actual)


@dataclass(frozen=True, slots=True)
class People:
    """By whom amounts per guest are multiplied, and totals divided: expected before, came and met afterwards."""

    expected: int
    came: int = 0
    introductions: int = 0

    @property
    def counted(self) -> int:
        """Return who was there, or before that who is expected."""
        return self.came or self.expected


@cache
def usual_lines() -> tuple[Usual, ...]:
    """Return the lines a budget begins with."""
    text = files("mixer.events").joinpath("budget.toml").read_text(encoding="utf-8")
    return tuple(
        Usual(line["label"], line.get("kind", COST), line.get("per_guest", False), line.get("note", ""))
        for line in tomllib.loads(text)["line"]
    )


def planned_of(line: Line, people: People) -> int:
    """Return what a line is planned at for everybody expected."""
    return (line.planned or 0) * (people.expected if line.per_guest else 1)


def actual_of(line: Line, people: People) -> int:
    """Return what a line came to, for everybody who was there."""
    return (line.actual or 0) * (people.counted if line.per_guest else 1)


def totals(lines: Iterable[Line], people: People) -> Totals:
    """Add the budget up, exactly."""
    lines = tuple(lines)
    cost, income = (
        Sum(
            sum(planned_of(line, people) for line in lines if line.kind == kind),
            sum(actual_of(line, people) for line in lines if line.kind == kind),
        )
        for kind in (COST, INCOME)
    )
    return Totals(
        cost=cost,
        income=income,
        per_guest_planned=shared(cost.planned, people.expected),
        per_guest_actual=shared(cost.actual, people.came),
        per_introduction=shared(cost.actual, people.introductions),
    )


def shared(amount: int, among: int) -> int | None:
    """Return an amount divided among so many, halves of the smallest unit rounded up."""
    return (2 * amount + among) // (2 * among) if among > 0 else None
