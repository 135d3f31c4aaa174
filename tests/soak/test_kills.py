"""`kill -9` of the server under load loses nothing that a phone was told; a server that answers too early does."""

import pytest

from tests.soak.kills import kill_over_and_over

pytestmark = pytest.mark.database
KILLS = 3


def test_a_killed_server_has_kept_every_check_in_it_acknowledged_and_lets_nobody_in_twice(servers, stage):
    told = kill_over_and_over(servers, stage, KILLS, seed=1)
    assert told.acknowledged > 30
    assert (told.lost, told.doubled, told.unexplained) == (0, 0, 0)


def test_control_a_server_that_answers_before_its_commit_loses_check_ins(servers, stage):
    told = kill_over_and_over(servers, stage, KILLS, seed=1, broken="answer_before_commit")
    assert told.acknowledged > 30
    assert told.lost > 0
