"""Geometry of standing bars: numbers in, coordinates out. Pages turn them into inline SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mixer.insights.rules.counting import Count

STEPS = (1, 2, 5)
LABELS_AT_MOST = 12
WIDEST = 72.0  # from one bar to the next: two bars are not two walls


@dataclass(frozen=True, slots=True)
class Column:
    """One standing bar; its label is left out where labels would run into each other."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Level:
    """A thin line across, at a round number."""

    value: int
    y: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Standing bars over a base line, in a box of width x height."""

    width: int
    height: int
    base: float
    columns: tuple[Column, ...]
    levels: tuple[Level, ...]


def round_top(largest: int) -> tuple[int, int]:
    """Return a round number not below the largest value and the step to it, in two to five steps."""
    if largest <= 1:
        return 1, 1
    size = 1
    while True:
        for step in STEPS:
            if step * size * 5 >= largest:
                return math.ceil(largest / (step * size)) * step * size, step * size
        size *= 10


def columns(counts: Sequence[Count], width: int = 720, height: int = 240) -> Columns:
    """Lay out standing bars with room for figures above and labels below."""
    left, bottom, top = 32, 28, 20
    base = height - bottom
    largest = max((count.value for count in counts), default=0)
    highest, step = round_top(largest)
    unit = (base - top) / highest
    pitch = min((width - left) / max(len(counts), 1), WIDEST)
    every = math.ceil(len(counts) / LABELS_AT_MOST) or 1
    gap = min(8.0, pitch / 4)
    return Columns(
        width=width,
        height=height,
        base=base,
        columns=tuple(
            Column(
                label=count.label,
                value=count.value,
                x=round(left + place * pitch + gap / 2, 1),
                y=round(base - count.value * unit, 1),
                width=round(pitch - gap, 1),
                height=round(count.value * unit, 1),
                labelled=place % every == 0,
            )
            for place, count in enumerate(counts)
        ),
        levels=tuple(Level(value, round(base - value * unit, 1)) for value in range(step, highest + 1, step)),
    )
