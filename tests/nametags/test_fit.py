import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.nametags.rules.fit import LEGIBLE_CAP, MM, WORTH_A_BREAK, Extent, Room, fit


def typewriter(text):
    """Every letter 0.6 of the size wide, capitals 0.7 high."""
    return Extent(0.6 * len(text), 0.75, 0.2, 0.7)


names = st.text(st.sampled_from("abcdefgh -éß王"), min_size=1, max_size=60).map(str.strip).filter(bool)
rooms = st.builds(
    Room,
    width=st.floats(20, 150),
    height=st.floats(4, 60),
    largest=st.floats(10, 96),
    least_cap=st.just(5.0),
    lines=st.integers(1, 3),
    hyphenate=st.booleans(),
)


@given(names, rooms)
def test_a_text_always_fits_its_room(text, room):
    fitted = fit(text, room, typewriter)
    assert fitted.size <= room.largest + 1e-9
    assert fitted.height <= room.height + 1e-6
    assert max(typewriter(line).width for line in fitted.lines) * fitted.size / MM <= room.width + 1e-6
    assert len(fitted.lines) <= room.lines


@given(names, rooms)
def test_no_letter_is_ever_lost(text, room):
    fitted = fit(text, room, typewriter)
    joined = "".join(fitted.lines)
    if fitted.hyphenated:
        joined, text = joined.replace("-", ""), text.replace("-", "")
    assert joined.replace(" ", "") == text.replace(" ", "")


@given(names, rooms)
def test_more_room_never_sets_a_text_smaller(text, room):
    wider = Room(room.width * 1.5, room.height * 1.5, room.largest, room.least_cap, room.lines, room.hyphenate)
    fitted = fit(text, wider, typewriter)
    # A break must pay: where fewer lines, or lines without a hyphen, are legible they are preferred to larger ones.
    legible = fitted.cap_mm >= LEGIBLE_CAP / WORTH_A_BREAK
    assert legible or fitted.size >= fit(text, room, typewriter).size / WORTH_A_BREAK - 1e-9


@given(names, st.floats(20, 150), st.floats(4, 60))
def test_one_line_is_set_at_exactly_the_size_that_touches_an_edge(text, width, height):
    fitted = fit(text, Room(width, height, 1000), typewriter)
    by_width = width * MM / typewriter(text).width
    by_height = height * MM / 0.95
    assert fitted.size == pytest.approx(min(by_width, by_height))


def test_a_long_name_is_broken_at_a_space_when_that_makes_it_larger():
    fitted = fit("José María", Room(40, 30, 96, lines=2), typewriter)
    assert fitted.lines == ("José", "María")
    assert not fitted.hyphenated


def test_a_hyphen_stays_at_the_end_of_the_line():
    assert fit("Annegret-Charlotte", Room(40, 30, 96, lines=2), typewriter).lines == ("Annegret-", "Charlotte")


def test_a_name_that_is_large_enough_on_one_line_is_left_alone():
    assert fit("Jo Li", Room(90, 12, 96, lines=2), typewriter).lines == ("Jo Li",)


def test_a_very_long_word_is_broken_inside_with_a_hyphen():
    fitted = fit("Wolfeschlegelsteinhausenbergerdorff", Room(74, 20, 96, 5, lines=2, hyphenate=True), typewriter)
    assert fitted.hyphenated
    assert fitted.lines[0].endswith("-")
    assert len(fitted.lines) == 2


def test_only_the_longest_word_is_broken_and_the_others_stay_beside_it():
    text = "Dr Wolfeschlegelsteinhausenbergerdorff Jr"
    fitted = fit(text, Room(60, 30, 96, 5, lines=3, hyphenate=True), typewriter)
    assert " ".join(fitted.lines).replace("- ", "") == text
    assert fitted.hyphenated


def test_a_word_that_ends_a_line_with_its_own_hyphen_gets_no_second_one():
    fitted = fit("Abcdefghijkl-mnopqrstuvw", Room(20, 40, 96, 9, lines=2, hyphenate=True), typewriter)
    assert "--" not in "".join(fitted.lines)


@pytest.mark.parametrize("name", ["กิตติศักดิ์กิตติศักดิ์", "محمدمحمدمحمدمحمد", "1234567890123"])
def test_scripts_that_know_no_hyphens_are_not_broken_inside_words(name):
    assert fit(name, Room(20, 20, 96, 5, lines=2, hyphenate=True), typewriter).lines == (name,)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("कृष्णमूर्तिदास", ("कृष्णमू-", "र्तिदास")),
        ("நச்சினார்க்கினியன்", ("நச்சினார்க்-", "கினியன்")),
    ],
)
def test_scripts_that_write_syllables_are_broken_between_them(name, lines):
    fitted = fit(name, Room(30, 30, 96, 5, lines=2, hyphenate=True), typewriter)
    assert fitted.hyphenated
    assert fitted.lines == lines


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Alexandrina", ("Alexan-", "drina")),
        ("Wolfeschlegelsteinhausen", ("Wolfeschle-", "gelsteinhausen")),
        ("Бартоломейский", ("Бартоло-", "мейский")),
        ("Maximilian-Ferdinand", ("Maximilian-", "Ferdinand")),
    ],
)
def test_words_are_broken_between_syllables_where_that_costs_little(name, lines):
    assert fit(name, Room(47, 40, 96, 5, lines=2, hyphenate=True), typewriter).lines == lines


def test_a_break_that_makes_a_name_legible_is_always_worth_it():
    assert fit("Annebel Maria", Room(80, 21, 96, 5, lines=2), typewriter).lines == ("Annebel", "Maria")
    assert fit("Annebel Maria", Room(80, 20, 96, 5, lines=2), typewriter).lines == ("Annebel Maria",)


def test_of_breaks_at_the_same_size_the_most_even_one_is_taken():
    assert fit("Bell & Sons Landscaping", Room(90, 18, 96, lines=2), typewriter).lines == ("Bell & Sons", "Landscaping")


def test_ideographs_may_be_broken_anywhere():
    assert fit("王王王王王王王王", Room(20, 30, 96, lines=2), typewriter).lines == ("王王王王", "王王王王")


def test_a_name_of_three_hundred_letters_is_set_small_and_whole():
    name = " ".join(["abcdefghi"] * 30)
    fitted = fit(name, Room(74, 20, 96, 5, lines=3, hyphenate=True), typewriter)
    assert " ".join(fitted.lines) == name
    assert fitted.cap_mm < 5


def test_marks_stay_with_their_letters_where_a_word_is_broken():
    word = "e\u0301" * 30
    fitted = fit(word, Room(20, 40, 96, 5, lines=2, hyphenate=True), typewriter)
    assert all(not line.startswith("\u0301") for line in fitted.lines)


def test_a_text_without_ink_takes_the_largest_size():
    assert fit("", Room(10, 10, 20), lambda _: Extent(0, 0, 0, 0.7)).size == 20


def test_cap_height_tells_from_how_far_a_name_is_read():
    fitted = fit("Anna", Room(100, 40, 72), typewriter)
    assert fitted.cap_mm == pytest.approx(72 * 0.7 / MM)
    assert fitted.read_from == pytest.approx(fitted.cap_mm * 200 / 1000)
    assert fitted.cap_mm > LEGIBLE_CAP


def test_a_word_is_not_broken_in_pieces_of_two_letters():
    assert len(fit("abcdefgh", Room(4, 90, 96, 9, lines=3, hyphenate=True), typewriter).lines) == 2
