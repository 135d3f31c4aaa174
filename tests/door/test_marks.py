"""The mark of an evening changes with whatever its pages show, costs one query, and does not grow with the scans."""

from datetime import timedelta

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select, update

from mixer.core.database import db
from mixer.door.models import Device, Scan
from mixer.door.rules.attendance import Kind, Mode, Verdict
from mixer.door.service.marks import marks
from mixer.events.models import Event
from mixer.guests.models import Guest
from tests.door.evening import a_scan_id
from tests.makers import make_device, make_guest


@pytest.fixture
def mark(look, evening, clock):
    def now():
        with look() as session:
            return marks(session, evening.event_id, clock())

    return now


@pytest.fixture
def change(work, evening):
    """Change a guest as other pages do."""

    def of(guest, **values):
        with work() as session:
            session.execute(update(Guest).where(Guest.id == guest.id).values(**values))

    return of


def test_nothing_new_is_the_same_mark(mark, scan, evening):
    scan(evening.robin)
    assert mark() == mark()


def test_every_scan_changes_it_those_of_strangers_and_second_ones_too(mark, scan, undo, evening):
    seen = [mark()]
    for deed in (
        lambda: scan(evening.robin),
        lambda: scan(evening.robin),
        lambda: scan(code="strange"),
        lambda: undo(scan(evening.jose)),
        lambda: scan(guest=evening.robin.code, kind=Kind.OUT),
    ):
        deed()
        seen.append(mark())
    assert len({one.room for one in seen}) == len(seen)
    assert len({one.desk for one in seen}) == len(seen)


def test_what_a_phone_showed_when_the_answer_was_lost_changes_it_though_no_line_is_added(mark, scan, evening, look):
    scan_id = a_scan_id()
    scan(evening.robin, scan_id=scan_id)
    before = mark()
    scan(evening.robin, scan_id=scan_id, mode=Mode.OFFLINE, shown=Verdict.REFUSED)
    with look() as session:
        assert session.scalars(select(Scan.shown)).all() == ["refused"]
    assert mark().room != before.room


@pytest.mark.parametrize("values", [{"answer": "no"}, {"first_timer": False}, {"on_wall": False}, {"removed_at": ...}])
def test_who_said_yes_is_new_may_be_named_or_is_off_the_list_changes_it(mark, change, evening, clock, values):
    before = mark()
    change(evening.robin, **{key: clock() if value is ... else value for key, value in values.items()})
    assert mark().room != before.room


def test_two_guests_who_change_places_change_it(mark, change, evening):
    change(evening.jose, on_wall=False)
    before = mark()
    change(evening.jose, on_wall=True)
    change(evening.robin, on_wall=False)
    assert mark().room != before.room


def test_a_walk_in_changes_it(mark, work, evening):
    before = mark()
    with work() as session:
        make_guest(session, session.get_one(Event, evening.event_id))
    assert mark().room != before.room


def test_phones_and_what_waits_in_them_change_the_hosts_page_and_not_the_wall(mark, work, evening, clock):
    before = mark()
    with work() as session:
        device = make_device(session, session.get_one(Event, evening.event_id))
        session.expunge_all()
    enrolled = mark()
    with work() as session:
        session.execute(update(Device).where(Device.id == device.id).values(queue_length=3))
    waiting = mark()
    with work() as session:
        session.execute(update(Device).where(Device.id == device.id).values(revoked_at=clock()))
    assert len({one.desk for one in (before, enrolled, waiting, mark())}) == 4
    assert {one.room for one in (before, enrolled, waiting, mark())} == {before.room}


def test_what_it_does_not_follow_is_shown_when_the_minute_is_over(mark, clock):
    clock.now = clock.now.replace(second=0)
    before = mark()
    clock.forward(seconds=9)
    assert mark() == before
    clock.forward(seconds=1)
    assert (mark().room, mark().desk == before.desk) == (before.room, False)
    clock.forward(seconds=50)
    assert mark().room != before.room


def test_a_lower_number_that_is_committed_after_a_higher_one_changes_it(mark, scan, evening, work):
    scan(evening.robin)
    with work() as session:
        late = session.scalars(select(Scan)).one()
        session.execute(update(Scan).where(Scan.seq == late.seq).values(seq=late.seq + 50))
    before = mark()
    scan(evening.jose)  # SQLite numbers on from the highest; what matters is a line below the last
    with work() as session:
        last = session.scalars(select(Scan).order_by(Scan.seq.desc())).first()
        session.execute(update(Scan).where(Scan.seq == last.seq).values(seq=before_last(session, last)))
    assert mark().room != before.room


def before_last(session, last):
    return session.scalars(select(Scan.seq).where(Scan.seq != last.seq)).one() - 1


def test_it_takes_one_query_that_reads_no_more_scans_when_there_are_many(app, mark):
    asked = []
    with app.app_context():
        engine = db.engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    mark()
    queries = [told for told in asked if told[0].startswith("SELECT")]
    assert len(queries) == 1
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {queries[0][0]}", queries[0][1])]
        scans = [line for line in plan if " scan " in f" {line} " and line.startswith(("SEARCH scan", "SCAN scan"))]
        assert scans
        assert sum("USING COVERING INDEX ix_scan_event_seq" in line for line in scans) == len(scans) - 1, scans
        assert scans[-1] == "SEARCH scan USING INDEX ix_scan_odd (event_id=?)"


def test_another_mixers_scans_do_not_change_it(mark, scan, evening, work, clock):
    before = mark()
    with work() as session:
        event = session.get_one(Event, evening.event_id)
        other = make_guest(session, event)
        session.execute(update(Guest).where(Guest.id == other.id).values(event_id=_another(session, event, clock)))
    assert mark() == before


def _another(session, event, clock):
    twin = {column.key: getattr(event, column.key) for column in Event.__table__.columns if column.key != "id"}
    kept = Event(**twin | {"code": "ANOTHER", "starts_at": clock() + timedelta(days=1), "wall_hash": None})
    session.add(kept)
    session.flush()
    return kept.id
