"""`mixer bench`: what this machine and database give, measured on a real server."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from mixer.commands.bench_crowd import Crowd, Phone
from mixer.commands.bench_stage import Stage, free_port, set_stage
from mixer.core.refusal import Refusal

MOST_GUESTS = 1_000_000
MOST_CLIENTS = 500
MOST_SCANS = 2000  # a run; more only take longer
FLOOR_SCANS = 500
FIRST_SCANS, NOBODYS = 50, "0" * 16
FLOOR = "mixer.commands.bench_floor"
START = 60  # seconds a server may take to answer first


@dataclass(frozen=True, slots=True)
class Run:
    """One rush at the doors: waits as the phones see them and the server's CPU a request, all in milliseconds."""

    clients: int
    requests: int
    req_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    cpu_ms: float | None
    failures: int


@click.group()
def bench() -> None:
    """Measure what this machine and database give."""


@bench.command()
@click.option("--guests", type=click.IntRange(1, MOST_GUESTS), default=10_000, show_default=True)
@click.option("--clients", default="1,8,32", show_default=True, help="Phones that scan at once, a run for each number.")
@click.option("--database", help="PostgreSQL server on which a database is made and dropped; SQLite unless told.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def door(*, guests: int, clients: str, database: str | None, as_json: bool) -> None:
    """Check guests in by scan at a real server with a database of its own, from a second process.

    Each run lets so many phones scan at once, each its own guests one after the other. The server's CPU a request is
    held against the floor: Flask and SQLAlchemy doing one durable UPDATE, measured in the same way, with one phone and
    with as many phones, since a crowd costs any server more a request.
    """
    phones = _phones(clients)
    if guests < sum(phones):
        raise Refusal("too_few_guests", f"{sum(phones)} phones need a guest each: ask for more than {guests} guests.")
    with tempfile.TemporaryDirectory() as folder, _database(database, Path(folder)) as address:
        stage = set_stage(address, Path(folder), guests, max(phones))
        floor, *floors = _floors(stage, [1, *phones])
        runs = list(_runs(stage, phones))
    report = {"guests": guests, "database": make_url(address).get_backend_name(), "floor_cpu_ms": floor}
    if as_json:
        click.echo(json.dumps(report | {"floors_cpu_ms": floors, "runs": [asdict(run) for run in runs]}))
        return
    click.echo(f"{guests:,} guests, {report['database']}; the floor takes {_shown(floor)} ms CPU a request.")
    for run, crowded in zip(runs, floors, strict=True):
        click.echo(
            f"{run.clients:>4} phones: {run.requests:,} scans, {run.req_s:,.0f} a second, waits {run.p50_ms:.1f} / "
            f"{run.p95_ms:.1f} / {run.p99_ms:.1f} ms (p50 / p95 / p99), {_shown(run.cpu_ms)} ms CPU each "
            f"(the floor with as many {_shown(crowded)}), {run.failures} failed"
        )


def _phones(clients: str) -> Sequence[int]:
    """Read "1,8,32"."""
    parts = [part.strip() for part in clients.split(",")]
    if not all(re.fullmatch(r"[0-9]{1,4}", part) and 0 < int(part) <= MOST_CLIENTS for part in parts):
        sentence = f"“{clients}” is no list of numbers from 1 to {MOST_CLIENTS}, such as 1,8,32."
        raise Refusal("bad_clients", sentence)
    return tuple(map(int, parts))


def _shown(milliseconds: float | None) -> str:
    return "?" if milliseconds is None else f"{milliseconds:.2f}"


@contextmanager
def _database(server: str | None, folder: Path) -> Iterator[str]:
    """Make a database for this measurement only, and give its address."""
    if server is None:
        yield f"sqlite:///{folder / 'mixer.sqlite3'}"
        return
    try:
        url = make_url(server).set(drivername="postgresql+psycopg")
        name = f"mixer_bench_{os.getpid()}"
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except SQLAlchemyError as error:
        sentence = f"No database can be made at {server}: {str(error).splitlines()[0]}"
        raise Refusal("no_database", sentence) from error
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def _floors(stage: Stage, clients: Sequence[int]) -> list[float | None]:
    """Return the floor's CPU in milliseconds a request with so many phones at once, for each number."""
    port = free_port()
    words = [FLOOR, stage.settings.database, str(port), str(stage.guest_id)]
    crowds = [Crowd(port, [Phone(stage.cookies[0], [""] * _each(FLOOR_SCANS, count))] * count) for count in clients]
    with _server(words, {}, port) as server:
        _warm(server, stage, port)
        return [_rushed(server, crowd).cpu_ms for crowd in crowds]


def _warm(server: int, stage: Stage, port: int) -> None:
    """Send a few scans of nobody's tag first: what a server does once is no request's own."""
    _rushed(server, Crowd(port, [Phone(stage.cookies[0], [NOBODYS] * FIRST_SCANS)]))


def _each(scans: int, phones: int) -> int:
    return max(1, scans // phones)


def _runs(stage: Stage, clients: Sequence[int]) -> Iterator[Run]:
    settings = stage.settings
    environ = {
        "MIXER_INSTANCE": str(settings.instance),
        "MIXER_DATABASE_URL": settings.database,
        "MIXER_BASE_URL": settings.base_url,
        "MIXER_SECRET_KEY": settings.secret_key,
        "MIXER_PORT": str(settings.port),
        "MIXER_THREADS": str(settings.threads),
    }
    scans = min(MOST_SCANS, len(stage.codes) // len(clients))
    waiting = iter(stage.codes)
    with _server(["mixer", "run", "--empty", "--no-worker"], environ, settings.port) as server:
        _warm(server, stage, settings.port)
        for count in clients:
            each, cookies = _each(scans, count), stage.cookies[:count]
            phones = [Phone(cookie, [next(waiting) for _ in range(each)]) for cookie in cookies]
            yield _rushed(server, Crowd(settings.port, phones))


@contextmanager
def _server(words: Sequence[str], environ: Mapping[str, str], port: int) -> Iterator[int]:
    """Start `python -m WORDS`, wait until it answers at the port, give its process id, and end it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MIXER_")}
    with tempfile.TemporaryFile() as said:  # a pipe that nobody reads would fill up and stop the server
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", *words], env=clean | dict(environ), stdout=said, stderr=subprocess.STDOUT
        )
        try:
            if not _answers(process, port):
                said.seek(0)
                words_of_it = said.read().decode(errors="replace").strip()[-500:]
                raise Refusal("no_server", f"The server to measure did not start: {words_of_it}")
            yield process.pid
        finally:
            process.terminate()
            process.wait(START)


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until a server listens at a port; return False where it ended instead, or took too long."""
    until = time.monotonic() + START
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.05)
    return False


def _rushed(server: int, crowd: Crowd) -> Run:
    """Let a crowd rush the server from a process of its own, and reckon the run."""
    before = cpu_seconds(server)
    done = subprocess.run(
        [sys.executable, "-m", "mixer.commands.bench_crowd"],
        input=json.dumps(asdict(crowd)),
        capture_output=True,
        text=True,
        check=True,
    )
    after = cpu_seconds(server)
    told = json.loads(done.stdout)
    waits = sorted(told["waits"])
    spent = None if before is None or after is None else (after - before) / len(waits) * 1000
    return Run(
        clients=len(crowd.phones),
        requests=len(waits),
        req_s=len(waits) / told["seconds"],
        p50_ms=_share(waits, 0.50),
        p95_ms=_share(waits, 0.95),
        p99_ms=_share(waits, 0.99),
        cpu_ms=spent,
        failures=told["failures"],
    )


def _share(waits: Sequence[float], share: float) -> float:
    """Return the wait in milliseconds that this share of all waits does not exceed; `waits` are sorted seconds."""
    return waits[min(len(waits) - 1, int(share * len(waits)))] * 1000


def cpu_seconds(process: int, proc: Path = Path("/proc")) -> float | None:
    """Return the CPU seconds a running process has used, or None where the system does not tell."""
    try:
        fields = (proc / str(process) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    user, system = int(fields[11]), int(fields[12])
    return (user + system) / os.sysconf("SC_CLK_TCK")
