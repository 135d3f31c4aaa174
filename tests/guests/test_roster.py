"""Visitor hosts' shifts: what is always covered, what is said where it is not, and clocks that change."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mixer.events.files import shows
from mixer.events.rules.show import cues
from mixer.guests.rules.roster import (
    BEFORE_DOORS,
    DOOR,
    ROOM,
    WAY_OUT,
    Course,
    Gap,
    Stint,
    at,
    clash,
    course,
    gaps,
    in_words,
    lay_out,
    minute_of,
)

DENVER = ZoneInfo("America/Denver")
DOORS = datetime(2026, 10, 22, 23, 30, tzinfo=UTC)  # 17:30 in Denver
EVENING = Course(30, 110, 120)


@st.composite
def courses(draw):
    length = draw(st.integers(2, 720))
    leaving = draw(st.integers(1, length - 1))
    return Course(draw(st.integers(1, leaving)), leaving, length)


def theirs(stints, who):
    return sorted((one for one in stints if one.who == who), key=lambda one: one.starts)


@given(st.integers(2, 12), courses())
@example(3, EVENING)
def test_two_visitor_hosts_or_more_cover_the_door_the_room_and_the_way_out(count, evening):
    assert gaps(lay_out(list(range(count)), evening), evening) == []


@given(st.integers(1, 12), courses())
def test_everybody_is_there_early_stays_to_the_end_and_is_in_one_place_at_a_time(count, evening):
    stints = lay_out(list(range(count)), evening)
    for who in range(count):
        day = theirs(stints, who)
        assert (day[0].starts, day[0].post) == (-BEFORE_DOORS, DOOR)
        assert (day[-1].ends, day[-1].post) == (evening.length, WAY_OUT)
        assert all(one.ends == other.starts and one.post != other.post for one, other in pairwise(day))
        assert all(one.minutes > 0 for one in day)


@given(st.integers(2, 12), courses())
def test_a_roster_without_its_first_shift_is_found_out(count, evening):
    stints = lay_out(list(range(count)), evening)
    found = gaps([one for one in stints if one.starts != -BEFORE_DOORS], evening)
    assert found[0].post == DOOR
    assert found[0].starts == -BEFORE_DOORS


@given(st.integers(3, 12), st.integers(60, 300))
def test_turns_at_the_door_are_nearly_of_equal_length(count, length):
    evening = Course(length // 4, length - 10, length)
    stints = lay_out(list(range(count)), evening)
    late = [
        sum(min(one.ends, evening.leaving) - max(one.starts, evening.arrived) for one in theirs(stints, who)
            if one.post == DOOR and one.ends > evening.arrived)
        for who in range(count)
    ]  # fmt: skip
    assert max(late) - min(late) < 10  # each end is rounded to five minutes


def test_three_visitor_hosts_on_a_usual_evening():
    told = [(one.who, one.post, one.starts, one.ends) for one in lay_out([7, 8, 9], EVENING)]
    assert told == [
        (7, DOOR, -15, 30), (7, ROOM, 30, 55), (7, DOOR, 55, 80), (7, ROOM, 80, 110), (7, WAY_OUT, 110, 120),
        (8, DOOR, -15, 30), (8, ROOM, 30, 80), (8, DOOR, 80, 110), (8, WAY_OUT, 110, 120),
        (9, DOOR, -15, 0), (9, ROOM, 0, 30), (9, DOOR, 30, 55), (9, ROOM, 55, 110), (9, WAY_OUT, 110, 120),
    ]  # fmt: skip


def test_one_alone_cannot_cover_the_door_and_the_gap_is_said_in_words():
    found = gaps(lay_out([1], EVENING), EVENING)
    assert found == [Gap(DOOR, 30, 110)]
    assert in_words(found[0], DOORS, DENVER) == "Nobody is at the door from 18:00 to 19:20."


def test_nobody_at_all_leaves_three_gaps():
    assert [gap.post for gap in gaps([], EVENING)] == [DOOR, ROOM, WAY_OUT]


def test_a_hole_in_the_middle_is_found_and_overlaps_are_no_hole():
    stints = [Stint(1, DOOR, -15, 60), Stint(2, DOOR, 30, 20), Stint(1, DOOR, 60, 50)]
    assert [gap for gap in gaps(stints, EVENING) if gap.post == DOOR] == [Gap(DOOR, 50, 60)]


def test_the_course_follows_the_run_of_show_of_the_house():
    show = shows()["evening"].items
    items = [
        (cue.item.kind, int((cue.starts - DOORS).total_seconds()) // 60, cue.item.minutes) for cue in cues(show, DOORS)
    ]
    assert course(items, 120) == EVENING


@pytest.mark.parametrize(
    ("items", "length", "expected"),
    [
        ([], 120, Course(30, 110, 120)),
        ([("closing", 110, 10)], 120, Course(30, 110, 120)),
        ([("arrival", 0, 200)], 120, Course(110, 110, 120)),
        ([("closing", 50, 10), ("closing", 20, 10)], 120, Course(30, 60, 120)),
        ([], 8, Course(2, 4, 8)),
        ([], 1, Course(1, 1, 1)),
    ],
)
def test_an_evening_without_such_lines_is_guessed(items, length, expected):
    assert course(items, length) == expected


@given(st.integers(-6 * 60, 18 * 60 - 1))
def test_a_time_of_day_means_the_minute_it_is_shown_at(minute):
    local = at(minute, DOORS, DENVER)
    assert minute_of(local.time(), DOORS, DENVER) == minute


@pytest.mark.parametrize(
    ("zone", "doors", "early"),
    [
        ("Pacific/Kiritimati", datetime(2026, 10, 22, 3, 30, tzinfo=UTC), time(17, 15)),
        ("Pacific/Honolulu", datetime(2026, 10, 23, 3, 30, tzinfo=UTC), time(17, 15)),
        ("America/Denver", datetime(2026, 11, 1, 7, 30, tzinfo=UTC), time(1, 15)),  # clocks go back at 2:00
        ("America/Denver", datetime(2027, 3, 14, 9, 15, tzinfo=UTC), time(3, 0)),  # 2:00 to 3:00 is skipped
    ],
)
def test_fifteen_minutes_early_is_right_around_the_world_and_when_clocks_change(zone, doors, early):
    place = ZoneInfo(zone)
    assert at(-BEFORE_DOORS, doors, place).time() == early
    assert minute_of(early, doors, place) == -BEFORE_DOORS


def test_over_a_change_of_the_clocks_a_shift_keeps_its_length():
    doors = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)  # 1:30, before clocks go back to 1:00 in Denver
    assert at(60, doors, DENVER).strftime("%H:%M") == "01:30"
    assert at(60, doors, DENVER) - at(0, doors, DENVER).astimezone(UTC) == timedelta(hours=1)


def test_nobody_is_in_two_places():
    shifts = [Stint(1, DOOR, -15, 45), Stint(2, ROOM, 0, 30)]
    assert clash(shifts, Stint(1, ROOM, 29, 5)) == shifts[0]
    assert clash(shifts, Stint(1, ROOM, 30, 5)) is None
    assert clash(shifts, Stint(2, DOOR, 30, 5)) is None
