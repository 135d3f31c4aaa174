"""A post office on a real database, and a courier to serve it."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.post.courier import Courier
from mixer.post.models import Letter
from mixer.post.service import LetterDraft, write_letter
from tests.cast import Cast
from tests.conftest import StandingClock
from tests.mail_server import MailServer, serving


@dataclass
class Office:
    """A group's post office, its clock, and short ways to write and read letters."""

    opened: Callable[[], AbstractContextManager[Session]]
    cast: Cast
    clock: StandingClock

    @property
    def now(self) -> datetime:
        return self.clock.now

    def pass_by(self, **time: float) -> None:
        self.clock.forward(**time)

    def write(self, number: int = 1, **facts: object) -> bool:
        draft = {
            "occasion": f"test:{number}",
            "group_id": self.cast.group_id,
            "event_id": self.cast.event_id,
            "kind": "notice",
            "to_name": f"Guest {number}",
            "to_address": f"guest{number}@example.org",
            "from_name": "Harbour Chamber",
            "subject": f"Letter {number}",
            "body_text": "Hello\n.and a line that begins with a dot\n",
            "body_html": "<p>Hello</p>\n",
        } | facts
        with self.opened() as session:
            return write_letter(session, LetterDraft(**draft), self.now)

    def letters(self) -> list[Letter]:
        with self.opened() as session:
            return list(session.scalars(select(Letter).order_by(Letter.id)))

    def letter(self) -> Letter:
        (only,) = self.letters()
        return only

    def states(self) -> list[str]:
        return [letter.state for letter in self.letters()]


@pytest.fixture
def office(work, cast, clock) -> Office:
    return Office(work, cast, clock)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with serving() as server:
        yield server


@pytest.fixture
def courier(office: Office, look, mail_server: MailServer, tmp_path: Path) -> Iterator[Courier]:
    carrier = Courier(
        name="desk:1",
        work=office.opened,
        look=look,
        clock=office.clock,
        chance=random.Random(7),
        sender="post@mixer.example",
        folder=tmp_path / "letters",
        relay=mail_server.relay,
    )
    yield carrier
    carrier.hang_up()
