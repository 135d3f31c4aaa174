"""What shaping makes of text: glyphs, and stretches of them with the edges of their ink."""

from dataclasses import dataclass
from typing import NamedTuple

from mixer.nametags.files.typefaces import Typeface


class Glyph(NamedTuple):
    """One glyph in 1/1000 of the size: own width, step to the next one, shift, and the text it stands for."""

    face: Typeface
    number: int
    width: int
    advance: float
    shift_x: float
    shift_y: float
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A shaped stretch of text in 1/1000 of the size: its glyphs, how far it steps, and the edges of its ink.

    `thick` asks for an outline too, since the face has one weight and the style is bold.
    """

    glyphs: tuple[Glyph, ...]
    advance: float
    left: float
    right: float
    above: float
    below: float
    thick: bool
