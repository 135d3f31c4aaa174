"""Where things stand on a name tag: the cuts of a design made on a label of any size; boxes in mm.

Everything stays inside the keep-in: printers are off by a millimetre or two, and perforated labels have no gap between
them. Boxes are worked out once for each kind of tag on a sheet, not for each tag.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from mixer.nametags.rules.designs import LAYOUTS, Cut, Design, Size

__all__ = ["CODE_TEXT", "LAYOUTS", "Box", "Face", "Label", "arranged", "code_sides", "faces", "wanted_code"]

CODE_TEXT = 3.0
"""Height in mm kept beside a code for its short code in text."""

FOLD_MARGIN = 1.5
"""How far in mm art stays from a fold."""

WORTH_IT = 1.1
"""A later arrangement of a design is used only where it sets common names so much larger."""

ROWS_GROW = 1.25
"""Where rows are missing, the others grow by so much at most."""


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
class Face:
    """One face of a label: its size, all that may be printed on, and whether it is the half that is folded back.

    A face is measured from its own top left corner; the half that is folded back stands upside down on the sheet.
    """

    w: float
    h: float
    room: Box
    back: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """What a face has to carry: its room, the side of its code, width of its logo by height, what is on it."""

    room: Box
    code: float
    logo: float
    has: frozenset[str]


def faces(design: Design, w: float, h: float, keep_in: float) -> tuple[Face, ...]:
    """The faces of a label: one, or two halves with the fold at the top of each."""
    wide = w - 2 * keep_in
    if not design.fold:
        return (Face(w, h, Box(keep_in, keep_in, wide, h - 2 * keep_in)),)
    room = Box(keep_in, FOLD_MARGIN, wide, h / 2 - FOLD_MARGIN - keep_in)
    return Face(w, h / 2, room), Face(w, h / 2, room, back=True)


def wanted_code(w: float, h: float, keep_in: float) -> float:
    """Side in mm to ask for a code with its quiet zone on a label of this size; 20 to 25 mm scans well by hand."""
    room_w, room_h = w - 2 * keep_in, h - 2 * keep_in
    share = min(0.45 * room_h, 0.36 * room_w)
    least = min(room_h - CODE_TEXT, room_w, 19.0)
    return max(least, min(25.0 if max(w, h) < 140 else 32.0, share))  # noqa: PLR2004  # a card of A6 has room


def code_sides(design: Design, w: float, h: float, keep_in: float) -> tuple[float, float]:
    """Side in mm to ask for a code of this design, and the most it may take where a link needs more."""
    if design.fold:
        room = faces(design, w, h, keep_in)[0].room
        most = min(room.h, 0.5 * room.w)
        return min(most, 22.0), most
    side = wanted_code(w, h, keep_in)
    return side, max(side, 0.8 * min(w - 2 * keep_in, h - 2 * keep_in))


@functools.lru_cache(maxsize=4096)
def arranged(design: Design, label: Label) -> tuple[Mapping[str, Box], ...]:
    """The boxes of every arrangement that this label has room for, the one to use first.

    The arrangement listed first is used unless a later one sets common first names clearly larger. The last one is a
    spare for the smallest labels, and used where no other fits. After it come those that names may use which would be
    small in it.
    """
    *usual, spare = design.arrangements.values()
    good = [room for room in (_Room(label).cut(cuts) for cuts in usual) if room.fits]
    if not good:
        return (_Room(label).cut(spare).boxes,)
    best = good[0]
    for room in good[1:]:
        if room.name_size > best.name_size * WORTH_IT:
            best = room
    long = (_Room(label).cut(cuts) for cuts in design.for_long_names.values())
    others = [room for room in good if room is not best] + [room for room in long if room.fits]
    return (best.boxes, *(room.boxes for room in others))


class _Room:
    """What is left of a label while it is cut."""

    def __init__(self, label: Label) -> None:
        self.label = label
        self.boxes: dict[str, Box] = {"room": label.room}
        self.fits = True

    @property
    def name_size(self) -> float:
        """Size in mm of a name of common length: six letters of 0.6, ink as high as 0.95 of the size."""
        first = self.boxes["first"]
        return min(first.w / 3.6, first.h / 0.95)

    def cut(self, cuts: tuple[Cut, ...]) -> "_Room":
        left = dict(self.boxes)  # what is left of each area
        for cut in cuts:
            if cut.of not in left or cut.box in self.boxes or not self._wanted(cut, left[cut.of]):
                continue
            if cut.rows:
                self.boxes.update(_rows(left[cut.of], cut, self.label.has))
                continue
            box, left[cut.of] = self._strip(left[cut.of], cut)
            self.boxes[cut.box] = left[cut.box] = box
            if box.w < cut.narrowest - 1e-6 or box.h < cut.lowest - 1e-6:
                self.fits = False
        code = self.boxes.get("code")
        if code and min(code.w, code.h) < self.label.code - 1e-6:
            self.fits = False
        return self

    def _wanted(self, cut: Cut, area: Box) -> bool:
        has = self.label.has
        if (cut.when and not cut.when & has) or cut.unless & has:
            return False
        return (area.w if cut.side in {"left", "right"} else area.h) >= cut.needs

    def _strip(self, area: Box, cut: Cut) -> tuple[Box, Box]:
        """The strip that is cut off, and what is left of the area."""
        if cut.side == "all":
            high = min(area.h, cut.across)
            return Box(area.x, area.y + (area.h - high) / 2, area.w, high), Box(area.x, area.bottom, area.w, 0)
        if cut.side == "inside":
            pad = self._amount(cut, min(area.w, area.h), 0)
            return area.inset(pad, pad), area
        if cut.side in {"left", "right"}:
            size = min(area.w, self._amount(cut, area.w, min(area.h, cut.across)))
            rest = max(0.0, area.w - size - cut.gap)
            high = min(area.h, cut.across)
            y = area.y + (area.h - high) / 2
            if cut.side == "left":
                return Box(area.x, y, size, high), Box(area.right - rest, area.y, rest, area.h)
            return Box(area.right - size, y, size, high), Box(area.x, area.y, rest, area.h)
        size = min(area.h, self._amount(cut, area.h, min(area.w, cut.across)))
        rest = max(0.0, area.h - size - cut.gap)
        wide = min(area.w, cut.across)
        x = area.x + (area.w - wide) / 2
        if cut.side == "top":
            return Box(x, area.y, wide, size), Box(area.x, area.bottom - rest, area.w, rest)
        return Box(x, area.bottom - size, wide, size), Box(area.x, area.y, area.w, rest)

    def _amount(self, cut: Cut, along: float, across: float) -> float:
        size: Size = cut.size
        amount = size.mm + size.along * along + size.across * across
        amount += size.code * self.label.code + size.logo * self.label.logo * across
        return max(cut.least, min(cut.most, amount))


def _rows(area: Box, cut: Cut, has: frozenset[str]) -> dict[str, Box]:
    """Share an area among the rows that are there: the first at the top and the rest at the foot, or all together."""
    rows = [(name, share) for name, share in cut.rows if name in has]
    if not rows:
        return {}
    grow = min(ROWS_GROW, 1 / sum(share for _, share in rows))
    heights = [share * grow * area.h for _, share in rows]
    gap = min(0.05 * area.h, (area.h - sum(heights)) / max(1, len(rows) - 1))
    total = sum(heights) + gap * (len(rows) - 1)
    y = area.bottom - total if cut.spread else area.y + (area.h - total) / 2
    boxes = {}
    for (name, _), height in zip(rows, heights, strict=True):
        boxes[name] = Box(area.x, y, area.w, height)
        y += height + gap
    top = rows[0][0]
    if cut.spread and top == cut.rows[0][0]:
        boxes[top] = Box(area.x, area.y, area.w, heights[0])
    return boxes
