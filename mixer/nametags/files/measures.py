"""Measures of text for the fitting rules, and what is said about characters that no font has."""

from mixer.nametags.files.lettering import extent, line
from mixer.nametags.files.typefaces import Style
from mixer.nametags.rules.fit import Extent
from mixer.nametags.rules.tags import Notice, clean


def bold(text: str) -> Extent:
    """Room a line takes in the bold style."""
    return extent(text, "bold")


def regular(text: str) -> Extent:
    """Room a line takes in the regular style."""
    return extent(text, "regular")


def missing_notice(item: str, who: str, field: str, text: str, style: Style) -> Notice | None:
    """A notice naming the characters of a text that no font here has; none where all are there."""
    missing = line(clean(text), style).missing
    if not missing:
        return None
    names = ", ".join(f"{c} (U+{ord(c):04X})" for c in dict.fromkeys(missing))
    message = f"No font here has {names} of the {field}; a box is printed instead."
    return Notice(item, who, field, "missing", message)
