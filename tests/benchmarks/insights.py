"""Pages of numbers of a large mixer, layout included: CPU a request, against the floor of reading its meetings.

Rooms that were drawn are forgotten before each visit, so that every visit lays the room out anew.
"""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mixer.accounts.service import make_link
from mixer.app import create_app, engine_of
from mixer.core.columns import Base
from mixer.core.database import reading, unit_of_work
from mixer.core.migrating import upgrade
from mixer.followup.models import ConnectionStep
from mixer.guests.models import Guest
from mixer.insights import service
from mixer.insights.rules.circles import circles, web
from mixer.insights.rules.layout import layout
from mixer.insights.rules.room_picture import room_picture
from mixer.meetings.models import Meeting, Note
from mixer.meetings.service.history import confirmed
from mixer.settings import Settings
from tests.benchmarks.figures import Figure, at_most, measure
from tests.cast import Browser
from tests.makers import NIGHT, check_in, make_account, make_event, make_group, make_guest

GUESTS, MEETINGS = 500, 5_000
MOST_MS = 300.0


def couples(seed: int = 5) -> list[tuple[int, int]]:
    """Return who met whom in a room of eight crowds, two of three meetings inside one."""
    chance = random.Random(seed)
    found: set[tuple[int, int]] = set()
    while len(found) < MEETINGS:
        one = chance.randrange(GUESTS)
        other = (
            (one + 8 * chance.randrange(1, GUESTS // 8)) % GUESTS
            if chance.random() < 2 / 3
            else chance.randrange(GUESTS)
        )
        if one != other:
            found.add((min(one, other), max(one, other)))
    return sorted(found)


def _met(event_id: int, one: Guest, other: Guest) -> Iterator[Base]:
    """Yield what two who met left behind: the meeting, and of every third couple a note and a step."""
    pair = {"one_id": one.id, "other_id": other.id}
    contacts = {"one_contact_id": one.contact_id, "other_contact_id": other.contact_id}
    yield Meeting(event_id=event_id, **pair, **contacts, way="scan", confirmed_at=NIGHT)
    if (one.id + other.id) % 3 == 0:
        yield Note(event_id=event_id, author_id=one.id, about_id=other.id, text="a florist", written_at=NIGHT)
        sides = {"owner_id": one.contact_id, "with_id": other.contact_id}
        yield ConnectionStep(event_id=event_id, **sides, step="wrote", at=NIGHT)


def figures() -> Iterator[Figure]:
    """Yield the figures of the layout, the pages and the report."""
    room = web(range(GUESTS), couples())
    own = circles(GUESTS, room.ties)
    said = f"{GUESTS} guests, {MEETINGS:,} meetings"  # and a note and a step of every third couple
    yield _in_ms(measure(f"circles of {said}", 1, lambda: circles(GUESTS, room.ties)))
    yield _in_ms(measure(f"layout of {said}", 1, lambda: layout(own, room.ties)))
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder), secret_key="x", base_url="http://localhost")
        app = create_app(settings, clock=lambda: NIGHT, chance=random.Random(1))
        upgrade(engine_of(app))
        with app.app_context(), unit_of_work() as session:
            group = make_group(session)
            event = make_event(session, group, capacity=GUESTS)
            token = make_link(session, make_account(session, group).id, NIGHT, random.Random(2))
            guests = [make_guest(session, event, answer="yes", seats=1) for _ in range(GUESTS)]
            for guest in guests:
                check_in(session, guest)
            for one, other in couples():
                session.add_all(_met(event.id, guests[one], guests[other]))
            event_id, code, group_code = event.id, event.code, group.code
        browser = Browser(app)
        browser.post(f"/sign-in/{token}")

        def visit(address: str) -> None:
            room_picture.cache_clear()
            assert browser.get(address).status_code == 200, address

        def floor() -> None:
            with app.app_context(), reading() as session:
                confirmed(session, event_id)

        def report() -> None:
            room_picture.cache_clear()
            with app.app_context(), reading() as session:
                service.report(session, event_id, NIGHT)

        page, across = f"/m/{code}/insights", f"/g/{group_code}/memory/achieved"
        yield _in_ms(measure(f"page of numbers, {said}", 1, lambda: visit(page), floor), MOST_MS)
        yield _in_ms(measure(f"across mixers, {said}", 1, lambda: visit(across), floor), MOST_MS)
        yield _in_ms(measure(f"report for the board, {said}", 1, report, floor))
        engine_of(app).dispose()


def _in_ms(figure: Figure, most: float | None = None) -> Figure:
    floor = None if figure.floor is None else figure.floor / 1000
    return Figure(figure.name, figure.ours / 1000, floor, "ms", None if most is None else at_most(most))
