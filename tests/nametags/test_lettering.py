import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from mixer.nametags.files import lettering
from mixer.nametags.files.lettering import Run, line
from mixer.nametags.files.typefaces import face_for, main_face
from mixer.nametags.rules.directions import directions, visual_order

SCRIPTS = "abc שלום محمد 12 ()[]-,. éß Ω я \u0301"


def drawn(text, style="bold"):
    return "".join(glyph.text for glyph in line(text, style).glyphs)


def test_every_name_of_the_world_has_all_its_letters(world):
    missing = {
        row["first"]: line(text, style).missing
        for row in world
        for text in row.values()
        for style in ("bold", "regular")
    }
    assert not {name for name, lost in missing.items() if lost}


def test_no_name_is_drawn_with_the_sign_for_a_missing_glyph(world):
    for row in world:
        for text in row.values():
            assert all(glyph.number for glyph in line(text, "bold").glyphs), text


def test_a_letter_that_no_font_has_is_reported_and_not_dropped():
    set_line = line("A\U00012000B", "bold")  # cuneiform
    assert set_line.missing == ("\U00012000",)
    assert [glyph.number == 0 for glyph in set_line.glyphs] == [False, True, False]


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("é", "NotoSans-Bold.ttf"),
        ("я", "NotoSans-Bold.ttf"),
        ("م", "NotoSansArabic-Bold.ttf"),
        ("ש", "NotoSansHebrew-Bold.ttf"),
        ("प", "NotoSansDevanagari-Bold.ttf"),
        ("த", "NotoSansTamil-Bold.ttf"),
        ("ส", "NotoSansThai-Bold.ttf"),
        ("王", "WenQuanYiMicroHei.ttf"),
        ("김", "WenQuanYiMicroHei.ttf"),
        ("か", "WenQuanYiMicroHei.ttf"),
        ("𠮷", "MixerHan.ttf"),
        ("ⵣ", "NotoSansTifinagh-Regular.ttf"),
        ("🎉", "NotoEmoji-Bold.ttf"),
    ],
)
def test_each_script_has_its_face(text, file):
    assert face_for(text, "bold").file == file


@pytest.mark.parametrize("text", ["é", "م", "ש", "प", "த", "ส"])
def test_lines_in_the_regular_style_are_as_light_as_their_neighbours(text):
    assert face_for(text, "regular").file.endswith("-Regular.ttf")


def test_hebrew_stands_from_right_to_left():
    assert drawn("שרה") == "שרה"[::-1]


def test_numbers_and_latin_stay_readable_within_hebrew():
    assert drawn("שלום 12 Ltd") == get_display("שלום 12 Ltd")


def test_arabic_letters_are_joined():
    joined = [glyph.number for glyph in line("ببب", "bold").glyphs]
    alone = line("ب", "bold").glyphs[0].number
    assert len(set(joined)) == 3, "last, middle and first form differ"
    assert alone not in joined


def test_devanagari_vowels_are_put_before_their_consonant():
    order = [glyph.number for glyph in line("कि", "bold").glyphs]
    consonant = line("क", "bold").glyphs[0].number
    assert order.index(consonant) == 1


def test_no_name_is_turned_into_a_monogram():
    text = "محمد"
    assert len(line(text, "bold").glyphs) == len(text)


def test_capitals_are_kerned():
    ava = line("AVA", "bold").extent.width
    assert ava < sum(line(letter, "bold").extent.width for letter in "AVA") - 0.05


def test_joined_emoji_become_one_picture():
    assert len([g for g in line("👩‍🚀", "bold").glyphs if g.face.measures[g.number][1]]) == 1


def test_a_line_that_begins_with_a_mark_or_a_joiner_is_still_drawn():
    assert line("\u0301a", "bold").glyphs
    assert line("\u200dשב", "bold").reordered


def test_the_foot_of_a_letter_that_reaches_to_the_left_is_known():
    assert line("J", "bold").extent.before > 0.05
    assert line("H", "bold").extent.before == 0


def test_vietnamese_accents_count_as_height():
    assert line("Ễ", "bold").extent.above > line("E", "bold").extent.above + 0.2


def test_an_empty_line_has_no_extent():
    extent = line("", "bold").extent
    assert (extent.width, extent.above, extent.below) == (0, 0, 0)
    assert extent.cap == main_face("bold").cap


@given(st.text(st.sampled_from(SCRIPTS), min_size=1, max_size=20).map(str.strip).filter(bool))
def test_runs_stand_in_the_order_of_the_unicode_bidi_algorithm(text):
    levels = directions(text)
    face = main_face("bold")
    ordered = visual_order([Run(chr(0xE000 + i), level, face) for i, level in enumerate(levels)])
    ours = [ord(run.text) - 0xE000 for run in ordered]
    assert sorted(ours) == list(range(len(text)))
    assert "".join(text[i] for i in ours) == get_display(text)


def test_text_without_right_to_left_letters_is_left_alone():
    assert directions("Zoë 12 (王)") == [0] * 10


def test_a_list_prints_the_same_whatever_language_the_machine_speaks(monkeypatch):
    spoken = []
    monkeypatch.setattr(lettering.hb, "shape", lambda _font, buffer, _features: spoken.append(buffer.language))
    lettering._piece.__wrapped__(Run("ж", 0, main_face("bold")))
    assert spoken == ["und"]
