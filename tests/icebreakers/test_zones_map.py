"""The plan of the room."""

from hypothesis import given
from hypothesis import strategies as st

from mixer.icebreakers.rules.zones_map import GAP, HEIGHT, WIDTH, height, spots


@given(st.lists(st.text("Finance and legal", min_size=1, max_size=60), max_size=30))
def test_every_zone_has_a_place_of_its_own_inside_the_room(names):
    found = spots(names)
    assert len(found) == len(names)
    tall = height(len(names))
    for spot in found:
        assert GAP <= spot.x <= spot.x + spot.width <= WIDTH - GAP
        assert GAP <= spot.y <= spot.y + HEIGHT <= tall - GAP
        assert len(spot.lines) <= 2
    for one in found:
        for other in found:
            apart = one.x + one.width < other.x or other.x + other.width < one.x or one.y != other.y
            assert one is other or apart


def test_seven_zones_stand_in_three_rows_and_long_names_are_cut():
    found = spots(["Business services and Health and everything that is printed", *"ABCDEF"])
    assert [spot.y for spot in found] == [16, 16, 182, 182, 348, 348, 348]
    assert found[0].lines == ("Business services and", "Health and everything …")
    assert spots([]) == ()
