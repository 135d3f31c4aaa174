"""The plan's tasks are ticked by what the rooms report, and never against a hand."""

import pytest

from mixer.accounts.models import Group
from mixer.commands.run import jobs_of
from mixer.events.models import Event
from mixer.plan.files.library import vocabulary
from mixer.plan.models import Task
from mixer.today import service
from mixer.today.rules.facts import Facts, proofs
from tests.makers import KEYRING, MADE_AT, make_event, make_guest


@pytest.fixture
def tick(work, cast, clock):
    def ticked() -> service.Ticked:
        with work() as session:
            return service.tick(session, cast.event_id, clock(), service.Press(KEYRING))

    return ticked


@pytest.fixture
def task_after(look):
    def found(task: Task) -> tuple[str | None, bool]:
        with look() as session:
            kept = session.get_one(Task, task.id)
            return kept.ticked_by, kept.done_at is not None

    return found


def test_every_fact_that_a_plan_asks_for_is_proven_by_a_room():
    assert set(proofs(Facts())) == set(vocabulary().facts)


def test_a_task_is_ticked_when_its_fact_holds(work, cast, tick, task_after, put_task):
    with work() as session:
        make_guest(session, session.get_one(Event, cast.event_id))
        proven = put_task(session, "guest_list", proved_by="guests_imported")
        unproven = put_task(session, "print_tags", proved_by="tags_printed")
        other = put_task(session, "permits")
    assert tick() == service.Ticked(1, 0)
    assert task_after(proven) == ("fact", True)
    assert task_after(unproven) == task_after(other) == (None, False)
    assert tick() == service.Ticked(0, 0)


def test_a_task_is_unticked_when_its_fact_holds_no_longer(work, cast, tick, task_after, put_task):
    with work() as session:
        task = put_task(session, "guest_list", proved_by="guests_imported", done_at=MADE_AT, ticked_by="fact")
    assert tick() == service.Ticked(0, 1)
    assert task_after(task) == (None, False)


def test_what_a_hand_ticked_stays_ticked(work, cast, tick, task_after, put_task):
    with work() as session:
        task = put_task(session, "guest_list", proved_by="guests_imported", done_at=MADE_AT, ticked_by="hand")
    assert tick() == service.Ticked(0, 0)
    assert task_after(task) == ("hand", True)


def test_after_the_mixer_nothing_is_unticked(work, cast, tick, task_after, put_task, clock):
    with work() as session:
        task = put_task(session, "guest_list", proved_by="guests_imported", done_at=MADE_AT, ticked_by="fact")
    clock.forward(days=60)
    assert tick() == service.Ticked(0, 0)
    assert task_after(task) == ("fact", True)


def test_the_worker_ticks_the_plans_by_the_clock(app, work, cast, clock, task_after, put_task):
    with work() as session:
        make_guest(session, session.get_one(Event, cast.event_id))
        task = put_task(session, "guest_list", proved_by="guests_imported")
    for job in jobs_of(app):
        job.run(clock())
    assert task_after(task) == ("fact", True)


def test_the_worker_ticks_every_mixer_in_season(work, cast, clock, put_task):
    with work() as session:
        put_task(session, "guest_list", proved_by="guests_imported")
        make_event(session, session.get_one(Group, cast.group_id), state="cancelled")
    with work() as session:
        assert service.tick_everywhere(session, clock(), service.Press(KEYRING)) == 2
    clock.forward(days=200)
    with work() as session:
        assert service.tick_everywhere(session, clock(), service.Press(KEYRING)) == 0
