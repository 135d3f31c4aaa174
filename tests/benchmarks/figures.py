"""How a figure is taken: CPU time, best of several, candidate and floor in turn, since machines are noisy."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Self

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure must be, at most or at least; `of_floor` means so many times its floor (or as fast as it)."""

    value: float
    at_least: bool = False
    of_floor: bool = False

    def holds(self, figure: "Figure") -> bool:
        """Whether the figure, rounded as it is shown, keeps to it."""
        value = figure.ours
        if self.of_floor:
            assert figure.floor is not None
            value = figure.floor / figure.ours if self.at_least else figure.ours / figure.floor
        return value >= self.value if self.at_least else value <= self.value

    def __str__(self) -> str:
        times = {(True, True): "x as fast", (True, False): "x"}.get((self.of_floor, self.at_least), "")
        return f"{'>=' if self.at_least else '<='} {self.value:,g}{times}"


def at_most(value: float) -> Target:
    """The figure itself is no larger."""
    return Target(value)


def at_least(value: float) -> Target:
    """The figure itself is no smaller."""
    return Target(value, at_least=True)


def at_most_times(value: float) -> Target:
    """The figure is no more than so many times its floor."""
    return Target(value, of_floor=True)


def faster_by(value: float) -> Target:
    """The floor, here another way to do the same, takes so many times as long."""
    return Target(value, at_least=True, of_floor=True)


@dataclass(frozen=True)
class Figure:
    """One measured thing, in microseconds of CPU each unless `unit` says else, the floor it is held against, a target.

    Where the target is to be faster than another way, the ratio shown says how many times.
    """

    name: str
    ours: float
    floor: float | None = None
    unit: str = "us"
    target: Target | None = None

    @property
    def holds(self) -> bool:
        """Whether the target is kept; true where there is none."""
        return self.target is None or self.target.holds(self)

    def __str__(self) -> str:
        floor = ratio = verdict = ""
        if self.floor is not None:
            floor = f"{self.floor:,.2f}"
            faster = self.target and self.target.of_floor and self.target.at_least
            ratio = f"{self.floor / self.ours if faster else self.ours / self.floor:,.2f}x" if self.floor else ""
        if self.target:
            verdict = f"{self.target!s:<18} {'holds' if self.holds else 'MISSED'}"
        return f"{self.name:<62} {self.ours:>11,.2f} {self.unit:<6} {floor:>11} {ratio:>10}  {verdict}".rstrip()


HEADLINE = f"{'measure':<62} {'ours':>11} {'':<6} {'floor':>11} {'ratio':>10}  target"


@dataclass(frozen=True, slots=True)
class Work:
    """Something to be timed: `run` gets the number of the round, so that it can vary its input, and does `count`."""

    run: Callable[[int], object]
    count: int


@dataclass(slots=True)
class Race:
    """Several ways to do a thing, run in turn, round after round."""

    ways: dict[str, Work]
    rounds: int = ROUNDS
    _best: dict[str, float] = field(default_factory=dict)

    def run(self) -> Self:
        """Run all; the best CPU microseconds for each of `count` things are kept."""
        for number in range(self.rounds):
            for name, work in self.ways.items():
                each = _cpu(lambda work=work, number=number: work.run(number)) / work.count * 1e6
                self._best[name] = min(each, self._best.get(name, each))
        return self

    def __getitem__(self, name: str) -> float:
        return self._best[name]


def measure(
    name: str,
    count: int,
    ours: Callable[[], object],
    floor: Callable[[], object] | None = None,
    target: Target | None = None,
) -> Figure:
    """Run both in turn and return the best CPU microseconds for each of `count` things."""
    ways = {"ours": Work(lambda _: ours(), count)}
    if floor:
        ways["floor"] = Work(lambda _: floor(), count)
    race = Race(ways).run()
    return Figure(name, race["ours"], race["floor"] if floor else None, target=target)


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def shown(figures: Iterator[Figure]) -> tuple[int, int]:
    """Print figures as they come; returns how many have a target and how many of those keep it."""
    wanted = kept = 0
    for figure in figures:
        print(figure, flush=True)
        wanted += figure.target is not None
        kept += figure.target is not None and figure.holds
    return wanted, kept
