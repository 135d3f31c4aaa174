"""The ground tests stand on: an application on a real database, a clock that tests move, a cast by role."""

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from mixer.app import create_app, engine_of
from mixer.core.database import db, reading, unit_of_work
from mixer.core.migrating import upgrade
from mixer.nametags.files import machine_fonts
from mixer.settings import Settings
from tests.cast import Cast, gather_cast
from tests.makers import start_afresh
from tests.postgresql import Cluster, quick_folder, start_cluster

MONDAY = datetime(2026, 9, 7, 15, 0, tzinfo=UTC)

hypothesis.settings.register_profile("untimed", deadline=None)  # a busy machine makes no rule wrong
hypothesis.settings.load_profile("untimed")


class StandingClock:
    """A clock that stands until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


def pytest_configure() -> None:
    """Keep tests' folders in memory where there is plenty: thousands of small databases are made and synced."""
    quick = quick_folder()
    if quick:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", quick)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default=os.environ.get("DATABASE", "sqlite"),
        help="the database that tests run on; PostgreSQL is started from Debian's package",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what touches no database of the run: it would prove the same a second time."""
    if config.getoption("--database") == "postgresql":
        touching: dict[bool, list[pytest.Item]] = {True: [], False: []}
        for item in items:
            touching["cluster" in getattr(item, "fixturenames", ())].append(item)
        items[:] = touching[True]
        config.hook.pytest_deselected(items=touching[False])


@pytest.fixture(scope="session", autouse=True)
def _no_fonts_of_this_machine() -> Iterator[None]:
    """Print with the fonts that travel alone, so that tests see the same everywhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(machine_fonts, "FOLDERS", ())
        patch.delenv("MIXER_FONTS", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _addresses_are_compiled_once() -> Iterator[None]:
    """Share what builds each rule's addresses among applications: thousands are made, and it is most of making one."""
    compiled: dict[object, object] = {}
    compile_builder = Rule._compile_builder

    def once(rule: Rule, *append_unknown: bool) -> object:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, *append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture(autouse=True)
def _engines_are_closed() -> Iterator[None]:
    """Close what commands leave to the end of their process: here the process goes on."""
    engines: set[Engine] = set()

    def note(connection: Connection) -> None:
        engines.add(connection.engine)

    event.listen(Engine, "engine_connect", note)
    yield
    event.remove(Engine, "engine_connect", note)
    for engine in engines:
        engine.dispose()


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster | None]:
    """A private PostgreSQL with a template database, when asked for."""
    if request.config.getoption("--database") != "postgresql":
        yield None
        return
    with start_cluster() as started:
        _migrate(started.create("template_mixer"))
        yield started


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, copied for each test."""
    file = tmp_path_factory.mktemp("sqlite") / "mixer.sqlite3"
    _migrate(f"sqlite:///{file}")
    return file


def _migrate(url: str) -> None:
    app = create_app(Settings(database_url=url, secret_key="test", instance=Path("/nonexistent")))
    engine = engine_of(app)
    upgrade(engine)
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(sqlite_begin="DEFERRED") as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
    engine.dispose()


@pytest.fixture
def database_url(cluster: Cluster | None, empty_sqlite: Path, tmp_path: Path) -> Iterator[str]:
    if cluster is not None:
        with cluster.borrow("template_mixer") as url:
            yield url
        return
    file = tmp_path / "mixer.sqlite3"
    shutil.copy(empty_sqlite, file)
    yield f"sqlite:///{file}"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        instance=tmp_path, database_url=database_url, secret_key="a secret of tests", base_url="http://localhost"
    )


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(MONDAY)


@pytest.fixture
def chance() -> random.Random:
    return random.Random(7)


@pytest.fixture
def app(settings: Settings, clock: StandingClock, chance: random.Random) -> Iterator[Flask]:
    start_afresh()
    made = create_app(settings, clock=clock, chance=chance)
    made.testing = True
    made.config["PROPAGATE_EXCEPTIONS"] = False  # a 500 must be a page in tests too
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def work(app: Flask):
    """Open a unit of work: `with work() as session`."""

    @contextmanager
    def opened() -> Iterator[Session]:
        with app.app_context(), unit_of_work() as session:
            yield session

    return opened


@pytest.fixture
def look(app: Flask):
    """Open a read-only look: `with look() as session`."""

    @contextmanager
    def opened() -> Iterator[Session]:
        with app.app_context(), reading() as session:
            yield session

    return opened


@pytest.fixture
def queries(app: Flask):
    """Collect the statements sent meanwhile: `with queries() as sent`."""

    @contextmanager
    def collected() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            sent.append(statement)

        engine = engine_of(app)
        event.listen(engine, "before_cursor_execute", note)
        yield sent
        event.remove(engine, "before_cursor_execute", note)

    return collected


@pytest.fixture
def cast(app: Flask, work: "type[AbstractContextManager[Session]]", clock: StandingClock) -> Cast:
    """Two groups with a mixer each, and the people who run them; see tests/cast.py."""
    return gather_cast(app, work, clock)
