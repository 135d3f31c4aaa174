from mixer.app import engine_of
from mixer.core import migrating


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
