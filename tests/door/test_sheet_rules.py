from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.door.rules.sheet import ByHand, SheetError, came_at, read_by_hand, read_numbers

DENVER = ZoneInfo("America/Denver")
START = datetime(2026, 10, 22, 17, 30, tzinfo=DENVER)
END = START + timedelta(hours=2)
NEXT_DAY = START + timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", ()),
        (" ,; ", ()),
        ("3", (3,)),
        ("3 7-12 15", (3, 7, 8, 9, 10, 11, 12, 15)),
        ("3,7 – 9;15,", (3, 7, 8, 9, 15)),
        ("7−8\n1", (7, 8, 1)),
        ("5 4-6 5", (5, 4, 6)),
        ("007", (7,)),
        ("9-9", (9,)),
    ],
)
def test_numbers_and_ranges_are_read_as_people_type_them(text, numbers):
    assert read_numbers(text, 20) == numbers


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0", "no number 0 on the list: it runs from 1 to 20"),
        ("999", "no number 999"),
        ("18-21", "no number 21"),
        ("5-2", "“5-2” runs backwards. Type the smaller number first: 2-5."),
        ("abc", "“abc” is no number of the list"),
        ("3 x", "“x” is no number"),
        ("3.5", "“3.5” is no number"),
        ("-3", "“-3” is no number"),
        ("3-", "“3-” is no number"),
        ("1-2-3", "“1-2-3” is no number"),
        ("٣", "“٣” is no number of the list. Type numbers like 3 7-12 15, with the digits 0 to 9."),
        ("1234567", "“1234567” is no number"),
    ],
)
def test_what_is_no_number_of_the_list_is_told(text, why):
    with pytest.raises(SheetError, match=why.replace(".", r"\.")):
        read_numbers(text, 20)


@given(st.lists(st.integers(1, 300), max_size=40), st.sampled_from([" ", ", ", "; ", "\n"]))
def test_any_numbers_of_the_list_are_read_back(numbers, between):
    assert read_numbers(between.join(map(str, numbers)), 300) == tuple(dict.fromkeys(numbers))


@given(st.text(max_size=30))
def test_whatever_is_typed_is_numbers_of_the_list_or_told(text):
    try:
        found = read_numbers(text, 50)
    except SheetError:
        return
    assert all(1 <= number <= 50 for number in found)


def test_names_by_hand_are_one_a_line_with_their_company():
    text = "Robin Ashby, Acme\n\n  José  Ñandú \nWanda Walkin, Walkers, Sons & Co"
    assert read_by_hand(text) == (
        ByHand("Robin Ashby", "Acme"),
        ByHand("José Ñandú", ""),
        ByHand("Wanda Walkin", "Walkers, Sons & Co"),
    )
    assert read_by_hand(" \n") == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (", Acme", "“, Acme” is no name and company"),
        ("R" * 121, "is no name and company"),
        (f"Robin, {'A' * 121}", "is no name and company"),
        ("Robin\n" * 51, "at most 50 names at a time; these are 51"),
    ],
)
def test_what_is_no_name_is_told(text, why):
    with pytest.raises(SheetError, match=why):
        read_by_hand(text)


@pytest.mark.parametrize(
    ("about", "now", "came"),
    [
        (None, NEXT_DAY, START),
        (None, START + timedelta(minutes=7), START + timedelta(minutes=7)),
        (time(17, 45), NEXT_DAY, START.replace(hour=17, minute=45)),
        (time(17, 0), NEXT_DAY, START.replace(hour=17, minute=0)),
        (time(0, 15), NEXT_DAY, START.replace(day=23, hour=0, minute=15)),
        (time(11, 30), NEXT_DAY, START.replace(hour=11, minute=30)),
    ],
)
def test_guests_came_about_when_it_is_told(about, now, came):
    assert came_at(about, START.astimezone(UTC), END, DENVER, now) == came


def test_nobody_came_at_an_hour_that_is_still_to_come():
    with pytest.raises(SheetError, match=r"18:00 is still to come\."):
        came_at(time(18, 0), START, END, DENVER, START + timedelta(minutes=29))
