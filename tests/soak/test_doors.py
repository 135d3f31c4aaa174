"""One guest at 32 doors, each a process of its own with its own connection."""

import pytest

from tests.soak.doors import DOORS, agree, scan_together, winners

pytestmark = pytest.mark.database
GUESTS = 5


def test_of_32_processes_scanning_one_guest_one_welcomes_and_31_name_its_time_and_door(stage):
    told = scan_together(stage, GUESTS)
    assert [len(of_guest) for of_guest in told] == [DOORS] * GUESTS
    assert [of_guest for of_guest in told if not agree(of_guest)] == []


def test_control_doors_that_look_before_they_write_welcome_one_guest_more_than_once(stage):
    told = scan_together(stage, GUESTS, naive=True)
    assert any(len(winners(of_guest)) > 1 for of_guest in told)
