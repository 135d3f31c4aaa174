from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.commands.privacy import privacy_jobs
from mixer.contacts.models import Contact
from mixer.events.models import Event
from tests.journeys.conftest import PHONE
from tests.makers import check_in, link_of, make_contact, make_guest

pytestmark = pytest.mark.journey

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def guests(server, work):
    with work() as session:
        group, event = session.get_one(Group, server.cast.group_id), session.get_one(Event, server.cast.event_id)
        made = [
            make_guest(session, event, make_contact(session, group, name), answer="yes")
            for name in ("Ana Ivers", "Ben Okafor")
        ]
        for guest in made:
            check_in(session, guest)
        return made


def nothing_found(page):
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((f) => f.violations.map((v) => v.id))")
    return found == [] and page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_data_are_counted_down_and_go_when_their_day_is_over(server, chromium, guests, clock, app):
    page = server.open(chromium, "olive")
    page.goto(f"/m/{server.cast.event_code}/settings")
    page.locator("#guests-data a").click()
    page.get_by_role("heading", name="Guests’ data", exact=True).wait_for()
    page.get_by_label("Last day").fill("2027-02-05")
    page.get_by_role("button", name="Keep them until then").click()
    page.get_by_text("Saved.").wait_for()
    assert page.get_by_text("5 February 2027").first.is_visible()
    assert nothing_found(page)
    clock.now = datetime(2027, 1, 25, 18, 0, tzinfo=UTC)
    page = server.open(chromium, "olive")
    page.goto(f"/m/{server.cast.event_code}/follow-up")
    assert page.get_by_text("in 11 days").is_visible()
    assert nothing_found(page)
    clock.now = datetime(2027, 2, 6, 9, 0, tzinfo=UTC)
    for job in privacy_jobs(app):
        job.run(clock.now)
    page.reload()
    page.get_by_role("link", name="The certificate").click()
    page.get_by_role("heading", name="Guests’ data are gone").wait_for()
    assert page.get_by_text("Met three or more").is_visible()
    assert nothing_found(page)
    assert "Ana" not in page.content()
    phone = server.open(chromium, "", PHONE)
    phone.goto(f"/r/{link_of(guests[0])}")
    assert "Ana" not in phone.content()


def test_a_guest_erases_themself_on_their_phone(server, chromium, guests, look):
    phone = server.open(chromium, "", PHONE)
    phone.goto(f"/r/{link_of(guests[1])}")
    phone.goto("/my")
    phone.get_by_role("link", name="My data").click()
    phone.get_by_role("heading", name="Erase me").wait_for()
    assert nothing_found(phone)
    phone.get_by_text("Erase me", exact=True).last.click()
    phone.get_by_role("button", name="Yes, erase me").click()
    phone.get_by_role("heading", name="Your data are erased").wait_for()
    assert nothing_found(phone)
    with look() as session:
        assert session.scalars(select(Contact.full_name).order_by(Contact.id)).all() == ["Ana Ivers", "(erased)"]
    host = server.open(chromium, "hugo")
    host.goto(f"/m/{server.cast.event_code}/guests/{guests[0].code}")
    host.get_by_role("link", name="Erase for good").click()
    host.get_by_role("heading", name="Erase Ana Ivers").wait_for()
    assert nothing_found(host)
    host.get_by_role("button", name="Erase for good").click()
    host.get_by_text("Erased everywhere, for good.").wait_for()
    assert "Ana Ivers" not in host.content()
