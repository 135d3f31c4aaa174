"""Mixer's own server in a process of its own, which a proof may kill, starve and start again.

What every server imports is imported once, by a process that forks them: a start takes a tenth of a second, and what
then runs is `mixer run` and nothing else - unless a control asks for a server that breaks a promise on purpose.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from mixer.settings import Settings
from tests.soak import broken

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds for a start or an end on a busy machine
RUN = ("run", "--empty", "--no-worker")


@dataclass(frozen=True)
class Server:
    """A running server: its process and its port."""

    process: int
    port: int

    def kill(self) -> None:
        """End it as `kill -9` does, without a last word, and return when it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                os.kill(self.process, 0)
            except ProcessLookupError:
                return
            time.sleep(0.005)
        raise TimeoutError(f"Process {self.process} does not die.")


class Servers:
    """The process that forks servers; see `ready_to_serve`."""

    def __init__(self, forker: subprocess.Popen[str], folder: Path) -> None:
        self._forker, self._folder = forker, folder

    @contextmanager
    def serve(self, settings: Settings, broken: str = "") -> Iterator[Server]:
        """Start a server for these settings, wait until it answers, and kill it at the end of the block."""
        server = self.start(settings, broken)
        try:
            yield server
        finally:
            server.kill()

    def start(self, settings: Settings, broken: str = "") -> Server:
        """Start a server and wait until it answers; `broken` names what a control breaks (see `tests.soak.broken`)."""
        log = self._folder / f"server-{settings.port}.log"
        order = {"environ": environ_of(settings), "log": str(log), "broken": broken}
        assert self._forker.stdin
        assert self._forker.stdout
        self._forker.stdin.write(f"{json.dumps(order)}\n")
        self._forker.stdin.flush()
        server = Server(int(self._forker.stdout.readline()), settings.port)
        if not _answers(server):
            said = log.read_text(errors="replace")[-2000:]
            server.kill()
            raise RuntimeError(f"The server did not start: {said}")
        return server

    def said(self, server: Server) -> str:
        """Return what the servers at this port have logged."""
        return (self._folder / f"server-{server.port}.log").read_text(errors="replace")


@contextmanager
def ready_to_serve(*before: str) -> Iterator[Servers]:
    """Start the forker, behind words such as `strace ...` where they are given; no server outlives the block."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MIXER_", "COV_"))}
    words = [*before, sys.executable, "-W", "ignore", "-m", "tests.soak.servers"]
    with tempfile.TemporaryDirectory() as folder:
        forker = subprocess.Popen(
            words, cwd=ROOT, env=clean, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        try:
            yield Servers(forker, Path(folder))
        finally:
            forker.communicate(timeout=PATIENCE)


def environ_of(settings: Settings) -> dict[str, str]:
    """Return the settings as a server's environment says them."""
    return {
        "MIXER_INSTANCE": str(settings.instance),
        "MIXER_DATABASE_URL": settings.database,
        "MIXER_BASE_URL": settings.base_url,
        "MIXER_SECRET_KEY": settings.secret_key,
        "MIXER_PORT": str(settings.port),
        "MIXER_THREADS": str(settings.threads),
    }


def _answers(server: Server) -> bool:
    """Wait until a server listens; return False where it ended instead, or took too long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=1):
            return True
        try:
            os.kill(server.process, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.01)
    return False


def fork_servers(orders: Iterable[str], command: Callable[..., object]) -> None:
    """Fork a server for each order and tell its process; end them all when there are no more orders."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need no burial
    children = []
    for order in orders:
        child = os.fork()
        if child == 0:
            _become_server(json.loads(order), command)
        children.append(child)
        print(child, flush=True)
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def _become_server(order: dict, command: Callable[..., object]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for own, standard in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(own, standard)
    os.environ.update(order["environ"])
    if order["broken"]:
        getattr(broken, order["broken"])()
    command(RUN, prog_name="mixer")
    os._exit(0)


if __name__ == "__main__":
    import mixer.commands.run  # noqa: F401 - imported before the fork, once for all servers
    from mixer.cli import mixer as the_command

    fork_servers(sys.stdin, the_command)
