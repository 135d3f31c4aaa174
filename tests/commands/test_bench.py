"""`mixer bench`: real servers, real scans, and figures that can be believed."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import psycopg
import pytest

from mixer.commands.bench import cpu_seconds
from mixer.commands.bench_crowd import Crowd, Phone, rush
from mixer.commands.bench_floor import floor_app
from mixer.guests.models import Guest
from tests.makers import make_event, make_group, make_guest
from tests.postgresql import start_cluster


def test_a_rush_at_the_door_is_measured_against_the_floor(mixer_command):
    done = mixer_command("bench", "door", "--guests", "12", "--clients", "1,3", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert (told["guests"], told["database"]) == (12, "sqlite")
    assert told["floor_cpu_ms"] is not None
    assert len(told["floors_cpu_ms"]) == 2
    assert None not in told["floors_cpu_ms"]
    assert [(run["clients"], run["requests"], run["failures"]) for run in told["runs"]] == [(1, 6, 0), (3, 6, 0)]
    for run in told["runs"]:
        assert 0 < run["p50_ms"] <= run["p95_ms"] <= run["p99_ms"]
        assert run["req_s"] > 0
        assert run["cpu_ms"] is not None


def test_it_makes_a_database_on_postgresql_and_drops_it(mixer_command):
    with start_cluster() as cluster:
        server = f"postgresql://mixer@127.0.0.1:{cluster.port}/postgres"
        done = mixer_command("bench", "door", "--guests", "4", "--clients", "2", "--database", server)
        with psycopg.connect(server) as connection:
            names = [name for (name,) in connection.execute("SELECT datname FROM pg_database")]
    assert done.exit_code == 0, done.output
    assert done.output.startswith("4 guests, postgresql; the floor takes ")
    assert "2 phones: 4 scans" in done.output
    assert "0 failed" in done.output
    assert not any("bench" in name for name in names)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--clients", "0"], "no list of numbers"),
        (["--clients", "many"], "no list of numbers"),
        (["--clients", "1,,8"], "no list of numbers"),
        (["--clients", "501"], "no list of numbers"),
        (["--clients", "30,40", "--guests", "69"], "70 phones need a guest each"),
        (["--database", "postgresql://nobody@127.0.0.1:1/none"], "No database can be made"),
        (["--database", "what is this"], "No database can be made"),
    ],
)
def test_what_cannot_be_measured_is_said(mixer_command, words, sentence):
    assert sentence in str(mixer_command("bench", "door", *words).exception)


def test_a_server_that_does_not_start_is_said(mixer_command, monkeypatch):
    monkeypatch.setattr("mixer.commands.bench._runs", lambda *_: ())
    monkeypatch.setattr("mixer.commands.bench.FLOOR", "mixer.commands.no_such_floor")
    failed = mixer_command("bench", "door", "--guests", "1", "--clients", "1")
    assert "The server to measure did not start" in str(failed.exception)
    assert "no_such_floor" in str(failed.exception)


def test_where_the_system_does_not_tell_there_is_no_figure_of_cpu(tmp_path):
    assert cpu_seconds(1, tmp_path) is None
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "stat").write_text("7 (a (b) c) S 1 1 1 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 1 0")
    assert cpu_seconds(7, tmp_path) > 0


class Grumpy(BaseHTTPRequestHandler):
    """A door that lets every other guest in, and hangs up on the third."""

    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self):
        self._say(b"<html></html>")

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        type(self).asked += 1
        verdict = "admitted" if self.asked % 2 else "unknown"
        if self.asked == 3:
            self.close_connection = True
            return
        self._say(json.dumps({"results": [{"verdict": verdict}]}).encode())

    def _say(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


def test_a_scan_that_is_not_welcomed_is_a_failure():
    """The control of "0 failed": a door that refuses and hangs up is told apart from one that welcomes."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Grumpy) as server:
        serving = Thread(target=server.serve_forever, daemon=True)
        serving.start()
        done = rush(Crowd(server.server_port, [Phone("door=x", ["a"] * 5)]))
        server.shutdown()
        serving.join()
    assert len(done.waits) == 5
    assert done.failures == 3


def test_the_floor_writes_one_row_and_nothing_else(app, work, look, database_url):
    with work() as session:
        guest = make_guest(session, make_event(session, make_group(session)))
        other = make_guest(session, make_event(session, make_group(session)))
        session.expunge_all()
    client = floor_app(database_url, guest.id).test_client()
    assert "csrf-token" in client.get("/door").text
    assert client.post("/door/scans").json["results"] == [{"verdict": "admitted"}]
    with look() as session:
        assert session.get(Guest, guest.id).door_note == "here"
        assert session.get(Guest, other.id).door_note == ""
