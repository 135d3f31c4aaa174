"""Two phones in one room: a walk-in claims theirs at the door; they meet, agree, jot down, take back; offline too."""

import functools
import re

import pytest
from playwright.sync_api import expect

from mixer.accounts.models import Group
from mixer.core.keyring import Token
from mixer.events.models import Event
from mixer.meetings.models import Meeting
from mixer.meetings.rules import Standing
from mixer.meetings.service import people
from tests.journeys.conftest import PHONE
from tests.journeys.test_inviting import courier
from tests.journeys.test_the_door import door, enrol
from tests.mail_server import serving
from tests.makers import NIGHT, make_company, make_contact, make_guest, make_profession

__all__ = ["door"]  # the door's own fixture

pytestmark = pytest.mark.journey


@pytest.fixture
def robin(server, work, clock):
    """Robin of Acme, mortgage broker, is on the list; the mixer is on."""
    clock.now = NIGHT
    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        group = session.get_one(Group, event.group_id)
        contact = make_contact(
            session,
            group,
            "Robin Ashby",
            email="robin@acme.example",
            company_id=make_company(session, group, "Acme").id,
            profession_id=make_profession(session, group, "Mortgage broker").id,
        )
        guest = make_guest(session, event, contact, answer="yes")
        session.flush()
        session.expunge_all()
    return guest


def tag(server, guest):
    return server.keyring.link(Token.BADGE, guest.code, guest.badge_version)


def own_phone(server, chromium, guest, **options):
    """Open a guest's own link once on a phone."""
    page = server.open(chromium, size=PHONE, **options)
    page.goto(server.keyring.link(Token.RSVP, guest.code, guest.link_version))
    return page


def test_a_walk_in_claims_their_phone_meets_agrees_notes_and_takes_back(server, chromium, door, robin):
    desk, phone = server.open(chromium, size=PHONE), server.open(chromium, size=PHONE)
    phone.goto(tag(server, robin))
    expect(phone.get_by_role("heading", name="Are you a guest here?")).to_be_visible()
    assert "Robin" not in phone.content()

    enrol(desk, door)
    desk.get_by_role("link", name="Walk-in").click()
    desk.get_by_label("Name", exact=True).fill("Wanda Walkin")
    desk.get_by_role("button", name=re.compile("Welcome|Let in|Add")).first.click()
    desk.get_by_role("button", name="A code for their phone").click()
    expect(desk.get_by_role("heading", name="Wanda, scan this with your phone")).to_be_visible()
    typed = desk.locator(".code-text").inner_text()

    phone.get_by_role("link", name="Type the code that the door shows you").click()
    phone.get_by_label("Code", exact=True).fill(typed)
    phone.get_by_role("button", name="This is my phone").click()
    expect(phone.get_by_role("heading", name="Say hello to Robin")).to_be_visible()
    phone.get_by_role("button", name="We met").click()
    expect(phone.get_by_role("heading", name="You met Robin")).to_be_visible()
    expect(phone.get_by_text("has not agreed yet")).to_be_visible()

    others = own_phone(server, chromium, robin)
    others.goto("/my/people")
    others.get_by_role("link", name=re.compile("Wanda Would like to share")).click()
    others.get_by_role("button", name="Share with Wanda").click()
    expect(others.get_by_role("link", name="Save contact")).to_be_visible()

    phone.reload()
    expect(phone.get_by_role("heading", name="You met Robin Ashby")).to_be_visible()
    expect(phone.get_by_text("Acme, Mortgage broker")).to_be_visible()
    phone.get_by_label("Your note").fill("Lease ends in May")
    phone.get_by_role("button", name="Call about …").click()
    expect(phone.get_by_label("Your note")).to_have_value("Lease ends in May; Call about")

    others.locator("summary", has_text="What Wanda may see of you").click()
    others.locator("summary", has_text="Take it back").click()
    others.get_by_role("button", name="Yes, take it back").click()
    expect(others.get_by_text("You are gone from their list")).to_be_visible()
    phone.goto("/my/people")
    expect(phone.get_by_role("heading", name="Nobody yet")).to_be_visible()
    assert "Robin" not in phone.content()


def test_six_digits_by_e_mail_make_a_phone_the_guests_own(server, chromium, robin, work, look, clock, tmp_path):
    with work() as session:
        ada = make_guest(session, session.get_one(Event, server.cast.event_id))
        session.flush()
        session.expunge_all()
    phone = server.open(chromium, size=PHONE)
    phone.goto(tag(server, ada))
    phone.get_by_label("Your e-mail address").fill("robin@acme.example")
    phone.get_by_role("button", name="Send me a code").click()
    expect(phone.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    with serving() as mail_server:
        carrier = courier(server, work, look, clock, mail_server.relay, tmp_path)
        carrier.carry()
        carrier.hang_up()
        (letter,) = mail_server.boxes
    digits = re.match(r"\d{6}", letter["Subject"]).group()
    phone.get_by_label("Code", exact=True).fill(digits)
    phone.get_by_role("button", name="This is my phone").click()
    expect(phone.get_by_role("heading", name=re.compile("Say hello to"))).to_be_visible()


def test_a_tag_scanned_without_network_is_a_meeting_once_it_is_back(
    server, chromium, robin, work, look, clock, monkeypatch
):
    with work() as session:
        ada, ben = (make_guest(session, session.get_one(Event, server.cast.event_id)) for _ in range(2))
        session.flush()
        session.expunge_all()
    phone = own_phone(server, chromium, ada)
    phone.goto("/my")
    phone.locator("html[data-kept=yes]").wait_for()
    phone.reload()
    phone.goto(tag(server, ben))  # the worker of tags is awake, and has the page
    expect(phone.get_by_role("button", name="We met")).to_be_visible()

    phone.context.set_offline(offline=True)
    phone.get_by_role("button", name="We met").click()  # the network is gone between the page and the tap
    expect(phone.get_by_text("Kept on this phone")).to_be_visible(timeout=15_000)
    phone.goto(tag(server, robin))
    expect(phone.get_by_role("heading", name="No network just now")).to_be_visible()
    phone.get_by_label("E-mail").check()
    phone.get_by_role("button", name="We met").click()
    expect(phone.get_by_text("Kept on this phone")).to_be_visible()
    phone.goto("/my")
    expect(phone.get_by_text("2 hellos wait for the network")).to_be_visible()
    with look() as session:
        assert session.query(Meeting).count() == 0

    asked, queue = [], server.app.view_functions["meetings.queue"]

    @functools.wraps(queue)
    def not_yet():
        asked.append(queue)
        return queue() if len(asked) > 1 else ("The network is not what it says.", 503)

    monkeypatch.setitem(server.app.view_functions, "meetings.queue", not_yet)
    phone.context.set_offline(offline=False)
    expect(phone.get_by_text("You met Robin.")).to_be_visible(timeout=15_000)  # by itself, on the page that is open
    assert len(asked) > 1
    with look() as session:
        assert session.query(Meeting).count() == 2
        seen = people.person(session, robin.id, ada.code)
        assert seen.standing == Standing.ASKED
    phone.goto("/my")
    expect(phone.locator("#waiting")).to_be_hidden()
