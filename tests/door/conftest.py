import random

import pytest

from mixer.door.rules.attendance import Kind
from mixer.door.service.scanning import record
from tests.door.evening import Evening, make_evening, told
from tests.makers import NIGHT, make_group


@pytest.fixture
def evening(work, clock) -> Evening:
    """The night of the mixer, 18:07 where it happens; Robin and José have said yes."""
    clock.now = NIGHT.replace(hour=0, minute=7, day=23)
    with work() as session:
        group = make_group(session)
        return make_evening(session, group)


@pytest.fixture
def scan(work, clock, evening):
    """Send one scan to the door, each in its own transaction, and return the answer."""

    def send(tag=None, **different):
        with work() as session:
            return record(session, evening.keeper, told(tag, **different), clock())

    return send


@pytest.fixture
def undo(scan):
    return lambda answer: scan(kind=Kind.UNDO, target=answer.scan_id)


@pytest.fixture
def dice() -> random.Random:
    return random.Random(4)
