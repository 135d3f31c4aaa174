"""Lists of 5,000 guests who met 20,000 times, from the database to the last byte of the file: CPU, and queries."""

import io
import random
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import event as listening
from sqlalchemy import insert
from sqlalchemy.orm import Session

from mixer.app import create_app, engine_of
from mixer.contacts.models import Consent, Contact
from mixer.core.codes import digest, new_code
from mixer.core.database import unit_of_work
from mixer.core.migrating import upgrade
from mixer.door.models import Attendance
from mixer.followup import service
from mixer.followup.service import Taker, Wish
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting, Share
from mixer.settings import Settings
from tests.benchmarks.figures import Figure, at_most
from tests.benchmarks.lists import people, seconds
from tests.makers import KEYRING, NIGHT, make_event, make_group

GUESTS, MEETINGS, MOST_QUERIES = 5_000, 20_000, 30
WISHES = (
    ("CSV", Wish("everybody", "csv")),
    ("CSV for Mailchimp", Wish("everybody", "csv", "mailchimp")),
    ("workbook", Wish("everybody", "xlsx")),
    ("vCards", Wish("everybody", "vcf")),
    ("calendar", Wish("everybody", "ics")),
    ("JSON", Wish("everybody", "json")),
)


def fill(session: Session) -> int:
    """Make a mixer at which everybody met eight people, and every second couple agreed to be seen."""
    chance = random.Random(3)
    group = make_group(session)
    event = make_event(session, group, capacity=GUESTS)
    session.execute(
        insert(Contact),
        [
            {
                "id": number,
                "group_id": group.id,
                "code": new_code(chance),
                "given": name.split()[0],
                "family": name.split()[-1],
                "full_name": name,
                "tag_name": name.split()[0],
                "email": email,
                "phone": phone,
                "search": name.casefold(),
                "created_at": NIGHT,
                "updated_at": NIGHT,
            }
            for number, (name, email, phone, *_) in enumerate(people(GUESTS), start=1)
        ],
    )
    numbers = range(1, GUESTS + 1)
    session.execute(insert(Guest), [_guest(number, event.id, chance) for number in numbers])
    session.execute(
        insert(Attendance),
        [{"event_id": event.id, "guest_id": n, "first_ms": n, "first_scan": f"s{n}", "door": "A"} for n in numbers],
    )
    agreed = [n for n in numbers if n % 2]
    wording = {"purpose": "invite", "wording": "invite-1", "given_at": NIGHT}
    session.execute(insert(Consent), [{"contact_id": n, **wording} for n in agreed])
    couples = [(n, n + step) for step in range(1, 5) for n in numbers if n + step <= GUESTS][:MEETINGS]
    session.execute(insert(Meeting), [_meeting(event.id, *couple) for couple in couples])
    shares = [pair for one, other in couples[::2] for pair in ((one, other), (other, one))]
    session.execute(
        insert(Share),
        [{"event_id": event.id, "giver_id": a, "receiver_id": b, "fields": [], "given_at": NIGHT} for a, b in shares],
    )
    return event.id


def _guest(number: int, event_id: int, chance: random.Random) -> dict[str, object]:
    code = new_code(chance)
    return {
        "id": number,
        "code": code,
        "event_id": event_id,
        "contact_id": number,
        "answer": "yes",
        "first_timer": not number % 10,
        "short_code": f"{number:06}",
        "badge_hash": digest(f"b{code}"),
        "link_hash": digest(f"l{code}"),
        "created_at": NIGHT,
    }


def _meeting(event_id: int, one: int, other: int) -> dict[str, object]:
    return {
        "event_id": event_id,
        "one_id": one,
        "other_id": other,
        "one_contact_id": one,
        "other_contact_id": other,
        "confirmed_at": NIGHT + timedelta(seconds=one),
        "way": "scan",
    }


def take_out(app: Flask, event_id: int, wish: Wish) -> tuple[float, int, int]:
    """Take a list out; return the CPU seconds, the number of queries and of entries."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    listening.listen(engine_of(app), "before_cursor_execute", note)
    start = seconds()
    with unit_of_work() as session:
        file = service.export(session, event_id, wish, Taker(None, NIGHT + timedelta(days=1), KEYRING))
        file.pour(io.BytesIO())
    taken = seconds() - start
    listening.remove(engine_of(app), "before_cursor_execute", note)
    return taken, len([one for one in sent if one.startswith("SELECT")]), file.rows


def figures() -> Iterator[Figure]:
    """Yield the seconds of each kind of file; their queries do not grow with the guests."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder), secret_key="x", base_url="http://localhost")
        app = create_app(settings, clock=lambda: NIGHT, chance=random.Random(2))
        upgrade(engine_of(app))
        with app.app_context():
            with unit_of_work() as session:
                event_id = fill(session)
            for name, wish in WISHES:
                best, queries, rows = min(take_out(app, event_id, wish) for _ in range(2))
                assert rows >= GUESTS / 10
                assert queries <= MOST_QUERIES
                yield Figure(f"{name}, {GUESTS:,} guests, {queries} queries", best, unit="s", target=at_most(5))
        engine_of(app).dispose()
