from datetime import date

import pytest
from sqlalchemy import select

from mixer.core.refusal import Refusal
from mixer.plan.models import Task, TaskChange
from mixer.plan.service import tasks
from mixer.plan.service.facts import Ticked, tick_by_facts
from mixer.plan.service.tasks import Words
from tests.plan.conftest import TODAY


@pytest.fixture
def facts(work, plan, clock):
    def prove(*proven):
        with work() as session:
            done = tick_by_facts(session, plan, set(proven), clock.forward(minutes=1))
            return done.ticked + done.unticked

    return prove


def verbs(look, event_id):
    with look() as session:
        return session.scalars(
            select(TaskChange.verb).where(TaskChange.event_id == event_id).order_by(TaskChange.id)
        ).all()


def test_a_tick_says_who_and_when_and_a_second_one_changes_nothing(plan, code, work, by, task_of, look):
    for _ in range(2):
        with work() as session:
            assert tasks.tick(session, plan, code("venue"), by).startswith("Book the room")
    row = task_of(plan, "venue")
    assert (row.done_at, row.ticked_by, row.done_by_id, row.sequence) == (by.moment, "hand", by.account_id, 1)
    assert verbs(look, plan) == ["ticked"]


def test_a_tick_is_taken_back_once(plan, code, work, by, task_of, look):
    with work() as session:
        tasks.tick(session, plan, code("venue"), by)
        tasks.untick(session, plan, code("venue"), by)
        tasks.untick(session, plan, code("venue"), by)
    row = task_of(plan, "venue")
    assert (row.done_at, row.done_by_id, row.sequence) == (None, None, 2)
    assert verbs(look, plan) == ["ticked", "took back"]


def test_a_task_goes_to_somebody_and_to_another_day(plan, code, work, by, chance, task_of):
    with work() as session:
        tasks.hand_over(session, plan, code("catering"), tasks.Person("Ana", "ana@guests.example"), by, chance)
        tasks.put_on(session, plan, code("catering"), date(2026, 10, 20), by)
        card = tasks.task(session, plan, code("catering"), TODAY)
    row = task_of(plan, "catering")
    assert (card.owner, card.email) == ("Ana", "ana@guests.example")
    assert (row.due_on, row.planned_on, row.week, row.sequence) == (date(2026, 10, 20),) * 2 + (-4, 2)


def test_a_task_of_ones_own_stands_last_on_its_day(plan, work, by, chance, task_of):
    with work() as session:
        new = tasks.add(session, plan, Words("Hire a pianist", "Music", "H", date(2026, 10, 2), "Ana"), by, chance)
        card = tasks.task(session, plan, new, TODAY)
    assert (card.title, card.why, card.owner, card.proof) == ("Hire a pianist", "Music", "Ana", "")
    assert (task_of(plan, new).week, task_of(plan, new).position) == (-6, 40)


def test_the_first_task_of_an_empty_plan_is_welcome(work, by, chance, cast):
    with work() as session:
        tasks.add(session, cast.event_id, Words("Begin", "", "H", TODAY), by, chance)
        assert session.scalars(select(Task.title).where(Task.event_id == cast.event_id)).all() == ["Begin"]


def test_nobody_can_own_a_task_in_a_role_that_does_not_exist(plan, work, by, chance):
    with work() as session, pytest.raises(Refusal, match="who does it"):
        tasks.add(session, plan, Words("x", "", "X", TODAY), by, chance)


def test_a_removed_task_comes_back_as_it_was(plan, code, work, by, look):
    photographer = code("photographer")
    with work() as session:
        tasks.remove(session, plan, photographer, by)
        assert tasks.task(session, plan, photographer, TODAY) is None
        with pytest.raises(Refusal, match="removed in the meantime"):
            tasks.remove(session, plan, photographer, by)
        assert tasks.put_back(session, plan, photographer, by) == "Ask a photographer"
        tasks.put_back(session, plan, photographer, by)
        assert tasks.task(session, plan, photographer, TODAY) is not None
    assert verbs(look, plan) == ["removed", "put back"]


@pytest.mark.parametrize("deed", [tasks.tick, tasks.untick, tasks.remove, tasks.put_back])
def test_tasks_of_another_mixer_are_out_of_reach(deed, plan, code, work, by, cast):
    with work() as session, pytest.raises(Refusal):
        deed(session, cast.rival_event_id, code("venue"), by)


def test_a_task_that_ticks_itself_says_when(plan, code, look):
    with look() as session:
        card = tasks.task(session, plan, code("print_tags"), TODAY)
    assert card.proof == "Ticks itself when every tag is printed since its last change."


def test_facts_tick_what_they_prove_and_take_it_back_when_it_no_longer_holds(plan, facts, task_of):
    assert facts("guests_imported", "tags_printed") == 2
    row = task_of(plan, "print_tags")
    assert (row.ticked_by, row.done_by_id, row.sequence, row.done_at is not None) == ("fact", None, 1, True)
    assert facts("guests_imported") == 1
    row = task_of(plan, "print_tags")
    assert (row.ticked_by, row.done_at, row.sequence) == (None, None, 2)
    assert task_of(plan, "guest_list").done_at is not None


def test_the_same_facts_again_change_nothing(facts):
    assert facts("guests_imported") == 1
    assert facts("guests_imported") == 0
    assert facts() == 1
    assert facts() == 0


def test_what_a_hand_ticked_no_fact_unticks(plan, code, work, by, facts, task_of):
    with work() as session:
        tasks.tick(session, plan, code("print_tags"), by)
    assert facts() == 0
    assert facts("tags_printed") == 0
    assert facts() == 0
    assert task_of(plan, "print_tags").ticked_by == "hand"


def test_what_a_hand_unticked_no_fact_ticks_again(plan, code, work, by, facts, task_of):
    facts("tags_printed")
    with work() as session:
        tasks.untick(session, plan, code("print_tags"), by)
    assert facts("tags_printed") == 0
    assert task_of(plan, "print_tags").done_at is None


def test_facts_leave_removed_tasks_and_other_mixers_alone(plan, code, work, by, facts, planned, task_of):
    other, _ = planned(name="Another mixer")
    with work() as session:
        tasks.remove(session, plan, code("print_tags"), by)
    assert facts("tags_printed") == 0
    assert task_of(other, "print_tags").done_at is None


def test_after_the_mixer_nothing_is_taken_back(plan, facts, work, clock, task_of):
    facts("tags_printed")
    with work() as session:
        assert tick_by_facts(session, plan, set(), clock(), take_back=False) == Ticked(0, 0)
    assert task_of(plan, "print_tags").done_at is not None
