"""The worker's loop: jobs by the clock, and letters one at a time, until it is asked to stop."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from sqlalchemy.orm import Session

from mixer.core.upsert import insert
from mixer.post.courier import Courier, Outcome
from mixer.post.models import Lease

log = logging.getLogger(__name__)
IDLE = 2.0  # seconds between looks at an empty post box
TURN = 0.25  # seconds, at most, between looks while letters wait for their turn
SETTLING = timedelta(minutes=1)


@dataclass(frozen=True)
class Job:
    """Something to do every so often, on one machine at a time; `run` opens its own unit of work."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


def take_lease(session: Session, name: str, holder: str, moment: datetime, until: datetime) -> bool:
    """Take a job's lease if it is free or has run out; of several workers one gets True."""
    row = insert(session, Lease).values(name=name, holder=holder, until=until)
    taken = row.on_conflict_do_update(
        index_elements=["name"], set_={"holder": holder, "until": until}, where=Lease.until <= moment
    )
    return session.scalar(taken.returning(Lease.name)) is not None


def run(stop: Event, courier: Courier, jobs: Sequence[Job], *, spacing: float = 0.0, idle: float = IDLE) -> None:
    """Work until `stop` is set; the letter or job in hand is finished first.

    `spacing` is the pause in seconds after a letter that left the machine, `idle` the one when nothing is to be done.
    """
    jobs = [Job("settle letters", SETTLING, lambda _moment: courier.settle()), *jobs]
    asked: dict[str, datetime] = {}
    while not stop.is_set():
        outcome = None
        try:
            _do_jobs(courier, jobs, asked, stop)
            outcome = None if stop.is_set() else courier.carry()
        except Exception:  # a database that is away for a moment must not end the worker
            log.exception("The worker stumbled and goes on.")
        if outcome is None:
            courier.hang_up()
        pauses = {None: idle, Outcome.SENT: spacing, Outcome.PACED: min(spacing or TURN, TURN)}
        stop.wait(pauses.get(outcome, 0.0))
    courier.hang_up()


def _do_jobs(courier: Courier, jobs: Sequence[Job], asked: dict[str, datetime], stop: Event) -> None:
    """Do the jobs that are due; the lease is kept, not handed back, since it also spaces the runs."""
    for job in jobs:
        moment = courier.clock()
        if stop.is_set() or asked.get(job.name, moment) > moment:
            continue
        asked[job.name] = moment + job.every
        with courier.work() as session:
            mine = take_lease(session, f"job: {job.name}", courier.name, moment, moment + job.every)
        if not mine:
            continue
        try:
            job.run(moment)
        except Exception:  # a job that fails must not stop the letters; it comes again
            log.exception("The job “%s” failed.", job.name)
