"""Latin text set pair by pair is what the shaper makes of the whole line."""

import io

import pypdfium2
import pytest
import uharfbuzz as hb
from hypothesis import given
from hypothesis import strategies as st

from mixer.nametags.files.latin import FEATURES, LATIN
from mixer.nametags.files.lettering import line
from mixer.nametags.files.paper import Paper
from mixer.nametags.files.typefaces import main_face

LETTERS = [chr(point) for point in range(0x20, 0x2500) if LATIN.fullmatch(chr(point)) and chr(point).isprintable()]


def shaped(text, style):
    """Glyphs and steps of a whole line, from the shaper at once."""
    face = main_face(style)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.script, buffer.direction, buffer.language = "Latn", "ltr", "und"
    hb.shape(face.hb_font, buffer, FEATURES)
    positions = buffer.glyph_positions
    assert not any(position.x_offset or position.y_offset for position in positions)
    steps = [position.x_advance * face.unit for position in positions]
    return list(zip([info.codepoint for info in buffer.glyph_infos], steps, strict=True))


@pytest.mark.parametrize("style", ["regular", "bold"])
@given(text=st.text(st.sampled_from(LETTERS), min_size=1, max_size=24))
def test_any_latin_text_is_set_as_the_shaper_sets_it_whole(style, text):
    found = line(text, style)
    assert (
        [(glyph.number, glyph.advance) for glyph in found.glyphs] == shaped(found.text, style) if found.text else True
    )


@pytest.mark.parametrize("text", ["AVA", "Wolf", "Té", "fi", "Kraków", "L'Oréal", "“To”", "1:1"])
def test_kerning_and_ink_are_those_of_the_letters(text):
    found = line(text, "bold")
    face = main_face("bold")
    inks = [face.measures[glyph.number][1] for glyph in found.glyphs]
    assert [(glyph.number, glyph.advance) for glyph in found.glyphs] == shaped(text, "bold")
    assert found.extent.above == max(ink.top for ink in inks if ink) / 1000
    assert found.extent.below == max(0, *(-ink.bottom for ink in inks if ink)) / 1000


def test_kerning_is_not_what_letters_step_by_themselves():
    found = line("AVA", "bold")
    assert [glyph.advance for glyph in found.glyphs] != [glyph.width for glyph in found.glyphs]


def test_a_line_of_more_letters_than_a_font_in_a_pdf_has_codes_is_drawn_whole():
    letters = "".join(letter for letter in LETTERS if not letter.isspace())
    assert len(letters) > 256
    paper = Paper(2000, 100, title="Many letters")
    paper.turn_to(1)
    paper.text(10, 50, letters, 12)
    out = io.BytesIO()
    paper.finish(out)
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        page = document[0]
        said = page.get_textpage().get_text_range()
    assert "".join(said.split()) == letters
