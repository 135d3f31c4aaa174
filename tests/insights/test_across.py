"""What a group's mixers achieved together."""

import re
from datetime import timedelta
from html import unescape

import pytest

from mixer.accounts.models import Group
from mixer.contacts.models import Sphere
from mixer.events.models import BudgetLine, Event
from mixer.guests.models import Guest
from mixer.insights import service
from mixer.meetings.models import Meeting
from tests.cast import RIVAL_CANARY
from tests.makers import NIGHT, a_code, check_in, make_contact, make_event, make_guest, make_profession

NOW = NIGHT - timedelta(days=5)


def words(answer):
    assert answer.status_code == 200
    assert RIVAL_CANARY not in answer.text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def home(cast):
    return f"/g/{cast.group_code}/memory/achieved"


@pytest.fixture
def past(cast, work, clock):
    """Three mixers of four people in two spheres: Ana connects them; a fourth mixer nobody came to, one cancelled."""
    clock.now = NOW
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        trades = {}
        for letter, name in (("F", "Finance"), ("T", "Trades")):
            row = {"group_id": group.id, "key": letter, "letter": letter, "shape": "disc", "colour": "#0072b2"}
            sphere = Sphere(**row, name=name, position=1)
            session.add(sphere)
            session.flush()
            trades[name] = make_profession(session, group, name, sphere_id=sphere.id).id
        people = {
            name: make_contact(session, group, f"{name} Person", profession_id=trades.get(trade))
            for name, trade in (
                ("Ana", "Finance"),
                ("Ben", "Trades"),
                ("Cleo", "Trades"),
                ("Dan", "Trades"),
                ("Eve", ""),
            )
        }
        mixers = {}
        for number, (came, met) in enumerate(
            (("Ana Ben Cleo", "Ana-Ben"), ("Ana Ben Dan Eve", "Ana-Ben Ana-Dan Ben-Eve"), ("Ben Eve", "Eve-Ben"))
        ):
            event = make_event(
                session, group, name=f"Mixer {number}", starts_at=NIGHT - timedelta(days=90 - 30 * number)
            )
            mixers[number] = event.id
            guests = {}
            for name in came.split():
                first = {"first_timer": number == 0 or name in ("Dan", "Eve")}
                guests[name] = make_guest(session, event, people[name], shares_with_all=name == "Ana", **first)
                check_in(session, guests[name], event.starts_at)
            for pair in met.split():
                one, other = sorted((guests[name] for name in pair.split("-")), key=lambda guest: guest.id)
                ids = {"one_id": one.id, "other_id": other.id}
                contacts = {"one_contact_id": one.contact_id, "other_contact_id": other.contact_id}
                session.add(Meeting(event_id=event.id, **ids, **contacts, way="scan", confirmed_at=event.starts_at))
        for name, state in (("Nobody", "over"), ("Off", "cancelled")):
            make_event(session, group, name=name, starts_at=NIGHT - timedelta(days=20), state=state)
        line = {"position": 1, "label": "Room", "kind": "cost", "actual_cents": 12_000}
        session.add(BudgetLine(code=a_code(), event_id=mixers[1], **line))
        return mixers


def test_a_group_without_a_past_is_told_what_to_do(cast, home):
    assert "Nothing to count yet" in words(cast.browser("olive").get(home))


def test_who_came_again_new_ties_and_costs_are_told_mixer_by_mixer(cast, past, work):
    with work() as session:
        found = service.across(session, cast.group_id, NOW)
    assert [one.name for one in found.mixers] == ["Mixer 0", "Mixer 1", "Mixer 2"]
    assert [one.kept.came_again for one in found.mixers] == [0, 2, 2]
    assert [one.kept.new_ties for one in found.mixers] == [1, 2, 0]
    assert [one.introductions for one in found.mixers] == [pytest.approx(2 / 3), 1.5, 1.0]
    assert (found.people, found.ties) == (5, 3)
    assert found.returning == (5, 3, 60)
    cost = found.mixers[1].cost
    assert (cost.per_guest, cost.per_introduction) == ("$30.00", "$40.00")
    assert found.mixers[0].cost is None


def test_the_page_shows_it_with_every_figure_defined(cast, past, home):
    page = words(cast.browser("olive").get(home))
    assert "Mixer 2 24 August 2026" not in page
    assert "3 ties were made at 3 mixers; the latest added 0." in page
    assert "$30.00" in page
    assert "50 % 2 of 4" in page
    assert "Of those who came to the mixer before, how many came to this one as well." in page
    assert [cast.browser(who).get(home).status_code for who in ("hugo", "vera", "rita")] == [403, 403, 404]


def test_who_connects_the_room_is_named_only_if_they_agreed_the_last_time_they_came(cast, past, home, work):
    page = words(cast.browser("olive").get(home))
    assert "Ana Person 2 1" in page
    assert "a guest of Trades" in page
    assert "Ben Person" not in page
    with work() as session:
        last = session.query(Guest).filter(Guest.event_id == past[1], Guest.shares_with_all).one()
        last.shares_with_all = False
    assert "Ana Person" not in words(cast.browser("olive").get(home))


def test_a_groups_mixers_take_a_handful_of_queries_however_many_there_are(cast, past, work, look, queries):
    def sent():
        with look() as session, queries() as said:
            service.across(session, cast.group_id, NOW)
        return len(said)

    before = sent()
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        for number in range(40):
            event = make_event(session, group, starts_at=NIGHT - timedelta(days=200 + number))
            check_in(session, make_guest(session, event), event.starts_at)
    assert sent() == before <= 7
    with work() as session:
        assert len(service.across(session, cast.group_id, NOW).mixers) == 35
        assert session.get_one(Event, past[0]).name == "Mixer 0"
