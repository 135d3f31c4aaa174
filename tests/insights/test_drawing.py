import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.insights.rules.counting import Count
from mixer.insights.rules.drawing import Person, circle, columns, round_top


@pytest.mark.parametrize(
    ("largest", "top", "step"),
    [(0, 1, 1), (1, 1, 1), (4, 4, 1), (7, 8, 2), (23, 25, 5), (41, 50, 10), (480, 500, 100)],
)
def test_scales_end_at_round_numbers(largest, top, step):
    assert round_top(largest) == (top, step)


@given(st.integers(2, 10**6))
def test_a_scale_has_two_to_five_steps_and_holds_the_largest(largest):
    top, step = round_top(largest)
    assert top >= largest
    assert top - step < largest
    assert 2 <= top // step <= 5


def test_no_counts_draw_no_columns():
    drawn = columns([])
    assert drawn.columns == ()
    assert [level.value for level in drawn.levels] == [1]


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60))
def test_columns_stand_inside_their_box_in_proportion(values):
    drawn = columns([Count(str(place), value) for place, value in enumerate(values)])
    for column in drawn.columns:
        assert 0 <= column.x <= drawn.width - column.width + 0.2
        assert column.y + column.height == pytest.approx(drawn.base, abs=0.2)
        assert column.y >= 19
    assert sum(column.labelled for column in drawn.columns) <= 12


def room(size: int, zones: int) -> list[Person]:
    return [Person(place, "ABCDEFGH"[place % zones], f"#00000{place % zones}") for place in range(size)]


def test_an_empty_room_is_an_empty_circle():
    drawn = circle([], [(1, 2)])
    assert (drawn.dots, drawn.sectors, drawn.threads) == ((), (), ())


def test_guests_stand_on_a_circle_zone_by_zone():
    drawn = circle(room(40, 4), [(0, 1), (2, 3), (0, 39), (0, 99)])
    assert len(drawn.dots) == 40
    assert [sector.letter for sector in drawn.sectors] == ["A", "B", "C", "D"]
    distances = {round(math.dist((dot.x, dot.y), (320, 320))) for dot in drawn.dots}
    assert len(distances) == 1
    assert sum(threads.path.count("M") for threads in drawn.threads) == 3


def test_one_zone_goes_all_the_way_round_without_vanishing():
    (sector,) = circle(room(12, 1), []).sectors
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d+", sector.path)]
    assert numbers[:2] != numbers[-2:]
    assert " 1 1 " in sector.path


def test_who_met_nobody_is_drawn_small():
    drawn = circle(room(3, 1), [(0, 1)])
    assert drawn.dots[2].radius < drawn.dots[0].radius


@given(st.integers(1, 500), st.integers(1, 8))
def test_every_guest_keeps_a_spot_of_their_own(size, zones):
    drawn = circle(room(size, zones), [])
    assert len({(dot.x, dot.y) for dot in drawn.dots}) == size
    assert all(0 <= dot.x <= drawn.size and 0 <= dot.y <= drawn.size for dot in drawn.dots)
