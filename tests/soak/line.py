"""A line between phone and server that swallows answers: the server has written, the phone hears nothing."""

import json
import random
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

SHARE = 0.37  # of all answers to scans
HALF = 0.25  # of the swallowed ones break off in the middle


class ForgetfulLine(socketserver.ThreadingTCPServer):
    """Forwards requests whole, and some answers not, or half; it remembers every verdict the server gave."""

    daemon_threads = True
    block_on_close = True
    request_queue_size = 64

    def __init__(self, server_port: int, seed: int, share: float = SHARE) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.server_port, self.share = server_port, share
        self.swallowed = 0
        self.told: list[tuple[str, str]] = []  # scan id and verdict, in the order in which the server answered
        self._chance, self._lock = random.Random(seed), threading.Lock()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def passed_on(self, request: bytes, answer: bytes) -> bytes:
        """Return what is left of an answer; only answers to scans are lost, pages come through."""
        if not request.startswith(b"POST"):
            return answer
        with self._lock:
            self.told += _verdicts(answer)
            if self._chance.random() >= self.share:
                return answer
            self.swallowed += 1
            return answer[: len(answer) // 2] if self._chance.random() < HALF else b""


class _Call(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        line: ForgetfulLine = self.server
        with socket.create_connection(("127.0.0.1", line.server_port)) as upstream, upstream.makefile("rb") as answers:
            while request := _message(self.rfile):
                upstream.sendall(request)
                answer = _message(answers)
                left = line.passed_on(request, answer)
                self.wfile.write(left)
                if left != answer or not answer:
                    return


@contextmanager
def forgetful_line(server_port: int, seed: int) -> Iterator[ForgetfulLine]:
    """Open such a line to a server for as long as the block lasts."""
    with ForgetfulLine(server_port, seed) as line:
        thread = threading.Thread(target=line.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield line
        finally:
            line.shutdown()
            thread.join()


def _message(stream: BinaryIO) -> bytes:
    """Read one HTTP message with its body; b"" where the line was hung up."""
    head, length = b"", 0
    while (row := stream.readline()) not in {b"\r\n", b""}:
        name, _, value = row.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        head += row
    return head + row + stream.read(length) if head else b""


def _verdicts(answer: bytes) -> list[tuple[str, str]]:
    results = json.loads(answer.partition(b"\r\n\r\n")[2])["results"]
    return [(result["scan_id"], result["verdict"]) for result in results]
