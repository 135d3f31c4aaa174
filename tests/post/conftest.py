"""A post office on a real SQLite file, and a courier to serve it."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, sessionmaker

import mixer.accounts.models
import mixer.events.models
import mixer.guests.models
import mixer.post.models
from mixer.accounts.models import Group
from mixer.core.columns import Base
from mixer.core.database import prepare
from mixer.core.keyring import Keyring
from mixer.post.courier import Courier
from mixer.post.models import Letter
from mixer.post.service import LetterDraft, write_letter
from tests.mail_server import MailServer, serving

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
TABLES = (mixer.accounts.models, mixer.events.models, mixer.guests.models, mixer.post.models)


@dataclass
class Office:
    """The database of a test, a clock to turn, and short ways to write and read letters."""

    opened: Callable[[], AbstractContextManager[Session]]
    now: datetime = NOW
    keyring: Keyring = field(default_factory=lambda: Keyring(b"s" * 32, "https://mixer.example"))

    def clock(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)

    def write(self, number: int = 1, **facts: object) -> bool:
        draft = {
            "occasion": f"test:{number}",
            "group_id": 1,
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
def office(tmp_path: Path) -> Iterator[Office]:
    engine = create_engine(f"sqlite:///{tmp_path / 'post.sqlite3'}")
    prepare(engine)
    Base.metadata.create_all(engine)
    sessions = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def opened() -> Iterator[Session]:
        with sessions() as session, session.begin():
            yield session

    with opened() as session:
        for number in (1, 2):
            session.add(
                Group(
                    code=f"G{number}",
                    name=f"Group {number}",
                    kind="casual",
                    time_zone="UTC",
                    country="US",
                    created_at=NOW,
                )
            )
    yield Office(opened)
    engine.dispose()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with serving() as server:
        yield server


@pytest.fixture
def courier(office: Office, mail_server: MailServer, tmp_path: Path) -> Iterator[Courier]:
    carrier = Courier(
        name="desk:1",
        work=office.opened,
        look=office.opened,
        clock=office.clock,
        chance=random.Random(7),
        sender="post@mixer.example",
        folder=tmp_path / "letters",
        relay=mail_server.relay,
    )
    yield carrier
    carrier.hang_up()
