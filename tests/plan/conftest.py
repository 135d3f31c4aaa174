"""Mixers with plans: one in good time, one five weeks ahead; today is the clock's Monday, 7 September 2026."""

import threading
from datetime import date, time

import pytest
from sqlalchemy import select

from mixer.events.models import Event
from mixer.events.rules.when import local_day
from mixer.events.service.mixers import About, Draft, Timing, begin
from mixer.plan.models import Task
from mixer.plan.service import make_plan
from mixer.plan.service.tasks import Actor

TODAY = date(2026, 9, 7)
IN_NINE_WEEKS = date(2026, 11, 12)
IN_FIVE_WEEKS = date(2026, 10, 13)


@pytest.fixture
def planned(work, cast, clock, chance):
    """Begin a mixer with its plan: planned(day) -> (id, code)."""

    def make(day=IN_NINE_WEEKS, template="chamber", name="Harbour Mixer"):
        draft = Draft(
            About(name, "Harbour Hall", 80, "casual"),
            Timing(day, time(17, 30), time(19, 30), "America/Denver"),
            template,
        )
        with work() as session:
            event = begin(session, cast.group_id, cast.accounts["olive"], draft, clock(), chance)
            make_plan(session, event, local_day(clock(), event.time_zone), chance)
            return event.id, event.code

    return make


@pytest.fixture
def by(cast, clock):
    return Actor(cast.accounts["olive"], clock())


@pytest.fixture
def task_of(look):
    """Read one task by key: its row, loaded."""

    def read(event_id, key):
        with look() as session:
            row = session.query(Task).filter_by(event_id=event_id, key=key).one()
            session.expunge(row)
            return row

    return read


@pytest.fixture
def event_of(look):
    def read(event_id):
        with look() as session:
            row = session.get_one(Event, event_id)
            session.expunge(row)
            return row

    return read


@pytest.fixture
def plan(planned):
    return planned()[0]


@pytest.fixture
def code(plan, look):
    """Return the code of a task of `plan` by its key."""

    def of(key):
        with look() as session:
            return session.scalars(select(Task.code).where(Task.event_id == plan, Task.key == key)).one()

    return of


def in_threads(number, thing):
    """Do something at once in several threads and return the errors."""
    errors = []

    def guarded():
        try:
            thing()
        except BaseException as error:  # noqa: BLE001 - any error in a thread fails the test
            errors.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
