import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.contacts.rules.names import PersonName, person_name, split_name, tag_name, tidy


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
