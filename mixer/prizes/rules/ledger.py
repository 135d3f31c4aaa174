"""The ledger: the steps in a door prize's life, which may be taken next and which may be taken back."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the life of a door prize, with the words a host reads."""

    key: str
    heading: str
    hint: str
    done: str
    button: str = ""
    undo: str = ""
    needs: tuple[str, ...] = ()
    by: str = "host"
    pointless_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """The steps in their order, the reasons to be left out of a drawing and the notes on the page.

    `start` is where a prize stands before any step.
    """

    start: Step
    steps: tuple[Step, ...]
    reasons: dict[str, str]
    notes: dict[str, str]

    @property
    def places(self) -> tuple[Step, ...]:
        """Return everywhere a prize can stand, in the order of the page."""
        return (self.start, *self.steps)

    def step(self, key: str) -> Step:
        """Return one step, or the start, by its key; an unknown key is a KeyError."""
        return {step.key: step for step in self.places}[key]

    def state(self, done: Collection[str]) -> Step:
        """Return where a prize stands: the last step of the order that has been done, or the start."""
        reached = [step for step in self.steps if step.key in done]
        return reached[-1] if reached else self.start

    def may_take(self, key: str, done: Collection[str]) -> bool:
        """Tell whether a step can be taken now: it is not done, and all it needs is."""
        return key not in done and all(need in done for need in self.step(key).needs)

    def may_take_back(self, key: str, done: Collection[str]) -> bool:
        """Tell whether a step can be undone now: it is done, and nothing done rests on it."""
        return key in done and not any(key in step.needs and step.key in done for step in self.steps)

    def next_steps(self, done: frozenset[str]) -> list[Step]:
        """Return the steps to offer now: possible, and not made pointless by a later one."""
        return [step for step in self.steps if self.may_take(step.key, done) and not done & set(step.pointless_after)]


def _step(row: dict[str, Any]) -> Step:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Step(**fields)


@cache
def ledger() -> Ledger:
    """Return the ledger's steps and words, read once from ``data/ledger.toml``."""
    data = tomllib.loads(files("mixer.prizes").joinpath("data", "ledger.toml").read_text(encoding="utf-8"))
    steps = tuple(_step(row) for row in data["step"])
    return Ledger(_step(data["start"]), steps, data["reasons"], data["notes"])
