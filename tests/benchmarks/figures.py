"""How a figure is taken: CPU time, best of several, candidate and floor in turn, since machines are noisy."""

import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 3


@dataclass(frozen=True)
class Figure:
    """One measured thing, in microseconds of CPU each unless `unit` says else, and the floor it is held against."""

    name: str
    ours: float
    floor: float | None = None
    unit: str = "us"

    def __str__(self) -> str:
        floor = f"{self.floor:>9,.1f} us {self.ours / self.floor:>9.4f}x" if self.floor else ""
        return f"{self.name:<62} {self.ours:>9,.1f} {self.unit:<5} {floor}"


def measure(name: str, count: int, ours: Callable[[], object], floor: Callable[[], object] | None = None) -> Figure:
    """Run both in turn and return the best CPU microseconds for each of `count` things."""
    runs = [(_cpu(ours), _cpu(floor) if floor else 0.0) for _ in range(ROUNDS)]
    best = min(run[0] for run in runs), min(run[1] for run in runs)
    return Figure(name, best[0] / count * 1e6, best[1] / count * 1e6 if floor else None)


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
