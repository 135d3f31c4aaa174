"""Measures of text for the fitting rules, and what is said about characters that no font has."""

import functools

from mixer.nametags.files.lettering import line
from mixer.nametags.files.scripts import lacks
from mixer.nametags.files.typefaces import Style
from mixer.nametags.rules.fit import Extent, Fitted, Measure, Room, fit
from mixer.nametags.rules.tags import Notice, clean


def bold(text: str) -> Extent:
    """Room a line takes in the bold style."""
    return line(text, "bold").extent


def regular(text: str) -> Extent:
    """Room a line takes in the regular style."""
    return line(text, "regular").extent


@functools.cache
def measure(style: Style, spacing: float = 0.0) -> Measure:
    """A measure of lines in a style, with extra room between letters in 1/1000 of the size."""
    if not spacing:
        return bold if style == "bold" else regular

    def spaced(text: str) -> Extent:
        set_line = line(text, style)
        more = spacing / 1000 * max(0, len(set_line.glyphs) - 1)
        return set_line.extent._replace(width=set_line.extent.width + more)

    return spaced


def fitted(text: str, room: Room, style: Style, spacing: float = 0.0) -> Fitted:
    """A text set in a room."""
    return fit(text, room, measure(style, spacing))


def missing_notice(item: str, who: str, field: str, text: str, style: Style) -> Notice | None:
    """A notice naming the characters of a text that no font here has; none where all are there."""
    found = lacks(line(clean(text), style).missing)
    if not found:
        return None
    message = " ".join(lack.sentence(f"in the {field}") for lack in found)
    return Notice(item, who, field, "missing", message)
