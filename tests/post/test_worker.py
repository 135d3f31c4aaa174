import logging
import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from mixer.post import worker
from mixer.post.models import Letter
from mixer.post.rules.states import State


class Rounds:
    """A stop signal that lets the worker go round so many times, and moves the clock instead of waiting."""

    def __init__(self, clock, rounds):
        self.clock, self.left, self.waits, self.signal = clock, rounds, [], threading.Event()

    def is_set(self):
        return self.signal.is_set()

    def wait(self, seconds):
        self.waits.append(seconds)
        self.clock.forward(seconds=seconds)
        self.left -= 1
        if self.left == 0:
            self.signal.set()


def test_the_worker_carries_letters_one_by_one_with_the_agreed_space_between(office, courier, mail_server):
    for number in range(3):
        office.write(number)
    rounds = Rounds(office.clock, 4)
    worker.run(rounds, courier, [], spacing=1.5, idle=9)
    assert rounds.waits == [1.5, 1.5, 1.5, 9]
    assert office.states() == [State.SENT] * 3
    assert len(mail_server.boxes) == 3


def test_letters_kept_as_files_need_no_space_between(office, courier):
    courier.relay = None
    office.write(1)
    rounds = Rounds(office.clock, 2)
    worker.run(rounds, courier, [], spacing=1.5, idle=9)
    assert rounds.waits == [0.0, 9]


def test_a_worker_asked_to_stop_finishes_the_letter_in_hand_and_takes_no_other(office, courier, mail_server):
    office.write(1)
    office.write(2)
    worker.run(Rounds(office.clock, 1), courier, [])
    assert office.states() == [State.SENT, State.PENDING]


def test_a_worker_stopped_by_a_job_leaves_the_letters_and_the_other_jobs(office, courier):
    office.write(1)
    rounds, done = Rounds(office.clock, 9), []
    jobs = [
        worker.Job("stop", timedelta(hours=1), lambda _: rounds.signal.set()),
        worker.Job("never", timedelta(hours=1), done.append),
    ]
    worker.run(rounds, courier, jobs)
    assert (office.states(), done) == ([State.PENDING], [])


def test_jobs_run_by_the_clock_and_a_failing_one_stops_nothing(office, courier, caplog):
    office.write(1)
    runs = []

    def fail(_moment):
        raise RuntimeError("no luck")

    jobs = [worker.Job("count", timedelta(seconds=60), runs.append), worker.Job("fail", timedelta(hours=1), fail)]
    with caplog.at_level(logging.ERROR):
        worker.run(Rounds(office.clock, 14), courier, jobs, idle=10)
    assert len(runs) == 3
    assert [later - sooner for sooner, later in pairwise(runs)] == [timedelta(seconds=60)] * 2
    assert office.states() == [State.SENT]
    assert "The job “fail” failed." in caplog.text


def test_of_two_schedulers_one_does_the_job(office):
    until = office.now + timedelta(minutes=1)
    with office.opened() as session:
        assert worker.take_lease(session, "job: remind", "one:1", office.now, until)
    with office.opened() as session:
        assert not worker.take_lease(session, "job: remind", "two:1", office.now, until)
        assert worker.take_lease(session, "job: remind", "two:1", until, until + timedelta(minutes=1))


def test_a_job_that_another_machine_does_is_left_to_it(office, courier):
    runs = []
    with office.opened() as session:
        worker.take_lease(session, "job: count", "other:1", office.now, office.now + timedelta(hours=1))
    worker.run(Rounds(office.clock, 3), courier, [worker.Job("count", timedelta(minutes=1), runs.append)], idle=120)
    assert runs == []


def test_a_database_that_is_away_for_a_moment_does_not_end_the_worker(office, courier, caplog, monkeypatch):
    office.write(1)
    look, fails = courier.look, [True]

    def stumbling():
        if fails:
            fails.pop()
            raise OSError("the database is away")
        return look()

    monkeypatch.setattr(courier, "look", stumbling)
    worker.run(Rounds(office.clock, 2), courier, [])
    assert "stumbled" in caplog.text
    assert office.states() == [State.SENT]


@pytest.mark.parametrize("leftover", [State.CLAIMED, State.DATA])
def test_a_worker_that_starts_settles_what_a_crash_left(office, courier, leftover):
    office.write(1)
    with office.opened() as session:
        left = session.scalars(select(Letter)).one()
        left.state, left.claimed_by = leftover, "dead:1"
        left.claimed_until = office.now - timedelta(seconds=1)
    worker.run(Rounds(office.clock, 1), courier, [])
    assert office.letter().state == (State.SENT if leftover is State.CLAIMED else State.UNKNOWN)
