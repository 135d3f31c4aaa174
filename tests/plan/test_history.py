"""Who did what to a task when, and undoing it."""

import re
import threading
from datetime import UTC, date, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from mixer.core.refusal import Refusal
from mixer.plan.models import Task, TaskChange, TaskOwner
from mixer.plan.rules.changes import brought_back, lasting, may_be_undone, said, story, touched
from mixer.plan.service import history, tasks
from mixer.plan.service.facts import tick_by_facts
from mixer.plan.service.history import Actor, undo, undo_gesture
from mixer.plan.service.task_page import task_page
from tests.plan.conftest import TODAY, in_threads

ANA = tasks.Person("Ana", "ana@guests.example")
BEN = tasks.Person("Ben", "")
FIELDS = ("done_at", "ticked_by", "done_by_id", "owner_id", "assigned_at", "told_at", "due_on", "planned_on")
FIELDS += ("title", "why", "note", "deleted_at", "week")


@pytest.fixture
def state(task_of, plan):
    def read(key="catering"):
        row = task_of(plan, key)
        return {field: getattr(row, field) for field in FIELDS}

    return read


@pytest.fixture
def lines(look, plan, event_of, code):
    def read(key="catering"):
        with look() as session:
            return task_page(session, event_of(plan), code(key), TODAY).history

    return read


@pytest.fixture
def acts(plan, code, by, chance):
    """Each act by its verb, as a function of the session."""
    return {
        "ticked": lambda session: tasks.tick(session, plan, code("catering"), by),
        "handed over": lambda session: tasks.hand_over(session, plan, code("catering"), ANA, by, chance),
        "moved": lambda session: tasks.put_on(session, plan, code("catering"), date(2026, 9, 30), by),
        "rewrote": lambda session: tasks.rewrite(
            session, plan, code("catering"), tasks.Texts("Find a caterer", "Hunger", "Ask Lou: 555"), by
        ),
        "removed": lambda session: tasks.remove(session, plan, code("catering"), by),
    }


VERBS = ["ticked", "handed over", "moved", "rewrote", "removed"]


@pytest.mark.parametrize("verb", VERBS)
def test_every_act_is_undone_to_the_letter(verb, acts, state, plan, code, work, by):
    before = state()
    task_code = code("catering")
    with work() as session:
        acts[verb](session)
    assert state() != before
    with work() as session:
        assert undo(session, plan, task_code, 1, by).startswith("Undone: “")
    assert state() == before
    with work() as session:
        kept = session.scalars(select(TaskChange.verb).order_by(TaskChange.id)).all()
    assert kept == [verb, "undid"]


def test_taking_a_tick_back_and_putting_a_task_back_are_undone_too(state, plan, code, work, by):
    photographer = code("photographer")
    with work() as session:
        tasks.tick(session, plan, photographer, by)
    ticked = state("photographer")
    with work() as session:
        tasks.untick(session, plan, photographer, by)
        undo(session, plan, photographer, 2, by)
    assert state("photographer") == ticked
    with work() as session:
        tasks.remove(session, plan, photographer, by)
        tasks.put_back(session, plan, photographer, by)
        undo(session, plan, photographer, 5, by)
    assert state("photographer")["deleted_at"] == by.moment


def test_an_added_task_is_undone_by_taking_it_out(plan, work, by, chance, look):
    with work() as session:
        code = tasks.add(session, plan, tasks.Words("Hire a pianist", "", "H", TODAY, "Ana"), by, chance)
        assert undo(session, plan, code, 1, by) == "Undone: “Hire a pianist” stands in the plan."
        assert tasks.task(session, plan, code, TODAY) is None
        tasks.put_back(session, plan, code, by)
        tasks.put_on(session, plan, code, date(2026, 9, 9), by)
        tasks.remove(session, plan, code, by)
        with pytest.raises(Refusal, match="Put it back first"):
            undo(session, plan, code, 4, by)


@given(st.permutations(VERBS[:4]), st.data())
def test_acts_on_different_things_are_undone_in_any_order(order, data):
    """The rule alone: an act may be undone while no later act that still holds touched the same."""
    fields = {"ticked": {"done_at"}, "handed over": {"owner_id"}, "moved": {"due_on"}, "rewrote": {"title", "why"}}
    standing = list(order)
    while standing:
        verb = data.draw(st.sampled_from(standing))
        later = [fields[other] for other in standing[standing.index(verb) + 1 :]]
        assert may_be_undone(fields[verb], later)
        assert not may_be_undone(fields[verb], [*later, fields[verb]])
        standing.remove(verb)


def test_what_was_changed_again_since_is_not_undone_by_itself(plan, code, work, by, state, lines):
    catering = code("catering")
    start = state()["due_on"]
    with work() as session:
        for day in (date(2026, 9, 29), date(2026, 9, 30), date(2026, 9, 29)):
            tasks.put_on(session, plan, catering, day, by)
        with pytest.raises(Refusal, match="changed again since"):
            undo(session, plan, catering, 1, by)  # although it stands on that very day again
    assert [line.can_undo for line in lines()] == [True, False, False]
    with work() as session:
        for number in (3, 2, 1):
            undo(session, plan, catering, number, by)
    assert state()["due_on"] == start
    assert not any(line.can_undo for line in lines())


def test_what_moved_with_the_mixer_is_not_undone_to_a_day_before_the_move(plan, code, work, by):
    with work() as session:
        tasks.put_on(session, plan, code("catering"), date(2026, 9, 30), by)
        session.execute(update(Task).where(Task.event_id == plan).values(due_on=date(2026, 10, 7)))
        with pytest.raises(Refusal, match="changed again since"):
            undo(session, plan, code("catering"), 1, by)


def test_there_is_nothing_to_undo_where_nothing_was_done(plan, code, work, by, cast):
    with work() as session:
        for number in (0, 1, 7):
            with pytest.raises(Refusal, match="nothing like this"):
                undo(session, plan, code("catering"), number, by)
            with pytest.raises(Refusal, match="nothing like this"):
                undo_gesture(session, cast.rival_event_id, code("catering"), number, by)


def test_an_undo_is_undone_by_nothing(plan, code, work, by):
    with work() as session:
        tasks.tick(session, plan, code("catering"), by)
        undo(session, plan, code("catering"), 1, by)
        with pytest.raises(Refusal, match="changed again since"):
            undo(session, plan, code("catering"), 2, by)
        with pytest.raises(Refusal, match="undone already"):
            undo(session, plan, code("catering"), 1, by)


def test_a_task_is_not_given_back_to_somebody_who_is_gone(plan, code, work, by, chance):
    with work() as session:
        tasks.hand_over(session, plan, code("catering"), ANA, by, chance)
        tasks.hand_over(session, plan, code("catering"), BEN, by, chance)
        session.delete(session.scalars(select(TaskOwner).where(TaskOwner.name == "Ana")).one())
        session.flush()
        with pytest.raises(Refusal, match="cannot be undone"):
            undo(session, plan, code("catering"), 2, by)


def test_what_is_so_already_is_no_act(plan, code, work, by, chance, lines, task_of):
    with work() as session:
        for _ in range(2):
            tasks.hand_over(session, plan, code("catering"), ANA, by, chance)
            tasks.put_on(session, plan, code("catering"), date(2026, 9, 30), by)
            tasks.rewrite(session, plan, code("catering"), tasks.Texts("Food", "", ""), by)
    assert [line.story for line in lines()] == [
        "changed the title and why it matters",
        "moved it from Fri 2 Oct to Wed 30 Sep",
        "handed it to Ana",
    ]
    assert task_of(plan, "catering").sequence == 3


def test_the_story_of_a_task_names_everybody_and_facts_by_themselves(plan, code, work, by, chance, lines, cast):
    with work() as session:
        tasks.hand_over(session, plan, code("print_tags"), ANA, by, chance)
        ana = Actor(None, by.moment, session.scalars(select(TaskOwner.id)).one())
        tasks.tick(session, plan, code("print_tags"), ana)
        tasks.untick(session, plan, code("print_tags"), ana)
        tasks.hand_over(session, plan, code("print_tags"), BEN, by, chance)
        tasks.hand_over(session, plan, code("print_tags"), tasks.Person("", ""), by, chance)
        undo(session, plan, code("print_tags"), 5, Actor(cast.accounts["hugo"], by.moment))
        tasks.tick(session, plan, code("print_tags"), Actor(None, by.moment))
    assert [(line.who, line.story) for line in lines("print_tags")] == [
        ("Somebody", "ticked it"),
        ("Hugo Host", "undid this: took it from Ben"),
        ("Olive Organiser", "took it from Ben"),
        ("Olive Organiser", "handed it from Ana to Ben"),
        ("Ana", "took the tick back"),
        ("Ana", "ticked it"),
        ("Olive Organiser", "handed it to Ana"),
    ]


def test_what_a_fact_ticked_and_a_host_undid_the_fact_leaves_alone(plan, code, work, by, clock, state, lines):
    with work() as session:
        tick_by_facts(session, plan, {"tags_printed"}, clock())
    assert [(line.who, line.story) for line in lines("print_tags")] == [("", "it ticked itself")]
    with work() as session:
        undo(session, plan, code("print_tags"), 1, by)
        assert tick_by_facts(session, plan, {"tags_printed"}, clock.forward(minutes=1)).ticked == 0
    assert state("print_tags")["done_at"] is None
    with work() as session:
        tasks.tick(session, plan, code("print_tags"), by)
        assert tick_by_facts(session, plan, set(), clock.forward(minutes=1)).unticked == 0


def test_all_tasks_of_a_role_go_to_one_person_with_one_gesture_and_back(plan, code, work, by, chance, look, clock):
    with work() as session:
        count = tasks.hand_role(session, plan, "P", ANA, by, chance, everybodys=False)
        assert count > 2
        last = history.last_act(session, plan, by.account_id, clock())
        assert last.sentence == f"{count} tasks are with Ana now."
        with pytest.raises(Refusal, match="no open task"):
            tasks.hand_role(session, plan, "P", BEN, by, chance, everybodys=False)
        with pytest.raises(Refusal, match="Say who takes them"):
            tasks.hand_role(session, plan, "P", tasks.Person("", ""), by, chance, everybodys=True)
        assert tasks.hand_role(session, plan, "P", BEN, by, chance, everybodys=True) == count
        one = session.scalars(select(Task.code).where(Task.event_id == plan, Task.owner_role == "P")).first()
        assert undo(session, plan, one, 2, by).startswith("Undone: “")
        assert undo_gesture(session, plan, one, 2, by) == f"Undone for {count - 1} tasks."
        with pytest.raises(Refusal, match="Nothing of this"):
            undo_gesture(session, plan, one, 2, by)
        assert undo_gesture(session, plan, one, 1, by) == f"Undone for {count} tasks."
        held = select(func.count()).where(Task.event_id == plan, Task.owner_id.is_not(None))
        assert session.scalars(held).one() == 0


def test_what_was_changed_since_stays_when_the_rest_of_a_gesture_is_undone(plan, code, work, by, chance, look):
    with work() as session:
        count = tasks.hand_role(session, plan, "P", ANA, by, chance, everybodys=False)
        first, other = session.scalars(select(Task.code).where(Task.event_id == plan, Task.owner_role == "P")).all()[:2]
        tasks.hand_over(session, plan, first, BEN, by, chance)
        assert undo_gesture(session, plan, other, 1, by) == f"Undone for {count - 1} tasks."
        assert session.scalars(select(Task.owner_id).where(Task.code == first)).one() is not None


def test_the_last_act_is_offered_for_undoing_for_ten_minutes_to_who_did_it(plan, code, work, by, clock, cast):
    def last(session, account=by.account_id):
        return history.last_act(session, plan, account, clock())

    with work() as session:
        assert last(session) is None
        tasks.tick(session, plan, code("venue"), by)
        tasks.tick(session, plan, code("catering"), by)
        assert (last(session).task_code, last(session).number) == (code("catering"), 1)
        assert last(session, cast.accounts["hugo"]) is None
        clock.forward(minutes=10)
        assert last(session) is not None
        clock.forward(seconds=1)
        assert last(session) is None
        tasks.put_on(session, plan, code("catering"), date(2026, 9, 29), Actor(by.account_id, clock()))
        assert last(session).sentence.endswith(" is due on Tue 29 Sep now.")
        undo(session, plan, code("catering"), 2, Actor(by.account_id, clock()))
        assert last(session) is None
        session.execute(update(TaskChange).where(TaskChange.verb == "undid").values(account_id=None))
        assert last(session) is None


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=14))])), st.dates())
def test_days_and_moments_come_back_from_the_database_as_they_were(moment, day):
    assert brought_back("done_at", lasting(moment)) == moment
    assert brought_back("due_on", lasting(day)) == day
    assert [brought_back(field, lasting(value)) for field, value in (("note", "2026-01-01"), ("owner_id", 3))] == [
        "2026-01-01",
        3,
    ]


def test_sentences_about_acts_read_well():
    assert said("handed over", "Food", {"owner_id": None}, {}) == "“Food” is with nobody yet now."
    assert story("handed over", {"owner_id": 1}, {"owner_id": 2}, {2: "Ben"}) == "handed it from somebody to Ben"
    assert touched({"due_on": 1, "planned_on": 2}) == {"due_on"}


# Races


@pytest.mark.database
def test_two_undos_at_once_undo_once(plan, code, work, by, state, look):
    catering, before, became = code("catering"), state(), []
    with work() as session:
        tasks.put_on(session, plan, catering, date(2026, 9, 30), by)
    gate = threading.Barrier(4)

    def click():
        gate.wait()
        try:
            with work() as session:
                became.append(undo(session, plan, catering, 1, by)[:6])
        except Refusal:
            became.append("refused")

    assert in_threads(4, click) == []
    assert sorted(became) == ["Undone", "refused", "refused", "refused"]
    assert state() == before
    with look() as session:
        assert session.scalars(select(TaskChange.verb).order_by(TaskChange.id)).all() == ["moved", "undid"]


@pytest.mark.database
def test_the_control_that_looks_first_and_undoes_then_undoes_twice(plan, code, work, by, look):
    with work() as session:
        tasks.put_on(session, plan, code("catering"), date(2026, 9, 30), by)
    gate, undone = threading.Barrier(2), []

    def naive():
        with look() as session:
            stands = session.scalars(select(TaskChange.undone_at)).one() is None
        gate.wait()
        if stands:
            with work() as session:
                session.execute(update(TaskChange).values(undone_at=by.moment))
                undone.append(1)

    assert in_threads(2, naive) == []
    assert len(undone) == 2


@pytest.mark.database
def test_hosts_who_tick_at_once_are_one_tick_and_the_sequence_counts_every_act(plan, code, work, by, task_of, look):
    gate = threading.Barrier(6)
    catering = code("catering")
    numbers = iter(range(6))

    def act():
        number = next(numbers)
        gate.wait()
        with work() as session:
            if number % 2:
                tasks.tick(session, plan, catering, by)
            else:
                tasks.put_on(session, plan, catering, date(2026, 9, 20 + number), by)

    assert in_threads(6, act) == []
    assert task_of(plan, "catering").sequence == 4
    with look() as session:
        acts = session.scalars(select(TaskChange).where(TaskChange.verb == "moved").order_by(TaskChange.id)).all()
        assert [act.before["due_on"] for act in acts[1:]] == [act.after["due_on"] for act in acts[:-1]]


# Pages


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


@pytest.fixture
def address(plan, event_of):
    return f"/m/{event_of(plan).code}/plan"


def test_the_plan_offers_to_undo_what_was_just_done_without_javascript(olive, address, code, cast):
    page = olive.post(f"{address}/{code('guest_list')}/tick", follow_redirects=True).text
    assert "“Start the guest list" in page
    assert f"{address}/{code('guest_list')}/undo/1" in page
    assert "undo/1" not in cast.browser("hugo").get(address).text
    back = olive.post(f"{address}/{code('guest_list')}/undo/1", {"from": "plan"}, follow_redirects=True).text
    assert "Undone: “Start the guest list" in back
    assert "0 of 33 done" in back
    again = olive.post(f"{address}/{code('guest_list')}/undo/1", {"from": "plan"}, follow_redirects=True).text
    assert "Somebody was faster" in again


def test_the_last_task_taken_out_can_be_put_back_from_the_empty_plan(olive, cast):
    page = f"/m/{cast.event_code}/plan"
    olive.post(f"{page}/new", {"title": "Begin", "due": "2026-10-01", "owner_role": "H"})
    (code,) = re.findall(r'id="task-(\w+)"', olive.get(page).text)
    empty = olive.post(f"{page}/{code}/remove", follow_redirects=True).text
    assert "“Begin” is out of the plan." in empty
    assert f"{code}/undo/2" in empty


def test_a_tasks_page_tells_its_story_in_the_mixers_time(olive, address, code):
    page = f"{address}/{code('print_tags')}"
    assert "Nobody has touched it yet." in olive.get(page).text
    olive.post(f"{page}/owner", {"name": "Ana"})
    told = olive.get(page).text
    assert "<strong>Olive Organiser</strong> handed it to Ana" in told
    assert "Mon 7 Sep, 09:00" in told
    undone = olive.post(f"{page}/undo/1", follow_redirects=True).text
    assert "· undone" in undone
    assert "undid this: handed it to Ana" in undone
    assert "First: " in undone


def test_the_words_of_a_task_are_changed_on_its_page(olive, address, code, task_of, plan):
    page = f"{address}/{code('catering')}"
    words = {"title": "Find a caterer", "why": "Hunger", "note": "Lou, 555-0100"}
    assert "Lou, 555-0100" in olive.post(f"{page}/words", words, follow_redirects=True).text
    assert task_of(plan, "catering").note == "Lou, 555-0100"
    wrong = olive.post(f"{page}/words", words | {"title": " "})
    assert (wrong.status_code, "Say what is to be done." in wrong.text) == (422, True)
