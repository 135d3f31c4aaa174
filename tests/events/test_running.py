"""The evening is run: started, moved on, taken back, made up for, by two presenters at once too."""

import threading
import time as wall_time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from mixer.core.refusal import Refusal
from mixer.events.models import Event, HostTurn, RunItem
from mixer.events.rules.catching_up import Cut, catch_up
from mixer.events.rules.evening import Stage
from mixer.events.service import editing, running
from mixer.events.service.editing import Author
from mixer.events.service.evening import glance, next_mixer, tonight
from tests.makers import MADE_AT, a_code, make_event, make_group


@pytest.fixture
def show(look, mixer):
    """Read the evening as it stands."""

    def read():
        with look() as session:
            return tonight(session, mixer[0])

    return read


@pytest.fixture
def at(show):
    """A moment in minutes from the doors."""
    doors = show().doors
    return lambda minutes: doors + timedelta(minutes=minutes)


@pytest.fixture
def tap(work, mixer):
    """Tap once: `tap(running.move_on, line, moment)`."""

    def once(deed, *told):
        with work() as session:
            return deed(session, mixer[0], *told)

    return once


@pytest.fixture
def olive(cast, clock):
    return Author(cast.accounts["olive"], clock())


def on(evening):
    return next((step for step in evening.steps if step.is_on), None)


def run(tap, show, at, *moments):
    tap(running.start, show().steps[0].id, at(moments[0]))
    for moment in moments[1:]:
        tap(running.move_on, on(show()).id, at(moment))


def test_the_evening_begins_with_the_doors_and_goes_on_line_by_line(tap, show, at):
    assert tap(running.start, show().steps[0].id, at(-5)).title.startswith("Doors")
    assert tap(running.move_on, on(show()).id, at(31)) == running.Moved("Welcome")
    first, second, *_ = show().steps
    assert (first.began_at, first.ended_at, second.began_at, second.ended_at) == (at(-5), at(31), at(31), None)


def test_a_second_start_and_a_second_next_change_nothing(tap, show, at):
    doors = show().steps[0]
    tap(running.start, doors.id, at(0))
    assert tap(running.start, show().steps[3].id, at(1)) == running.Moved(doors.title, fresh=False)
    tap(running.move_on, doors.id, at(30))
    assert tap(running.move_on, doors.id, at(31)) == running.Moved("Welcome", fresh=False)
    assert on(show()).began_at == at(30)


def test_an_evening_weeks_ahead_is_not_started_by_a_slip(tap, show, at):
    with pytest.raises(Refusal, match="Thursday 5 November at 17:30"):
        tap(running.start, show().steps[0].id, at(-181))
    with pytest.raises(Refusal, match="removed or left out"):
        tap(running.start, 10**6, at(0))
    assert tap(running.start, show().steps[0].id, at(-180)).fresh


def test_after_the_last_line_nothing_is_on_and_back_brings_it_again(tap, show, at):
    run(tap, show, at, 0, 30, 33, 35, 55, 65, 80, 100, 110)
    last = on(show())
    assert tap(running.move_on, last.id, at(121)) == running.Moved("")
    assert show().course(at(121)).stage is Stage.OVER
    assert tap(running.move_on, last.id, at(122)) == running.Moved("", fresh=False)
    assert tap(running.move_back, 0).title == last.title


def test_a_wrong_tap_is_taken_back_down_to_the_start(tap, show, at):
    with pytest.raises(Refusal, match="nothing to take back"):
        tap(running.move_back, 0)
    waiting = show()
    run(tap, show, at, 0, 30)
    with pytest.raises(Refusal, match="gone on"):
        tap(running.move_back, show().steps[0].id)
    assert tap(running.move_back, on(show()).id).title.startswith("Doors")
    assert tap(running.move_back, on(show()).id) == running.Moved("")
    assert show() == waiting


def test_two_more_minutes_are_added_and_taken_away_again(tap, show, at):
    run(tap, show, at, 0, 30)
    welcome = on(show())
    assert tap(running.add_minutes, welcome.id, at(31)) == "2 more minutes for “Welcome”."
    assert on(show()).lasts == 5
    tap(running.add_minutes, welcome.id, at(37.5))
    assert on(show()).lasts == 10
    tap(running.as_planned, welcome.id)
    assert on(show()).lasts == 3
    with pytest.raises(Refusal, match="gone on"):
        tap(running.add_minutes, show().steps[0].id, at(38))
    with pytest.raises(Refusal, match="gone on"):
        tap(running.as_planned, show().steps[0].id)


def test_the_doors_too_get_two_more_minutes(tap, show, at):
    run(tap, show, at, 5)
    tap(running.add_minutes, on(show()).id, at(20))
    assert on(show()).lasts == 32


def test_an_accepted_offer_brings_the_evening_to_its_end_on_time(tap, show, at):
    run(tap, show, at, 0, 30, 33, 35)
    late = show().course(at(61))
    assert late.late == 6
    offer = catch_up(late, show().doors)[0]
    assert tap(running.shorten, offer.cuts) == (
        "Tonight “Meet three you have not met; find a similar business” has 14 minutes."
    )
    assert show().course(at(61)).late == 0
    with pytest.raises(Refusal, match="gone on"):
        tap(running.shorten, offer.cuts)
    tap(running.as_planned, offer.cuts[0].step_id)
    assert show().course(at(61)).late == 6


def test_a_line_is_shortened_neither_below_its_least_nor_when_it_is_gone(tap, show, at):
    run(tap, show, at, 0)
    closing, duo = (next(step for step in show().steps if step.key == key) for key in ("closing", "famous_duo"))
    with pytest.raises(Refusal, match="needs at least 9 minutes"):
        tap(running.shorten, [Cut(duo.id, "", 20, 15), Cut(closing.id, "", 10, 8)], 9)
    assert all(step.tonight is None for step in show().steps)
    for cut in (Cut(10**6, "", 5, 3), Cut(show().steps[0].id, "", 30, 0)):
        with pytest.raises(Refusal, match="gone on"):
            tap(running.shorten, [cut])
    said = tap(running.shorten, [Cut(duo.id, "", 20, 0), Cut(closing.id, "", 10, 5)])
    assert said == "Tonight “Famous duo” is left out and “Door prizes and introductions” has 5 minutes."


def test_a_line_is_left_out_and_taken_back_in(tap, show, at):
    run(tap, show, at, 0, 30)
    explain = show().steps[2]
    assert "left out" in tap(running.leave_out, explain.id)
    assert tap(running.move_on, on(show()).id, at(33)).title == "Famous duo"
    with pytest.raises(Refusal, match="gone on"):
        tap(running.leave_out, on(show()).id)
    tap(running.move_back, on(show()).id)
    tap(running.as_planned, explain.id)
    assert tap(running.move_on, on(show()).id, at(34)).title == "Explain famous duo"


def test_after_a_rehearsal_the_start_is_taken_back_and_that_undone(tap, show, at, olive, look, mixer):
    run(tap, show, at, 0, 30)
    tap(running.leave_out, show().steps[4].id)
    before = show()
    tap(running.reset, olive)
    assert show().course(at(40)).stage is Stage.WAITING
    with look() as session:
        assert running.can_undo_reset(session, mixer[0])
    tap(running.undo_reset)
    assert show() == before
    with look() as session:
        assert not running.can_undo_reset(session, mixer[0])
    with pytest.raises(Refusal, match="nothing to bring back"):
        tap(running.undo_reset)
    tap(running.reset, olive)
    run(tap, show, at, 1)
    with pytest.raises(Refusal, match="begun anew"):
        tap(running.undo_reset)


def test_a_plan_that_changes_while_the_evening_runs_keeps_what_has_happened(tap, show, at, work, mixer, olive, chance):
    run(tap, show, at, 0, 30)
    with work() as session:
        words = editing.ItemWords("Toast", 4, "speech", "Olive")
        editing.add_line(session, mixer[0], words, editing.FIRST, olive, chance)
    assert [step.title for step in show().steps[1:3]] == ["Welcome", "Toast"]
    assert show().course(at(31)).drift == 0
    assert show().course(at(31)).late == 4
    assert tap(running.move_on, on(show()).id, at(33)).title == "Toast"


# --- what others see -------------------------------------------------------------------------------------------------


def test_helpers_see_what_is_on_and_what_comes_next(tap, show, at):
    assert glance(show(), at(-1)) is None
    assert glance(show(), at(40)).words == "Now: Famous duo, until 18:25. Next: The host's words."
    run(tap, show, at, 0, 30, 33, 36)
    assert glance(show(), at(40)).words == "Now: Famous duo, until 18:26. Next: The host's words."
    assert glance(show(), at(57)).words == "Now: Famous duo, over time. Next: The host's words."
    tap(running.leave_out, show().steps[4].id)
    assert glance(show(), at(57)).next == "Meet your business match: the zones"
    for minute in (60, 75, 95, 105, 115):
        assert glance(show(), at(minute))
        tap(running.move_on, on(show()).id, at(minute))
    assert glance(show(), at(116)) is None


def test_the_last_line_has_nothing_after_it(tap, show, at):
    assert glance(show(), at(115)).words == "Now: Write your notes; the next date, until 19:30."


def test_a_screen_reads_the_evening_in_one_query_and_knows_when_it_changes(app, look, mixer, queries, tap, show, at):
    with look() as session, queries() as sent:
        marked = tonight(session, mixer[0]).mark(at(0))
    assert len(sent) == 1
    assert show().mark(at(0.5)) == marked != show().mark(at(1))
    run(tap, show, at, 0)
    assert show().mark(at(0)) != marked


def test_a_mixer_without_a_run_of_show_has_an_empty_evening(work, clock):
    with work() as session:
        event = make_event(session, make_group(session))
        empty = tonight(session, event.id)
    assert (empty.steps, empty.before, empty.course(clock()).stage) == ((), (), Stage.WAITING)


def test_lines_from_before_they_kept_their_shortest_length_can_be_shortened(work, mixer, show):
    with work() as session:
        for row in session.scalars(select(RunItem).where(RunItem.event_id == mixer[0])):
            row.least = None
    assert {step.key: step.least for step in show().steps}["zones"] == 10


def test_the_next_mixer_is_the_next_one_planned_or_a_day_of_the_calendar(work, mixer, show):
    def told():
        with work() as session:
            return next_mixer(session, show())

    assert told() is None
    with work() as session:
        event = session.get_one(Event, mixer[0])
        for number in range(2):
            day = date(2027, 1, 14 - 7 * number)
            session.add(HostTurn(code=a_code(), group_id=event.group_id, day=day))
    assert told() == (datetime(2027, 1, 7, tzinfo=show().zone), "")
    with work() as session:
        event = session.get_one(Event, mixer[0])
        for state, days in (("cancelled", 7), ("planned", 35), ("planned", 28)):
            more = {"starts_at": event.starts_at + timedelta(days=days), "state": state, "place": f"Hall {days}"}
            session.add(Event(**_like(event) | more))
    assert told()[1] == "Hall 28"


def _like(event):
    kept = ("group_id", "name", "time_zone", "capacity", "kind", "template", "erase_on", "created_at")
    return {name: getattr(event, name) for name in kept} | {"code": a_code(), "ends_at": event.ends_at}


# --- any taps, and two at once ---------------------------------------------------------------------------------------


taps = st.lists(
    st.tuples(st.sampled_from(["next", "back", "more", "out", "in", "start"]), st.integers(0, 8), st.integers(0, 600)),
    max_size=25,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taps)
def test_any_sequence_of_taps_keeps_the_evening_in_order(work, mixer, at, taps):
    with work() as session:
        running.reset(session, mixer[0], Author(None, MADE_AT))
    moment = at(0)
    for deed, place, pause in taps:
        moment += timedelta(seconds=pause)
        with work() as session:
            now = tonight(session, mixer[0])
            line = on(now).id if on(now) else 0
            chosen = now.steps[place].id
            told = {
                "next": (running.move_on, line, moment),
                "back": (running.move_back, line),
                "more": (running.add_minutes, line, moment),
                "out": (running.leave_out, chosen),
                "in": (running.as_planned, chosen),
                "start": (running.start, chosen, moment),
            }[deed]
            try:
                told[0](session, mixer[0], *told[1:])
            except Refusal:
                continue
        with work() as session:
            steps = tonight(session, mixer[0]).steps
        moments = [one for step in steps for one in (step.began_at, step.ended_at) if one]
        assert moments == sorted(moments)
        assert sum(step.is_on for step in steps) <= 1
        assert all(step.began_at for step in steps if step.ended_at)


PRESENTERS = 8


@pytest.fixture
def at_once(app):
    """Let presenters tap at the same moment; return what each was told."""

    def everybody(deed):
        start = threading.Barrier(PRESENTERS)

        def presenter(number):
            with app.app_context():
                start.wait()
                return deed(number)

        with ThreadPoolExecutor(PRESENTERS) as people:
            return list(people.map(presenter, range(PRESENTERS)))

    return everybody


@pytest.mark.database
def test_of_eight_presenters_who_tap_next_at_once_one_moves_on(at_once, tap, show, at):
    tap(running.start, show().steps[0].id, at(0))
    line = on(show()).id
    told = at_once(lambda _: tap(running.move_on, line, at(30)))
    assert sum(one.fresh for one in told) == 1
    assert on(show()).title == "Welcome"
    assert {one.title for one in told} == {"Welcome"}


@pytest.mark.database
def test_next_and_back_at_once_leave_one_line_on(at_once, tap, show, at):
    run(tap, show, at, 0, 30)
    line = on(show()).id

    def either(number):
        try:
            tap(running.move_on, line, at(33)) if number % 2 else tap(running.move_back, line)
        except Refusal:
            return False
        return True

    at_once(either)
    assert sum(step.is_on for step in show().steps) == 1


@pytest.mark.database
def test_control_moving_on_from_whatever_is_on_moves_by_more_than_one(at_once, tap, show, at, look, work, mixer):
    """What everybody writes first: read what is on, end it, begin the next; fingers come down one after another."""
    tap(running.start, show().steps[0].id, at(0))

    def naive(number):
        wall_time.sleep(number * 0.01)
        with look() as session:
            steps = tonight(session, mixer[0]).steps
        place = next(place for place, step in enumerate(steps) if step.is_on)
        with work() as session:
            session.get_one(RunItem, steps[place].id).ended_at = at(30)
            session.get_one(RunItem, steps[place + 1].id).began_at = at(30)

    at_once(naive)
    assert [step.began_at for step in show().steps[:3]] == [at(0), at(30), at(30)], "the control must go on twice"
