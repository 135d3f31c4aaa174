"""The door: a scan over WSGI against the floor, which is Flask and SQLAlchemy doing one durable UPDATE."""

import random
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from mixer.app import create_app, engine_of
from mixer.contacts.models import Contact
from mixer.core.database import unit_of_work
from mixer.core.keyring import Token
from mixer.core.migrating import upgrade
from mixer.door.access import cookie_name
from mixer.door.models import Device
from mixer.door.service import devices
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.settings import Settings
from mixer.web.access import policy, public
from tests.benchmarks.figures import Figure, at_most_times, measure
from tests.makers import KEYRING, NIGHT, make_event, make_group

GUESTS = 2000
SCANS = 300
FEW, MANY = 100, 100_000
EACH = 30


def figures() -> Iterator[Figure]:
    """Yield the door's figures."""
    with tempfile.TemporaryDirectory() as folder:
        app, scan = _doors(Path(folder), GUESTS)
        floor = _floor(app)

        def touch() -> None:
            client = app.test_client()
            for _ in range(SCANS):
                assert client.post(floor).status_code == 200

        yield measure(f"check-in by scan, {GUESTS:,} guests, SQLite FULL", SCANS, lambda: scan(SCANS), touch)
        engine_of(app).dispose()
    yield _among_many()


def _among_many() -> Figure:
    """Hold a check-in among a hundred thousand guests against one among a hundred."""
    with tempfile.TemporaryDirectory() as quiet, tempfile.TemporaryDirectory() as crowded:
        small, scan_few = _doors(Path(quiet), FEW)
        large, scan_many = _doors(Path(crowded), MANY)
        name = f"check-in by scan, {MANY:,} guests against {FEW}"
        figure = measure(name, EACH, lambda: scan_many(EACH), lambda: scan_few(EACH), at_most_times(1.3))
        engine_of(small).dispose()
        engine_of(large).dispose()
    return figure


def _doors(folder: Path, guests: int) -> tuple[Flask, Callable[[int], None]]:
    """Open a mixer with so many guests; what comes back checks in the next so many of them."""
    app = _house(folder)
    with app.app_context(), unit_of_work() as session:
        event = make_event(session, make_group(session), capacity=guests)
        waiting = iter(_invite(session, event, guests))
        token = _device(session, event)
    with app.test_request_context():
        cookie = cookie_name()

    def scan(count: int) -> None:
        client = app.test_client()
        client.set_cookie(cookie, token)
        for _ in range(count):
            one = {"scan_id": str(uuid.uuid4()), "kind": "in", "code": next(waiting), "way": "camera"}
            answer = client.post("/door/scans", json={"scans": [one], "waiting": 0})
            assert answer.json["results"][0]["verdict"] == "admitted", answer.text

    return app, scan


def _invite(session: Session, event: Event, guests: int) -> list[str]:
    """Put so many guests on the list, all at once, and return what their tags say."""
    made = {"created_at": NIGHT}
    people = [
        {
            "group_id": event.group_id,
            "code": f"C{number:09}",
            "given": "Guest",
            "family": str(number),
            "full_name": f"Guest {number}",
            "tag_name": "Guest",
            "email": f"guest{number}@guests.example",
            "search": f"guest {number}",
            "updated_at": NIGHT,
        }
        | made
        for number in range(guests)
    ]
    session.execute(insert(Contact), people)
    contacts = session.scalars(select(Contact.id).order_by(Contact.id)).all()
    codes = [f"G{number:09}" for number in range(guests)]
    rows = [
        {
            "code": code,
            "event_id": event.id,
            "contact_id": contact,
            "answer": "yes",
            "seats": 1,
            "short_code": f"{number:06}",
            "badge_hash": KEYRING.hash(Token.BADGE, code),
            "link_hash": KEYRING.hash(Token.RSVP, code),
        }
        | made
        for number, (code, contact) in enumerate(zip(codes, contacts, strict=True))
    ]
    session.execute(insert(Guest), rows)
    return [KEYRING.token(Token.BADGE, code) for code in codes]


def _house(folder: Path) -> Flask:
    settings = Settings(instance=folder, secret_key="x", base_url="http://localhost")
    app = create_app(settings, clock=lambda: NIGHT, chance=random.Random(1))
    app.config["WTF_CSRF_ENABLED"] = False  # the scanner's page holds the token; the floor has none either
    app.config["RATELIMIT_ENABLED"] = False
    upgrade(engine_of(app))
    return app


def _device(session: object, event: Event) -> str:
    token = "a device of the benchmark"
    session.add(
        Device(
            code="BENCH",
            event_id=event.id,
            name="bench",
            door="Main",
            token_hash=devices.digest(token),
            enrolled_at=NIGHT,
            expires_at=NIGHT + timedelta(hours=9),
        )
    )
    return token


def _floor(app: Flask) -> str:
    @policy(public)
    def touch() -> dict[str, str]:
        with unit_of_work() as session:
            session.execute(update(Guest).where(Guest.id == 1).values(door_note="here"))
        return {"verdict": "admitted"}

    app.view_functions["floor"] = touch
    app.url_map.add(app.url_rule_class("/floor", endpoint="floor", methods=["POST"]))
    return "/floor"
