import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.contacts.rules.names import (
    PersonName,
    aside_in,
    in_usual_case,
    nickname_in,
    person_name,
    split_name,
    tag_name,
    tidy,
)


@pytest.mark.parametrize(
    ("written", "given_name", "family", "large"),
    [
        ("Cooper, Carla", "Carla", "Cooper", "Carla"),
        ("Dr. Juan de la Vega III", "Juan", "de la Vega", "Juan"),
        ("del Río, Armando", "Armando", "del Río", "Armando"),
        (
            "José María de la Vega y Fernández de Córdoba",
            "José María",
            "de la Vega y Fernández de Córdoba",
            "José María",
        ),
        ("Prof. Dr. Hans-Martin Müller", "Hans-Martin", "Müller", "Hans-Martin"),
        ("Cooper, Dr. Carla", "Carla", "Cooper", "Carla"),
        ("Smith, John, Jr.", "John", "Smith", "John"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven", "Ludwig"),
        ("van der Berg, Jan", "Jan", "van der Berg", "Jan"),
        ("Mx. Robin Ray", "Robin", "Ray", "Robin"),
        ("M. Jean Dupont", "Jean", "Dupont", "Jean"),
        ("M. Scott", "M.", "Scott", "M."),
        ("John F. Kennedy", "John F.", "Kennedy", "John"),
        ("Julio César Otero", "Julio César", "Otero", "Julio César"),
        ("Robin", "Robin", "", "Robin"),
        ("Smith,", "Smith", "", "Smith"),
        ("Jane Dương", "Jane", "Dương", "Jane"),
        ("محمد العلي", "محمد", "العلي", "محمد"),
        ("Ольга Кузнецова", "Ольга", "Кузнецова", "Ольга"),
        ("Dr.", "Dr.", "", "Dr."),
        (",", ",", "", ","),
        ("Tran Smith", "Tran", "Smith", "Tran"),
        ("JFK airport", "JFK", "airport", "JFK"),
        ("DJ Khaled", "DJ", "Khaled", "DJ"),
        ("Nagy Péter", "Nagy", "Péter", "Nagy"),  # Hungarian order shows by nothing, so it is left as it is
    ],
)
def test_one_written_name_is_split_as_its_bearer_would(written, given_name, family, large):
    name = split_name(written)
    assert (name.given, name.family, tag_name(name)) == (given_name, family, large)


@pytest.mark.parametrize(
    ("written", "given_name", "family", "full"),
    [
        ("王小明", "小明", "王", "王小明"),
        ("欧阳娜娜", "娜娜", "欧阳", "欧阳娜娜"),
        ("佐藤 健", "健", "佐藤", "佐藤 健"),
        ("佐藤, 健", "健", "佐藤", "佐藤 健"),
        ("佐藤、健", "健", "佐藤", "佐藤 健"),
        ("김서연", "서연", "김", "김서연"),
        ("Nguyễn Thị Phương", "Thị Phương", "Nguyễn", "Nguyễn Thị Phương"),
        ("Lê John Trần", "Lê John", "Trần", "Lê John Trần"),
        ("さくら", "さくら", "", "さくら"),
        ("佐藤 健 様", "健", "佐藤", "佐藤 健"),
        ("佐藤健様", "佐藤健", "", "佐藤健"),
        ("王小明 先生", "小明", "王", "王小明"),
        ("김서연 님", "서연", "김", "김서연"),
        ("Nguyen Van An", "Van An", "Nguyen", "Nguyen Van An"),
        ("DUPONT Jean-Luc", "Jean-Luc", "DUPONT", "Jean-Luc DUPONT"),
        ("山田太郎", "山田太郎", "", "山田太郎"),
        ("東京 商工 会議所", "東京 商工 会議所", "", "東京 商工 会議所"),
    ],
)
def test_family_names_that_stand_first_stay_first(written, given_name, family, full):
    assert split_name(written) == PersonName(given_name, family, full)


def test_east_asian_parts_keep_the_order_of_their_source():
    assert person_name("健", "佐藤", family_first=True).full == "佐藤 健"
    assert person_name("王", "小明").full == "王 小明"
    assert person_name("Carla", "Cooper", family_first=True).full == "Carla Cooper"


def test_a_lone_family_name_is_used_as_the_given_one():
    assert person_name("", "Madonna") == PersonName("Madonna", "", "Madonna")


def test_the_tag_shows_the_preferred_name_and_no_title():
    robin = person_name("Mx. Robin", "Ray")
    assert tag_name(robin) == "Robin"
    assert tag_name(robin, " Rob\u200bbie ") == "Robbie"


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_any_text_can_be_split_without_losing_the_person(text):
    name = split_name(text)
    assert bool(name.full) == bool(tidy(text))
    assert bool(name.given) == bool(name.full)
    assert bool(tag_name(name)) == bool(name.full)


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_tidying_twice_changes_nothing(text):
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("given_name", "family", "usual"),
    [
        ("CARLA", "COOPER", "Carla Cooper"),
        ("carla", "cooper", "Carla Cooper"),
        ("MARIA", "DE LA CRUZ", "Maria de la Cruz"),
        ("SEAN", "O'NEIL", "Sean O'Neil"),
        ("RON", "MCDONALD", "Ron McDonald"),
        ("JEAN-LUC", "VAN DER BERG", "Jean-Luc van der Berg"),
        ("JJ", "ABRAMS", "JJ Abrams"),
        ("JOHN", "SMITH III", "John Smith III"),
        ("NGUYỄN", "VĂN AN", "Nguyễn Văn An"),
        ("Zoë", "LEROY", "Zoë Leroy"),
        ("Zoë", "NG", "Zoë NG"),
        ("Otto", "III", "Otto III"),
        ("Ronald", "McDONALD", "Ronald McDONALD"),
        ("MADONNA", "", "MADONNA"),
        ("健", "佐藤", "健 佐藤"),
    ],
)
def test_names_that_shout_or_whisper_are_written_as_usual(given_name, family, usual):
    name = in_usual_case(person_name(given_name, family))
    assert name.full == usual
    assert f"{name.given} {name.family}".strip() == usual
    assert in_usual_case(name) == name


@pytest.mark.parametrize(
    ("written", "name", "nickname"),
    [
        ('Robert "Bob" Jones', "Robert Jones", "Bob"),
        ("Robert “Bob” Jones", "Robert Jones", "Bob"),
        ("Robert 'Bob' Jones", "Robert Jones", "Bob"),
        ("William (Bill) Gates", "William Gates", "Bill"),
        ("Pat O'Brien d'Or", "Pat O'Brien d'Or", ""),
        ("Carla Cooper (Acme)", "Carla Cooper (Acme)", ""),
    ],
)
def test_a_nickname_stands_inside_a_name(written, name, nickname):
    assert nickname_in(written) == (name, nickname)


@pytest.mark.parametrize(
    ("written", "name", "aside"),
    [
        ("Carla Cooper (Acme)", "Carla Cooper", "(Acme)"),
        ("Carla Cooper - Acme", "Carla Cooper", "Acme"),
        ("Carla Cooper | Realtor®", "Carla Cooper", "Realtor®"),
        ("Maria - Jose", "Maria - Jose", ""),
        ("(Acme)", "(Acme)", ""),
        ("Jean-Luc Picard", "Jean-Luc Picard", ""),
    ],
)
def test_what_stands_behind_a_name_is_no_part_of_it(written, name, aside):
    assert aside_in(written) == (name, aside)


def test_signs_that_turn_the_reading_direction_are_taken_out():
    assert tidy("\u202eCarla\u2066 Coo\u200bper\u200f") == "Carla Cooper"


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=100)
def test_the_usual_case_changes_letters_only(given_name, family):
    name = person_name(given_name, family)
    assert in_usual_case(name).full.casefold() == name.full.casefold()
