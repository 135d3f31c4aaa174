"""The picture of who met whom, and the ring of zones."""

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.insights.rules.chords import ring
from mixer.insights.rules.counting import Flows, flows
from mixer.insights.rules.room_picture import FOUND, NO_ZONE, NO_ZONE_COLOUR, Person, room_picture

COLOURS = {"A": "#0072b2", "B": "#e69f00", "C": "#009e73", NO_ZONE: NO_ZONE_COLOUR}


def draw(people, couples):
    return room_picture(tuple(people), tuple(couples))[0]


def people(count, letters="AB"):
    chosen = (letters[place % len(letters)] for place in range(count))
    return [Person(place, letter, COLOURS[letter], f"Zone {letter}") for place, letter in enumerate(chosen)]


def test_an_empty_room_is_an_empty_picture():
    drawn = draw([], [(1, 2)])
    assert (drawn.dots, drawn.alone, drawn.threads, drawn.zones, drawn.circles) == ((), (), (), (), ())


def test_who_met_nobody_stands_below_the_others():
    drawn = draw(people(10), [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (0, 99)])
    assert len(drawn.dots) == 4
    assert len(drawn.alone) == 6
    assert max(dot.y for dot in drawn.dots) < drawn.alone_y < min(dot.y for dot in drawn.alone) < drawn.height
    assert drawn.circles == (4,)
    nobody = draw(people(10), [])
    assert len(nobody.alone) == 10
    assert nobody.alone_y < 40
    assert nobody.height < 80


def test_threads_inside_a_zone_have_its_colour_and_those_between_have_none():
    drawn = draw(people(6, "AB-".replace("-", NO_ZONE)), [(0, 3), (1, 4), (0, 1), (2, 5)])
    assert {one.colour: one.path.count("M") for one in drawn.threads} == {"": 2, "#0072b2": 1, "#e69f00": 1}
    assert [(zone.letter, zone.guests) for zone in drawn.zones] == [("A", 2), ("B", 2), (NO_ZONE, 2)]


def test_letters_stand_in_dots_that_are_large_enough_in_white_on_dark_colours():
    drawn = draw(people(6), [(0, 1), (2, 3)])
    assert {(dot.letter, dot.dark) for dot in drawn.dots} == {("A", True), ("B", False)}
    assert {dot.letter for dot in draw(people(900), [(0, 1)]).dots} == {""}


def test_a_room_without_zones_is_coloured_by_the_circles_it_falls_into():
    crowds = [
        (one, other) for start in (0, 4, 8) for one in range(start, start + 4) for other in range(one + 1, start + 4)
    ]
    drawn = draw(people(14, NO_ZONE), [*crowds, (12, 13)])
    assert drawn.found
    assert drawn.circles == (4, 4, 4)
    assert [(zone.letter, zone.colour, zone.guests) for zone in drawn.zones] == [
        ("1", FOUND[0], 4), ("2", FOUND[1], 4), ("3", FOUND[2], 4), (NO_ZONE, NO_ZONE_COLOUR, 2),
    ]  # fmt: skip
    assert not draw(people(4, NO_ZONE), []).found


@settings(max_examples=25)
@given(st.integers(0, 60), st.data())
def test_every_guest_is_in_the_picture_once_and_inside_it(count, data):
    pairs = st.tuples(st.integers(0, 60), st.integers(0, 60))
    drawn = draw(people(count), data.draw(st.lists(pairs, max_size=80)))
    dots = [*drawn.dots, *drawn.alone]
    assert len(dots) == count
    assert sum(zone.guests for zone in drawn.zones) == count
    for dot in dots:
        assert drawn.radius <= dot.x <= drawn.width - drawn.radius
        assert drawn.radius <= dot.y <= drawn.height - drawn.radius


LINES = st.integers(0, 5).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, 9), min_size=size, max_size=size), min_size=size, max_size=size)
)


@given(LINES)
def test_each_zone_has_as_much_of_the_ring_as_its_people_have_introductions(lines):
    letters = tuple("ABCDE"[: len(lines)])
    met = tuple(tuple(lines[min(i, j)][max(i, j)] for j in range(len(lines))) for i in range(len(lines)))
    drawn = ring(Flows(letters, met), dict.fromkeys(letters, "#0072b2"))
    introductions = {
        letter: sum(line) + line[place] for place, (letter, line) in enumerate(zip(letters, met, strict=True))
    }
    assert [arc.letter for arc in drawn.arcs] == [letter for letter in letters if introductions[letter]]
    couples = [1 for i in range(len(met)) for j in range(i, len(met)) if met[i][j]]
    assert len(drawn.ribbons) == len(couples)
    assert all(0 <= arc.x <= drawn.size and 0 <= arc.y <= drawn.size for arc in drawn.arcs)
    lengths = [_turn(arc.path) for arc in drawn.arcs]
    share = sum(introductions.values())
    for arc, length in zip(drawn.arcs, lengths, strict=True):
        whole = 2 * math.pi - (0.05 * len(drawn.arcs) if len(drawn.arcs) > 1 else 0.001)
        assert length == pytest.approx(whole * introductions[arc.letter] / share, abs=0.01)


def _turn(path):
    """Return the angle between the ends of an arc."""
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    first, last = (math.atan2(y - 220, x - 220) for x, y in (numbers[:2], numbers[-2:]))
    turn = (last - first) % (2 * math.pi)
    return turn + 2 * math.pi if numbers[5] == 1 and turn < 1 else turn


def test_one_zone_alone_goes_all_the_way_round_without_vanishing():
    drawn = ring(flows({1: "A", 2: "A"}, [(1, 2)]), {"A": "#0072b2"})
    assert len(drawn.arcs) == len(drawn.ribbons) == 1
    numbers = re.findall(r"-?[\d.]+", drawn.arcs[0].path)
    assert numbers[:2] != numbers[-2:]
    assert ring(flows({}, []), {}).arcs == ()
