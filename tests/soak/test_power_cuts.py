"""The power is cut: what was acknowledged was synced. The control syncs now and then, as most programs do."""

import shutil

import pytest

from mixer.commands.bench_stage import set_stage
from tests.soak.power_cuts import cut_the_power, record, why_not

SCANS, CUTS = 80, 25


@pytest.fixture(scope="module")
def recordings(empty_sqlite, tmp_path_factory, cluster):
    """A server of ours and a careless one, recorded while phones scan."""
    if cluster is not None:
        pytest.skip("about the embedded database")
    if reason := why_not():
        pytest.skip(reason)
    stages = []
    for broken in ("", "sync_now_and_then"):
        folder = tmp_path_factory.mktemp("power")
        shutil.copy(empty_sqlite, folder / "mixer.sqlite3")
        stages.append((set_stage(f"sqlite:///{folder / 'mixer.sqlite3'}", folder, guests=100, phones=8), broken))
    return record(tmp_path_factory.mktemp("record"), stages, SCANS, seed=6)


def test_a_power_cut_at_any_moment_leaves_every_acknowledged_check_in(recordings):
    told = cut_the_power(recordings[0], CUTS, seed=6)
    assert told.scans >= SCANS
    assert told.syncs >= SCANS
    assert (told.cuts_with_losses, told.corrupt) == (0, 0)


def test_control_a_server_that_syncs_now_and_then_loses_check_ins(recordings):
    told = cut_the_power(recordings[1], CUTS, seed=6)
    assert told.scans >= SCANS
    assert told.cuts_with_losses > CUTS
    assert told.corrupt == 0
