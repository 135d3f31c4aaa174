"""Letters to many guests: CPU a letter, and the pages of a mixer of ten thousand."""

import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from mixer.accounts.service import make_link
from mixer.app import create_app, engine_of
from mixer.commands.waves import send_waves
from mixer.contacts.models import Contact
from mixer.core.database import unit_of_work
from mixer.core.keyring import Token
from mixer.core.migrating import upgrade
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.invite import service as invite
from mixer.invite.files import kinds
from mixer.settings import Settings
from tests.benchmarks.figures import Figure, at_most, measure
from tests.cast import Browser
from tests.makers import KEYRING, MADE_AT, NIGHT, make_account, make_event, make_group

GUESTS, READERS, VISITS = 10_000, 5_000, 5
NOW = NIGHT - timedelta(days=35)


def figures() -> Iterator[Figure]:
    """Yield what a wave to 5,000 costs, and the pages of 10,000 guests."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder), secret_key="x", base_url="http://localhost")
        app = create_app(settings, clock=lambda: NOW, chance=random.Random(1))
        upgrade(engine_of(app))
        with app.app_context(), unit_of_work() as session:
            group = make_group(session)
            event = make_event(session, group, capacity=GUESTS)
            host = make_account(session, group).id
            token = make_link(session, host, NOW, random.Random(2))
            _crowd(session, event)
            code, event_id = event.code, event.id
            kind = kinds()["reminder"]
            words = invite.Words("reminder", kind.segment, kind.subject, kind.text)
            drafts = [invite.draft_wave(session, event_id, words, host, NOW, random.Random(n)) for n in range(9)]
        waiting = iter(drafts)

        def send() -> None:
            with app.app_context(), unit_of_work() as session:
                invite.begin(session, event_id, next(waiting), NOW)
            assert send_waves(app, NOW) == READERS

        yield measure(f"a letter of a wave to {READERS:,}, written", READERS, send, target=at_most(1500))
        browser = Browser(app)
        browser.post(f"/sign-in/{token}")
        for name, path in (
            ("letters and answers", "invite"),
            ("a wave before it goes", f"invite/{drafts[-1]}"),
            ("a wave that went out", f"invite/{drafts[0]}"),
            ("how far it is", f"invite/{drafts[0]}/progress"),
        ):
            yield measure(f"{name}, {GUESTS:,} guests", VISITS, _visits(browser, f"/m/{code}/{path}"))
        engine_of(app).dispose()


def _visits(browser: Browser, address: str) -> Callable[[], None]:
    def visit() -> None:
        for _ in range(VISITS):
            assert browser.get(address).status_code == 200, address

    return visit


def _crowd(session: Session, event: Event) -> None:
    """Put 10,000 guests on the list, half of them invited already, without asking the services for each."""
    shared = {"group_id": event.group_id, "family": "Example", "created_at": MADE_AT, "updated_at": MADE_AT}
    names = [f"Guest{number}" for number in range(GUESTS)]
    people = [
        shared
        | {
            "code": f"C{number:09d}",
            "given": name,
            "full_name": f"{name} Example",
            "tag_name": name,
            "email": f"{name.lower()}@guests{number % 50}.example",
            "search": f"{name.lower()} example",
        }
        for number, name in enumerate(names)
    ]
    session.execute(insert(Contact), people)
    guests = [
        {
            "event_id": event.id,
            "contact_id": number + 1,
            "code": f"G{number:09d}",
            "short_code": f"{number:06d}",
            "badge_hash": KEYRING.hash(Token.BADGE, f"G{number:09d}"),
            "link_hash": KEYRING.hash(Token.RSVP, f"G{number:09d}"),
            "created_at": MADE_AT,
            "invited_at": None if number < READERS else MADE_AT,
        }
        for number in range(GUESTS)
    ]
    session.execute(insert(Guest), guests)
