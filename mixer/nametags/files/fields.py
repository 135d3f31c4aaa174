"""How each kind of field of a design is drawn in its box."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mixer.nametags.files.measures import fitted, measure
from mixer.nametags.files.paper import Look, Paper
from mixer.nametags.rules.contents import from_right
from mixer.nametags.rules.designs import Field
from mixer.nametags.rules.fit import MM, Fitted, Room, fit
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.tags import INK, text_on

QUIET_INK = "#5b6475"
"""Grey for what is read from near only; 5.9 to 1 on white."""

CAP = 0.714
"""Height of capitals in sizes, by which rows of text are set in the middle."""

KEPT = 2048
"""Texts remembered for each field."""

YES, NO = "#1b7f4b", "#c2410c"


@functools.lru_cache(maxsize=256)
def palette(zone: str | None) -> Mapping[str, str]:
    """The colours of a design's roles on the tag of somebody in a zone of this colour."""
    colour = zone or INK
    return {
        "ink": INK,
        "quiet": QUIET_INK,
        "white": "#ffffff",
        "faint": "#c3c8d2",
        "zone": colour,
        "on_zone": text_on(colour),
        "gold": "#fff3c4",
        "on_gold": "#6b4a00",
    }


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A field in its box, ready for any text: where the text goes and how it will be set there.

    What was set is kept, since first names, companies and roles come again.
    """

    field: Field
    box: Box
    inner: Box
    fit: Callable[[str], Fitted]

    @classmethod
    def of(cls, field: Field, box: Box) -> "Spot":
        """Work out the room for a field's text; turned text is measured along the box's height."""
        inner = Box(0, 0, box.h, box.w) if field.turned else box
        inner = inner.inset(field.pad_x, field.pad_y)
        if field.star:
            inner = Box(box.x + 1.15 * box.h, box.y, max(0.0, box.w - 1.6 * box.h), box.h)
        largest = min(field.largest, field.cap * inner.h / CAP * MM) if field.cap else field.largest
        room = Room(inner.w, inner.h, largest, field.least, field.lines, field.hyphenate)
        to_size = measure(field.weight, field.spacing)
        return cls(field, box, inner, functools.lru_cache(maxsize=KEPT)(lambda text: fit(text, room, to_size)))


def draw_text(paper: Paper, spot: Spot, text: str, colours: Mapping[str, str]) -> Fitted:
    """A text with what is behind it; returns how it was set."""
    field, box = spot.field, spot.box
    if field.fill or field.stroke:
        draw_rect(paper, spot, colours)
    if field.star:
        draw_star(paper, box, colours["on_gold"])
        if box.w < 2 * box.h:  # no room for words: the star alone is the mark
            return Fitted((), 0, 0, 0, 0, field.least)
    set_text = spot.fit(text)
    if field.turned:
        with paper.at(box.x, box.bottom, turned=True):
            _set(paper, spot, set_text, colours)
    else:
        _set(paper, spot, set_text, colours)
    return set_text


def _set(paper: Paper, spot: Spot, text: Fitted, colours: Mapping[str, str]) -> None:
    field, box = spot.field, spot.inner
    slack = box.h - text.height
    if field.set == "caps" and len(text.lines) == 1:  # common baselines, whatever hangs below them
        from_top = box.h / 2 + (CAP / 2 * text.size - text.above) / MM
        top = box.y + max(0.0, min(slack, from_top))
    else:
        top = box.y + {"top": 0.0, "bottom": slack}.get(field.set, slack / 2)
    colour = colours[field.colour]
    if field.align == "centre":
        paper.lines(box.x + box.w / 2, top, text, _look(field.weight, colour, "centre", field.spacing))
    elif from_right(text.lines[0]):
        paper.lines(box.right, top, text, _look(field.weight, colour, "right", field.spacing))
    else:
        paper.lines(box.x, top, text, _look(field.weight, colour, "left", field.spacing))


_look = functools.lru_cache(maxsize=1024)(Look)


def draw_rect(paper: Paper, spot: Spot, colours: Mapping[str, str]) -> None:
    """A rectangle, filled, outlined or both; an outline lies inside its box."""
    field, box = spot.field, spot.box
    fill = colours[field.fill] if field.fill else None
    if not field.stroke:
        paper.box(box, fill, radius=field.radius)
        return
    half = field.stroke_width / 2
    stroke = colours[field.stroke]
    paper.box(box.inset(half, half), fill, radius=field.radius, stroke=stroke, line=field.stroke_width)


def draw_star(paper: Paper, box: Box, colour: str) -> None:
    """A five-pointed star at the beginning of a pill."""
    points = [(0, -1), (0.235, -0.324), (0.951, -0.309), (0.38, 0.124), (0.588, 0.809)]
    points += [(0, 0.4), (-0.588, 0.809), (-0.38, 0.124), (-0.951, -0.309), (-0.235, -0.324)]
    side = min(box.w, box.h)
    x = box.x + (box.w / 2 if box.w < 2 * box.h else 0.68 * box.h)
    y, radius = box.y + box.h / 2 + 0.03 * side, 0.34 * side
    paper.polygon([(x + radius * a, y + radius * b) for a, b in points], colour)


def draw_photo(paper: Paper, box: Box, *, allowed: bool) -> None:
    """A camera: on a green disc where photos are welcome, else struck out in a red ring, so that no colour is needed.

    White around it keeps it apart from a band in any colour.
    """
    whole = min(box.w, box.h)
    centre_x, centre_y = box.x + box.w / 2, box.y + box.h / 2
    paper.box(Box(centre_x - whole / 2, centre_y - whole / 2, whole, whole), "#ffffff", radius=whole / 2)
    side = 0.92 * whole
    x, y = centre_x - side / 2, centre_y - side / 2
    line = 0.11 * side
    back, front = (YES, "#ffffff") if allowed else ("#ffffff", INK)
    disc = Box(x, y, side, side)
    if allowed:
        paper.box(disc, back, radius=side / 2)
    else:
        paper.box(disc.inset(line / 2, line / 2), back, radius=side / 2, stroke=NO, line=line)
    body = Box(x + 0.22 * side, y + 0.36 * side, 0.56 * side, 0.36 * side)
    paper.box(Box(x + 0.38 * side, y + 0.28 * side, 0.24 * side, 0.12 * side), front, radius=0.04 * side)
    paper.box(body, front, radius=0.07 * side)
    paper.box(Box(x + 0.39 * side, y + 0.43 * side, 0.22 * side, 0.22 * side), back, radius=0.11 * side)
    if not allowed:
        low, high, half = 0.5 - 0.33, 0.5 + 0.33, 0.55 * 0.11 * 0.7
        corners = [(low - half, low + half), (low + half, low - half), (high + half, high - half)]
        corners.append((high - half, high + half))
        paper.polygon([(x + a * side, y + b * side) for a, b in corners], NO)


def draw_line(paper: Paper, spot: Spot, colours: Mapping[str, str]) -> None:
    """A line to write on, with a few words over it that say what."""
    field, box = spot.field, spot.box
    above = fitted(field.words, Room(box.w, box.h / 2, field.cap * box.h / CAP * MM), field.weight)
    paper.lines(box.x, box.y, above, _look(field.weight, colours[field.colour]))
    paper.rule(box.x, box.bottom - 0.25, box.w, colours["ink"], 0.3)


def draw_fold(paper: Paper, room: Box) -> None:
    """Marks at both ends of the fold."""
    for x in (room.x, room.right - 5.0):
        paper.rule(x, 0.0, 5.0, "#8b93a3", 0.2)
