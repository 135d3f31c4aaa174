from sqlalchemy import select, text

from mixer.app import engine_of
from mixer.core import migrating
from mixer.events.models import Event
from mixer.nametags.models import PrintedTag, PrinterProfile, PrintRun
from tests.makers import make_guest


def test_the_migrations_build_what_the_models_say(app):
    engine = engine_of(app)
    assert migrating.current(engine) == migrating.newest()
    assert migrating.differences(engine) == []


def test_the_database_goes_down_and_up_again(app):
    engine = engine_of(app)
    migrating.downgrade(engine, "base")
    assert migrating.current(engine) is None
    assert migrating.differences(engine) != []
    migrating.upgrade(engine)
    migrating.upgrade(engine)
    assert migrating.differences(engine) == []


def test_a_change_of_the_models_writes_a_new_migration(app, tmp_path, monkeypatch):
    versions = tmp_path / "migrations"
    versions.mkdir()
    (versions / "versions").mkdir()
    for name in ("env.py", "script.py.mako"):
        (versions / name).write_text((migrating.FOLDER / name).read_text())
    engine = engine_of(app)
    migrating.downgrade(engine, "base")
    monkeypatch.setattr(migrating, "FOLDER", versions)
    migrating.write_revision(engine, "everything")
    written = next((versions / "versions").glob("*.py")).read_text()
    assert "'mixer_group'" in written


def test_every_release_can_be_upgraded(app):
    engine = engine_of(app)
    migrating.downgrade(engine, "base")
    for revision in migrating.revisions():
        migrating.upgrade(engine, revision)
        migrating.upgrade(engine)
        assert migrating.differences(engine) == []
        migrating.downgrade(engine, "base")
    assert migrating.revisions()[0] == "0001"


def test_an_upgrade_keeps_what_was_printed_and_gives_printers_a_code(app, cast, work, look):
    engine = engine_of(app)
    with work() as session:
        guest = make_guest(session, session.get_one(Event, cast.event_id))
    migrating.downgrade(engine, "0001")
    with engine.begin() as connection:
        for statement in (
            "INSERT INTO print_run (id, code, event_id, kind, sheet, layout, options, items, pages, printed_at)"
            f" VALUES (1, 'RUN', {cast.event_id}, 'name_tags', 'avery-5395', 'bold', '{{}}', 7, 1, '2026-09-07 15:00')",
            "INSERT INTO printed_tag (guest_id, run_id, content_hash, badge_version)"
            f" VALUES ({guest.id}, 1, '{'a' * 32}', 1)",
            "INSERT INTO printer_profile (group_id, name, offset_x, offset_y, scale_x, scale_y)"
            f" VALUES ({cast.group_id}, 'Front desk', 1.5, 0, 1, 1)",
        ):
            connection.execute(text(statement))
    migrating.upgrade(engine)
    with look() as session:
        run = session.scalars(select(PrintRun)).one()
        assert (run.state, run.done, run.seen_at) == ("ready", 7, run.printed_at)
        assert session.scalars(select(PrintedTag.run_id)).all() == [run.id]
        assert len(session.scalars(select(PrinterProfile)).one().code) == 10
