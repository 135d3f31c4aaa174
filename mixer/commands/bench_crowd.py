"""A crowd at the doors: as many phones as told, each scanning its guests one after the other over its own connection.

Run as `python -m mixer.commands.bench_crowd` by `mixer bench`, so that the load takes none of the server's time: it
reads a `Crowd` as JSON from standard input and writes a `Rush` as JSON to standard output.
"""

import json
import re
import sys
import threading
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

PATIENCE = 30  # seconds for one answer
CSRF = re.compile(r'name="csrf-token" content="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Phone:
    """A door device: the cookie it holds, and the codes of the tags it will scan."""

    cookie: str
    codes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Phones at a server's doors."""

    port: int
    phones: Sequence[Phone]


@dataclass(frozen=True, slots=True)
class Rush:
    """How it went: seconds of each scan, how many were not welcomed, and how long all took."""

    waits: Sequence[float]
    failures: int
    seconds: float


def rush(crowd: Crowd) -> Rush:
    """Let every phone scan its guests, all phones at once."""
    gate = threading.Barrier(len(crowd.phones))
    began: list[float] = []

    def stand(phone: Phone) -> list[tuple[float, bool]]:
        connection = HTTPConnection("127.0.0.1", crowd.port, timeout=PATIENCE)
        headers = _opened(connection, phone)
        gate.wait()
        began.append(time.perf_counter())
        scans = [_scan(connection, headers, code) for code in phone.codes]
        connection.close()
        return scans

    with ThreadPoolExecutor(len(crowd.phones)) as doors:
        scans = [scan for door in doors.map(stand, crowd.phones) for scan in door]
    seconds = time.perf_counter() - min(began)
    return Rush([wait for wait, _ in scans], sum(not welcome for _, welcome in scans), seconds)


def _opened(connection: HTTPConnection, phone: Phone) -> dict[str, str]:
    """Open the scanner's page, as a phone does, and return what its scans carry."""
    connection.request("GET", "/door", headers={"Cookie": phone.cookie})
    answer = connection.getresponse()
    page = answer.read().decode()
    cookies = [phone.cookie, *(text.partition(";")[0] for text in answer.headers.get_all("Set-Cookie", []))]
    token = CSRF.search(page)
    return {
        "Cookie": "; ".join(cookies),
        "Content-Type": "application/json",
        "X-CSRFToken": token[1] if token else "",
    }


def _scan(connection: HTTPConnection, headers: dict[str, str], code: str) -> tuple[float, bool]:
    told = {"scan_id": str(uuid.uuid4()), "kind": "in", "code": code, "way": "camera", "age_ms": 0}
    body = json.dumps({"scans": [told], "waiting": 0})
    start = time.perf_counter()
    try:
        connection.request("POST", "/door/scans", body, headers)
        answer = connection.getresponse()
        text = answer.read()
        welcome = answer.status == HTTPStatus.OK and json.loads(text)["results"][0].get("verdict") == "admitted"
    except (OSError, HTTPException, ValueError, LookupError):
        connection.close()
        welcome = False
    return time.perf_counter() - start, welcome


def main() -> None:
    """Read a crowd, let it rush, and tell how it went."""
    told = json.load(sys.stdin)
    crowd = Crowd(told["port"], [Phone(**phone) for phone in told["phones"]])
    json.dump(asdict(rush(crowd)), sys.stdout)


if __name__ == "__main__":
    main()
