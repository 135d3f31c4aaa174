import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.insights.rules.counting import Count
from mixer.insights.rules.drawing import columns, round_top


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
