"""Geometry of the pictures: numbers in, coordinates out. Pages turn them into inline SVG."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mixer.insights.rules.counting import Count

FULL_TURN = 2 * math.pi
STEPS = (1, 2, 5)
LABELS_AT_MOST = 12
MARGIN = 44  # around the circle, for the zones' letters
PULL = 0.15  # how far from the middle a thread bends: 0 through it, 1 straight


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


@dataclass(frozen=True, slots=True)
class Dot:
    """A guest on the circle."""

    x: float
    y: float
    radius: float
    colour: str


@dataclass(frozen=True, slots=True)
class Sector:
    """A zone's part of the rim, with its letter outside."""

    letter: str
    colour: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Threads:
    """All meetings that begin in one zone, as one path."""

    colour: str
    path: str


@dataclass(frozen=True, slots=True)
class Circle:
    """The room as a circle of guests and the threads between those who met."""

    size: int
    dots: tuple[Dot, ...]
    sectors: tuple[Sector, ...]
    threads: tuple[Threads, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A guest to be drawn, in the colour and letter of their zone."""

    id: int
    letter: str
    colour: str


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
    pitch = (width - left) / max(len(counts), 1)
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


def circle(people: Sequence[Person], pairs: Iterable[tuple[int, int]], size: int = 640) -> Circle:
    """Place guests on a circle, zone by zone, and draw a thread between any two who met.

    Within a zone whoever met most stands in the middle, so that threads leave zones like rivers. The layout is the
    same each time; it takes time linear in guests and meetings.
    """
    known = {person.id for person in people}
    met = [(one, other) for one, other in pairs if one in known and other in known]
    degree: defaultdict[int, int] = defaultdict(int)
    for one, other in met:
        degree[one] += 1
        degree[other] += 1
    zones: defaultdict[str, list[Person]] = defaultdict(list)
    for person in people:
        zones[person.letter].append(person)
    middle, rim = size / 2, size / 2 - MARGIN
    pause = len(zones) > 1
    turn = FULL_TURN / max(len(people) + pause * len(zones), 1)
    angles: dict[int, float] = {}
    sectors = []
    place = 0.0
    for letter in sorted(zones):
        ordered = _most_in_the_middle(zones[letter], degree)
        for person in ordered:
            angles[person.id] = place * turn - FULL_TURN / 4
            place += 1
        first, last = angles[ordered[0].id], angles[ordered[-1].id]
        sectors.append(_sector(ordered[0], first - turn * 0.35, last + turn * 0.35, size))
        place += pause
    spots = {person: _spot(angle, middle, rim) for person, angle in angles.items()}
    largest = min(7.0, max(1.5, rim * turn * 0.45))
    return Circle(
        size=size,
        dots=tuple(
            Dot(*spots[person.id], round(largest * (1 if degree[person.id] else 0.6), 1), person.colour)
            for person in people
        ),
        sectors=tuple(sectors),
        threads=_threads(people, met, spots, middle),
    )


def _most_in_the_middle(zone: Sequence[Person], degree: dict[int, int]) -> list[Person]:
    ordered = sorted(zone, key=lambda person: (degree[person.id], person.id))
    return ordered[::2] + ordered[1::2][::-1]


def _spot(angle: float, middle: float, radius: float) -> tuple[float, float]:
    return round(middle + radius * math.cos(angle), 1), round(middle + radius * math.sin(angle), 1)


def _sector(person: Person, first: float, last: float, size: int) -> Sector:
    middle, radius = size / 2, size / 2 - MARGIN + 16
    from_x, from_y = _spot(first, middle, radius)
    # A ring all the way round would begin where it ends and vanish; a hair's breadth keeps it.
    to_x, to_y = _spot(min(last, first + FULL_TURN - 0.01), middle, radius)
    large = int(last - first > FULL_TURN / 2)
    x, y = _spot((first + last) / 2, middle, radius + 16)
    return Sector(person.letter, person.colour, f"M{from_x} {from_y}A{radius} {radius} 0 {large} 1 {to_x} {to_y}", x, y)


def _threads(
    people: Sequence[Person],
    met: Sequence[tuple[int, int]],
    spots: dict[int, tuple[float, float]],
    middle: float,
) -> tuple[Threads, ...]:
    colours = {person.id: person.colour for person in people}
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in met:
        (ax, ay), (bx, by) = spots[one], spots[other]
        cx = round(middle + ((ax + bx) / 2 - middle) * PULL, 1)
        cy = round(middle + ((ay + by) / 2 - middle) * PULL, 1)
        paths[colours[one]].append(f"M{ax} {ay}Q{cx} {cy} {bx} {by}")
    return tuple(Threads(colour, "".join(paths[colour])) for colour in sorted(paths))
