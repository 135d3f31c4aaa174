"""Texts in boxes, as large as there is room: a line in the middle of its box, a list in columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mixer.nametags.files.measures import bold, regular
from mixer.nametags.files.paper import Align, Look, Paper
from mixer.nametags.files.typefaces import Style
from mixer.nametags.rules.fit import MM, Fitted, Room, fit
from mixer.nametags.rules.layouts import Box
from mixer.nametags.rules.tags import INK, clean

SOFT = "#3c4453"
"""Dark grey for what is read second; 9.8 to 1 on white."""

CAP = 0.714
"""Height of capitals in sizes."""


@dataclass(frozen=True, slots=True)
class Words:
    """How a text is set in a box: style, colour, alignment, lines at most, largest size in points."""

    style: Style = "bold"
    colour: str = INK
    align: Align = "centre"
    lines: int = 1
    largest: float = 700.0


TITLE = Words(lines=2)
PLAIN = Words("regular", SOFT)


def set_in(paper: Paper, box: Box, text: str, words: Words = TITLE) -> Fitted | None:
    """Set a text as large as its box allows, in the middle of its height; nothing for an empty one."""
    shown = clean(text)
    if not shown:
        return None
    room = Room(box.w, box.h, words.largest, lines=words.lines, hyphenate=words.lines > 1)
    fitted = fit(shown, room, bold if words.style == "bold" else regular)
    x = {"left": box.x, "centre": box.x + box.w / 2, "right": box.right}[words.align]
    paper.lines(x, box.y + (box.h - fitted.height) / 2, fitted, Look(words.style, words.colour, words.align))
    return fitted


def set_line(paper: Paper, box: Box, text: str, words: Words = PLAIN) -> None:
    """Set one line whose capitals stand in the middle of its box, so that neighbours share a baseline."""
    shown = clean(text)
    if not shown:
        return
    room = Room(box.w, box.h * 1.4, min(words.largest, 0.9 * box.h / CAP * MM))
    size = fit(shown, room, bold if words.style == "bold" else regular).size
    x = {"left": box.x, "centre": box.x + box.w / 2, "right": box.right}[words.align]
    baseline = box.y + box.h / 2 + CAP / 2 * size / MM
    paper.text(x, baseline, shown, size, Look(words.style, words.colour, words.align))


def set_list(paper: Paper, box: Box, texts: Sequence[str], words: Words = PLAIN) -> None:
    """Set a list from the top of its box, all in one size, in one column or two, whichever is larger."""
    shown = [text for text in map(clean, texts) if text]
    if not shown:
        return
    measure = bold if words.style == "bold" else regular
    gap = 0.05 * box.w

    def size_in(columns: int) -> float:
        cell = _cell(box, len(shown), columns, gap)
        return min(fit(text, Room(cell.w, 0.62 * cell.h, words.largest), measure).size for text in shown)

    columns = max((1, 2), key=size_in)
    size = size_in(columns)
    cell = _cell(box, len(shown), columns, gap)
    pitch = min(cell.h, 2.1 * size / MM)
    for number, text in enumerate(shown):
        column, row = divmod(number, -(-len(shown) // columns))
        place = Box(box.x + column * (cell.w + gap), box.y + row * pitch, cell.w, pitch)
        set_line(paper, place, text, replace(words, largest=size))


def _cell(box: Box, count: int, columns: int, gap: float) -> Box:
    """The first cell of a list in so many columns; a short list does not fill its box."""
    rows = -(-count // columns)
    return Box(box.x, box.y, (box.w - gap * (columns - 1)) / columns, min(box.h / rows, 0.3 * box.h))
