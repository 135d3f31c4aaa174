import random
from typing import NamedTuple

import pytest
from bidi import get_display

from mixer.nametags.rules.directions import directions, visual_order


class Stretch(NamedTuple):
    place: int
    level: int


def shown(text):
    ordered = visual_order([Stretch(i, level) for i, level in enumerate(directions(text))])
    return "".join(text[one.place] for one in ordered)


@pytest.mark.parametrize(
    "text",
    [
        "Cohen (שרה) 12",  # the brackets stay about the Hebrew name
        "שלום (Ltd) אב",
        "אב (-) גד",  # nothing in them that has a direction
        "אב (12) Li",
        "(אב [גד) ה]",  # crossed: only the outer pair counts
        "אב ) Li (",  # in the wrong order: no pair at all
        "אב ] (Li) [ גד",
        "Li (א\u05b8) ב",
        "Li (א)\u05b8 1",  # a mark upon a bracket
        "א" + "(" * 63 + "a" + ")" * 63 + "1",
    ],
)
def test_brackets_keep_the_direction_of_what_they_hold(text):
    assert shown(text) == get_display(text)


def test_brackets_nested_too_deeply_are_no_pairs():
    deep = "a(א" + "(" * 70 + "ב) 1"
    assert shown(deep) == get_display(deep)


def test_long_lines_of_both_directions_stand_as_another_program_has_them():
    chance = random.Random(5)
    for _ in range(400):
        text = "".join(chance.choices("abשםعم123٤٥()[]「」{}-,.+$% \u0301:/", k=60)).strip()
        assert shown(text) == get_display(text)


def test_a_letter_newer_than_this_python_does_not_disturb_its_neighbours():
    assert len(directions("אב\u0378גד")) == 5


def test_a_line_in_one_direction_is_left_alone():
    assert directions("Zoë (王) 12") == [0] * 10
