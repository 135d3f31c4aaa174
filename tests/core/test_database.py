import multiprocessing
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import OperationalError, StatementError

from mixer.accounts.models import Group
from mixer.app import create_app, engine_of
from mixer.core.clock import wall_clock
from mixer.core.database import engine_options, prepare, unit_of_work
from mixer.settings import Settings
from tests.makers import make_group


def test_a_unit_of_work_is_kept_whole_or_not_at_all(work, look):

    def fail_half_way():
        with work() as session:
            make_group(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with look() as session:
        assert session.scalars(select(Group)).all() == []
    with work() as session:
        make_group(session)
    with look() as session:
        assert len(session.scalars(select(Group)).all()) == 1


def test_what_a_reader_writes_is_undone(look):
    with look() as session:
        make_group(session)
    with look() as session:
        assert session.scalars(select(Group)).all() == []


def test_moments_keep_their_instant_and_need_a_zone(work, look):
    there = datetime(2026, 9, 7, 9, 0, tzinfo=timezone(timedelta(hours=-6)))
    with work() as session:
        make_group(session, created_at=there)
    with look() as session:
        found = session.scalar(select(Group.created_at))
    assert found == there
    assert found.tzinfo == UTC
    with work() as session, pytest.raises(StatementError, match="needs its time zone"):
        make_group(session, created_at=datetime(2026, 9, 7, 9, 0))  # noqa: DTZ001 - the mistake is the test


def test_the_clock_is_aware():
    assert wall_clock().tzinfo == UTC


def _count_in_a_process(url: str, rounds: int) -> None:
    app = create_app(Settings(database_url=url, secret_key="x", instance=Path("/nonexistent")))
    _count(app, rounds)
    engine_of(app).dispose()


def _count(app: Flask, rounds: int) -> None:
    with app.app_context():
        for _ in range(rounds):
            with unit_of_work() as session:
                group = session.scalars(select(Group)).one()
                group.keep_guests_days += 1


def test_writers_in_many_processes_and_threads_queue_and_lose_nothing(app, work, look, database_url, cluster):
    if cluster is not None:
        pytest.skip("PostgreSQL decides by conditional updates, tested where they are")
    with work() as session:
        make_group(session, keep_guests_days=0)
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_count_in_a_process, args=(database_url, 20)) for _ in range(3)]
    threads = [threading.Thread(target=_count, args=(app, 20)) for _ in range(3)]
    for one in (*processes, *threads):
        one.start()
    for one in (*processes, *threads):
        one.join()
    with look() as session:
        assert session.scalar(select(Group.keep_guests_days)) == 6 * 20


def test_deferred_writers_would_fail(database_url, cluster):
    """The control: what the gate and BEGIN IMMEDIATE are for."""
    if cluster is not None:
        pytest.skip("about SQLite")
    engine = create_engine(database_url, connect_args={"timeout": 1})
    prepare(engine)
    deferred = engine.execution_options(sqlite_begin="DEFERRED")
    one, other = deferred.connect(), deferred.connect()
    write = "INSERT INTO lease VALUES ('{}', 'somebody', '2026-09-07 00:00:00')"
    for connection in (one, other):
        connection.execute(text("SELECT count(*) FROM lease"))
    one.execute(text(write.format("one")))
    one.commit()
    with pytest.raises(OperationalError, match="locked"):
        other.execute(text(write.format("other")))
    one.close()
    other.close()
    engine.dispose()


def test_the_embedded_database_is_durable(app, cluster):
    if cluster is not None:
        pytest.skip("about SQLite")
    with engine_of(app).connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_postgresql_gets_limits_and_is_left_as_it_is():
    options = engine_options("postgresql+psycopg://localhost/mixer")
    assert options["pool_pre_ping"]
    assert "lock_timeout" in options["connect_args"]["options"]
    engine = create_engine("postgresql+psycopg://localhost/mixer")
    prepare(engine)
    engine.dispose()
