"""A mixer that began through the house's own services, eight weeks ahead of the standing clock."""

from datetime import date, time

import pytest

from mixer.events.files import usual
from mixer.events.rules.checks import warnings
from mixer.events.service.mixers import About, Draft, Timing, begin

DAY = date(2026, 11, 5)  # a Thursday, more than eight weeks after the clock's Monday


def draft(*, template="chamber", about=None, **timing) -> Draft:
    when = {"day": DAY, "doors": time(17, 30), "close": time(19, 30), "time_zone": "America/Denver"} | timing
    return Draft(about or About("Harbour Mixer", "Harbour Hall", 80, "casual"), Timing(**when), template)


@pytest.fixture
def mixer(work, cast, clock, chance):
    """(id, code) of a mixer that Olive hosts."""
    with work() as session:
        event = begin(session, cast.group_id, cast.accounts["olive"], draft(), clock(), chance)
        return event.id, event.code


def warned(items, length=120):
    """Return what is wrong with a run of show by the house's rules of thumb."""
    return warnings(items, length, usual())
