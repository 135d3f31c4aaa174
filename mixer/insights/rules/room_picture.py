"""The picture of who met whom: a dot for each guest in the colour of their zone, a thread for each meeting."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from mixer.insights.rules.circles import Couple, circles, web
from mixer.insights.rules.layout import Spots, layout
from mixer.nametags.rules.tags import INK, contrast

NO_ZONE, NO_ZONE_COLOUR = "–", "#8d7c6c"
WHITE = "#ffffff"
FOUND = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9")
"""Colours of circles in a room without zones, safe for the colour-blind; what is smaller has none."""

CROWD = 3
"""People who make a circle at least: two who met are a couple."""

SIZE = 640
EDGE = 16.0
LARGEST, LEAST = 12.0, 2.5
SHARE = 0.28
"""A dot's radius, in shares of the distance between two that fill the picture evenly."""

READABLE = 7.0
"""The radius from which a letter can be read in a dot."""

ROOMY = 24
"""Guests who fill the picture; fewer stand together in its middle."""

LINE = 30.0
"""Height of the line of words above those who met nobody."""


@dataclass(frozen=True, slots=True)
class Person:
    """A guest to be drawn, in the letter, colour and name of their zone."""

    id: int
    letter: str
    colour: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A guest; the letter is empty where the dot is too small to have one, and white on `dark` colours."""

    x: float
    y: float
    colour: str
    letter: str
    dark: bool


@dataclass(frozen=True, slots=True)
class Threads:
    """Meetings inside one zone as one path in its colour; those between zones have none."""

    colour: str
    path: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A line of the picture's key."""

    letter: str
    colour: str
    name: str
    guests: int


@dataclass(frozen=True, slots=True)
class RoomPicture:
    """The room: who met somebody above, who met nobody in rows below `alone_y`, which is 0 where there are none.

    `circles` are the sizes of the circles of three or more into which the room falls, the largest first; `found` says
    that zones are such circles, since the room has no others.
    """

    width: int
    height: int
    radius: float
    dots: tuple[Dot, ...]
    alone: tuple[Dot, ...]
    alone_y: float
    threads: tuple[Threads, ...]
    zones: tuple[Zone, ...]
    circles: tuple[int, ...]
    found: bool


@lru_cache(maxsize=4)
def room_picture(people: tuple[Person, ...], couples: tuple[Couple, ...]) -> tuple[RoomPicture, tuple[Person, ...]]:
    """Draw a room and return its people as they are coloured.

    It looks the same each time, and the latest rooms are kept: on the night several hosts look again and again.
    """
    coloured: Sequence[Person] = people
    known = web((person.id for person in people), couples)
    met = [place for place, count in enumerate(known.met) if count]
    place_of = {place: number for number, place in enumerate(met)}
    ties = [(place_of[one], place_of[other]) for one, other in known.ties]
    circle_of = circles(len(met), ties)
    sizes = tuple(size for _, size in sorted(Counter(circle_of).items()) if size >= CROWD)
    found = bool(people) and all(person.letter == NO_ZONE for person in people)
    if found:
        coloured = _by_circle(people, {met[number]: circle for number, circle in enumerate(circle_of)}, len(sizes))
    radius = round(max(LEAST, min(LARGEST, SHARE * SIZE / math.sqrt(max(len(coloured), 1)))), 1)
    spots, floor = _on_page(layout(circle_of, ties), radius)
    alone_y = floor + LINE / 2 if known.isolated else 0.0
    alone = _rows([coloured[place] for place in known.isolated], radius, alone_y + LINE / 2)
    bottom = max((dot.y + radius + EDGE / 2 for dot in alone), default=floor)
    picture = RoomPicture(
        width=SIZE,
        height=math.ceil(bottom),
        radius=radius,
        dots=tuple(_dot(coloured[place], *spots[number], radius) for number, place in enumerate(met)),
        alone=alone,
        alone_y=alone_y,
        threads=_threads([coloured[place] for place in met], ties, spots),
        zones=_key(coloured),
        circles=sizes,
        found=found and bool(sizes),
    )
    return picture, tuple(coloured)


def _by_circle(people: Sequence[Person], circle_of: Mapping[int, int], crowds: int) -> list[Person]:
    """Give people of a room without zones the number and colour of their circle; small circles have neither."""
    coloured = min(crowds, len(FOUND))
    return [
        replace(person, letter=str(circle + 1), colour=FOUND[circle], zone=f"circle {circle + 1}")
        if (circle := circle_of.get(place, coloured)) < coloured
        else person
        for place, person in enumerate(people)
    ]


def _on_page(spots: Spots, radius: float) -> tuple[list[tuple[float, float]], float]:
    """Put the unit square on the page and tell how far down it goes; a few people do not stand in its corners."""
    if not len(spots):
        return [], 0.0
    room = (SIZE - 2 * EDGE - 2 * radius) * min(1.0, 0.2 + 0.8 * len(spots) / ROOMY)
    top = float(spots[:, 1].min()) * room - EDGE - radius
    placed = [(round(SIZE / 2 + (x - 0.5) * room), round(y * room - top)) for x, y in spots.tolist()]
    return placed, max(y for _, y in placed) + radius + EDGE


def _dot(person: Person, x: float, y: float, radius: float) -> Dot:
    if radius < READABLE or person.letter == NO_ZONE:
        return Dot(x, y, person.colour, "", dark=False)
    dark = contrast(WHITE, person.colour) > contrast(INK, person.colour)
    return Dot(x, y, person.colour, person.letter, dark)


def _rows(people: Sequence[Person], radius: float, top: float) -> tuple[Dot, ...]:
    pitch = 2 * radius + 4
    each = int((SIZE - 2 * EDGE) // pitch)
    places = (divmod(number, each) for number in range(len(people)))
    return tuple(
        _dot(person, round(EDGE + radius + column * pitch), round(top + radius + row * pitch), radius)
        for person, (row, column) in zip(people, places, strict=False)
    )


def _threads(
    people: Sequence[Person], ties: Sequence[Couple], spots: Sequence[tuple[float, float]]
) -> tuple[Threads, ...]:
    paths: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in ties:
        same = people[one].letter == people[other].letter != NO_ZONE
        (ax, ay), (bx, by) = spots[one], spots[other]
        paths[people[one].colour if same else ""].append(f"M{ax} {ay}L{bx} {by}")
    return tuple(Threads(colour, "".join(paths[colour])) for colour in sorted(paths))


def _key(people: Sequence[Person]) -> tuple[Zone, ...]:
    counts = Counter((person.letter, person.colour, person.zone) for person in people)
    return tuple(Zone(*zone, guests) for zone, guests in sorted(counts.items(), key=lambda one: _last(one[0])))


def _last(zone: tuple[str, str, str]) -> tuple[bool, tuple[str, str, str]]:
    return zone[0] == NO_ZONE, zone
