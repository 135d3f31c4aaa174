"""The morning after: from segments put together to sent letters, a hand-over taken back, and an introduction made."""

import random
from datetime import timedelta

import pytest

from mixer.accounts.models import Group
from mixer.events.models import Event
from mixer.followup.models import DeskItem
from mixer.guests.models import Guest
from mixer.post.courier import Courier
from tests.journeys.conftest import PHONE
from tests.journeys.test_accessible import faults, too_wide
from tests.mail_server import serving
from tests.makers import NIGHT, check_in, link_of, make_contact, make_guest, make_profession

pytestmark = pytest.mark.journey


@pytest.fixture
def morning(server, work, clock):
    """Ben and Cara came for the first time and met nobody; Vic greets and has both to call."""
    clock.now = NIGHT + timedelta(hours=15)
    with work() as session:
        event, group = session.get_one(Event, server.cast.event_id), session.get_one(Group, server.cast.group_id)
        caterer = make_profession(session, group, "Caterer")
        cara = make_contact(session, group, "Cara Lund", profession_id=caterer.id, email="cara@guests.example")
        people = {
            "Ben": make_contact(session, group, "Ben Okafor", email="ben@guests.example"),
            "Cara": cara,
            "Vic": make_contact(session, group, "Vic Ivers"),
        }
        for name, contact in people.items():
            part = {"part": "visitor_host"} if name == "Vic" else {"first_timer": True}
            check_in(session, make_guest(session, event, contact, answer="yes", **part))
        links = {
            name: f"/r/{link_of(session.query(Guest).filter_by(contact_id=contact.id).one())}"
            for name, contact in people.items()
        }
    return f"/m/{server.cast.event_code}/follow-up", links


@pytest.fixture
def post(server, work, look, clock, tmp_path):
    """Carry what is in the outbox to a mail server, and return whom it reached with which text."""
    with serving() as mail_server:
        carrier = Courier("desk:1", work, look, clock, random.Random(1), "post@mixer.example", tmp_path)
        carrier.relay = mail_server.relay

        def carry():
            before = len(mail_server.boxes)
            list(iter(carrier.carry, None))
            return {
                letter["To"].addresses[0].display_name: letter.get_body(("plain",)).get_content()
                for letter in mail_server.boxes[before:]
            }

        yield carry
        carrier.hang_up()


def looks_right(page):
    assert faults(page) == []
    assert not too_wide(page)


def test_from_segments_put_together_to_sent_letters(server, chromium, morning, post):
    home, _links = morning
    page = server.open(chromium, "hugo")
    page.goto(home)
    page.get_by_role("link", name="Put segments together").click()
    page.wait_for_url("**/combine")  # loaded as a whole: a tick before that is counted with the next one only
    page.get_by_label("First-timers: in", exact=True).check()
    page.get_by_label("Met nobody: in", exact=True).check()
    page.locator("#picked").get_by_text("Ben Okafor, Cara Lund").wait_for()
    looks_right(page)
    page.get_by_label("Name").fill("New, and alone")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("heading", name="New, and alone (2)").wait_for()
    page.get_by_role("link", name="Write to them").click()
    page.get_by_label("Subject").fill("We missed you in the crowd, {guest}")
    page.get_by_role("button", name="Save and look at it").click()
    page.get_by_role("heading", name="We missed you in the crowd, Ben").wait_for()
    page.locator("summary", has_text="Send 2 letters").click()
    page.get_by_role("button", name="Yes, send 2 letters").click()
    page.get_by_text("2 letters are on the way.").wait_for()
    assert set(post()) == {"Ben Okafor", "Cara Lund"}
    page.goto(home)
    assert page.get_by_text("New, and alone").is_visible()
    page.context.close()


def test_calls_are_handed_over_and_taken_back(server, chromium, morning):
    home, _links = morning
    page = server.open(chromium, "hugo")
    page.goto(home)
    page.get_by_role("link", name="Open the desk").click()
    page.get_by_role("heading", name="The desk", exact=True).wait_for()
    looks_right(page)
    page.get_by_label("Choose: Call Ben Okafor").check()
    page.get_by_label("Choose: Call Cara Lund").check()
    page.get_by_label("Hand over to").select_option(label="Olive Organiser")
    page.get_by_role("button", name="Hand over what is ticked").click()
    page.get_by_text("2 things go to Olive Organiser.").wait_for()
    page.get_by_role("link", name="Olive Organiser (2)").click()
    page.get_by_role("button", name="Hand over all 2").wait_for()
    page.get_by_role("link", name="Call Cara Lund").click()
    page.get_by_role("heading", name="Who did what").wait_for()
    looks_right(page)
    page.get_by_role("button", name="Take the last step back").click()
    page.get_by_text("took the last step back").wait_for()
    page.get_by_role("button", name="Left a message").click()
    page.get_by_text("Written down: Left a message.").wait_for()
    page.context.close()


def test_two_guests_are_introduced_once_both_said_yes(server, chromium, morning, post, look):
    home, links = morning
    ben = server.open(chromium, "", PHONE)
    ben.goto(links["Ben"])
    ben.goto("/my")
    ben.get_by_role("link", name="Introductions").click()
    ben.get_by_label("Whom, in a few words").fill("a caterer for forty people")
    ben.get_by_role("button", name="Ask my hosts").click()
    ben.get_by_text("Your hosts know.").wait_for()
    looks_right(ben)
    page = server.open(chromium, "hugo")
    page.goto(f"{home}/desk")
    page.get_by_role("link", name="Introduce Ben Okafor").click()
    page.get_by_role("link", name="Find somebody and ask both").click()
    page.get_by_label("Cara Lund").check()
    looks_right(page)
    page.get_by_role("button", name="Choose").click()
    page.get_by_role("button", name="Ask both").click()
    page.get_by_text("2 letters are on the way.").wait_for()
    asked = post()
    assert "Cara" not in asked["Ben Okafor"]
    assert "Ben" not in asked["Cara Lund"]
    cara = server.open(chromium, "", PHONE)
    cara.goto(links["Cara"])
    for phone in (ben, cara):
        phone.goto("/my/introductions")
        phone.get_by_role("button", name="Yes, introduce us").click()
        phone.get_by_text("You said yes. You hear from us").wait_for()
        looks_right(phone)
    page.reload()
    page.get_by_role("heading", name="Both said yes: introduce them").wait_for()
    looks_right(page)
    page.get_by_role("button", name="Introduce them").click()
    page.get_by_text("introduced the two").wait_for()
    letters = post()
    assert "Meet Cara Lund" in letters["Ben Okafor"]
    assert "Meet Ben Okafor" in letters["Cara Lund"]
    cara.goto("/my/people")
    assert cara.get_by_text("Ben Okafor").first.is_visible()
    with look() as session:
        assert session.query(DeskItem).one().outcome == "made"
    for window in (ben, cara, page):
        window.context.close()
