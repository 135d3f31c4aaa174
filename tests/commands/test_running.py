import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace

import pytest

from mixer.app import engine_of
from mixer.commands.hosting import bounce_jobs, courier_of, ready, sign_in_link, spacing_of
from mixer.commands.run import jobs_of
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.settings import Settings
from tests.commands.conftest import ROOT, free_port
from tests.makers import make_guest


@pytest.fixture
def start(environ, tmp_path):
    """Start `mixer ...` as a process of its own; its output grows in a file."""
    started = []

    def run(*words: str, **more: str) -> tuple[subprocess.Popen, "os.PathLike[str]"]:
        said = tmp_path / f"said{len(started)}.txt"
        with said.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "mixer", *words],
                env=os.environ | environ | {"PYTHONUNBUFFERED": "1"} | more,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
            )
        started.append(process)
        return process, said

    yield run
    for process in started:
        process.kill()
        process.wait()


def _wait_for(said, pattern: str) -> re.Match:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = re.search(pattern, said.read_text())
        if found:
            return found
        time.sleep(0.05)
    pytest.fail(f"never said {pattern!r}, but: {said.read_text()}")


def test_run_serves_prints_a_link_carries_letters_and_stops_cleanly(start, environ):
    port = str(free_port())
    base = f"http://127.0.0.1:{port}"
    process, said = start("run", "--empty", "--port", port, MIXER_BASE_URL=base)
    link = _wait_for(said, rf"{base}/sign-in/\S+").group()
    with urllib.request.urlopen(link, timeout=10) as answer:  # noqa: S310 - our own server
        assert answer.status == 200
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=90) == 0
    assert "everything is kept" in said.read_text()


def test_a_second_start_keeps_the_group_and_stops_when_asked_politely(start):
    for _ in range(2):
        port = str(free_port())
        process, said = start(
            "run", "--empty", "--no-worker", "--port", port, MIXER_BASE_URL=f"http://127.0.0.1:{port}"
        )
        _wait_for(said, "/sign-in/")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=90) == 0


def test_in_production_no_link_is_printed(start):
    port = str(free_port())
    base = f"http://127.0.0.1:{port}"
    process, said = start("run", "--empty", "--port", port, MIXER_BASE_URL=base, MIXER_PRODUCTION="yes")
    _wait_for(said, "Ctrl-C stops it")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=90) == 0
    assert "/sign-in/" not in said.read_text()


def test_a_port_in_use_is_said_in_one_line(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process, said = start("run", "--empty", "--port", str(taken.getsockname()[1]))
        assert process.wait(timeout=60) == 2
    assert "cannot listen" in said.read_text()
    assert "Traceback" not in said.read_text()


def test_the_worker_waits_for_the_upgrade(mixer_command, environ, tmp_path):
    empty = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    refused = mixer_command("worker", MIXER_DATABASE_URL=empty)
    assert "mixer upgrade" in refused.exception.message
    assert "is at 0" in mixer_command("upgrade", MIXER_DATABASE_URL=empty).output


def test_the_worker_runs_until_it_is_stopped(start):
    process, said = start("worker")
    _wait_for(said, "carries letters")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=90) == 0
    assert "nothing is lost" in said.read_text()


def test_a_group_is_founded_and_its_organiser_gets_links(mixer_command):
    first = mixer_command("found", "Hill Chapter", "--organiser", "Ida@hill.example", "--kind", "strong")
    assert re.search(r"/sign-in/\w{52}", first.output)
    assert re.search(r"/sign-in/\w{52}", mixer_command("sign-in-link", "ida@hill.example").output)
    nobody = mixer_command("sign-in-link", "nobody@hill.example").exception
    assert isinstance(nobody, Refusal)
    lost = mixer_command("found", "X", "--organiser", "i@hill.example", "--time-zone", "Mars").exception
    assert "no time zone" in lost.message


def test_an_installation_without_people_says_so(tmp_path):
    settings = Settings(instance=tmp_path, secret_key="x")
    app = ready(settings)
    with pytest.raises(Refusal, match="mixer found"):
        sign_in_link(app)
    engine_of(app).dispose()


def test_letters_go_by_smtp_where_a_server_is_set(app, settings):
    with_server = replace(settings, smtp_host="mail.example", letters_per_minute=30)
    assert courier_of(app, with_server).relay.host == "mail.example"
    assert spacing_of(with_server) == 2.0
    assert courier_of(app, settings).relay is None


def test_the_worker_reads_the_mailbox_of_bounces_where_there_is_one(app, cast, settings, tmp_path, clock):
    assert bounce_jobs(app, settings) == ()
    box = tmp_path / "bounces"
    for part in ("new", "cur", "tmp"):
        (box / part).mkdir(parents=True)
    (box / "new" / "1").write_bytes(b"From: a@b.example\nSubject: Hello\n\nNo report at all.\n")
    (job,) = bounce_jobs(app, replace(settings, bounce_mailbox=f"maildir://{box}"))
    job.run(clock())
    assert [file.name for file in box.glob("cur/*")] == ["1:2,F"]
    assert courier_of(app, replace(settings, bounces="bounces@mix.example")).bounces == "bounces@mix.example"


def test_every_command_explains_itself(mixer_command):
    from mixer.cli import COMMANDS  # noqa: PLC0415 - what it lists is the test

    for name in COMMANDS:
        said = mixer_command(name, "--help")
        assert said.exit_code == 0
        assert said.output.startswith(f"Usage: mixer {name}")
        assert len(said.output.splitlines()) > 4, name


def test_all_commands_are_listed_and_others_are_not_there(mixer_command):
    from mixer.cli import COMMANDS  # noqa: PLC0415 - what it lists is the test

    listed = mixer_command("--help").output
    assert all(f"\n  {name} " in listed for name in COMMANDS)
    assert "No such command" in mixer_command("fly").output


def test_printing_a_list_loads_neither_the_pages_nor_the_database():
    program = "import sys; from mixer.cli import mixer; mixer(['tags', '--help'], standalone_mode=False);"
    program += "sys.exit(', '.join({'flask', 'sqlalchemy', 'scipy'} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stderr == ""


def test_a_refusal_is_one_line_and_not_a_traceback(environ):
    done = subprocess.run(
        [sys.executable, "-m", "mixer", "upgrade"],
        env=os.environ | environ | {"MIXER_BASE_URL": "nonsense"},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("mixer: MIXER_BASE_URL must look like")


def test_in_production_the_first_start_makes_nobody(start, mixer_command):
    port = str(free_port())
    base = f"http://127.0.0.1:{port}"
    process, said = start("run", "--port", port, MIXER_BASE_URL=base, MIXER_PRODUCTION="yes")
    _wait_for(said, "Ctrl-C stops it")
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=90) == 0
    assert isinstance(mixer_command("sign-in-link").exception, Refusal)


def test_the_clock_offers_free_places_to_those_who_wait(app, cast, work, look, clock):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        waiting = make_guest(session, event, answer="waiting", waiting_since=clock()).id
    for job in jobs_of(app):
        job.run(clock())
    with look() as session:
        assert session.get_one(Guest, waiting).offered_until is not None
