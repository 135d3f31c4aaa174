"""docs/icebreakers.md does what it says."""

from tests.guides import run_guide


def test_each_block_of_the_icebreakers_guide_runs_and_says_what_is_written_below_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_guide("icebreakers.md") == 10
