"""A door phone in Python that keeps the protocol's rules as `static/js/door/wire.js` does.

Rules it is here for: a scan's id is made once and kept for every retry (R2); where no usable answer comes in time the
phone decides by itself and says what it showed (R4); a scan leaves the phone only on the server's word for its id (R5).
"""

import json
import random
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from mixer.commands.bench_crowd import CSRF

BATCH = 50  # R9


class Silence(Exception):  # noqa: N818 - it is no error: phones go on
    """No usable answer: none at all, half of one, or one that asks to come back later."""


@dataclass
class Phone:
    """An enrolled phone: what waits in its journal, and what the server said to each scan it has acknowledged."""

    port: int
    cookie: str
    patience: float = 30.0  # seconds for an answer; a page has 1.5
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    forgetful: bool = False  # the control: a phone that makes a new id for each retry
    journal: dict[str, dict] = field(default_factory=dict)
    acknowledged: dict[str, dict] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)  # the first id of each scan, by the id it was sent with
    shown: dict[str, str] = field(default_factory=dict)  # what this phone decided alone, by scan
    refused: list[tuple[int, str]] = field(default_factory=list)  # statuses other than 200, with what was said
    handed_in: dict[str, dict] = field(default_factory=dict)  # the acknowledged scans as they were sent
    _inside: set[str] = field(default_factory=set)
    _headers: dict[str, str] = field(default_factory=dict)
    _line: HTTPConnection | None = None

    def scan(self, code: str) -> bool:
        """Scan a tag; tell whether the server answered, or else decide alone and keep the scan for later."""
        scan = {"scan_id": self._new_id(), "kind": "in", "code": code, "way": "camera", "client_ms": _now_ms()}
        self.origins[scan["scan_id"]] = scan["scan_id"]
        self.journal[scan["scan_id"]] = scan
        if self._try_to_send([scan]):
            return True
        self.shown[scan["scan_id"]] = self._judge(code)
        self.journal[scan["scan_id"]] = scan | {"mode": "offline", "shown": self.shown[scan["scan_id"]]}
        return False

    def hand_in(self, tries: int = 1) -> bool:
        """Upload what waits, at most so often; tell whether nothing waits any more."""
        for _ in range(tries):
            if not self.journal:
                return True
            if self.forgetful:
                self.journal = dict(map(self._renamed, self.journal.values()))
            self._try_to_send(list(self.journal.values())[:BATCH])
        return not self.journal

    def hang_up(self) -> None:
        if self._line:
            self._line.close()
        self._line = None

    def ask(self, method: str, path: str, body: str | None = None) -> str:
        """Send one request and return the answer's body.

        Raises:
            Silence: there was no whole answer, or none with status 200.
        """
        try:
            self._line = self._line or HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
            self._line.request(method, path, body, self._headers or {"Cookie": self.cookie})
            answer = self._line.getresponse()
            text = answer.read().decode()
        except (OSError, HTTPException) as error:
            self.hang_up()
            raise Silence from error
        if answer.status != HTTPStatus.OK:
            self.refused.append((answer.status, text))
            raise Silence
        if not self._headers:
            self._keep(answer.headers.get_all("Set-Cookie", []), text)
        return text

    def _keep(self, cookies: Iterable[str], page: str) -> None:
        """Keep the page's session and token, as a browser does: they stay good when the server starts again."""
        token = CSRF.search(page)
        self._headers = {
            "Cookie": "; ".join([self.cookie, *(text.partition(";")[0] for text in cookies)]),
            "Content-Type": "application/json",
            "X-CSRFToken": token[1] if token else "",
        }

    def _try_to_send(self, scans: list[dict]) -> bool:
        try:
            if not self._headers:
                self.ask("GET", "/door")
            told = json.loads(self.ask("POST", "/door/scans", json.dumps({"scans": scans, "waiting": 0})))
        except (Silence, ValueError):
            return False
        for reply in told["results"]:
            scan = self.journal.pop(reply["scan_id"])
            self.acknowledged[reply["scan_id"]] = reply
            self.handed_in[reply["scan_id"]] = scan
            if reply.get("verdict") == "admitted":
                self._inside.add(scan["code"])
        return True

    def _judge(self, code: str) -> str:
        """Decide as a phone does whose list is good: welcome, unless this phone let the guest in before."""
        verdict = "already" if code in self._inside else "admitted"
        self._inside.add(code)
        return verdict

    def _renamed(self, scan: dict) -> tuple[str, dict]:
        renamed = scan | {"scan_id": self._new_id()}
        self.origins[renamed["scan_id"]] = self.origins[scan["scan_id"]]
        return renamed["scan_id"], renamed

    def _new_id(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))


def _now_ms() -> int:
    return int(time.time() * 1000)
