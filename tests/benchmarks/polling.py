"""Live pages: a real server polled by a whole evening's screens, in per cent of one core.

50 phones at the doors ask for their list every 30 s, 5 walls look every 2 s, 3 hosts' pages and 5 visitor hosts' phones
every 3 s, each with the mark it holds, while a guest is checked in every 2 s: nothing stands still. The processor time
is the server's own, from /proc, so that what the clients cost does not count.
"""

import heapq
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session
from waitress import serve

from mixer.accounts.models import SignIn
from mixer.app import create_app, engine_of
from mixer.contacts.models import Sphere
from mixer.core.codes import digest
from mixer.core.database import unit_of_work
from mixer.core.migrating import upgrade
from mixer.door.models import Attendance, Device, Scan
from mixer.door.service import walls
from mixer.events.models import Event
from mixer.guests.models import Guest, Welcome
from mixer.settings import Settings
from tests.benchmarks.figures import Figure, at_most
from tests.makers import make_account, make_company, make_contact, make_event, make_group, make_guest, make_profession

SECONDS = 30
PHONES, WALLS, DESKS, BOARDS = 50, 5, 3, 5
FIRST_TIMERS, HERE = 0.15, 0.5


def figures() -> Iterator[Figure]:
    """Yield what the polling costs at a usual mixer, at a very large one, and after an evening of very many scans."""
    for guests, scans in ((500, 0), (5000, 0), (5000, 100_000)):
        more = f", {scans:,} scans" if scans else ""
        name = f"65 screens and a check-in every 2 s, {guests:,} guests{more}"
        with tempfile.TemporaryDirectory() as folder:
            night = _night(Path(folder), guests, scans)
            with _served(Path(folder)) as (port, process):
                spent = _poll(night, port, process)
        yield Figure(name, spent, unit="% core", target=at_most(10))


@dataclass(frozen=True, slots=True)
class Night:
    """What the clients need: addresses, cookies, and codes of guests still to come."""

    event_code: str
    wall: str
    host: str
    phones: list[str]
    to_come: list[str]


def _house(folder: Path) -> Flask:
    return create_app(Settings(instance=folder, secret_key="of benchmarks", base_url="http://127.0.0.1"))


def _night(folder: Path, guests: int, scans: int) -> Night:
    app = _house(folder)
    upgrade(engine_of(app))
    now = datetime.now(UTC)
    with app.app_context(), unit_of_work() as session:
        group = make_group(session)
        event = make_event(session, group, starts_at=now - timedelta(minutes=30), capacity=guests)
        everybody = _guests(session, group, event, guests)
        phones = [_phone(session, event, number, now) for number in range(PHONES)]
        _come(session, event, everybody[: int(guests * HERE)], now, scans)
        host = make_account(session, group)
        expires = now + timedelta(days=1)
        session.add(SignIn(account_id=host.id, token_hash=digest("host"), created_at=now, expires_at=expires))
        wall = walls.make(session, app.extensions["mixer"].keyring, event.id)
        night = Night(event.code, wall, _cookie(app), phones, [guest.code for guest in everybody[int(guests * HERE) :]])
    engine_of(app).dispose()
    return night


def _cookie(app: Flask) -> str:
    client = app.test_client()
    with client.session_transaction() as session:
        session["sign_in"] = "host"
    found = client.get_cookie("mixer")
    assert found
    return f"mixer={found.value}"


def _guests(session: Session, group: object, event: Event, count: int) -> list[Guest]:
    chance, trades = random.Random(1), []
    for position, letter in enumerate("ABCDEFG"):
        colours = {"shape": "disc", "colour": "#0072b2", "position": position}
        sphere = Sphere(group_id=group.id, key=letter, name=f"Sphere {letter}", letter=letter, **colours)
        session.add(sphere)
        session.flush()
        trades += [make_profession(session, group, f"Trade {letter}{n}", sphere_id=sphere.id).id for n in range(6)]
    companies = [make_company(session, group, f"Company {number}").id for number in range(count // 3)]
    made = []
    for number in range(count):
        where = {"company_id": chance.choice(companies), "profession_id": chance.choice(trades)}
        part = {"part": "visitor_host"} if number < count // 20 else {"first_timer": chance.random() < FIRST_TIMERS}
        made.append(make_guest(session, event, make_contact(session, group, **where), answer="yes", seats=1, **part))
    hosts = made[: count // 20]
    for guest in made[count // 20 :: 2]:
        if guest.first_timer:
            pair = {"first_timer_id": guest.id, "visitor_host_id": chance.choice(hosts).id}
            session.add(Welcome(event_id=event.id, introduced=chance.randint(0, 3), **pair))
    return made


def _phone(session: Session, event: Event, number: int, now: datetime) -> str:
    token, until = f"phone-{number}", now + timedelta(days=1)
    keys = {"code": f"PHONE{number}", "token_hash": digest(token), "enrolled_at": now, "expires_at": until}
    session.add(Device(event_id=event.id, name=f"Ana {number}", door=f"Desk {number % 5}", **keys))
    session.flush()
    return f"door={token}"


def _come(session: Session, event: Event, guests: list[Guest], now: datetime, scans: int) -> None:
    """Let guests come over the last half hour, and the rest of the scans find them in already."""
    first_ms = int((now - timedelta(minutes=30)).timestamp() * 1000)
    for number in range(max(len(guests), scans)):
        guest, moment = guests[number % len(guests)], first_ms + number % len(guests) * 1_800_000 // len(guests)
        scan_id, fresh = f"scan {number}", number < len(guests)
        session.add(
            Scan(
                scan_id=scan_id,
                event_id=event.id,
                guest_id=guest.id,
                device_id=1 + number % PHONES,
                door="Main",
                kind="in",
                mode="online",
                occurred_ms=moment,
                received_ms=moment,
                verdict="admitted" if fresh else "already",
                reply={"verdict": "admitted"},
            )
        )
        if fresh:
            came = {"first_scan": scan_id, "first_ms": moment, "door": "Main"}
            session.add(Attendance(event_id=event.id, guest_id=guest.id, **came))


@contextmanager
def _served(folder: Path) -> Iterator[tuple[int, int]]:
    command = [sys.executable, "-m", "tests.benchmarks.polling", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield int(server.stdout.readline()), server.pid
        finally:
            server.terminate()


@dataclass(slots=True)
class Screen:
    """One page that looks for news by itself: what it asks for, how often, and the mark it holds."""

    address: str
    cookie: str
    every: float
    line: HTTPConnection
    mark: str = ""
    known: str = ""
    seen: dict[int, int] = field(default_factory=dict)

    def look(self) -> None:
        """Ask once, as the page does."""
        kept = {"If-None-Match": self.mark} if self.mark else {}
        self.line.request("GET", self.address + self.known, headers={"Cookie": self.cookie, **kept})
        answer = self.line.getresponse()
        told = answer.read()
        self.mark = answer.headers.get("ETag", "")
        if answer.headers.get("Content-Type") == "application/json":  # a phone's list: it says what it has
            told = json.loads(told)
            self.known = f"?mark={told['mark']}&seq={told['seq']}"
        self.seen[answer.status] = self.seen.get(answer.status, 0) + 1


def _screens(night: Night, port: int) -> list[Screen]:
    mixer, wall = f"/m/{night.event_code}", "/" + night.wall.split("/", 3)[3]
    pages = [(f"{wall}/now", "", 2.0)] * WALLS + [(f"{mixer}/door/now", night.host, 3.0)] * DESKS
    pages += [(f"{mixer}/icebreakers/hosts/evening/now", night.host, 3.0)] * BOARDS
    pages += [("/door/snapshot", phone, 30.0) for phone in night.phones]
    return [Screen(address, cookie, every, HTTPConnection("127.0.0.1", port)) for address, cookie, every in pages]


def _poll(night: Night, port: int, process: int) -> float:
    """Look at everything once, then for a while as pages do; return the server's per cent of a core."""
    screens, chance = _screens(night, port), random.Random(2)
    token = _token(night, port)
    for screen in screens:
        screen.look()
        screen.seen.clear()
    start, before = time.monotonic(), _cpu_of(process)
    due = [(start + chance.random() * screen.every, number) for number, screen in enumerate(screens)]
    due.append((start + 1, -1))
    heapq.heapify(due)
    while due[0][0] < start + SECONDS:
        when, number = heapq.heappop(due)
        time.sleep(max(0.0, when - time.monotonic()))
        if number < 0:
            _check_in(night, port, token)
        else:
            screens[number].look()
        heapq.heappush(due, (when + (2 if number < 0 else screens[number].every), number))
    spent = (_cpu_of(process) - before) / (time.monotonic() - start) * 100
    assert {status for screen in screens for status in screen.seen} <= {200, 304}
    for screen in screens:
        screen.line.close()
    return spent


def _token(night: Night, port: int) -> tuple[str, str]:
    """Return a phone's cookies and what its page sends against forged requests."""
    line = HTTPConnection("127.0.0.1", port)
    line.request("GET", "/door", headers={"Cookie": night.phones[0]})
    answer = line.getresponse()
    page = answer.read().decode()
    session = answer.headers["Set-Cookie"].split(";")[0]
    line.close()
    return f"{night.phones[0]}; {session}", page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def _check_in(night: Night, port: int, token: tuple[str, str]) -> None:
    line = HTTPConnection("127.0.0.1", port)
    scan = {"scan_id": str(uuid.uuid4()), "kind": "in", "guest": night.to_come.pop(), "way": "search"}
    body = json.dumps({"scans": [scan], "waiting": 0})
    headers = {"Cookie": token[0], "X-CSRFToken": token[1], "Content-Type": "application/json"}
    line.request("POST", "/door/scans", body=body, headers=headers)
    said = line.getresponse().read().decode()
    assert '"admitted"' in said, said
    line.close()


def _cpu_of(process: int) -> float:
    """Return the seconds of processor time a process has used."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def main(folder: Path) -> None:
    """Serve the house in a folder, as `mixer run` does, on a free port that is printed."""
    import socket  # noqa: PLC0415 - only the server's own process needs it

    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    serve(_house(folder), sockets=[listening], threads=8, _quiet=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
