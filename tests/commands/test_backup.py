import sqlite3
import threading
from contextlib import closing

import pytest

from mixer.core.refusal import Refusal
from tests.makers import make_group


def test_a_backup_under_a_writer_is_whole_and_can_be_opened(mixer_command, environ, work, tmp_path, cluster):
    if cluster is not None:
        pytest.skip("PostgreSQL is copied by pg_dump, tested below")
    stop = threading.Event()

    def write():
        while not stop.is_set():
            with work() as session:
                make_group(session)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        said = mixer_command("backup", str(tmp_path / "copy.sqlite3"))
    finally:
        stop.set()
        writer.join()
    assert said.exit_code == 0, said.exception
    assert "integrity ok" in said.output
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert copy.execute("SELECT count(*) FROM mixer_group").fetchone()[0] >= 0
    assert not list(tmp_path.glob("*.part"))


def test_a_backup_is_never_written_over(mixer_command, tmp_path):
    target = tmp_path / "copy.sqlite3"
    target.write_text("an older backup")
    assert "Name another file" in mixer_command("backup", str(target)).exception.message
    assert target.read_text() == "an older backup"


def test_without_a_database_there_is_nothing_to_copy(mixer_command, tmp_path):
    missing = f"sqlite:///{tmp_path / 'none.sqlite3'}"
    refused = mixer_command("backup", str(tmp_path / "copy"), MIXER_DATABASE_URL=missing).exception
    assert isinstance(refused, Refusal)
    assert "mixer run" in refused.message


def test_a_damaged_database_is_not_called_a_backup(mixer_command, tmp_path, monkeypatch):
    bad = tmp_path / "bad.sqlite3"
    with closing(sqlite3.connect(bad)) as database:
        database.execute("CREATE TABLE guest (id INTEGER, name TEXT NOT NULL)")
        database.execute("INSERT INTO guest VALUES (1, 'x')")
        database.commit()
        database.execute("PRAGMA writable_schema = 1")
        database.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE guest (id INTEGER, name TEXT CHECK (name = 1))'")
        database.commit()
    refused = mixer_command("backup", str(tmp_path / "copy"), MIXER_DATABASE_URL=f"sqlite:///{bad}").exception
    assert refused.code == "bad_backup"
    assert not (tmp_path / "copy").exists()


def test_postgresql_is_copied_by_pg_dump(mixer_command, environ, tmp_path, monkeypatch):
    program = tmp_path / "bin" / "pg_dump"
    program.parent.mkdir()
    url = "postgresql+psycopg://mixer:secret@127.0.0.1:5/mixer"
    monkeypatch.setenv("PATH", str(program.parent))
    none = mixer_command("backup", str(tmp_path / "copy"), MIXER_DATABASE_URL=url).exception
    assert "postgresql-client" in none.message
    program.write_text('#!/bin/sh\necho "$PGPASSWORD $2 $3" >&2\n[ "$3" != "" ] && exit 1\n')
    program.chmod(0o755)
    failed = mixer_command("backup", str(tmp_path / "copy"), MIXER_DATABASE_URL=url).exception
    assert "secret --file=" in failed.message
    program.write_text('#!/bin/sh\nprintf dump > "${2#--file=}"\n')
    nameless = url.replace(":secret", "")
    assert "pg_restore" in mixer_command("backup", str(tmp_path / "copy"), MIXER_DATABASE_URL=nameless).output
    assert (tmp_path / "copy").read_text() == "dump"


def test_a_real_dump_is_written_where_postgresql_runs(mixer_command, cluster, tmp_path):
    if cluster is None:
        pytest.skip("runs with --database postgresql")
    said = mixer_command("backup", str(tmp_path / "copy"))
    assert said.exit_code == 0, said.exception
    assert (tmp_path / "copy").read_bytes().startswith(b"PGDMP")


def test_the_copy_holds_what_was_committed(mixer_command, work, tmp_path, cluster):
    if cluster is not None:
        pytest.skip("about the embedded database")
    with work() as session:
        make_group(session, name="Kept")
    mixer_command("backup", str(tmp_path / "copy.sqlite3"))
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert copy.execute("SELECT name FROM mixer_group").fetchall() == [("Kept",)]
