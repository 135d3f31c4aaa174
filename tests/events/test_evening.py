"""How the evening runs: what is on, how late it is, and what makes up for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.events.files import shows
from mixer.events.rules.catching_up import catch_up, floor_of
from mixer.events.rules.evening import (
    Stage,
    Step,
    by_plan,
    course,
    longer,
    moved_back,
    moved_on,
    shown,
    started,
    whole_minutes,
)

DOORS = datetime(2026, 5, 14, 15, 30, tzinfo=UTC)
CLOSE = DOORS + timedelta(hours=2)
KINDS = st.sampled_from(["arrival", "speech", "round", "game", "open", "closing"])


def the_house():
    """The house's evening, from the doors on."""
    items = [item for item in shows()["evening"].items if item.before is None]
    return tuple(
        Step(number, item.key, item.title, item.kind, item.minutes, item.owner, item.note, item.least)
        for number, item in enumerate(items, 1)
    )


def at(minutes, seconds=0):
    return DOORS + timedelta(minutes=minutes, seconds=seconds)


def stands(steps, minutes, seconds=0):
    return course(steps, DOORS, CLOSE, at(minutes, seconds))


def run(*moments):
    """Start the house's evening at the first moment and go on at each further one, in minutes from the doors."""
    steps = started(the_house(), DOORS, 1, at(moments[0]))
    for moment in moments[1:]:
        steps = moved_on(steps, at(moment))
    return steps


def test_before_anybody_presses_a_button_the_evening_waits_and_goes_by_its_plan():
    now = stands(the_house(), -20)
    assert (now.stage, now.now, now.next.step.title, now.drift, now.late) == (
        *(Stage.WAITING, None),
        *(the_house()[0].title, 0, 0),
    )
    assert by_plan(now) is None
    assert by_plan(stands(the_house(), 40)).step.title == "Famous duo"
    assert by_plan(stands(run(0), 40)) is None
    assert stands(the_house(), 40).ends == CLOSE


def test_the_first_line_begins_with_the_doors_whenever_the_button_is_pressed():
    for early_or_late in (-10, 0, 12):
        now = stands(run(early_or_late), 12)
        assert (now.now.step.kind, now.due, now.drift) == ("arrival", at(30), 0)
    overslept = stands(run(45), 45)
    assert (overslept.left, overslept.drift, overslept.now.ends) == (timedelta(minutes=-15), 15, at(45))


def test_what_is_on_counts_down_and_then_pushes_everything_after_it():
    steps = run(0, 30, 33, 35)
    now = stands(steps, 50)
    assert (now.now.step.title, now.next.step.title) == ("Famous duo", "The host's words")
    assert (now.left, now.over_time, now.drift, now.late) == (timedelta(minutes=5), False, 0, 0)
    now = stands(steps, 61, 30)
    assert (now.left, now.over_time) == (timedelta(minutes=-6, seconds=-30), True)
    assert (now.drift, now.late, now.ends) == (6, 6, at(126, 30))
    assert now.next.starts == at(61, 30)


def test_an_evening_that_ends_before_the_close_is_behind_but_not_late():
    short = course(run(0, 36), DOORS, CLOSE + timedelta(minutes=10), at(36))
    assert (short.drift, short.late) == (6, 0)
    quick = stands(run(0, 25), 25)
    assert (quick.drift, quick.late) == (-5, 0)


def test_after_the_last_line_the_evening_is_over():
    steps = run(0, 30, 33, 35, 55, 65, 80, 100, 110)
    assert stands(steps, 112).next is None
    over = stands(moved_on(steps, at(123)), 125)
    assert (over.stage, over.now, over.next, over.due, over.ends, over.drift) == (
        *(Stage.OVER, None, None, None),
        *(at(123), 3),
    )


def test_an_evening_that_nobody_ended_is_over_by_itself_hours_after_the_close():
    steps = run(0, 30)
    assert stands(steps, 120 + 6 * 60).stage is Stage.ON
    late = stands(steps, 121 + 6 * 60)
    assert (late.stage, late.now, late.due, late.ends) == (Stage.OVER, None, None, at(33))
    assert stands((), 0).ends == DOORS


def test_the_last_call_comes_ten_minutes_before_the_close_and_goes_with_it():
    steps = run(0, 30, 33, 35, 55, 65, 80, 100)
    assert [stands(steps, minute).last_call for minute in (109, 110, 119, 120)] == [False, True, True, False]
    assert not stands(the_house(), 115).last_call
    assert stands(steps, 105).closing
    assert not stands(run(0), 5).closing


def test_who_presses_the_button_in_the_middle_of_the_evening_joins_it_where_it_is():
    steps = started(the_house(), DOORS, 4, at(40))
    now = stands(steps, 40)
    assert (now.now.step.title, now.now.starts, now.drift) == ("Famous duo", at(35), 0)
    assert [step.ended_at for step in steps[:3]] == [at(30), at(33), at(35)]
    early = started(the_house(), DOORS, 4, at(-30))
    assert {step.began_at for step in early[:4]} == {at(-30)}


def test_a_line_that_is_left_out_takes_no_time_and_is_passed_over():
    steps = tuple(replace(step, tonight=0) if step.key in {"doors", "host_words"} else step for step in the_house())
    now = stands(started(steps, DOORS, 2, at(0)), 0)
    assert (now.drift, now.now.step.title, now.now.step.lasts) == (-40, "Welcome", 3)
    steps = started(steps, DOORS, 4, at(6))
    assert steps[0].began_at is None
    assert stands(moved_on(steps, at(25)), 26).now.step.key == "zones"


def test_two_more_minutes_count_from_now_once_the_time_is_up():
    duo = run(0, 30, 33, 35)[3]
    assert longer(duo, None, at(50)) == 22
    assert longer(duo, None, at(61, 30)) == 29
    assert longer(run(3)[0], DOORS, at(31)) == 33


@pytest.mark.parametrize(("seconds", "words"), [(725, "12:05"), (-40, "+0:40"), (0, "0:00")])
def test_time_left_is_said_as_on_a_clock(seconds, words):
    assert shown(timedelta(seconds=seconds)) == words
    assert whole_minutes(timedelta(seconds=-59)) == whole_minutes(timedelta(seconds=59)) == 0


@pytest.mark.parametrize(
    ("zone", "doors"),
    [
        ("America/New_York", datetime.fromisoformat("2026-11-01T00:30")),  # the clocks go back at two
        ("Europe/Berlin", datetime.fromisoformat("2026-03-29T01:15")),  # they go forward at two
        ("Pacific/Kiritimati", datetime.fromisoformat("2026-05-14T23:00")),
        ("Pacific/Honolulu", datetime.fromisoformat("2026-05-14T23:00")),
    ],
)
def test_a_night_on_which_the_clocks_change_is_as_long_as_it_is(zone, doors):
    begins = doors.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    close = begins + timedelta(minutes=120)
    steps = started(the_house(), begins, 1, begins)
    steps = moved_on(steps, begins + timedelta(minutes=36))
    now = course(steps, begins, close, begins + timedelta(minutes=36))
    assert (now.drift, now.late, now.ends - now.close) == (6, 6, timedelta(minutes=6))


# --- making up for it -------------------------------------------------------------------------------------------------


def test_six_minutes_late_the_biggest_room_is_offered_first():
    now = stands(run(0, 30, 33, 35), 61)
    offers = catch_up(now, DOORS)
    assert [offer.words for offer in offers] == [
        "Shorten “Meet three you have not met; find a similar business” by 6: ends on time",
        "Shorten “Meet three you have not met; find a similar business” by 4 and “The host's words” by 2: ends on time",
    ]
    (only,) = catch_up(stands(run(0, 30, 33, 35), 75), DOORS)
    assert only.words == (
        "Shorten “Meet three you have not met; find a similar business” by 10, “The host's words” by 5"
        " and “Meet your business match: the zones” by 5: ends on time"
    )
    assert catch_up(stands(run(0), 10), DOORS) == ()
    assert catch_up(stands(the_house(), 10), DOORS) == ()


def test_the_closing_keeps_the_minutes_that_its_prizes_need():
    closing = the_house()[-2]
    assert (floor_of(closing), floor_of(closing, 8), floor_of(closing, 30)) == (5, 8, 10)
    assert floor_of(Step(1, "x", "Mingle", "open", 30)) == 5
    assert floor_of(Step(1, "x", "Mingle", "open", 3)) == 3
    assert floor_of(Step(1, "x", "Talk", "speech", 7)) == 7
    now = stands(run(0, 30, 33, 35, 55, 65, 80, 108), 108)
    assert [cut.to for cut in catch_up(now, DOORS, 10)[0].cuts] == [5]
    assert catch_up(now, DOORS, 10)[0].late == 3


def test_what_is_on_is_never_shortened_below_what_it_has_had():
    now = stands(run(0, 30, 33, 35, 55, 65, 90), 100)
    three = [cut for offer in catch_up(now, DOORS) for cut in offer.cuts if "Meet three" in cut.title]
    assert three
    assert all(cut.to >= 10 for cut in three)
    late = stands(run(0, 30, 33, 35, 55, 65, 90), 105)
    assert all(cut.to >= 15 for offer in catch_up(late, DOORS) for cut in offer.cuts if "Meet three" in cut.title)
    doors = replace(run(0)[0], tonight=60)
    first = stands((doors, *run(0)[1:]), 50)
    assert min(cut.to for offer in catch_up(first, DOORS) for cut in offer.cuts if cut.step_id == 1) >= 50


def test_too_late_to_make_up_for_it_a_game_could_be_left_out():
    now = stands(run(0, 30, 33, 35, 90), 90)
    everything, leaving = catch_up(now, DOORS)
    assert everything.words.endswith("still 5 min late")
    assert leaving.words == "Leave out “Meet three you have not met; find a similar business”: still 15 min late"
    fixed = tuple(replace(step, least=step.minutes) for step in run(0, 30, 33, 35, 62))
    (only,) = catch_up(stands(fixed, 62), DOORS)
    assert only.words == "Leave out “Write your notes; the next date”: ends on time"
    talks = tuple(replace(step, kind="speech", least=step.minutes) for step in run(0, 35))
    assert catch_up(stands(talks, 35), DOORS) == ()


steps_of = st.lists(
    st.tuples(KINDS, st.integers(1, 40), st.none() | st.integers(1, 40), st.none() | st.integers(0, 40)),
    min_size=1,
    max_size=12,
).map(
    lambda rows: tuple(
        Step(
            number, f"k{number}", f"Line {number}", kind, minutes, least=least and min(least, minutes), tonight=tonight
        )
        for number, (kind, minutes, least, tonight) in enumerate(rows, 1)
    )
)
pauses = st.lists(st.integers(0, 3000), min_size=1, max_size=14)


def ran(steps, seconds):
    """Start with the first line that is not left out, and go on after each pause in seconds while there is a line."""
    first = next((step.id for step in steps if not step.left_out), None)
    if first is None:
        return steps, DOORS
    moment = DOORS + timedelta(seconds=seconds[0] - 600)
    steps = started(steps, DOORS, first, moment)
    for pause in seconds[1:]:
        moment += timedelta(seconds=pause)
        if any(step.is_on for step in steps):
            steps = moved_on(steps, moment)
    return steps, moment


def in_order(steps):
    moments = [moment for step in steps for moment in (step.began_at, step.ended_at) if moment]
    return moments == sorted(moments) and sum(step.is_on for step in steps) <= 1


@given(steps_of, pauses)
def test_lines_follow_one_another_and_the_end_is_the_plan_and_the_drift(steps, seconds):
    steps, moment = ran(steps, seconds)
    now = course(steps, DOORS, CLOSE, moment)
    begun = [place for place, step in enumerate(steps) if step.began_at]
    ahead = now.slots[max(begun, default=0) :]
    assert all(first.ends == second.starts for first, second in pairwise(ahead))
    assert now.drift == whole_minutes(now.ends - DOORS - timedelta(minutes=sum(step.minutes for step in steps)))
    if now.stage is Stage.ON:
        left = sum(slot.step.lasts for slot in ahead[1:])
        assert now.ends - now.now.ends == timedelta(minutes=left)


@given(steps_of, pauses, st.lists(st.tuples(st.sampled_from(["next", "back"]), st.integers(0, 900)), max_size=20))
def test_whatever_is_tapped_moments_stay_in_order_and_one_line_is_on(steps, seconds, taps):
    steps, moment = ran(steps, seconds)
    for tap, pause in taps:
        moment += timedelta(seconds=pause)
        if tap == "back":
            steps = moved_back(steps)
        elif any(step.is_on for step in steps):
            steps = moved_on(steps, moment)
        assert in_order(steps)


@given(steps_of, pauses, st.integers(0, 900))
def test_back_undoes_next_and_next_undoes_back(steps, seconds, pause):
    steps, moment = ran(steps, seconds)
    if not any(step.is_on for step in steps):
        return
    after = moved_on(steps, moment + timedelta(seconds=pause))
    assert moved_back(after) == steps
    assert moved_on(moved_back(after), moment + timedelta(seconds=pause)) == after


@given(steps_of, pauses, st.integers(0, 20), st.integers(0, 90))
def test_catching_up_keeps_every_line_at_its_shortest_and_ends_on_time_if_it_can(steps, seconds, needs, minutes):
    steps, moment = ran(steps, seconds)
    close = DOORS + timedelta(minutes=minutes)
    now = course(steps, DOORS, close, moment)
    for offer in catch_up(now, DOORS, needs):
        cuts = {cut.step_id: cut for cut in offer.cuts}
        shorter = tuple(replace(step, tonight=cuts[step.id].to) if step.id in cuts else step for step in steps)
        after = course(shorter, DOORS, close, moment)
        assert after.late == offer.late == max(0, now.late - sum(cut.by for cut in offer.cuts))
        for step in steps:
            cut = cuts.get(step.id)
            if cut:
                assert not step.ended_at
                assert cut.was == step.lasts > cut.to
                assert cut.to >= floor_of(step, needs) or (cut.to == 0 and step.kind in {"game", "open", "round"})
    rooms = [
        step.lasts - floor_of(step, needs) for step in steps if not step.ended_at and not step.is_on and step.lasts
    ]
    if now.stage is Stage.ON and 0 < now.late <= sum(rooms):
        after_on = [step for step in steps if not step.began_at]
        if all(step.id > next(one.id for one in steps if one.is_on) for step in after_on):
            assert catch_up(now, DOORS, needs)[0].late == 0
