"""The server has written and its answer gets lost: the phone sends again with the same id, and nothing is doubled."""

import pytest

from tests.soak.answers import scan_over_a_forgetful_line

pytestmark = pytest.mark.database
SCANS = 200


def test_scans_whose_answers_get_lost_are_written_once_and_the_verdict_never_changes(servers, stage):
    told = scan_over_a_forgetful_line(servers, stage, SCANS, seed=3)
    assert told.scans == SCANS
    assert told.swallowed > 20
    assert (told.lost, told.changed, told.doubled, told.unexplained) == (0, 0, 0, 0)
    assert told.unnoted == 0, "where a phone showed something else, the host is told"


def test_control_a_phone_that_makes_a_new_id_for_each_try_doubles_scans_and_changes_answers(servers, stage):
    told = scan_over_a_forgetful_line(servers, stage, SCANS, seed=3, forgetful=True)
    assert told.doubled > 0
    assert told.changed > 0
