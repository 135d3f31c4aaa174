"""A whole company with one tap: each guest a scan, sent twice the same scans, taken back without the others."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import func, select, update

from mixer.accounts.models import Group
from mixer.core.database import db
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance, Scan
from mixer.door.rules.attendance import Kind
from mixer.door.service import book, together
from mixer.door.service.together import check_in_together, told_together, undo_together
from mixer.events.models import Event
from mixer.guests.models import Guest
from tests.door.evening import a_scan_id
from tests.makers import make_company, make_contact, make_event, make_guest


@pytest.fixture
def colleagues(work, evening):
    """Four people of Bloom & Sons; Dora has said no."""
    with work() as session:
        event, group = session.get_one(Event, evening.event_id), session.get_one(Group, evening.group_id)
        bloom = make_company(session, group, "Bloom & Sons")
        made = [
            make_guest(
                session,
                event,
                make_contact(session, group, name, company_id=bloom.id),
                answer="no" if name == "Dora Bloom" else "yes",
            )
            for name in ("Abel Bloom", "Bea Bloom", "Carl Bloom", "Dora Bloom")
        ]
        session.expunge_all()
        return made


@pytest.fixture
def tap(work, evening, clock):
    """Check guests in with one tap, in a transaction of its own."""

    def send(guests, batch=None, way="company"):
        codes = [guest.code for guest in guests]
        with work() as session:
            return check_in_together(session, evening.keeper, codes, batch or a_scan_id(), way, clock())

    return send


@pytest.fixture
def take_back(work, evening, clock):
    def send(batch, undo_batch=None):
        with work() as session:
            return undo_together(session, evening.keeper, batch, undo_batch or a_scan_id(), clock())

    return send


@pytest.fixture
def inside(look):
    """Who is in, by guest id."""

    def found():
        with look() as session:
            return set(session.scalars(select(Attendance.guest_id).where(Attendance.left_ms.is_(None))))

    return found


def ids(guests):
    return {guest.id for guest in guests}


def names(answers):
    return [answer.saying.name for answer in answers]


def test_a_whole_company_comes_in_with_one_tap_each_by_a_scan_of_their_own(tap, colleagues, inside, look):
    told = tap(colleagues)
    assert (told.company, names(told.brought)) == (
        "Bloom & Sons",
        ["Abel Bloom", "Bea Bloom", "Carl Bloom", "Dora Bloom"],
    )
    assert (told.in_before, told.undone) == ((), ())
    assert (told.saying.word, told.saying.name) == ("WELCOME", "4 of Bloom & Sons are in")
    assert inside() == ids(colleagues)
    with look() as session:
        scans = session.scalars(select(Scan)).all()
        assert {(scan.way, scan.batch, scan.kind, scan.verdict) for scan in scans} == {
            ("company", told.batch, "in", "admitted")
        }
        assert len({scan.scan_id for scan in scans}) == 4


def test_the_same_tap_sent_twice_is_the_same_scans(tap, colleagues, look, clock):
    first = tap(colleagues)
    clock.forward(minutes=5)
    assert tap(colleagues[::-1], first.batch) == first
    with look() as session:
        assert session.scalar(select(func.count()).select_from(Scan)) == 4


def test_who_was_in_before_is_told_and_stays_when_the_tap_is_taken_back(tap, take_back, colleagues, scan, inside):
    before = scan(colleagues[1])
    told = tap(colleagues)
    assert names(told.in_before) == ["Bea Bloom"]
    assert told.in_before[0].saying.word == "ALREADY IN 18:07"
    undone = take_back(told.batch)
    assert names(undone.undone) == ["Abel Bloom", "Carl Bloom", "Dora Bloom"]
    assert (undone.brought, undone.in_before) == ((), ())
    assert (undone.saying.word, undone.saying.name) == ("UNDONE", "3 of Bloom & Sons are not in")
    assert inside() == {colleagues[1].id}
    assert before.verdict == "admitted"


def test_taking_back_twice_is_taking_back_once(tap, take_back, colleagues, look, inside):
    told, undo_batch = tap(colleagues), a_scan_id()
    first = take_back(told.batch, undo_batch)
    assert take_back(told.batch, undo_batch) == first
    with pytest.raises(Refusal, match="nothing to undo"):
        take_back(told.batch)
    with look() as session:
        assert session.scalar(select(func.count()).select_from(Scan)) == 8
    assert inside() == set()


def test_only_those_still_in_by_the_tap_are_taken_back(tap, take_back, undo, colleagues, evening, look):
    told = tap(colleagues)
    undo(told.brought[0])
    assert names(take_back(told.batch).undone) == ["Bea Bloom", "Carl Bloom", "Dora Bloom"]
    with look() as session:
        now = told_together(session, evening.keeper, told.batch)
    assert (now.brought, len(now.undone)) == ((), 4)


def test_who_comes_back_with_the_company_has_left_again_when_it_is_taken_back(
    tap, take_back, colleagues, scan, inside, clock
):
    scan(colleagues[0])
    clock.forward(minutes=1)
    scan(guest=colleagues[0].code, kind=Kind.OUT)
    clock.forward(minutes=1)
    told = tap(colleagues[:2])
    assert [answer.saying.word for answer in told.brought] == ["WELCOME BACK", "WELCOME"]
    assert inside() == ids(colleagues[:2])
    take_back(told.batch)
    assert inside() == set()


def test_a_page_of_the_paper_list_names_no_company(tap, colleagues, evening):
    told = tap([colleagues[0], evening.robin], way="sheet")
    assert (told.company, told.saying.name) == ("", "2 guests are in")
    assert tap([evening.jose], way="sheet").saying.name == "1 guest is in"
    again = tap([colleagues[0]]).saying
    assert (again.tone, again.word, again.name) == ("already", "ALREADY IN", "1 of Bloom & Sons is in")


def test_guests_of_another_mixer_are_left_out(tap, take_back, work, evening, colleagues, look):
    with work() as session:
        other = make_event(session, session.get_one(Group, evening.group_id))
        stranger = make_guest(session, other, answer="yes")
        session.expunge_all()
    told = tap([stranger, colleagues[0]])
    assert names(told.answers) == ["Abel Bloom"]
    for nobody in ([stranger], []):
        with pytest.raises(Refusal, match="tick at least one guest"):
            tap(nobody)
    keeper = type(evening.keeper)(other.id, evening.keeper.starts_at, evening.keeper.zone, "Desk", "")
    with look() as session, pytest.raises(Refusal):
        told_together(session, keeper, told.batch)
    with work() as session, pytest.raises(Refusal, match="nothing to undo"):
        undo_together(session, keeper, told.batch, a_scan_id(), evening.keeper.starts_at)


def test_one_tap_has_a_limit(tap, colleagues, monkeypatch):
    monkeypatch.setattr(together, "MOST_TOGETHER", 3)
    with pytest.raises(Refusal, match="at most 3"):
        tap(colleagues)
    assert len(tap(colleagues[:3]).brought) == 3


def test_attendance_is_what_the_book_says_after_taps_and_undos(tap, take_back, colleagues, evening, scan, look):
    scan(colleagues[2])
    take_back(tap(colleagues).batch)
    tap(colleagues[:2])
    with look() as session:
        for guest in colleagues:
            kept = session.get(Attendance, (evening.event_id, guest.id))
            reckoned = book.rules.attendance_of(book.scans_of(session, evening.event_id, guest.id))
            assert (kept and kept.first_scan) == (reckoned and reckoned.first_scan)


def test_two_hundred_guests_take_a_few_statements_each(app, tap, take_back, work, evening):
    counted = []
    with app.app_context():
        sqlalchemy_event.listen(db.engine, "before_cursor_execute", lambda *_: counted.append(1))
    with work() as session:
        event, group = session.get_one(Event, evening.event_id), session.get_one(Group, evening.group_id)
        many = [
            make_guest(session, event, make_contact(session, group, f"Guest {number}"), answer="yes")
            for number in range(200)
        ]
        session.expunge_all()
    counted.clear()
    told = tap(many)
    assert (len(told.brought), len(counted)) <= (200, 4 * 200 + 10)
    counted.clear()
    assert len(take_back(told.batch).undone) == 200
    assert len(counted) <= 9 * 200 + 10


@pytest.mark.database
def test_taps_that_name_the_same_guests_at_once_let_each_in_once(app, tap, take_back, colleagues, inside, look):
    doors, start = 8, threading.Barrier(8)

    def door(number):
        with app.app_context():
            start.wait()
            told = tap(colleagues[:: 1 if number % 2 else -1])
            if number % 4 == 0 and told.brought:
                take_back(told.batch)
                told = tap(colleagues)
            return len(told.answers)

    with ThreadPoolExecutor(doors) as all_doors:
        assert list(all_doors.map(door, range(doors))) == [4] * doors
    assert inside() == ids(colleagues)
    with look() as session:
        admitted = session.scalars(select(Scan.scan_id).where(Scan.verdict == "admitted"))
        undone = set(session.scalars(select(Scan.target).where(Scan.kind == "undo")))
        assert len(set(admitted) - undone) == 4


def test_who_said_no_and_is_ticked_all_the_same_comes_in(tap, colleagues, work):
    with work() as session:
        session.execute(update(Guest).where(Guest.id == colleagues[0].id).values(answer="waiting"))
    assert names(tap([colleagues[0], colleagues[3]]).brought) == ["Abel Bloom", "Dora Bloom"]
