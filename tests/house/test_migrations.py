from sqlalchemy import select, text

from mixer.app import engine_of
from mixer.core import migrating
from mixer.events.models import Event
from mixer.nametags.models import PrintedTag, PrinterProfile, PrintRun
from mixer.plan.models import Task, TaskOwner
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
        for table, row in {
            "print_run": {
                "id": 1,
                "code": "RUN",
                "event_id": cast.event_id,
                "kind": "name_tags",
                "sheet": "avery-5395",
                "layout": "bold",
                "options": "{}",
                "items": 7,
                "pages": 1,
                "printed_at": "2026-09-07 15:00",
            },
            "printed_tag": {"guest_id": guest.id, "run_id": 1, "content_hash": b"a" * 32, "badge_version": 1},
            "printer_profile": {
                "group_id": cast.group_id,
                "name": "Front desk",
                "offset_x": 1.5,
                "offset_y": 0,
                "scale_x": 1,
                "scale_y": 1,
            },
        }.items():
            columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)  # noqa: S608  # our own words
    migrating.upgrade(engine)
    with look() as session:
        run = session.scalars(select(PrintRun)).one()
        assert (run.state, run.done, run.seen_at) == ("ready", 7, run.printed_at)
        assert session.scalars(select(PrintedTag.run_id)).all() == [run.id]
        assert len(session.scalars(select(PrinterProfile)).one().code) == 10


def test_people_named_beside_tasks_become_owners_and_go_back(app, cast, work, look):
    engine = engine_of(app)
    migrating.downgrade(engine, "0009")
    named = [
        ("venue", "Ana", "Ana@guests.example"),
        ("catering", "Ana González", "ana@guests.example"),
        ("photographer", "Ana", ""),
        ("permits", "", "ben@guests.example"),
        ("team", "", ""),
    ]
    with engine.begin() as connection:
        for place, (key, name, email) in enumerate(named):
            row = {"code": key, "event_id": cast.event_id, "key": key, "position": place, "title": key}
            row |= {"owner_name": name, "owner_email": email, "due_on": "2026-10-01", "planned_on": "2026-10-01"}
            row |= {"week": -3, "why": "", "owner_role": "H", "proved_by": "", "needs": "[]", "note": "", "sequence": 0}
            columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO task ({columns}) VALUES ({values})"), row)  # noqa: S608  # our own words
    migrating.upgrade(engine)
    with look() as session:
        owners = session.scalars(select(TaskOwner).order_by(TaskOwner.key)).all()
        assert [(one.key, one.name, one.email, one.link_hash, one.quiet_since) for one in owners] == [
            ("ana", "Ana", "", None, None),
            ("ana@guests.example", "Ana González", "ana@guests.example", None, None),
            ("ben@guests.example", "ben@guests.example", "ben@guests.example", None, None),
        ]
        carried = {task.key: task.owner and task.owner.key for task in session.scalars(select(Task))}
    assert carried == {
        "venue": "ana@guests.example",
        "catering": "ana@guests.example",
        "photographer": "ana",
        "permits": "ben@guests.example",
        "team": None,
    }
    migrating.downgrade(engine, "0009")
    with engine.connect() as connection:
        back = connection.execute(text("SELECT key, owner_name, owner_email FROM task ORDER BY position")).all()
    assert [tuple(row) for row in back] == [
        ("venue", "Ana González", "ana@guests.example"),
        ("catering", "Ana González", "ana@guests.example"),
        ("photographer", "Ana", ""),
        ("permits", "ben@guests.example", "ben@guests.example"),
        ("team", "", ""),
    ]
    migrating.upgrade(engine)
