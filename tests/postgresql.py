"""A private PostgreSQL for tests, started from Debian's package on a free port of the loopback."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest


@dataclass
class Cluster:
    """A running server; databases are made from a template, which takes milliseconds."""

    port: int
    names: Iterator[int] = field(default_factory=count)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://mixer@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, template: str = "template0") -> str:
        with psycopg.connect(f"postgresql://mixer@127.0.0.1:{self.port}/postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    @contextmanager
    def borrow(self, template: str) -> Iterator[str]:
        """Lend a database made from a template, and drop it afterwards."""
        name = f"test_{next(self.names)}"
        yield self.create(name, template)
        with psycopg.connect(f"postgresql://mixer@127.0.0.1:{self.port}/postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        pytest.fail("PostgreSQL is not installed: apt-get install postgresql, then run the tests again")
    return found[-1].parent if found else Path(on_path or "").parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _owner(folder: Path) -> dict[str, object]:
    """Return how to start the server: it refuses to run as root, so root hands it to Debian's postgres user."""
    if os.geteuid() != 0:
        return {}
    postgres = pwd.getpwnam("postgres")
    os.chown(folder, postgres.pw_uid, postgres.pw_gid)
    for parent in folder.parents:
        if parent.stat().st_uid == 0 and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    return {"user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": []}


@contextmanager
def start_cluster() -> Iterator[Cluster]:
    """Start a server in a folder of its own, and stop it at the end."""
    with TemporaryDirectory(prefix="postgresql-", dir=quick_folder()) as folder:
        yield from _serve(Path(folder))


def quick_folder() -> str | None:
    """Return memory to keep test databases in, where there is plenty; else None for the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - memory, and a folder of our own in it
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 4 * 1024**3 else None


def _serve(folder: Path) -> Iterator[Cluster]:
    programs, port, who = _programs(), _free_port(), _owner(folder)
    data = folder / "data"

    def run(*command: object) -> None:
        words = [str(word) for word in command]
        subprocess.run(words, check=True, capture_output=True, cwd=folder, **who)

    run(programs / "initdb", "-D", data, "-U", "mixer", "-A", "trust", "-E", "UTF8", "--no-sync")
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": folder,
        "fsync": "off",
        "max_connections": 200,
    }
    options = f"-p {port} " + " ".join(f"-c {name}={value}" for name, value in settings.items())
    run(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield Cluster(port)
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-t", "120", "stop")
