"""What a database says when it cannot write, and what people read then."""

import errno
import sqlite3

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError

from mixer.core.outages import AWAY, BUSY, FAILING, FULL, outage_of


class PostgresqlError(Exception):
    def __init__(self, sqlstate):
        super().__init__("as psycopg says it")
        self.sqlstate = sqlstate


def of_postgresql(sqlstate):
    return OperationalError("INSERT", {}, PostgresqlError(sqlstate))


@pytest.mark.parametrize(
    ("sqlstate", "outage"),
    [("53100", FULL), ("53300", BUSY), ("58030", FAILING), ("57P01", AWAY), ("57014", BUSY), ("08006", AWAY)],
)
def test_postgresqls_numbers_are_understood(sqlstate, outage):
    assert outage_of(of_postgresql(sqlstate)) is outage


def test_a_connection_that_fails_has_no_number_and_the_database_is_away():
    assert outage_of(of_postgresql(None)) is AWAY


def test_sqlite_says_itself_that_the_disk_is_full():
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE guest (name TEXT)")
        connection.exec_driver_sql("PRAGMA max_page_count = 2")
        with pytest.raises(OperationalError) as full:
            connection.exec_driver_sql("INSERT INTO guest VALUES (zeroblob(100000))")
    engine.dispose()
    assert outage_of(full.value) is FULL


def test_a_database_in_a_place_that_is_none_cannot_be_written():
    engine = create_engine("sqlite:////nowhere/at/all")
    with pytest.raises(OperationalError) as closed:
        engine.connect()
    assert outage_of(closed.value) is FAILING


def test_a_file_that_finds_no_room_says_the_same():
    assert outage_of(OSError(errno.ENOSPC, "No space left on device")) is FULL
    assert outage_of(OSError(errno.ENOENT, "No such file")) is None


@pytest.mark.parametrize(
    "mistake",
    [
        ValueError("a mistake of ours"),
        IntegrityError("INSERT", {}, PostgresqlError("23505")),
        InterfaceError("SELECT", {}, sqlite3.InterfaceError()),
        DBAPIError("SELECT", {}, PostgresqlError("42P01")),
    ],
)
def test_mistakes_of_ours_are_no_outage(mistake):
    assert outage_of(mistake) is None
