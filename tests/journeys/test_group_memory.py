"""Visitor hosts from the naming to the thanks; a group's year from its rhythm to a mixer planned from it."""

from datetime import timedelta

import pytest

from mixer.accounts.models import Group
from mixer.contacts.models import Profession
from mixer.contacts.service.spheres import seed_professions
from mixer.events.models import Event
from mixer.events.service.show import lay_out_show
from mixer.guests.models import Guest
from tests.journeys.conftest import PHONE
from tests.journeys.test_accessible import faults, too_wide
from tests.makers import check_in, link_of, make_contact, make_event, make_guest

pytestmark = pytest.mark.journey

PEOPLE = (
    ("Ada Lace", "Realtor", {"first_timer": True, "invited_by": "Robin Ray"}),
    ("Ben Oak", "Plumber", {}),
    ("Dora Elm", "Electrician", {}),
    ("Robin Ray", "Mortgage broker", {}),
)


@pytest.fixture
def evening(server, work):
    """A mixer with its run of show: one comes for the first time, and Ben and Dora came to the last one."""
    with work() as session:
        group = session.get_one(Group, server.cast.group_id)
        event = session.get_one(Event, server.cast.event_id)
        lay_out_show(session, event)
        last = make_event(session, group, name="Last Mixer", starts_at=event.starts_at - timedelta(days=60))
        seed_professions(session, group.id)
        guests = {}
        for name, trade, part in PEOPLE:
            profession = session.query(Profession).filter_by(group_id=group.id, name=trade).one()
            contact = make_contact(session, group, name, profession_id=profession.id, phone="+13035550123")
            guests[name] = make_guest(session, event, contact, answer="yes", **part)
            if name in {"Ben Oak", "Dora Elm"}:
                check_in(session, make_guest(session, last, contact), last.starts_at)
        event.seats_taken = len(PEOPLE)
        return {name: guest.id for name, guest in guests.items()}


def fine(page):
    assert faults(page) == []
    assert not too_wide(page)


def test_visitor_hosts_are_named_placed_briefed_and_thanked(server, chromium, evening, work, clock):
    host = server.open(chromium, "hugo")
    home = f"/m/{server.cast.event_code}/guests/visitor-hosts"
    host.goto(home)
    for name in ("Ben Oak", "Dora Elm"):
        host.get_by_role("listitem").filter(has_text=name).get_by_role("button").click()
        host.get_by_text(f"{name} is a visitor host.").wait_for()
    host.get_by_role("button", name="Lay out the roster").click()
    host.get_by_text("The roster stands").wait_for()
    host.get_by_role("link", name="Ben Oak, 17:15").click()
    host.get_by_label("To", exact=True).fill("17:45")
    host.get_by_role("button", name="Save the shift").click()
    host.get_by_text("Last change: a shift was changed.").wait_for()
    fine(host)
    host.get_by_role("button", name="Undo").click()
    host.get_by_text("Taken back: a shift was changed.").wait_for()
    host.get_by_role("button", name="Share out 1 first-timer").click()
    host.get_by_text("Every first-timer has a visitor host now").wait_for()

    host.get_by_role("link", name="Brief them").click()
    host.get_by_text("both serve home buyers").wait_for()
    host.get_by_role("button", name="Send each their page").click()
    host.get_by_text("2 letters are on the way.").wait_for()
    host.get_by_role("button", name="They are briefed").click()
    host.get_by_text("The visitor hosts are briefed.").last.wait_for()
    fine(host)

    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        clock.now = event.starts_at
        for guest_id in evening.values():
            check_in(session, session.get_one(Guest, guest_id), event.starts_at)
    board = server.open(chromium, "vera", PHONE)
    board.goto(f"/m/{server.cast.event_code}/icebreakers/hosts/evening")
    board.get_by_text("17:15–18:00 at the door").first.wait_for()
    board.get_by_role("link", name="Ada Lace").first.wait_for()

    with work() as session:
        clock.now = session.get_one(Event, server.cast.event_id).ends_at + timedelta(hours=14)
        caller = session.get_one(Guest, evening["Ben Oak"])
        link = link_of(caller)
    own = server.open(chromium, "", PHONE)
    own.goto(f"/r/{link}")
    own.goto("/my")
    own.get_by_role("link", name="My first-timers").click()
    own.get_by_role("button", name="Glad they came").click()
    own.get_by_text("Written down: Glad they came").wait_for()
    fine(own)
    host.goto(f"/m/{server.cast.event_code}/follow-up/calls")
    host.get_by_text("All 1 are called.").wait_for()
    host.goto(home)
    host.get_by_role("link", name="Thank them").click()
    host.get_by_text("Ben Oak").first.wait_for()


def test_a_year_is_proposed_hosted_swapped_and_planned_from(server, chromium, evening):
    olive = server.open(chromium, "olive")
    olive.goto(f"/g/{server.cast.group_code}/year")
    olive.get_by_label("How often", exact=True).select_option("monthly 2")
    olive.get_by_role("button", name="Set", exact=True).click()
    olive.get_by_text("Your group meets every second Tuesday of the month.").wait_for()
    olive.get_by_label("Tue 8 Dec 2026").uncheck()
    olive.get_by_role("button", name="Keep these days").click()
    olive.get_by_text("11 days are in your year.").wait_for()
    olive.get_by_role("button", name="Fill the rota").click()
    olive.get_by_text("The rota is filled").wait_for()
    first, second = (olive.get_by_label(f"Host on Tuesday {day}") for day in ("8 September", "13 October"))
    before = (first.input_value(), second.input_value())
    olive.get_by_role("button", name="Swap them").click()
    olive.get_by_text("The two have swapped.").wait_for()
    assert (second.input_value(), first.input_value()) == before
    fine(olive)
    olive.get_by_role("link", name="Plan 8 September").click()
    olive.get_by_label("Name of the mixer").fill("September Mixer")
    olive.get_by_label("Place").fill("The Boathouse")
    olive.get_by_role("button", name="Make the plan").click()
    olive.get_by_text("September Mixer is planned").wait_for()
    olive.goto(f"/g/{server.cast.group_code}/year")
    olive.get_by_role("row", name="Tuesday 8 September").get_by_role("link", name="September Mixer").wait_for()
    olive.goto(f"/g/{server.cast.group_code}/memory")
    olive.get_by_role("heading", name="Your group’s memory").wait_for()
    fine(olive)
