"""A wave of letters through a real mail server, answered on a phone."""

import random
import re

import pytest
from icalendar import Calendar
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.invite import service as invite
from mixer.invite.rules.replies import Reply
from mixer.post import service as post
from mixer.post.courier import Courier, Outcome
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.test_accessible import faults, too_wide
from tests.mail_server import serving
from tests.makers import make_contact, make_guest

pytestmark = pytest.mark.journey


@pytest.fixture
def guests(server, work):
    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        group = session.get_one(Group, event.group_id)
        names = ("Zoë Müller-Lüdenscheidt", "Ana Ortiz")
        return [make_guest(session, event, make_contact(session, group, name)) for name in names]


def courier(server, work, look, clock, relay, folder) -> Courier:
    return Courier(
        name="desk:1",
        work=work,
        look=look,
        clock=clock,
        chance=random.Random(1),
        sender=relay.sender,
        folder=folder,
        relay=relay,
    )


def test_an_invitation_is_written_sent_opened_on_a_phone_and_answered(
    server, chromium, guests, work, look, clock, tmp_path
):
    with serving() as mail_server:
        carrier = courier(server, work, look, clock, mail_server.relay, tmp_path)
        _host_invites(server, chromium)
        assert [carrier.carry() for _ in range(3)] == [Outcome.SENT, Outcome.SENT, None]
        letters = {mail["To"].addresses[0].display_name: mail for mail in mail_server.boxes}
        assert set(letters) == {"Zoë Müller-Lüdenscheidt", "Ana Ortiz"}
        _guest_answers(server, chromium, _link(letters["Ana Ortiz"]))
        assert carrier.carry() is Outcome.SENT
        carrier.hang_up()
        (confirmation,) = [mail for mail in mail_server.boxes if "You are coming" in mail["Subject"]]
        assert [part.get_content_type() for part in confirmation.iter_attachments()] == ["text/calendar"]
    with work() as session:
        ana = session.get_one(Guest, guests[1].id)
        assert (ana.answer, ana.seats, ana.dietary) == ("no", 0, "no nuts")
        assert session.scalars(select(Guest.answer).where(Guest.companion_of_id == ana.id)).all() == ["no"]


def _host_invites(server, chromium) -> None:
    page = server.open(chromium, "hugo")
    page.goto(f"/m/{server.cast.event_code}/invite")
    page.get_by_role("link", name="Write it").click()
    page.get_by_label("Subject").fill("{guest}, come to {mixer}")
    page.get_by_role("button", name="Look at the letter").click()
    page.get_by_text("Ana, come to Autumn Mixer").wait_for()
    assert page.frame_locator("iframe").get_by_role("link", name="Answer: yes or no").is_visible()
    page.get_by_text("Send to 2 now", exact=True).click()
    page.get_by_role("button", name="Yes, send to 2 now").click()
    page.get_by_text("0 of 2 letters have gone out").first.wait_for()
    page.context.close()


def _link(mail) -> str:
    in_text = re.search(r"http://\S+/r/\w+", mail.get_body(("plain",)).get_content())
    in_html = re.search(r'href="(http://[^"]+/r/\w+)"', mail.get_body(("html",)).get_content())
    assert in_text[0] == in_html[1]
    return in_text[0]


def _guest_answers(server, chromium, link: str) -> None:
    page = server.open(chromium, size=PHONE, has_touch=True, is_mobile=True, accept_downloads=True)
    page.goto(link)
    page.get_by_role("heading", name="Ana, will you join us?").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out on a phone"
    page.get_by_text("I bring somebody").tap()
    page.get_by_label("Who comes with you").fill("Bo Brings")
    page.get_by_role("button", name="We both come").tap()
    page.get_by_role("heading", name="You are coming, Ana").wait_for()
    assert page.get_by_text("with Bo Brings").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Add to my calendar").tap()
    (entry,) = Calendar.from_ical(download.value.path().read_bytes()).events
    assert entry["SUMMARY"] == "Autumn Mixer"
    page.get_by_label("Food and drink", exact=True).fill("no nuts")
    page.get_by_role("button", name="Keep this").tap()
    page.get_by_text("Your details are kept.").wait_for()
    assert page.get_by_label("Food and drink", exact=True).input_value() == "no nuts"
    page.get_by_role("button", name="I cannot come after all").tap()
    page.get_by_role("heading", name="You are not coming").wait_for()
    page.context.close()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (LAPTOP, "light")], ids=["phone-dark", "laptop-light"])
def test_pages_of_invitations_and_answers_can_be_used_by_everybody(server, chromium, guests, work, size, scheme):
    house = server.app.extensions["mixer"]
    clock, chance, tools = house.clock, house.chance, invite.Tools(house.chance, house.keyring)
    event_id, host = server.cast.event_id, server.cast.accounts["hugo"]
    with work() as session:
        session.get_one(Event, event_id).capacity = 1
        words = invite.Words("invitation", "not_invited", "Come, {guest}", "Dear {guest},\n\n{link}")
        drafted, sent = (invite.draft_wave(session, event_id, words, host, clock(), chance) for _ in range(2))
        unsubscribe = post.farewell(server.keyring, server.cast.group_id, "ana@guests.example").url
    for guest in guests:
        with work() as session:
            invite.give_answer(session, event_id, guest.id, Reply(coming=True), clock(), tools)
    with work() as session:
        event = session.get_one(Event, event_id)
        newcomer = make_guest(session, event)
        invite.send_wave(session, event_id, sent, clock(), server.keyring)
        make_guest(session, event)
    mixer = f"/m/{server.cast.event_code}"
    hosts = ("invite", "invite/write/invitation", f"invite/{drafted}", f"invite/{sent}", "letters")
    _look_closely(server.open(chromium, "hugo", size, color_scheme=scheme), [f"{mixer}/{page}" for page in hosts])
    links = [invite.own_link(server.keyring, guest) for guest in (*guests, newcomer)]
    _look_closely(server.open(chromium, "", size, color_scheme=scheme), [*links, unsubscribe])


def _look_closely(page, addresses) -> None:
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for address in addresses:
        assert page.goto(address).status == 200, address
        assert faults(page) == [], address
        assert not too_wide(page), address
    assert complaints == []
    page.context.close()
