"""The disk fills up while guests are checked in: 503, the phones keep their scans, and all is well with room again."""

import subprocess

import pytest

from mixer.commands.bench_stage import set_stage
from tests.soak.disks import PHONES, SENT_AWAY, ballast, fill_the_disk, no_longer_files, small_disk

WORDS = ("disk is full", "cannot write to its disk")


@pytest.fixture
def small(tmp_path, cluster):
    """A mixer on a disk of 16 MiB."""
    if cluster is not None:
        pytest.skip("about the embedded database")
    try:
        mounted = small_disk(tmp_path)
        place = mounted.__enter__()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root may mount a small disk; the other test limits the length of files instead")
    yield set_stage(f"sqlite:///{place / 'mixer.sqlite3'}", place, guests=200, phones=8)
    mounted.__exit__(None, None, None)


@pytest.fixture
def limited(stage, cluster):
    if cluster is not None:
        pytest.skip("about the embedded database")
    return stage


def check(told):
    assert told.statuses == {503: PHONES * SENT_AWAY}
    assert all(any(words in page for words in WORDS) for page in told.pages)
    assert told.kept >= PHONES * SENT_AWAY
    assert (told.lost, told.waiting, told.unexplained, told.fault) == (0, 0, 0, "ok")


def test_on_a_full_disk_phones_are_asked_to_come_back_and_lose_nothing(servers, small):
    check(fill_the_disk(servers, small, ballast, seed=5))


def test_where_files_may_grow_no_longer_phones_are_asked_to_come_back_and_lose_nothing(servers, limited):
    check(fill_the_disk(servers, limited, no_longer_files, seed=5))


def test_control_a_server_that_answers_before_its_commit_loses_scans_on_a_full_disk(servers, limited):
    told = fill_the_disk(servers, limited, no_longer_files, seed=5, broken="answer_before_commit")
    assert told.lost > 0
