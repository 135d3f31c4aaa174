import pytest

from mixer.nametags.rules.tags import INK, clean, contrast, luminance, text_on


def test_controls_and_direction_overrides_are_taken_out_of_a_name():
    assert clean("Ro\u202ebin\u200b\x07") == "Robin"


def test_spaces_and_line_breaks_become_one_space():
    assert clean("  Anna \n\t Maria ") == "Anna Maria"


def test_letters_with_marks_are_composed():
    assert clean("Zoe\u0308") == "Zoë"


def test_joiners_that_scripts_need_are_kept():
    assert clean("क\u200dष") == "क\u200dष"


def test_contrast_of_black_and_white_is_twenty_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert luminance("#ffffff") == pytest.approx(1)


@pytest.mark.parametrize("colour", ["#1f5fa8", "#e3b505", "#2f7d4f", "#ffffff", "#000000", "#b3541e"])
def test_text_on_any_colour_has_enough_contrast(colour):
    assert contrast(colour, text_on(colour)) >= 4.5
    assert text_on(colour) in {"#ffffff", INK}


def test_a_colour_written_otherwise_is_refused():
    with pytest.raises(ValueError, match="'red' is not a colour"):
        luminance("red")
