"""Mixer behind waitress on a free port, for as long as a block lasts."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

LOOK_UP = 0.1  # seconds between two looks at whether to stop


@contextmanager
def served(app: Flask, threads: int = 4, port: int = 0) -> Iterator[str]:
    """Serve an application on loopback, on a free port or this one, and leave no socket or thread behind.

    The thread that owns the sockets closes them, after each answer under way is written: waitress's own `close()` takes
    them from under it.
    """
    sockets: dict = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=port, threads=threads)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            wasyncore.loop(timeout=LOOK_UP, use_poll=True, map=sockets, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        stop.set()
        thread.join()
