"""A full room: somebody cancels, the next in line takes the place offered; another lets it pass, and it goes on."""

import os
import re

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.commands.run import jobs_of
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.post.models import Letter
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.test_accessible import faults, too_wide
from tests.makers import link_of, make_contact, make_guest, make_profession

pytestmark = pytest.mark.journey


@pytest.fixture
def guests(server, work):
    names = ("Ana Ortiz", "Zoë Müller-Lüdenscheidt", "王 小明", "Bartholomew Featherstonehaugh-Cholmondeley")
    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        event.capacity = 1
        group = session.get_one(Group, event.group_id)
        made = [make_guest(session, event, make_contact(session, group, name)) for name in names]
        made[3].contact.email, made[3].contact.phone = None, "+15055550001"
        return made


def look_at(page, name):
    assert faults(page) == []
    assert not too_wide(page)
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/{name}.png", full_page=True)


def test_a_place_given_back_is_offered_taken_and_passed_on(server, chromium, guests, app, work, clock):
    def tap(guest, button, says):
        page = server.open(chromium, size=PHONE)
        page.goto(f"/r/{link_of(guest)}")
        page.get_by_role("button", name=button, exact=True).click()
        page.get_by_text(says).first.wait_for()
        clock.forward(minutes=1)
        return page

    def the_worker_comes_by():
        for job in jobs_of(app):
            job.run(clock())

    ana, zoe, ming, _ = guests
    look_at(tap(ana, "Yes, I am coming", "You are coming, Ana"), "own-yes")
    tap(zoe, "Yes, I am coming", "You are number 1 in line")
    look_at(tap(ming, "Yes, I am coming", "You are number 2 in line"), "own-waiting")
    with work() as session:
        last = session.get_one(Guest, guests[3].id)
        last.answer, last.waiting_since, last.waiting_for = "waiting", clock.now, "seat"
    tap(ana, "I cannot come after all", "You are not coming")

    with work() as session:
        letter = session.scalars(select(Letter).where(Letter.kind == "offer")).one()
        assert letter.guest_id == zoe.id
        link = re.search(r"https?://\S+(/r/\S+)", letter.body_text).group(1)
    phone = server.open(chromium, size=PHONE)
    phone.goto(link)
    phone.get_by_text("One place is held for you until").wait_for()
    look_at(phone, "own-offer")

    clock.forward(hours=24)
    the_worker_comes_by()
    phone.get_by_role("button", name="Take the place").click()
    phone.get_by_text("its time is up. Say yes, and you stand in line.").wait_for()
    look_at(phone, "own-missed")

    look_at(tap(ming, "Take the place", "You are coming"), "own-taken")
    tap(ming, "I cannot come after all", "You are not coming")
    host = server.open(chromium, "hugo", LAPTOP)
    host.goto(f"/m/{server.cast.event_code}/waiting")
    host.get_by_text("No e-mail address: please call +15055550001 by then.").wait_for()
    look_at(host, "line-laptop")
    host.get_by_role("button", name="Takes it").click()
    host.get_by_text("is coming.").first.wait_for()
    with work() as session:
        assert session.scalars(select(Guest.answer).order_by(Guest.id)).all() == ["no", "none", "no", "yes"]
        assert session.get_one(Event, server.cast.event_id).seats_taken == 1


def test_a_host_sees_the_line_and_settles_how_answers_are_taken(server, chromium, guests, work, clock):
    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        event.one_per_category, event.capacity, event.seats_taken = True, 3, 1
        group = session.get_one(Group, event.group_id)
        lawyer = make_profession(session, group, "Lawyer").id
        for number, name in enumerate(("Carla Cooper", "Otto Other", "Olga Other")):
            contact = make_contact(session, group, name, profession_id=lawyer)
            waits = {"answer": "waiting", "waiting_since": clock.now, "waiting_for": "category"}
            make_guest(session, event, contact, **(waits if number else {"answer": "yes", "seats": 1}))
        for guest in guests:
            row = session.get_one(Guest, guest.id)
            row.answer, row.waiting_since, row.waiting_for = "waiting", clock.forward(minutes=1), "seat"
            make_guest(session, event, answer="waiting", companion_of_id=guest.id)
            make_guest(session, event, answer="waiting", companion_of_id=guest.id)
    for name, size in (("laptop", LAPTOP), ("phone", PHONE)):
        host = server.open(chromium, "hugo", size)
        host.goto(f"/m/{server.cast.event_code}/waiting")
        host.get_by_role("heading", name="In line for Lawyer").wait_for()
        look_at(host, f"board-{name}")
        host.goto(f"/m/{server.cast.event_code}/invite")
        host.get_by_role("link", name="See the line").wait_for()
        look_at(host, f"invite-{name}")
        host.goto(f"/m/{server.cast.event_code}/answers")
        look_at(host, f"rules-{name}")
    host.get_by_label("They may be split").check()
    host.get_by_role("button", name="Save").click()
    host.get_by_text("will be offered to the first in line at once").wait_for()
    look_at(host, "rules-means")
    host.get_by_role("button", name="Save all the same").click()
    host.get_by_text("Saved. Places handed on: 1.").wait_for()
