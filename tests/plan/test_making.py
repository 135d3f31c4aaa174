from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.events.service import mixers
from mixer.events.service.mixers import Timing
from mixer.plan.files.library import templates
from mixer.plan.models import Task
from mixer.plan.rules.timeline import timeline
from mixer.plan.service import make_plan, tasks
from mixer.plan.service.board import board
from mixer.plan.service.making import move_plan, preview_move
from tests.plan.conftest import IN_FIVE_WEEKS, IN_NINE_WEEKS, TODAY

CHAMBER = templates()["chamber"]
TIMING = Timing(IN_NINE_WEEKS, time(17, 30), time(19, 30), "America/Denver")


def dues(look, event_id):
    with look() as session:
        return dict(session.execute(select(Task.key, Task.due_on).where(Task.event_id == event_id)).all())


def move(work, event_id, old_day, new_day, by, today=TODAY):
    with work() as session:
        mixers.move(session, event_id, replace(TIMING, day=new_day), by.moment, by.account_id)
        return move_plan(session, session.get_one(Event, event_id), old_day, today, by.moment)


def test_a_new_mixer_gets_every_task_of_its_template_on_its_day(planned, look):
    event_id, _ = planned()
    expected = {task.spec.key: task.due for task in timeline(CHAMBER, IN_NINE_WEEKS, TODAY).tasks}
    assert dues(look, event_id) == expected


def test_a_task_carries_what_its_template_says(planned, task_of, clock):
    row = task_of(planned()[0], "visitor_hosts")
    assert (row.title, row.owner_role, row.needs) == ("Recruit at least three visitor hosts", "V", ["team"])
    assert (row.proved_by, row.week, row.due_on) == ("visitor_hosts_named", -7, date(2026, 9, 25))
    assert (row.planned_on, row.sequence, row.changed_at, row.owner) == (row.due_on, 0, clock(), None)


def test_a_mixer_of_an_unknown_template_gets_the_chambers_plan(planned, look):
    event_id, _ = planned(template="moonlight")
    assert len(dues(look, event_id)) == len(CHAMBER.tasks)


def test_a_plan_is_made_once(planned, work, chance):
    event_id, _ = planned()
    with pytest.raises(IntegrityError), work() as session:
        make_plan(session, session.get_one(Event, event_id), TODAY, chance)


def test_five_weeks_ahead_the_plan_is_compressed_from_today(planned, look, task_of):
    event_id, _ = planned(IN_FIVE_WEEKS)
    days = dues(look, event_id)
    assert min(days.values()) == TODAY
    goal = task_of(event_id, "goal")
    assert (goal.due_on, goal.planned_on, goal.week) == (TODAY, date(2026, 8, 21), -6)


def test_moving_a_mixer_is_previewed_without_changing_anything(planned, look):
    event_id, _ = planned()
    before = dues(look, event_id)
    with look() as session:
        event = session.get_one(Event, event_id)
        shifts = preview_move(session, event, IN_NINE_WEEKS + timedelta(weeks=1), TODAY)
    assert len(shifts) == len(before)
    assert (shifts[0].title, shifts[0].before, shifts[0].after) == (
        "Agree on the goal, the date and the budget",
        "Fri 18 Sep",
        "Fri 25 Sep",
    )
    assert shifts[-1].after == "Sat 19 Dec"
    assert dues(look, event_id) == before


def test_a_moved_mixer_takes_its_open_tasks_along(planned, work, look, by, task_of):
    event_id, _ = planned()
    with work() as session:
        tasks.tick(session, event_id, session.scalar(select(Task.code).where(Task.key == "goal")), by)
    goal = task_of(event_id, "goal").due_on
    assert move(work, event_id, IN_NINE_WEEKS, IN_NINE_WEEKS + timedelta(weeks=1), by) == len(CHAMBER.tasks) - 1
    days = dues(look, event_id)
    assert days["goal"] == goal
    assert days["set_up"] == IN_NINE_WEEKS + timedelta(weeks=1)
    assert task_of(event_id, "set_up").sequence == 1
    assert task_of(event_id, "goal").week == -9


def test_a_compressed_mixer_moved_later_breathes_out(planned, work, look, by):
    event_id, _ = planned(IN_FIVE_WEEKS)
    later = IN_FIVE_WEEKS + timedelta(weeks=4)
    move(work, event_id, IN_FIVE_WEEKS, later, by)
    assert dues(look, event_id) == {task.spec.key: task.due for task in timeline(CHAMBER, later, TODAY).tasks}
    with look() as session:
        assert board(session, event_id, TODAY).costs == ()


def test_a_mixer_moved_nearer_is_compressed_and_says_so(planned, work, look, by):
    event_id, _ = planned()
    move(work, event_id, IN_NINE_WEEKS, IN_FIVE_WEEKS, by)
    with look() as session:
        assert "this one has five weeks" in board(session, event_id, TODAY).costs[0]


def test_a_task_on_a_day_of_the_hosts_own_keeps_its_distance(planned, work, look, by, chance):
    event_id, _ = planned()
    own_day = IN_NINE_WEEKS - timedelta(days=33)
    with work() as session:
        tasks.put_on(session, event_id, session.scalar(select(Task.code).where(Task.key == "catering")), own_day, by)
        own = tasks.add(session, event_id, tasks.Words("Hire a pianist", "", "H", own_day), by, chance)
    later = IN_NINE_WEEKS + timedelta(days=12)
    for old, new in ((IN_NINE_WEEKS, later), (later, later + timedelta(days=2))):
        move(work, event_id, old, new, by)
    days = dues(look, event_id)
    assert days["catering"] == own_day + timedelta(days=14)
    assert days[own] == own_day + timedelta(days=14)


def test_moving_to_the_same_day_moves_no_task(planned, work, by):
    event_id, _ = planned()
    assert move(work, event_id, IN_NINE_WEEKS, IN_NINE_WEEKS, by) == 0


def test_a_cancelled_mixer_is_not_moved(planned, work, look, by):
    event_id, _ = planned()
    before = dues(look, event_id)
    with work() as session:
        mixers.cancel(session, event_id, by.moment, by.account_id)
    with pytest.raises(Refusal):
        move(work, event_id, IN_NINE_WEEKS, IN_FIVE_WEEKS, by)
    assert dues(look, event_id) == before


def test_two_mixers_have_plans_of_their_own(planned, look):
    first, second = planned()[0], planned(IN_FIVE_WEEKS)[0]
    with look() as session:
        counts = dict(session.execute(select(Task.event_id, func.count()).group_by(Task.event_id)).all())
    assert counts[first] == counts[second] == len(CHAMBER.tasks)
