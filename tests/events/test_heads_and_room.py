"""The caterer's count follows the answers; the room says what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.events.rules.dietary import MOST_KINDS, Diet, sum_up
from mixer.events.rules.heads import Count, Heads, Places, count, moved
from mixer.events.rules.room import Crowd, Room, chairs, high_tables, warnings

PEOPLE = st.integers(0, 600)
HEADS = st.builds(Heads, coming=PEOPLE, team=st.integers(0, 30), waiting=PEOPLE)
SHARES = st.integers(1, 100)
ROOMS = st.none() | st.integers(0, 700)


def test_of_those_who_said_yes_a_share_comes_and_the_team_as_a_whole():
    assert count(Heads(coming=80, team=4), 85, Places(20)) == Count(eaters=72, guests=68, moving_up=0, team=4)


def test_who_waits_moves_up_into_places_that_are_given_back():
    # 12 of 80 stay away, so all 10 who wait move up, and 85 % of them come: 76.5, rounded up
    assert count(Heads(coming=80, waiting=10), 85, Places(0)) == Count(77, 68, 9, 0)
    assert count(Heads(coming=80, waiting=50), 85, Places(0)).eaters == 78  # no more than there are places for
    assert count(Heads(coming=80, waiting=50), 100, Places(0)).eaters == 80  # nobody gives a place back
    assert count(Heads(coming=80, waiting=50), 100, Places(-3)).eaters == 80  # the room is overfull already


def test_the_count_is_never_more_than_the_room_holds():
    assert count(Heads(coming=80, team=6), 100, Places(0, 82)) == Count(82, 80, 0, 6, kept=4)


@given(HEADS, SHARES, st.integers(0, 200), ROOMS)
def test_every_yes_and_every_name_on_the_waiting_list_can_only_add(heads, share, free, holds):
    def eaters(coming: int, waiting: int, places: int) -> int:
        return count(Heads(coming, heads.team, waiting), share, Places(places, holds)).eaters

    before = eaters(heads.coming, heads.waiting, free)
    assert eaters(heads.coming, heads.waiting + 1, free) >= before
    assert eaters(heads.coming + 1, heads.waiting, free) >= before
    if free:
        assert eaters(heads.coming + 1, heads.waiting, free - 1) >= before  # the yes takes a place
    if heads.waiting:
        assert eaters(heads.coming + 1, heads.waiting - 1, free) >= before  # somebody moved up


@given(HEADS, SHARES, st.integers(0, 200), ROOMS)
def test_the_count_is_bounded_by_who_is_coming_the_places_and_the_room(heads, share, free, holds):
    found = count(heads, share, Places(free, holds))
    assert 0 <= found.eaters <= heads.coming + min(heads.waiting, heads.coming + free) + heads.team
    assert found.eaters <= heads.coming + free + heads.team
    assert holds is None or found.eaters <= holds
    assert found.eaters + found.kept == found.guests + found.moving_up + found.team


@pytest.mark.parametrize(
    ("now", "told", "words"),
    [
        (88, 74, "14 more than you told them"),
        (60, 74, "14 fewer than you told them"),
        (74, 74, "The same as you told them"),
    ],
)
def test_how_far_the_count_has_moved_is_said_in_words(now, told, words):
    assert moved(now, told) == words


def test_what_guests_eat_is_summed_up_by_kind_and_without_names():
    notes = ["Vegetarian", "vegetarisch, keine Nüsse", "No NUTS!", "none", "", "vegan & gluten-free", "Kumquats"]
    assert sum_up(notes) == (
        Diet("no nuts", 2),
        Diet("vegetarian", 2),
        Diet("kumquats", 1),
        Diet("no gluten", 1),
        Diet("vegan", 1),
    )


def test_a_note_counts_once_for_a_kind_it_names_twice():
    assert sum_up(["no nuts, no peanuts"]) == (Diet("no nuts", 1),)


def test_a_letter_names_the_most_frequent_kinds_and_counts_the_rest_together():
    notes = [f"wish {number}" for number in range(MOST_KINDS + 3)] + ["vegan"] * 2
    found = sum_up(notes)
    assert len(found) == MOST_KINDS + 1
    assert (found[0], found[-1]) == (Diet("vegan", 2), Diet("something else", 4))


@given(st.lists(st.text(max_size=30), max_size=30))
def test_whatever_guests_type_no_kind_counts_more_people_than_there_are(notes):
    found = sum_up(notes)
    assert all(0 < diet.people <= len(notes) or diet.name == "something else" for diet in found)
    assert len(found) <= MOST_KINDS + 1


def test_a_room_for_people_who_stand_wants_high_tables_and_few_chairs():
    assert high_tables(60) == (8, 10)
    assert chairs(61) == 13
    assert (high_tables(0), chairs(0)) == ((0, 0), 0)


CROWD = Crowd(capacity=80, said_yes=70, expected=60)


def test_a_room_that_fits_has_no_warning():
    assert warnings(Room(holds=90, high_tables=8, chairs=12), CROWD) == ()
    assert warnings(Room(), CROWD) == ()
    assert warnings(Room(80, 0, 5), Crowd(80, 0, 0)) == ()


@pytest.mark.parametrize(
    ("room", "says"),
    [
        (Room(holds=69), "70 people have said yes or help, and the room holds 69"),
        (Room(holds=79), "80 places, and the fire rules allow 79"),
        (Room(high_tables=7), "8 high tables are wanted for 60 people"),
        (Room(chairs=30), "people who sit, stay. 12 are enough"),
        (Room(chairs=0), "keep 12 for those who cannot stand"),
    ],
)
def test_what_is_wrong_with_a_room_is_said_in_words(room, says):
    assert says in " ".join(warnings(room, CROWD))
