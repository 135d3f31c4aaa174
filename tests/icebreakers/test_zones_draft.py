"""Which zones a room should have: small spheres stand together, large ones are split."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.icebreakers.rules.value import house_complements
from mixer.icebreakers.rules.zones import SMALLEST, SOMETHING_ELSE, draft
from mixer.icebreakers.rules.zones_draft import at_home, draft_zones, letter_of, suggestions
from tests.icebreakers.test_zones import NAMES, crowd_of, crowds

KNOWN = house_complements()


def told(crowd):
    return [one.sentence for one in suggestions(crowd, draft(crowd, NAMES), KNOWN)]


def test_a_small_zone_is_to_be_merged_with_the_one_it_serves_best():
    crowd = crowd_of(("health", "dentist", 2), ("business", "printer", 7), ("estate", "realtor", 7))
    assert told(crowd) == ["Health has only 2 guests of its own: put it together with Business services."]
    (found,) = suggestions(crowd, draft(crowd, NAMES), KNOWN)
    names = {area.key: area.name for area in draft(crowd, NAMES)}
    assert (found.kind, names[found.zone], names[found.other]) == ("merge", "Health", "Business services")
    assert told(crowd_of(("health", "dentist", 2))) == []


def test_a_large_zone_is_to_be_split_between_its_trades():
    crowd = crowd_of(
        ("trades", "plumber", 9),
        ("trades", "painter", 8),
        ("trades", "roofer", 3),
        ("estate", "realtor", 4),
        ("finance", "banker", 4),
    )
    (found,) = suggestions(crowd, draft(crowd, NAMES), KNOWN)
    assert (found.kind, found.other, found.professions) == ("split", None, {"plumber", "painter"})
    assert found.sentence == (
        "Trades has 20 of 28 guests: split it, Plumber, Painter in one zone and the others in a second."
    )


def test_a_large_zone_of_one_trade_gets_two_corners():
    crowd = crowd_of(("trades", "plumber", 20), ("estate", "realtor", 4), ("finance", "banker", 4))
    (found,) = suggestions(crowd, draft(crowd, NAMES), KNOWN)
    assert found.sentence == "Trades has 20 of 28 guests: give it two corners of the room."
    assert not found.professions


def test_guests_are_at_home_where_they_fit_best():
    crowd = crowd_of(("trades", "plumber", 2), ("", "", 1))
    assert [len(there) for there in at_home(crowd, draft(crowd, NAMES), KNOWN).values()] == [2, 1]


def test_a_draft_merges_spheres_too_small_for_a_zone_and_says_so():
    crowd = crowd_of(("health", "dentist", 2), ("business", "printer", 7), ("estate", "realtor", 7))
    found = draft_zones(crowd, NAMES, KNOWN)
    assert [area.name for area in found.areas] == ["Business services and Health", "Real estate", "Something else"]
    assert found.areas[0].spheres == {"business", "health"}
    assert [area.letter for area in found.areas] == ["B", "R", "S"]
    assert found.sentences == ("Health has 2 guests: it stands with Business services.",)


def test_a_room_too_small_for_any_zone_stands_in_something_else():
    found = draft_zones(crowd_of(("health", "dentist", 1)), NAMES, KNOWN)
    assert [(area.name, area.minimum) for area in found.areas] == [("Something else", 0)]
    assert found.areas[0].spheres == set(NAMES)
    everywhere = draft_zones(crowd_of(("", "", 9)), NAMES, KNOWN, 3).areas
    assert [area.name for area in everywhere] == ["Something else 1", "Something else 2", "Something else 3"]
    assert found.sentences == ("Health has 1 guest: it stands with “Something else”.",)


def test_more_zones_than_spheres_split_the_largest_by_its_trades():
    crowd = crowd_of(
        ("trades", "plumber", 9), ("trades", "painter", 8), ("trades", "roofer", 3), ("estate", "realtor", 4)
    )
    found = draft_zones(crowd, NAMES, KNOWN, 4)
    assert [area.name for area in found.areas] == [
        "Real estate",
        "Trades: Plumber, Painter",
        "Trades: Roofer",
        "Something else",
    ]
    assert found.areas[1].professions == {"plumber", "painter"}
    assert found.sentences == ("Trades has 20 of 24 guests: it is split, Plumber, Painter in one zone.",)
    named = draft_zones(crowd_of(*[("trades", f"trade-{number}", 2) for number in range(6)]), NAMES, KNOWN, 3)
    assert named.areas[0].name == "Trades: Trade-0, Trade-1 and more"


def test_one_trade_gets_corners_that_are_counted():
    found = draft_zones(crowd_of(("trades", "plumber", 20)), NAMES, KNOWN, 4)
    assert [area.name for area in found.areas] == ["Trades 1", "Trades 3", "Trades 2", "Something else"]
    assert found.sentences[0] == "Trades has 20 of 20 guests: it has two corners of the room."


def test_a_zone_needs_two_guests_to_be_split():
    found = draft_zones(crowd_of(("estate", "realtor", 1), ("trades", "plumber", 1), ("", "", 3)), NAMES, KNOWN, 5)
    others = ["Something else 1", "Something else 2", "Something else 3"]
    assert [area.name for area in found.areas] == ["Real estate", "Trades", *others]
    assert [area.minimum for area in found.areas] == [1, 1, 1, 1, 1]


def test_fewer_zones_merge_until_they_are_so_many():
    crowd = crowd_of(*[(sphere, sphere, 5) for sphere in NAMES if sphere != SOMETHING_ELSE])
    for count in range(1, 8):
        assert len(draft_zones(crowd, NAMES, KNOWN, count).areas) == count


@settings(max_examples=60, deadline=None)
@given(crowds.filter(bool), st.none() | st.integers(1, 12))
def test_drafted_zones_have_room_for_all_and_letters_of_their_own(crowd, count):
    areas = draft_zones(crowd, NAMES, KNOWN, count).areas
    assert sum(area.capacity for area in areas) >= len(crowd)
    assert sum(area.minimum for area in areas) <= len(crowd)
    assert all(area.minimum <= SMALLEST <= area.capacity for area in areas)
    assert len({area.letter for area in areas}) == len({area.name for area in areas}) == len(areas)
    assert areas[-1].sphere == SOMETHING_ELSE
    assert len(areas) == count or (count is None and len(areas) <= len(NAMES))
    assert draft_zones(crowd[::-1], NAMES, KNOWN, count).areas == areas


def test_letters_run_out_after_twenty_six_zones():
    taken = []
    for _ in range(27):
        taken.append(letter_of("Trades", taken))
    assert taken[:3] == ["T", "R", "A"]
    assert Counter(taken)[""] == 1
