"""The page of numbers, from nothing to five hundred guests."""

import random
import re
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import event as on_event

from mixer.accounts.models import Group
from mixer.contacts.models import Contact, Sphere
from mixer.core.database import db
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.insights import service
from mixer.insights.rules.room_picture import NO_ZONE
from mixer.meetings.models import Meeting
from tests.cast import RIVAL_CANARY
from tests.makers import MADE_AT, NIGHT, make_contact, make_guest, make_profession

OPENS_MS = int(NIGHT.timestamp() * 1000)


def let_in(session, guest: Guest, minute: int) -> None:
    first_ms = OPENS_MS + minute * 60_000
    row = {"event_id": guest.event_id, "guest_id": guest.id, "first_scan": guest.code, "first_ms": first_ms}
    session.add(Attendance(**row, door="Main"))


def meet(session, one: Guest, other: Guest, *, confirmed: bool = True) -> None:
    row = {"event_id": one.event_id, "one_id": one.id, "other_id": other.id, "way": "scan"}
    contacts = {"one_contact_id": one.contact_id, "other_contact_id": other.contact_id}
    session.add(Meeting(**row, **contacts, planned_at=None, confirmed_at=MADE_AT if confirmed else None))


def pictures(page: str) -> list[ET.Element]:
    return [ET.fromstring(found) for found in re.findall(r"<svg\b[^>]*aria-labelledby=.*?</svg>", page, re.DOTALL)]  # noqa: S314 - our own page


@pytest.fixture
def page(cast):
    def opened() -> str:
        answer = cast.browser("hugo").get(f"/m/{cast.event_code}/insights")
        assert answer.status_code == 200
        assert RIVAL_CANARY not in answer.text
        return answer.text

    return opened


def test_before_the_first_guest_the_page_says_what_to_do(page):
    text = page()
    assert "Nothing to count yet" in text
    assert pictures(text) == []


def test_before_the_evening_there_is_the_funnel_alone(page, work, cast):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        make_guest(session, event, invited_at=MADE_AT, answer="yes")
        make_guest(session, event, invited_at=MADE_AT)
        make_guest(session, event)
        make_guest(session, event, removed_at=MADE_AT, answer="yes")
        make_guest(session, session.get_one(Event, cast.rival_event_id), answer="yes")
    with work() as session:
        found = service.achieved(session, cast.event_id, NIGHT)
    assert [(stage.label, stage.value, stage.share) for stage in found.funnel] == [
        ("on the list", 3, 100),
        ("invited", 2, 67),
        ("answered", 1, 33),
        ("said yes", 1, 33),
        ("came", 0, 0),
    ]
    assert (found.arrivals, found.areas, found.met) == (None, (), None)
    assert "From the list to the door" in page()


def test_after_the_evening_every_picture_has_a_title_words_and_its_table(page, work, cast):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        group_id = event.group_id
        sphere = {"group_id": group_id, "key": "f", "name": "Finance", "letter": "F", "shape": "disc", "position": 1}
        session.add(Sphere(**sphere, colour="#0072b2"))
        zone = {"event_id": event.id, "shape": "disc", "capacity": 2, "position": 1}
        finance = Zone(**zone, name="Finance & legal", letter="A", colour="#0072b2")
        session.add_all([finance, Zone(**zone, name="Trades", letter="B", colour="#e69f00")])
        session.flush()
        guests = [make_guest(session, event) for _ in range(5)]
        for minute, guest in enumerate(guests[:4]):
            let_in(session, guest, minute * 4)
        for guest in (guests[0], guests[4]):
            session.add(ZonePlace(zone_id=finance.id, guest_id=guest.id))
        meet(session, guests[0], guests[1])
        meet(session, guests[0], guests[2])
        meet(session, guests[1], guests[2], confirmed=False)
    with work() as session:
        found = service.achieved(session, cast.event_id, NIGHT)
    assert [(row.label, row.value) for row in found.arrivals.rows] == [("17:30", 2), ("17:35", 1), ("17:40", 1)]
    assert [(area.letter, area.placed, area.came) for area in found.areas] == [("A", 2, 1), ("B", 0, 0)]
    assert (found.met.meetings, found.met.introductions.met_nobody) == (2, 1)
    assert found.met.flows.met == ((0, 2), (2, 0))
    text = page()
    assert len(pictures(text)) == 4
    for picture in pictures(text):
        words = [child.text for child in picture if child.tag in ("title", "desc")]
        assert len(words) == 2
        assert all(words)
    assert text.count("As a table") == 2
    assert "Who met nobody" in text
    assert "The busiest five minutes began at 17:30 with 2 arrivals." in text


def test_without_zones_the_contact_spheres_colour_the_circle(work, cast):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        group = {"group_id": event.group_id}
        sphere = Sphere(**group, key="f", name="Finance", letter="F", shape="disc", colour="#0072b2", position=1)
        session.add(sphere)
        session.flush()
        ours = session.get_one(Group, event.group_id)
        banker = make_profession(session, ours, "Banker", sphere_id=sphere.id)
        one = make_guest(session, event, make_contact(session, ours, profession_id=banker.id))
        other = make_guest(session, event)
        let_in(session, one, 0)
        let_in(session, other, 1)
        meet(session, one, other)
    with work() as session:
        found = service.achieved(session, cast.event_id, NIGHT)
    assert [(zone.letter, zone.name) for zone in found.met.picture.zones] == [("F", "Finance"), (NO_ZONE, "")]
    assert found.met.fields == "contact spheres"


def test_five_hundred_guests_and_five_thousand_meetings_take_a_dozen_queries_and_little_time(work, look, cast, app):
    chance = random.Random(5)
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        codes = [f"{number:04d}" for number in range(500)]
        session.add_all(
            Contact(
                group_id=event.group_id,
                code=f"C{code}",
                given="G",
                full_name="G",
                tag_name="G",
                search="g",
                created_at=MADE_AT,
                updated_at=MADE_AT,
            )
            for code in codes
        )
        session.flush()
        contacts = session.query(Contact).filter(Contact.code.startswith("C0")).all()
        guests = [
            Guest(
                code=f"G{code}",
                event_id=event.id,
                contact_id=contact.id,
                short_code=code,
                created_at=MADE_AT,
                badge_hash=f"b{code}".encode().ljust(32),
                link_hash=f"l{code}".encode().ljust(32),
            )
            for code, contact in zip(codes, contacts, strict=True)
        ]
        session.add_all(guests)
        session.flush()
        for guest in guests:
            let_in(session, guest, chance.randrange(90))
        pairs = {tuple(sorted(chance.sample(range(500), 2))) for _ in range(5_000)}
        for one, other in pairs:
            meet(session, guests[one], guests[other])
    statements = []
    with app.app_context():
        on_event.listen(db.engine, "before_cursor_execute", lambda *heard: statements.append(heard[2]))
    with look() as session:
        session.connection()
        statements.clear()
        found = service.achieved(session, cast.event_id, NIGHT)
    assert len(statements) <= 14
    assert found.met.meetings == len(pairs)
    assert len(found.met.picture.dots) + len(found.met.picture.alone) == 500


def test_only_who_runs_the_mixer_sees_its_numbers(cast):
    address = f"/m/{cast.event_code}/insights"
    assert cast.browser("olive").get(address).status_code == 200
    assert cast.browser("vera").get(address).status_code == 403
    assert cast.browser("nell").get(address).status_code == 404
    assert cast.browser("rita").get(address).status_code == 404
    assert cast.browser().get(address).status_code == 303
