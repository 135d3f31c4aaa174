from dataclasses import replace

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import update

from mixer.accounts.models import Group
from mixer.core.database import db
from mixer.core.tables import write_csv
from mixer.door.rules.attendance import Kind
from mixer.door.service import devices, walls
from mixer.door.service import evening as night
from mixer.door.service.scanning import record
from mixer.events.models import Event
from mixer.guests.models import Guest
from tests.door.evening import told
from tests.makers import NIGHT, make_contact, make_device, make_guest


@pytest.fixture
def ask(look, evening):
    def asked(question, *more):
        with look() as session:
            return question(session, evening.event_id, *more)

    return asked


def test_before_the_doors_open_nobody_is_in(ask):
    assert ask(night.headcount) == night.Headcount(inside=0, came=0, expected=2, first_timers=0, unexpected=0)
    assert ask(night.arrivals) == []
    assert ask(night.rhythm) == []
    assert ask(night.oddities) == []


def test_the_room_is_counted(ask, scan, evening, work):
    scan(evening.robin)
    scan(evening.jose)
    scan(guest=evening.jose.code, kind=Kind.OUT)
    assert ask(night.headcount) == night.Headcount(inside=1, came=2, expected=2, first_timers=1, unexpected=0)
    with work() as session:
        session.execute(update(Guest).where(Guest.id == evening.robin.id).values(answer="none"))
    assert ask(night.headcount) == night.Headcount(inside=1, came=2, expected=1, first_timers=1, unexpected=1)


def test_the_latest_arrivals_come_first(ask, scan, evening, clock):
    scan(evening.robin)
    clock.forward(minutes=2)
    scan(evening.jose)
    assert [arrival.name for arrival in ask(night.arrivals)] == ["José Ñandú", "Robin Ashby"]
    assert [arrival.name for arrival in ask(night.arrivals, 1)] == ["José Ñandú"]


def test_arrivals_are_counted_per_five_minutes_and_a_rehearsal_does_not_stretch_them(ask, scan, evening, clock):
    night_of_the_mixer = clock.now
    clock.now = night_of_the_mixer.replace(hour=0, minute=0, day=20)
    scan(evening.robin)
    assert ask(night.rhythm) == []
    clock.now = night_of_the_mixer
    scan(evening.jose)
    assert [count for _, count in ask(night.rhythm)] == [1]


def test_who_is_missing_is_listed_with_first_timers_first(ask, scan, evening):
    assert [guest.name for guest in ask(night.missing)] == ["Robin Ashby", "José Ñandú"]
    scan(evening.robin)
    assert [guest.name for guest in ask(night.missing)] == ["José Ñandú"]


def test_what_is_odd_is_listed_for_the_host(ask, scan, undo, evening, work):
    scan(code="?")
    undo(scan(evening.robin))
    with work() as session:
        session.execute(update(Guest).where(Guest.id == evening.jose.id).values(answer="no"))
    scan(evening.jose)
    assert [(odd.word, odd.name) for odd in ask(night.oddities)] == [
        ("Not expected", "José Ñandú"),
        ("Undone", "Robin Ashby"),
        ("Unknown code", ""),
    ]


def test_the_wall_names_only_those_who_agreed_and_counts_everybody(ask, scan, evening, work):
    with work() as session:
        session.execute(update(Guest).where(Guest.id == evening.jose.id).values(on_wall=False))
    scan(evening.robin)
    scan(evening.jose)
    wall = ask(walls.wall, walls.NoGames())
    assert wall.inside == 2
    assert wall.latest == (("Robin", "Acme Flowers"),)
    assert wall.zones == (walls.ZoneCount("Events", "E", "#0072b2", inside=1, expected=1),)
    assert wall.groups == 0


def test_what_is_odd_says_what_to_do_and_whether_it_is_done(ask, scan, evening, work):
    with work() as session:
        session.execute(update(Guest).where(Guest.id == evening.jose.id).values(answer="no"))
    scan(evening.jose)
    before = ask(night.oddities)[0]
    assert before.word == "Not expected"
    assert "let them in anyway" in before.to_do
    scan(evening.jose, anyway=True)
    after = ask(night.oddities)[0]
    assert (after.word, after.to_do) == ("Not expected, let in anyway", "Counted as here; nothing to do.")
    assert ask(night.live, NIGHT).odd_count == 1


def test_a_check_in_takes_the_median_of_the_gaps_at_one_device(ask, scan, evening, work, clock):
    with work() as session:
        event = session.get_one(Event, evening.event_id)
        device = make_device(session, event)
        group = session.get_one(Group, event.group_id)
        guests = [make_guest(session, event, make_contact(session, group), answer="yes") for _ in range(5)]
        session.expunge_all()
    at_the_door = replace(evening.keeper, device_id=device.id)

    def scanned(guest):
        with work() as session:
            record(session, at_the_door, told(guest), clock())

    assert ask(night.pace, clock()).seconds is None
    for guest, seconds in zip(guests, (4, 6, 300, 8, 0), strict=True):
        scanned(guest)
        clock.forward(seconds=seconds)
    scan(evening.robin)
    pace = ask(night.pace, clock())
    assert pace.checked_in == {device.id: 5}
    assert pace.seconds == 6
    assert pace.seconds_by == {device.id: 6}
    assert ask(night.pace, clock.forward(minutes=16)).seconds is None


def test_arrivals_are_exported_in_order_with_times_of_the_mixer(ask, scan, evening, clock):
    scan(evening.robin)
    clock.forward(minutes=1)
    scan(evening.jose)
    clock.forward(minutes=1)
    scan(guest=evening.jose.code, kind=Kind.OUT)
    header, rows = ask(night.arrivals_table)
    table = write_csv(header, rows).decode("utf-8-sig").splitlines()
    assert table[0] == "Came at,Name,Company,Profession,First visit,Invited by,Walk-in,Door,Checked in by,Left at"
    assert table[1] == "2026-10-22 18:07:00,Robin Ashby,Acme Flowers,Florist,yes,Ana Diaz,,Desk 2,,"
    assert table[2] == "2026-10-22 18:08:00,José Ñandú,,,,,,Desk 2,,18:09:00"


def test_no_list_asks_the_database_once_per_guest(app, ask, scan, evening, work):
    with work() as session:
        event = session.get_one(Event, evening.event_id)
        group = session.get_one(Group, event.group_id)
        many = [make_guest(session, event, make_contact(session, group), answer="yes") for _ in range(30)]
        session.expunge_all()
    for guest in many[:20]:
        scan(guest)
    asked = []
    with app.app_context():
        engine = db.engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
    ask(walls.wall, walls.NoGames())
    ask(night.live, NIGHT)
    ask(devices.devices)
    ask(night.arrivals)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) <= 15
