"""The report's pictures on paper: bars, standing bars, the room, ladders; boxes in mm."""

import re
from collections.abc import Callable, Sequence

from mixer.insights.rules.counting import Count
from mixer.insights.rules.curves import DAYS, MARKS, Climb
from mixer.insights.rules.drawing import columns
from mixer.insights.rules.room_picture import Dot, RoomPicture
from mixer.nametags.files.blocks import SOFT, Words, set_line
from mixer.nametags.files.paper import Look, Paper
from mixer.nametags.rules.fit import MM
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.tags import INK, channels

ACCENT, GROUND, LINE, WHITE = "#742f58", "#f4ecf0", "#c3c8d2", "#ffffff"
SMALL = 8.0
"""Size in points of labels."""

UNITS = 4
"""Units of a drawing in a millimetre."""

PALE = 0.72
"""How much white is in the threads: thousands of them must not drown the guests."""


def shares(paper: Paper, box: Box, rows: Sequence[tuple[str, int, int]]) -> None:
    """Lying bars: label, value and percentage of the whole."""
    pitch = box.h / max(len(rows), 1)
    for number, (label, value, share) in enumerate(rows):
        y = box.y + number * pitch
        words = Words("regular", SOFT, "left", largest=9.5)
        set_line(paper, Box(box.x, y, 0.26 * box.w, pitch), label, words)
        set_line(
            paper,
            Box(box.x + 0.26 * box.w, y, 0.12 * box.w, pitch),
            str(value),
            Words("bold", INK, "right", largest=9.5),
        )
        bar = Box(box.x + 0.42 * box.w, y + 0.22 * pitch, 0.46 * box.w, 0.56 * pitch)
        paper.box(bar, GROUND, radius=1)
        if share:
            paper.box(Box(bar.x, bar.y, bar.w * min(share, 100) / 100, bar.h), ACCENT, radius=1)
        set_line(
            paper,
            Box(bar.right + 1, y, 0.11 * box.w, pitch),
            f"{share} %",
            Words("regular", SOFT, "right", largest=SMALL),
        )


def standing(paper: Paper, box: Box, counts: Sequence[Count]) -> None:
    """Standing bars with their figures above and labels below."""
    drawn = columns(counts, width=round(box.w * UNITS), height=round(box.h * UNITS))
    for level in drawn.levels:
        paper.rule(box.x + 7, box.y + level.y / UNITS, box.w - 7, LINE, 0.1)
        set_line(
            paper,
            Box(box.x, box.y + level.y / UNITS - 2, 6, 4),
            str(level.value),
            Words("regular", SOFT, "right", largest=SMALL),
        )
    paper.rule(box.x + 7, box.y + drawn.base / UNITS, box.w - 7, LINE, 0.2)
    for one in drawn.columns:
        x, y, w = box.x + one.x / UNITS, box.y + one.y / UNITS, one.width / UNITS
        if one.value:
            paper.box(Box(x, y, w, one.height / UNITS), ACCENT)
            set_line(paper, Box(x - 2, y - 4, w + 4, 4), str(one.value), Words("regular", INK, largest=SMALL))
        if one.labelled:
            base = box.y + drawn.base / UNITS + 1
            set_line(paper, Box(x - 8, base, w + 16, 4), one.label, Words("regular", SOFT, largest=SMALL))


def room(paper: Paper, box: Box, drawn: RoomPicture) -> None:
    """The room: threads in pale colours, and a dot for each guest."""
    scale = min(box.w / drawn.width, box.h / drawn.height)
    left = box.x + (box.w - drawn.width * scale) / 2

    def at(x: float, y: float) -> tuple[float, float]:
        return left + x * scale, box.y + y * scale

    width = 0.1 if len(drawn.dots) > 200 else 0.25  # noqa: PLR2004 - as on the page, where they are fainter
    for threads in drawn.threads:
        colour = " ".join(f"{PALE + (1 - PALE) * part:.3f}" for part in channels(threads.colour or "#8d7c6c"))
        lines = (
            _line(paper, at, *map(float, ends)) for ends in re.findall(r"M(\S+) (\S+)L(\S+) ([^M]+)", threads.path)
        )
        paper.write(f"q {colour} RG {width * MM:.3f} w {' '.join(lines)} S Q")
    for dot in (*drawn.dots, *drawn.alone):
        _dot(paper, at(dot.x, dot.y), drawn.radius * scale, dot)
    if drawn.alone:
        x, y = at(16, drawn.alone_y)
        set_line(
            paper,
            Box(x, y - 2, 40, 4),
            f"Met nobody: {len(drawn.alone)}",
            Words("regular", SOFT, "left", largest=SMALL),
        )


def _line(paper: Paper, at: Callable[[float, float], tuple[float, float]], *ends: float) -> str:
    ax, ay, bx, by = (*at(ends[0], ends[1]), *at(ends[2], ends[3]))
    up = paper.page_h
    return f"{ax * MM:.2f} {(up - ay) * MM:.2f} m {bx * MM:.2f} {(up - by) * MM:.2f} l"


def _dot(paper: Paper, spot: tuple[float, float], radius: float, dot: Dot) -> None:
    x, y = spot
    paper.box(Box(x - radius, y - radius, 2 * radius, 2 * radius), dot.colour, radius=radius, stroke=WHITE, line=0.1)
    if dot.letter:
        size = 1.2 * radius * MM
        look = Look("bold", WHITE if dot.dark else INK, "centre")
        paper.text(x, y + 0.36 * size / MM, dot.letter, size, look)


def ladder(paper: Paper, box: Box, climbs: Sequence[Climb]) -> None:
    """Each step of the ladder as an area over sixty days, all in one scale, with how many got there."""
    pitch = (box.h - 4) / max(len(climbs), 1)
    highest = max((climb.last for climb in climbs), default=0)
    area = Box(box.x + 0.18 * box.w, box.y, 0.7 * box.w, pitch)
    for day in MARKS:
        x = area.x + area.w * (day + 1) / (DAYS + 1)
        set_line(paper, Box(x - 10, box.bottom - 3.5, 20, 3.5), f"day {day}", Words("regular", SOFT, largest=SMALL))
    for number, climb in enumerate(climbs):
        y = box.y + number * pitch
        base = y + 0.9 * pitch
        set_line(paper, Box(box.x, y, 0.17 * box.w, pitch), climb.label, Words("regular", SOFT, "left", largest=9.5))
        points = [(area.x, base)]
        for day, count in enumerate(climb.by_day):
            level = base - 0.75 * pitch * count / max(highest, 1)
            points += [(area.x + area.w * day / (DAYS + 1), level), (area.x + area.w * (day + 1) / (DAYS + 1), level)]
        if climb.last:
            paper.polygon([*points, (points[-1][0], base)], ACCENT)
        paper.rule(area.x, base, area.w, LINE, 0.2)
        set_line(
            paper,
            Box(area.right, y, box.right - area.right, pitch),
            str(climb.last),
            Words("bold", INK, "right", largest=9.5),
        )
