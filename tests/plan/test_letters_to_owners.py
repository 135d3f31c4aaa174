"""Letters to people who carry tasks: written once, for the right reasons, with a way to be left alone."""

import re
import threading
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from mixer.commands.run import jobs_of
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.events.service import mixers
from mixer.plan.models import Task, TaskOwner
from mixer.plan.service import letters, tasks
from mixer.plan.service.history import Actor, undo
from mixer.post import service as post
from mixer.post.models import Letter
from mixer.post.rules.states import State
from tests.makers import KEYRING
from tests.plan.conftest import in_threads

ANA = tasks.Person("Ana González", "ana@guests.example")
BEN = tasks.Person("Ben", "ben@guests.example")


@pytest.fixture
def hand(plan, code, work, cast, clock, chance):
    def over(key="catering", to=ANA):
        with work() as session:
            actor = Actor(cast.accounts["olive"], clock())
            tasks.hand_over(session, plan, code(key), to, actor, chance)

    return over


@pytest.fixture
def write(work, clock):
    """Do what the worker does each minute, and return how many letters that wrote."""

    def now():
        with work() as session:
            found = letters.mixers_with_owners(session, clock())
        count = 0
        for event_id in found:
            with work() as session:
                count += letters.write_to_owners(session, event_id, clock(), KEYRING)
        return count

    return now


@pytest.fixture
def box(look):
    def read():
        with look() as session:
            found = list(session.scalars(select(Letter).order_by(Letter.id)))
            session.expunge_all()
            return found

    return read


@pytest.fixture
def desk(hand, write, box, work, code, by):
    """All of it in one hand."""
    return SimpleNamespace(hand=hand, write=write, box=box, work=work, code=code, by=by)


def test_five_tasks_handed_over_are_one_letter_ten_minutes_later(hand, write, box, clock, task_of, plan):
    for key in ("catering", "venue", "photographer", "permits", "run_of_show"):
        hand(key)
        assert write() == 0
        clock.forward(minutes=1)
    clock.forward(minutes=8)
    assert write() == 0
    clock.forward(minutes=1)
    assert write() == 1
    assert write() == 0
    (letter,) = box()
    assert (letter.to_address, letter.to_name, letter.kind) == ("ana@guests.example", "Ana González", "tasks")
    assert letter.subject == "Harbour Mixer: 5 tasks are with you"
    assert letter.guest_id is None
    assert "Hello Ana," in letter.body_text
    assert letter.body_text.count("\n- ") == 5
    assert "Choose the caterer" in letter.body_html
    assert task_of(plan, "catering").told_at == clock()


def test_an_assignment_that_is_undone_within_ten_minutes_sends_nothing(plan, clock, desk):
    desk.hand()
    clock.forward(minutes=9)
    with desk.work() as session:
        undo(session, plan, desk.code("catering"), 1, desk.by)
    clock.forward(days=1)
    assert desk.write() == 0
    assert desk.box() == []


def test_the_letter_of_the_day_leads_to_the_own_page_and_out_of_the_letters(hand, write, box, clock, look):
    hand()
    clock.forward(minutes=10)
    write()
    (letter,) = box()
    (link,) = set(re.findall(r"http://localhost/do/[0-9A-Z]{26}(?=\s)", letter.body_text))
    assert letter.unsubscribe_url == f"{link}/quiet"
    assert f"{link}/quiet" in letter.body_text
    assert letter.body_html.count(link) == 2
    with look() as session:
        owner = session.scalars(select(TaskOwner)).one()
        assert letter.occasion == f"tasks:{owner.code}:2026-09-07"
        tables = repr([session.execute(table.select()).all() for table in (TaskOwner.__table__, Task.__table__)])
    assert link.rpartition("/")[2] not in tables


def test_a_second_task_on_the_same_day_is_told_in_the_morning(hand, write, box, clock):
    hand("catering")
    clock.forward(minutes=10)
    assert write() == 1
    hand("venue")
    clock.forward(hours=2)
    assert write() == 0
    clock.now = datetime(2026, 9, 8, 13, 59, tzinfo=UTC)  # 07:59 in Denver
    assert write() == 0
    clock.forward(minutes=1)
    assert write() == 1
    assert "Book the room" in box()[1].body_text
    assert "caterer" not in box()[1].body_text


def test_three_days_before_and_when_late_the_owner_hears_and_not_daily(hand, write, box, clock, plan, task_of):
    hand("catering")
    clock.forward(minutes=10)
    write()
    due = task_of(plan, "catering").due_on
    days = []
    for _ in range(60):
        clock.forward(days=1)
        if write():
            days.append(((clock.now.date() - due).days, box()[-1].subject.partition(": ")[2]))
    assert days[:5] == [(-3, "1 due soon"), (1, "1 late"), (8, "1 late"), (15, "1 late"), (22, "1 late")]


@pytest.mark.parametrize("why", ["done", "removed", "cancelled", "quiet", "no address", "nobody"])
def test_nothing_is_written_about_what_needs_nothing(why, clock, plan, desk):
    desk.hand("catering", tasks.Person("Ana", "") if why == "no address" else ANA)
    with desk.work() as session:
        if why == "done":
            tasks.tick(session, plan, desk.code("catering"), desk.by)
        elif why == "removed":
            tasks.remove(session, plan, desk.code("catering"), desk.by)
        elif why == "cancelled":
            mixers.cancel(session, plan, clock(), desk.by.account_id)
        elif why == "quiet":
            letters.be_quiet(session, session.scalars(select(TaskOwner.id)).one(), clock())
        elif why == "nobody":
            session.execute(update(Task).values(owner_id=None))
    for _ in range(50):
        clock.forward(days=1)
        assert desk.write() == 0
    with desk.work() as session:
        assert letters.write_to_owners(session, plan, clock(), KEYRING) == 0
    assert desk.box() == []


def test_after_the_mixer_only_tasks_after_it_are_told(hand, write, box, clock, plan, task_of):
    hand("catering")
    clock.now = datetime(2026, 11, 13, 16, 0, tzinfo=UTC)
    assert write() == 0
    hand("debrief")
    clock.forward(minutes=10)
    assert write() == 1
    assert "caterer" not in box()[0].body_text
    clock.forward(days=100)
    assert write() == 0


def test_whoever_wants_no_letters_gets_none_that_waits_and_can_ask_for_them_again(hand, write, box, clock, work):
    hand()
    clock.forward(minutes=10)
    write()
    with work() as session:
        owner = session.scalars(select(TaskOwner)).one()
        for _ in range(2):
            letters.be_quiet(session, owner.id, clock())
    assert (box()[0].state, box()[0].error) == (State.STOPPED, "They asked for no more letters about tasks.")
    hand("venue")
    clock.forward(days=1)
    assert write() == 0
    with work() as session:
        letters.hear_again(session, owner.id)
    assert write() == 1


def test_a_host_may_send_a_letter_about_tasks_again(hand, write, box, clock, work, plan):
    hand()
    clock.forward(minutes=10)
    write()
    with work() as session:
        session.execute(update(Letter).values(state=State.FAILED))
    with work() as session:
        post.send_again(session, plan, box()[0].message_id, clock())
    assert box()[0].state == State.PENDING


def test_the_link_is_sent_at_once_as_the_letter_of_the_day(hand, write, box, clock, work, plan):
    hand()
    with work() as session:
        owner = session.scalars(select(TaskOwner)).one()
        assert letters.send_link(session, plan, owner.code, clock(), KEYRING) == "Ana González"
        with pytest.raises(Refusal, match="had today's letter already"):
            letters.send_link(session, plan, owner.code, clock(), KEYRING)
        with pytest.raises(Refusal, match="Nobody of this name"):
            letters.send_link(session, plan, "ZZZ", clock(), KEYRING)
    clock.forward(hours=1)
    assert write() == 0
    with work() as session:
        letters.be_quiet(session, owner.id, clock())
        with pytest.raises(Refusal, match="wants no letters"):
            letters.send_link(session, plan, owner.code, clock(), KEYRING)
        session.execute(update(TaskOwner).values(email=""))
        session.expire_all()
        with pytest.raises(Refusal, match="has no address"):
            letters.send_link(session, plan, owner.code, clock(), KEYRING)
    assert len(box()) == 1


def test_whoever_carries_nothing_can_be_sent_the_link_too(hand, box, clock, work, plan, code, by):
    hand()
    with work() as session:
        undo(session, plan, code("catering"), 1, by)
        letters.send_link(session, plan, session.scalars(select(TaskOwner.code)).one(), clock(), KEYRING)
    assert box()[0].subject == "Harbour Mixer: your tasks"


@pytest.mark.parametrize(
    ("zone", "eight"),
    [
        ("Pacific/Kiritimati", datetime(2026, 10, 11, 18, 0, tzinfo=UTC)),  # 08:00 on the 12th
        ("Pacific/Honolulu", datetime(2026, 10, 12, 18, 0, tzinfo=UTC)),  # 08:00 on the 12th, a day of hours later
        ("Europe/Berlin", datetime(2026, 10, 12, 6, 0, tzinfo=UTC)),
    ],
)
def test_the_morning_is_the_mixers_own_wherever_it_is(zone, eight, clock, plan, desk):
    desk.hand("catering")
    with desk.work() as session:
        session.execute(update(Event).where(Event.id == plan).values(time_zone=zone))
        session.execute(update(Task).values(due_on=date(2026, 10, 15), told_at=datetime(2026, 9, 8, tzinfo=UTC)))
    clock.now = eight - timedelta(minutes=1)
    assert desk.write() == 0
    clock.forward(minutes=1)
    assert desk.write() == 1
    assert desk.box()[0].occasion.endswith(":2026-10-12")


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28)])
def test_on_the_days_the_clocks_change_there_is_one_letter_at_eight(day, hand, write, clock, plan, work, box):
    hand("catering")
    with work() as session:
        session.execute(update(Event).where(Event.id == plan).values(time_zone="Europe/Berlin"))
        session.execute(update(Event).values(ends_at=datetime(2027, 4, 20, tzinfo=UTC)))
        session.execute(update(Event).values(starts_at=datetime(2027, 4, 19, tzinfo=UTC)))
        told = datetime(2026, 9, 8, tzinfo=UTC)
        session.execute(update(Task).values(due_on=day + timedelta(days=3), told_at=told))
    clock.now = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=3)
    at = []
    for _ in range(30 * 4):
        clock.forward(minutes=15)
        if write():
            at.append(clock.now.astimezone(box()[0].created_at.tzinfo))
    assert len(at) == 1
    assert f"{at[0].astimezone(Event(time_zone='Europe/Berlin').zone):%d %H:%M}" == f"{day:%d} 08:00"


def test_a_task_that_moves_to_an_earlier_day_is_told_again(clock, plan, cast, desk):
    desk.hand()
    clock.forward(minutes=10)
    desk.write()
    clock.forward(days=1)
    with desk.work() as session:
        tasks.put_on(session, plan, desk.code("catering"), date(2026, 9, 28), Actor(cast.accounts["olive"], clock()))
    clock.forward(minutes=10)
    assert desk.write() == 1
    assert "Monday 28 September" in desk.box()[1].body_text


def test_the_worker_writes_to_owners(hand, box, clock, app):
    hand()
    clock.forward(minutes=10)
    (job,) = (job for job in jobs_of(app) if job.name == "write to who carries tasks")
    job.run(clock())
    job.run(clock())
    assert len(box()) == 1


# Races


@pytest.mark.database
def test_workers_on_two_hosts_write_one_letter(hand, work, look, clock, plan, box):
    hand("catering")
    hand("venue", BEN)
    clock.forward(minutes=10)
    gate, wrote = threading.Barrier(4), []

    def worker():
        with look() as session:
            found = letters.mixers_with_owners(session, clock())
        gate.wait()
        for event_id in found:
            with work() as session:
                wrote.append(letters.write_to_owners(session, event_id, clock(), KEYRING))

    assert in_threads(4, worker) == []
    assert sum(wrote) == 2
    assert sorted(letter.to_address for letter in box()) == ["ana@guests.example", "ben@guests.example"]


@pytest.mark.database
def test_the_control_that_looks_first_and_writes_then_writes_twice(hand, work, look, clock, plan, box, cast):
    hand("catering")
    gate, numbers = threading.Barrier(2), iter(range(10))

    def naive():
        with look() as session:
            fresh = session.scalar(select(Task.id).where(Task.owner_id.is_not(None), Task.told_at.is_(None)))
        gate.wait()
        if fresh:
            with work() as session:
                draft = post.LetterDraft(
                    f"naive:{next(numbers)}", cast.group_id, "tasks", "Ana", "ana@guests.example", "Us", "S", "T", "H"
                )
                post.write_letter(session, draft, clock())
                session.execute(update(Task).values(told_at=clock()))

    assert in_threads(2, naive) == []
    assert len(box()) == 2
