"""The door: a scan over WSGI against the floor, which is Flask and SQLAlchemy doing one durable UPDATE."""

import random
import tempfile
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import update

from mixer.app import create_app, engine_of
from mixer.core.database import unit_of_work
from mixer.core.migrating import upgrade
from mixer.door.access import cookie_name
from mixer.door.models import Device
from mixer.door.service import devices
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.settings import Settings
from mixer.web.access import policy, public
from tests.benchmarks.figures import Figure, measure
from tests.makers import NIGHT, badge_of, make_event, make_group, make_guest

GUESTS = 2000
SCANS = 300


def figures() -> Iterator[Figure]:
    """Yield the door's figures."""
    with tempfile.TemporaryDirectory() as folder:
        app = _house(Path(folder))
        with app.app_context(), unit_of_work() as session:
            event = make_event(session, make_group(session), capacity=GUESTS)
            badges = [badge_of(make_guest(session, event, answer="yes", seats=1)) for _ in range(GUESTS)]
            token = _device(session, event)
        with app.test_request_context():
            cookie = cookie_name()
        waiting = iter(badges)

        def scan() -> None:
            client = app.test_client()
            client.set_cookie(cookie, token)
            for _ in range(SCANS):
                one = {"scan_id": str(uuid.uuid4()), "kind": "in", "code": next(waiting), "way": "camera"}
                answer = client.post("/door/scans", json={"scans": [one], "waiting": 0})
                assert answer.json["results"][0]["verdict"] == "admitted", answer.text

        floor = _floor(app)

        def touch() -> None:
            client = app.test_client()
            for _ in range(SCANS):
                assert client.post(floor).status_code == 200

        yield measure(f"check-in by scan, {GUESTS:,} guests, SQLite FULL", SCANS, scan, touch)
        engine_of(app).dispose()


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
