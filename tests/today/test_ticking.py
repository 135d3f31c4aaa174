"""The plan's tasks are ticked by what the rooms report, and never against a hand."""

import random
from dataclasses import replace

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.commands.run import jobs_of
from mixer.events.models import Event
from mixer.events.rules.heads import Heads
from mixer.events.service import budget, caterer
from mixer.events.service.venue import VenueWords, write_venue
from mixer.plan.files.library import vocabulary
from mixer.plan.models import Task
from mixer.plan.service.facts import tick_by_facts
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


def test_each_fact_ticks_and_unticks_its_task_and_leaves_what_a_hand_did(work, look, cast, clock, put_task):
    facts = sorted(vocabulary().facts)
    with work() as session:
        for fact in facts:
            put_task(session, f"by fact {fact}", proved_by=fact)
            put_task(session, f"by hand {fact}", proved_by=fact, done_at=MADE_AT, ticked_by="hand")
            put_task(session, f"hand opened {fact}", proved_by=fact, ticked_by="hand")

    def done() -> set[str]:
        with look() as session:
            mine = select(Task.key).where(Task.event_id == cast.event_id, Task.done_at.is_not(None))
            return {key for key in session.scalars(mine) if key.startswith("by fact")}

    for fact in facts:
        with work() as session:
            tick_by_facts(session, cast.event_id, {fact}, clock())
        assert done() == {f"by fact {fact}"}
    with work() as session:
        tick_by_facts(session, cast.event_id, set(), clock())
    assert done() == set()
    with look() as session:
        hands = select(Task.done_at.is_not(None)).where(Task.event_id == cast.event_id, Task.ticked_by == "hand")
        assert sorted(session.scalars(hands.order_by(Task.id))) == [False] * len(facts) + [True] * len(facts)


def test_the_room_the_money_the_caterer_and_the_briefing_tick_and_untick(work, cast, clock, tick, look, put_task):
    facts = ("room_planned", "budget_made", "caterer_told", "visitor_hosts_briefed")
    with work() as session:
        for fact in facts:
            put_task(session, fact, proved_by=fact)
    clock.forward(days=36)  # nine days before
    words = VenueWords(room_holds=90, high_tables=9, chairs=9, caterer="Ms Field")
    with work() as session:
        write_venue(session, cast.event_id, words)
        code = budget.add_line(session, cast.event_id, budget.LineWords("Room", planned="100"), random.Random(1))
        caterer.tell(
            session, cast.event_id, 1, Heads(), caterer.By(cast.accounts["hugo"], "H", clock()), by_letter=False
        )
        session.get_one(Event, cast.event_id).hosts_briefed_at = clock()
    assert tick() == service.Ticked(4, 0)
    with work() as session:
        write_venue(session, cast.event_id, replace(words, chairs=None))
        budget.remove_line(session, cast.event_id, code, clock())
        caterer.take_back(session, cast.event_id)
        session.get_one(Event, cast.event_id).hosts_briefed_at = None
    assert tick() == service.Ticked(0, 4)


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
