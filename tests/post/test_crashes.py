"""The post office's promise: never twice by itself, and every doubt is listed; with the control that breaks it."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from mixer.post.rules.states import State

LETTERS = 120
SCRIPT = Path(__file__).with_name("crashing_worker.py")


def crash(way, url, port, folder) -> int:
    run = subprocess.run(
        [sys.executable, SCRIPT, way, url, str(port), folder],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert run.stderr == ""
    return int(run.stdout)


def deliveries(mail_server) -> Counter[str]:
    return Counter(mail["Message-ID"].strip("<>").partition("@")[0] for mail in mail_server.boxes)


@pytest.mark.database
def test_a_worker_killed_over_and_over_sends_nothing_twice_and_lists_every_doubt(
    office, mail_server, database_url, tmp_path
):
    mail_server.seconds = 0.005
    for number in range(LETTERS):
        office.write(number)
    killed = crash("phased", database_url, mail_server.port, tmp_path)
    letters = {letter.message_id: letter.state for letter in office.letters()}
    arrived = deliveries(mail_server)
    assert killed >= 8
    assert [one for one, times in arrived.items() if times > 1] == []
    assert set(letters.values()) <= {State.SENT, State.UNKNOWN}
    assert {one for one, state in letters.items() if state == State.SENT} <= set(arrived)
    assert {one for one in arrived if letters[one] != State.SENT} <= {
        one for one, state in letters.items() if state == State.UNKNOWN
    }
    assert list(letters.values()).count(State.UNKNOWN) <= killed


@pytest.mark.database
def test_the_control_that_marks_after_sending_doubles_letters(office, mail_server, database_url, tmp_path):
    mail_server.seconds = 0.005
    for number in range(LETTERS):
        office.write(number)
    killed = crash("naive", database_url, mail_server.port, tmp_path)
    arrived = deliveries(mail_server)
    assert killed >= 8
    assert len(arrived) == LETTERS
    assert [one for one, times in arrived.items() if times > 1] != []
