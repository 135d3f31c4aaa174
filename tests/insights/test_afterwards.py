"""What became of a mixer: names of those who agreed, first-timers, costs, the ladder, and what stays in the end."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from mixer.accounts.models import Group
from mixer.commands.privacy import privacy_jobs
from mixer.contacts.models import Consent, Contact
from mixer.events.models import BudgetLine, Event
from mixer.events.rules.heads import Heads
from mixer.events.service import budget
from mixer.followup.models import ConnectionStep
from mixer.guests.models import Guest
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.insights import service
from mixer.meetings.models import Meeting, Note
from tests.makers import MADE_AT, NIGHT, a_code, check_in, make_contact, make_event, make_guest

LATER = NIGHT + timedelta(days=40)


def words(answer):
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def room(cast, work):
    """Seven guests in two zones: Ana agrees to be known; Ana, Ben and Dan connect the zones; three met nobody."""
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        group = session.get_one(Group, cast.group_id)
        zone = {"event_id": event.id, "shape": "disc", "capacity": 4}
        finance = Zone(**zone, name="Finance", letter="A", colour="#0072b2", position=1)
        trades = Zone(**zone, name="Trades", letter="B", colour="#e69f00", position=2)
        session.add_all([finance, trades])
        session.flush()
        guests = {}
        for name, place in (
            *(("Ana Ivers", finance), ("Ben Okafor", finance), ("Cleo Moss", finance), ("Dan Reed", trades)),
            *(("Eve Stone", trades), ("Gus Wood", finance), ("Hal Hill", None)),
        ):
            guests[name] = make_guest(session, event, make_contact(session, group, name), answer="yes")
            check_in(session, guests[name])
            if place:
                session.add(ZonePlace(zone_id=place.id, guest_id=guests[name].id))
        guests["Ana Ivers"].shares_with_all = True
        for one, other in (("Ana Ivers", "Dan Reed"), ("Ben Okafor", "Dan Reed"), ("Ben Okafor", "Cleo Moss")):
            meet(session, guests[one], guests[other])
        return {name: guest.id for name, guest in guests.items()}


def meet(session, one, other):
    pair = {"event_id": one.event_id, "one_id": one.id, "other_id": other.id, "way": "scan"}
    contacts = {"one_contact_id": one.contact_id, "other_contact_id": other.contact_id}
    session.add(Meeting(**pair, **contacts, planned_at=None, confirmed_at=NIGHT))


def test_only_who_agreed_is_named_and_a_zone_of_two_is_not_told_either(cast, room, work):
    with work() as session:
        met = service.achieved(session, cast.event_id, LATER).met
    found = [(one.words, one.named, one.met, one.fields) for one in met.connectors]
    assert found == [("a guest of Finance", False, 2, 1), ("a guest", False, 2, 1), ("Ana Ivers", True, 1, 1)]
    assert [(one.words, one.guests) for one in met.alone] == [("a guest", 2), ("a guest of Finance", 1)]
    page = words(cast.browser("hugo").get(f"/m/{cast.event_code}/insights"))
    assert "Ana Ivers 1 1" in page
    for name in room.keys() - {"Ana Ivers"}:
        assert name not in page


def test_whoever_takes_their_word_back_is_not_named_any_more(cast, room, work):
    with work() as session:
        session.get_one(Guest, room["Ana Ivers"]).shares_with_all = False
        found = service.achieved(session, cast.event_id, LATER)
    assert not any(one.named for one in found.met.connectors)
    assert "Ana Ivers" not in words(cast.browser("hugo").get(f"/m/{cast.event_code}/insights"))


def test_a_room_without_zones_falls_into_circles_of_its_own(cast, work):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        guests = [make_guest(session, event) for _ in range(8)]
        for guest in guests:
            check_in(session, guest)
        for crowd in (guests[:4], guests[4:]):
            for place, one in enumerate(crowd):
                for other in crowd[place + 1 :]:
                    meet(session, one, other)
        meet(session, guests[0], guests[7])
    with work() as session:
        met = service.achieved(session, cast.event_id, LATER).met
    assert (met.fields, met.picture.circles) == ("circles", (4, 4))
    assert [(one.words, one.fields) for one in met.connectors] == [
        ("a guest of circle 1", 1),
        ("a guest of circle 2", 1),
    ]
    assert "From circle to circle" in words(cast.browser("hugo").get(f"/m/{cast.event_code}/insights"))


def test_first_timers_who_come_again_are_counted(cast, work):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        group = session.get_one(Group, cast.group_id)
        first = [make_guest(session, event, first_timer=True) for _ in range(3)]
        for guest in first:
            check_in(session, guest)
        make_guest(session, event, first_timer=True)
    with work() as session:
        found = service.achieved(session, cast.event_id, LATER).first_timers
        assert (found.came, found.again, found.later) == (3, 0, 0)
        for name, days, state in (("Before", -30, "over"), ("After", 30, "over"), ("Off", 60, "cancelled")):
            when = {"starts_at": NIGHT + timedelta(days=days), "state": state}
            other = make_event(session, group, name=name, **when)
            back = session.get_one(Contact, first[0 if name == "After" else 1].contact_id)
            check_in(session, make_guest(session, other, back), other.starts_at)
    with work() as session:
        found = service.achieved(session, cast.event_id, LATER).first_timers
        assert (found.came, found.again, found.later, found.share) == (3, 1, 1, 33)
    assert "1 came again (33 %)" in words(cast.browser("hugo").get(f"/m/{cast.event_code}/insights"))


def test_costs_are_those_of_the_budget(cast, room, work):
    with work() as session:
        line = {"event_id": cast.event_id, "position": 1, "kind": "cost"}
        session.add(BudgetLine(code=a_code(), **line, label="Room", planned_cents=10_000, actual_cents=12_345))
        session.add(BudgetLine(code=a_code(), **line, label="Food", per_guest=True, actual_cents=1_500))
        session.add(BudgetLine(code=a_code(), **line, label="Gone", actual_cents=99_999, removed_at=MADE_AT))
    with work() as session:
        found = service.achieved(session, cast.event_id, LATER).cost
        same = budget.budget(session, cast.event_id, Heads(came=7, introductions=3))
    totals = same.totals
    assert found.whole == same.written(totals.cost.actual)
    assert found.per_guest == same.written(totals.per_guest_actual)
    assert found.per_introduction == same.written(totals.per_introduction)
    page = words(cast.browser("hugo").get(f"/m/{cast.event_code}/insights"))
    assert found.per_guest in page
    assert found.per_introduction in page


def test_before_anything_is_paid_no_cost_is_told_and_without_guests_none_for_each(cast, work):
    with work() as session:
        line = {"event_id": cast.event_id, "position": 1, "kind": "cost", "label": "Room"}
        session.add(BudgetLine(code=a_code(), **line, planned_cents=10_000))
        assert service.achieved(session, cast.event_id, LATER).cost is None
        session.add(BudgetLine(code=a_code(), **line, actual_cents=10_000))
        found = service.achieved(session, cast.event_id, LATER).cost
    assert (found.whole, found.per_guest, found.per_introduction) == ("$100.00", "", "")


@pytest.fixture
def steps(cast, room, work):
    """Ana wrote to Dan on the second day and they sat down on the twentieth; Ben wrote a note."""
    with work() as session:
        ana, ben, dan = (session.get_one(Guest, room[name]) for name in ("Ana Ivers", "Ben Okafor", "Dan Reed"))
        for step, days in (("wrote", 2), ("held", 20), ("referral", 61)):
            side = {"event_id": cast.event_id, "owner_id": ana.contact_id, "with_id": dan.contact_id}
            session.add(ConnectionStep(**side, step=step, at=NIGHT + timedelta(days=days)))
        about = {"event_id": cast.event_id, "author_id": ben.id, "about_id": dan.id}
        session.add(Note(**about, text="The lease in May", written_at=NIGHT + timedelta(hours=1)))


def test_contacts_become_connections_day_by_day_and_no_note_is_shown(cast, steps, work, clock):
    clock.now = LATER
    page = words(cast.browser("hugo").get(f"/m/{cast.event_code}/insights"))
    assert "Wrote 0 1 1 1" in page
    assert "One-to-one 0 0 1 1" in page
    assert "Referral 0 0 0 0" in page
    assert "Noted 1 1 1 1" in page
    assert "Out of 6 chances" in page
    assert "The lease" not in page


def test_while_nobody_has_taken_a_step_the_page_says_so(cast, room, clock):
    assert "Nobody has taken a step yet" in words(cast.browser("hugo").get(f"/m/{cast.event_code}/insights"))


def test_after_guests_data_went_the_totals_stay_and_nobody_is_named(cast, steps, room, work, clock, app):
    with work() as session:
        for name in ("Ana Ivers", "Ben Okafor"):  # who stays in the address book is not named either
            contact = session.get_one(Guest, room[name]).contact_id
            session.add(Consent(contact_id=contact, purpose="invite", wording="1", given_at=MADE_AT))
    hugo = cast.browser("hugo")
    assert "Ana Ivers" in words(hugo.get(f"/m/{cast.event_code}/insights"))
    clock.now = datetime(2027, 2, 6, 9, 0, tzinfo=UTC)
    for job in privacy_jobs(app):
        job.run(clock.now)
    with work() as session:
        assert session.get_one(Contact, session.get_one(Guest, room["Ana Ivers"]).contact_id).full_name == "Ana Ivers"
    page = words(cast.browser("olive").get(f"/m/{cast.event_code}/insights"))
    assert "Guests’ data of this mixer went on 6 February 2027" in page
    assert "Introductions 3" in page
    assert "Connections: wrote 1" in page
    assert "3 meetings among 7 guests; 3 met nobody." in page
    assert "From contact to connection" not in page
    for name in room:
        assert name not in page
