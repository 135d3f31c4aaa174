"""A worker killed over letters to a moody server sends nothing twice; one that marks after sending does."""

import pytest

from tests.soak.letters import carry_under_kills

pytestmark = pytest.mark.database


def test_a_worker_killed_over_letters_to_a_moody_server_sends_nothing_twice_and_lists_every_doubt(stage, tmp_path):
    told = carry_under_kills(stage.settings.database, tmp_path / "letters", letters=100, kills=10)
    assert told.kills > 5
    assert (told.twice, told.missing, told.unlisted) == (0, 0, 0)
    assert told.delivered > 80


def test_control_a_worker_that_sends_and_then_marks_sends_some_twice(stage, tmp_path):
    told = carry_under_kills(stage.settings.database, tmp_path / "letters", letters=100, kills=10, way="naive")
    assert told.kills > 5
    assert told.twice > 0
