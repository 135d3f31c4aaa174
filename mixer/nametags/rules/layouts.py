"""Where things stand on a name tag: boxes in mm from the label's top left corner, for a label of any size.

A layout is a function of the room it has, so that a tag looks right on a 40 mm square and on an A6 card. Everything
stays inside the keep-in: printers are off by a millimetre or two, and perforated labels have no gap between them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "centre"]

CODE_TEXT = 3.0
"""Height in mm kept under a code for its short code in text."""


NARROW = 14.0
"""Width in mm beside a code under which no text is put there."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in mm."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y + self.h

    def inside(self, other: "Box", slack: float = 1e-6) -> bool:
        """Whether this box lies within another one."""
        return (
            self.x >= other.x - slack
            and self.y >= other.y - slack
            and self.right <= other.right + slack
            and self.bottom <= other.bottom + slack
        )

    def overlaps(self, other: "Box", slack: float = 1e-6) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.x < other.right - slack
            and other.x < self.right - slack
            and self.y < other.bottom - slack
            and other.y < self.bottom - slack
        )

    def inset(self, dx: float, dy: float) -> "Box":
        """The box made smaller on all sides."""
        return Box(self.x + dx, self.y + dy, max(0.0, self.w - 2 * dx), max(0.0, self.h - 2 * dy))


@dataclass(frozen=True, slots=True)
class Boxes:
    """The places of one layout on one label; a box without height holds nothing."""

    head: Box
    first: Box
    about: Box
    code: Box
    code_text: Box
    zone: Box
    panel: Box
    align: Align


@dataclass(frozen=True, slots=True)
class Label:
    """The room on a label: its size, how far art stays from its edge, and what it has to carry."""

    w: float
    h: float
    keep_in: float
    code_side: float
    zone: bool
    head: bool

    @property
    def room(self) -> Box:
        """All that may be printed on."""
        return Box(self.keep_in, self.keep_in, self.w - 2 * self.keep_in, self.h - 2 * self.keep_in)


def wanted_code(w: float, h: float, keep_in: float) -> float:
    """Side in mm to ask for a code with its quiet zone on a label of this size; 20 to 25 mm scans well by hand."""
    room_w, room_h = w - 2 * keep_in, h - 2 * keep_in
    share = min(0.45 * room_h, 0.36 * room_w)
    least = min(room_h - CODE_TEXT, room_w, 19.0)
    return max(least, min(25.0 if max(w, h) < 140 else 32.0, share))  # noqa: PLR2004  # a card of A6 has room


def classic(label: Label) -> Boxes:
    """A colour spine with the zone's letter, the name from the left, the code at the lower right."""
    room = label.room
    spine = _clamp(0.12 * room.w, 6.0, 14.0) if label.zone else 0.0
    zone = Box(room.x, room.y, spine, room.h)
    left = room.x + (spine + 2.5 if spine else 0.0)
    width = room.right - left
    code, code_text = _code(label)
    head = _head(label, Box(left, room.y, width, room.h), code)
    top = head.bottom + (2.0 if head.h else 0.0)
    first, about = _name_and_rest(label, Box(left, top, width, room.bottom - top), code)
    return Boxes(head, first, about, code, code_text, zone, Box(0, 0, 0, 0), "left")


def bold(label: Label) -> Boxes:
    """The first name across the whole tag; below, a panel in the zone's colour beside the code."""
    room = label.room
    code, code_text = _code(label)
    head = _head(label, room, code)
    top = head.bottom + (2.0 if head.h else 0.0)
    first, panel = _name_and_rest(label, Box(room.x, top, room.w, room.bottom - top), code)
    pad = _clamp(0.09 * panel.h, 1.0, 3.0)
    side = min(_clamp(0.42 * panel.h, 4.5, 12.0), max(0.0, panel.h - 2 * pad)) if label.zone else 0.0
    zone = Box(panel.right - pad - side, panel.y + pad, side, side)
    about = panel.inset(pad + 0.4, pad)
    return Boxes(head, first, about, code, code_text, zone, panel, "centre")


LAYOUTS: Mapping[str, Callable[[Label], Boxes]] = {"classic": classic, "bold": bold}
"""Every layout by its name."""


def _name_and_rest(label: Label, area: Box, code: Box) -> tuple[Box, Box]:
    """Share an area between first name and the rest: above the code or beside it, whichever sets names larger."""
    beside = code.x - 1.5 - area.x if label.code_side else area.w
    above = code.y - 1.0 - area.y
    if beside < NARROW:  # a small square: nothing fits beside the code
        first = Box(area.x, area.y, area.w, 0.6 * above)
        return first, Box(area.x, first.bottom + 0.6, area.w, 0.4 * above - 0.6)
    half = 0.5 * area.h
    if _name_size(area.w, above) >= _name_size(beside, half):
        return Box(area.x, area.y, area.w, above), Box(area.x, code.y, beside, area.bottom - code.y)
    return Box(area.x, area.y, beside, half - 1.0), Box(area.x, area.y + half, beside, area.h - half)


def _name_size(width: float, height: float) -> float:
    """Size in mm of a name of common length in such a box: six letters of 0.6, ink as high as 0.95 of the size."""
    return min(width / 3.6, height / 0.95)


def _head(label: Label, area: Box, code: Box) -> Box:
    """The line at the top; on flat labels it ends before the code."""
    height = _clamp(0.085 * label.room.h, 3.2, 7.0) if label.head else 0.0
    free = code.w == 0 or area.y + height <= code.y
    return Box(area.x, area.y, area.w if free else code.x - 1.0 - area.x, height)


def _code(label: Label) -> tuple[Box, Box]:
    room, side = label.room, label.code_side
    if not side:
        return Box(room.right, room.bottom - 0.4 * room.h, 0, 0), Box(room.right, room.bottom, 0, 0)
    code = Box(room.right - side, room.bottom - CODE_TEXT - side, side, side)
    return code, Box(code.x, code.bottom, side, CODE_TEXT)


def _clamp(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))
