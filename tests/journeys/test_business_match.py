"""A host makes zones, puts two together with one tap, and the room walks from zone to zone."""

import pytest

from mixer.accounts.models import Group
from mixer.contacts.models import Profession
from mixer.contacts.service.spheres import seed_professions
from mixer.core.keyring import Token
from mixer.events.models import Event
from tests.journeys.conftest import PHONE, PROJECTOR
from tests.makers import check_in, make_company, make_contact, make_guest

pytestmark = pytest.mark.journey

TRADES = ("Realtor", "Mortgage broker", "Plumber", "Electrician", "Attorney", "Accountant")


@pytest.fixture
def guests(server, work):
    """Twelve guests of three fields, and one dentist."""
    with work() as session:
        group, event = session.get_one(Group, server.cast.group_id), session.get_one(Event, server.cast.event_id)
        seed_professions(session, group.id)
        made = []
        for number, trade in enumerate([*TRADES, *TRADES, "Dentist"]):
            profession = session.query(Profession).filter_by(group_id=group.id, name=trade).one()
            company = make_company(session, group, f"House {number}")
            contact = make_contact(
                session, group, f"Guest {number:02}", profession_id=profession.id, company_id=company.id
            )
            made.append(make_guest(session, event, contact, answer="yes"))
            check_in(session, made[-1])
        session.flush()
        session.expunge_all()
    return made


def test_zones_are_put_together_and_visit_each_other(server, chromium, guests):
    host = server.open(chromium, "hugo")
    host.goto(f"/m/{server.cast.event_code}/icebreakers/zones")
    host.get_by_role("button", name="Make the zones").click()
    host.get_by_text("Health has only 1 guest of its own: put it together with").wait_for()
    host.get_by_role("button", name="Put them together").first.click()
    host.get_by_text("One zone now: ").wait_for()
    assert host.get_by_text("Health has only").count() == 0
    host.get_by_role("link", name="Plan of the room").click()
    host.get_by_role("heading", name="Who visits whom").wait_for()
    assert "Health" in host.get_by_role("img", name="Plan of the room").get_attribute("aria-label")
    host.get_by_role("link", name="Back to the zones").click()

    phone = server.open(chromium, size=PHONE)
    phone.goto(server.keyring.link(Token.RSVP, guests[-1].code))
    phone.goto("/my/card")
    phone.get_by_text("and Health").wait_for()
    host.get_by_role("button", name="Start the game").click()
    phone.reload()
    phone.get_by_text("Go to your zone and meet who is there.").wait_for()
    wall = server.open(chromium, "vera", size=PROJECTOR)
    wall.goto(f"/m/{server.cast.event_code}/icebreakers/zones/wall")
    wall.get_by_text("round 1 of").wait_for()
    host.get_by_role("button", name="Next round").click()
    phone.reload()
    phone.get_by_text("round 2 of").wait_for()
    assert "No game yet" not in phone.content()
    wall.reload()
    wall.locator(".wall-visits li").first.wait_for()
    host.locator("summary", has_text="End the game").click()
    host.get_by_role("button", name="Yes, end the game").click()
    host.get_by_role("button", name="Start again").wait_for()
