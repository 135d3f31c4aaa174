"""The order of the A-Z sheet, on paper and where it is typed back in."""

import unicodedata
from collections.abc import Iterable

from mixer.core.names import fold
from mixer.nametags.rules.tags import SignInLine


def initial(sort_key: str) -> str:
    """Return the heading a name stands under: its first letter without accents, or # where there is none."""
    letters = (character for character in unicodedata.normalize("NFC", fold(sort_key)) if character.isalpha())
    return next((letter.upper()[0] for letter in letters), "#")


def a_to_z(lines: Iterable[SignInLine]) -> list[SignInLine]:
    """Return lines in the order of the sheet, where the first is number 1: Latin letters first, accents ignored."""
    return sorted(lines, key=lambda g: (_order(initial(g.sort_key)), _order(g.sort_key), g.name, g.company, g.id))


def _order(text: str) -> tuple[bool, str]:
    folded = fold(text)
    return not folded[:1].isascii(), folded
