from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.events.files import owners, shows
from mixer.events.rules.show import ShowError, ShowItem, cues, fitted, parse_show
from tests.events.conftest import warned

DOORS = datetime(2026, 5, 14, 17, 30, tzinfo=UTC)
EVENING = shows()["evening"].items


def item(title="Welcome", minutes=5, kind="speech", **more):
    return ShowItem(title.lower(), title, minutes, kind, more.pop("owner", "M"), **more)


def times(items):
    return [(f"{cue.starts:%H:%M}", cue.item.title) for cue in cues(items, DOORS)]


def test_the_evening_runs_as_practised_hosts_run_it():
    assert [clock for clock, _ in times(EVENING)] == [
        *("16:30", "17:00", "17:15", "17:30", "18:00", "18:03", "18:05"),
        *("18:25", "18:35", "18:50", "19:10", "19:20"),
    ]
    assert cues(EVENING, DOORS)[-1].ends == DOORS + timedelta(hours=2)


@pytest.mark.parametrize("key", list(shows()))
def test_every_run_of_show_of_the_house_fills_two_hours_and_breaks_no_rule(key):
    assert warned(shows()[key].items, 120) == ()


def test_the_evening_is_offered_first():
    assert list(shows()) == ["evening", "open-networking", "visitor-day"]


def test_the_evening_fits_itself_to_ninety_minutes():
    short = fitted(EVENING, 90)
    assert sum(one.minutes for one in short if one.before is None) == 90
    assert warned(short, 90) == ()
    assert short[:3] == EVENING[:3]


def test_an_evening_that_already_fits_is_left_alone():
    assert fitted(EVENING, 120) == EVENING


@given(st.sampled_from(list(shows().values())), st.integers(10, 400))
def test_fitting_keeps_every_item_within_what_it_allows(show, length):
    result = fitted(show.items, length)
    running = sum(one.minutes for one in result if one.before is None)
    least = sum(one.least or one.minutes for one in show.items if one.before is None)
    most = sum(one.most or one.minutes for one in show.items if one.before is None)
    assert running == min(max(length, least), most)
    for was, now in zip(show.items, result, strict=True):
        assert (was.least or was.minutes) <= now.minutes <= (was.most or was.minutes)
    assert fitted(result, length) == result


@given(st.lists(st.builds(ShowItem, st.just("x"), st.just("X"), st.integers(1, 90), st.just("open"), st.just("H"))))
def test_items_follow_one_another_without_gap_or_overlap(items):
    timed = cues(items, DOORS)
    assert all(first.ends == second.starts for first, second in pairwise(timed))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"title": "Welcome"}, "Welcome: .*missing"),
        ({"key": "x", "title": "X", "minutes": 0, "kind": "speech", "owner": "M"}, "at least one"),
        ({"key": "x", "title": "X", "minutes": "5", "kind": "speech", "owner": "M"}, "whole"),
        ({"key": "x", "title": "X", "minutes": 5, "kind": "sermon", "owner": "M"}, "unknown kind"),
        ({"key": "x", "title": "X", "minutes": 5, "kind": "speech", "owner": "Q"}, "unknown kind or owner"),
        ({"key": "x", "title": "X", "minutes": 5, "least": 6, "kind": "speech", "owner": "M"}, "in this order"),
    ],
)
def test_a_slip_in_a_run_of_show_is_told_with_its_item(row, says):
    with pytest.raises(ShowError, match=says):
        parse_show({"show": {"key": "x", "title": "X"}, "items": [row]}, owners())


@pytest.mark.parametrize("raw", [{}, {"show": {}, "items": []}, {"show": {}, "items": "none"}])
def test_a_run_of_show_without_head_or_items_is_refused(raw):
    with pytest.raises(ShowError):
        parse_show(raw, owners())


def test_an_item_that_stands_twice_is_refused():
    row = {"key": "x", "title": "X", "minutes": 5, "kind": "speech", "owner": "M"}
    with pytest.raises(ShowError, match="twice"):
        parse_show({"show": {"key": "x", "title": "X"}, "items": [row, row]}, owners())
