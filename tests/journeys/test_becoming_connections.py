"""Two guests become a connection: the list arrives, a note is drafted, they sit down, business is passed on."""

import random
import re
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from icalendar import Calendar

from mixer.accounts.models import Group
from mixer.commands.nudging import write_nudges
from mixer.events.models import Event
from mixer.post.courier import Courier
from tests.followup.conftest import meet
from tests.journeys.conftest import PHONE
from tests.journeys.test_accessible import faults, too_wide
from tests.mail_server import serving
from tests.makers import make_contact, make_guest

pytestmark = pytest.mark.journey

LIST_MORNING = datetime(2026, 10, 24, 15, 0, tzinfo=UTC)  # nine in Denver, two mornings later
AFTER_THE_TALK = datetime(2026, 10, 28, 17, 0, tzinfo=UTC)


@pytest.fixture
def couple(server, work, clock):
    """Ana and Ben met and share everything."""
    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        group = session.get_one(Group, event.group_id)
        ana, ben = (
            make_guest(session, event, make_contact(session, group, name)) for name in ("Ana Ivers", "Ben Okafor")
        )
        everything = ["company", "email", "phone"]
        meet(session, event, ana, ben, 20, (ana, ben, everything), (ben, ana, everything))
    clock.now = LIST_MORNING
    return ana, ben


@pytest.fixture
def post(server, work, look, clock, tmp_path):
    """Carry every letter that waits to a real mail server; return what arrived since, by the first name it went to."""
    with serving() as mail_server:
        carrier = Courier("desk:1", work, look, clock, random.Random(1), "post@mixer.example", tmp_path)
        carrier.relay = mail_server.relay

        def carried():
            before = len(mail_server.boxes)
            while carrier.carry() is not None:
                pass
            return {mail["To"].split()[0].strip('"'): mail for mail in mail_server.boxes[before:]}

        yield carried
        carrier.hang_up()


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def link_in(mail, part):
    return next(link for link in re.findall(r"http://\S+", text_of(mail)) if part in link)


def good(page):
    assert (faults(page), too_wide(page)) == ([], False)


def test_two_who_met_become_a_connection(server, chromium, couple, post, clock):
    assert write_nudges(server.app, clock.now) == 2
    lists = post()
    assert lists["Ana"]["Subject"] == "Autumn Mixer: the people you met"
    assert "- Ben Okafor" in text_of(lists["Ana"])
    ana = server.open(chromium, "", PHONE)
    ana.goto(link_in(lists["Ana"], "/to/people"))
    ana.get_by_role("heading", name="My people").wait_for()
    good(ana)
    _note_and_draft(ana)
    _propose(ana)
    ben = server.open(chromium, "", PHONE, color_scheme="dark")
    booked = _answer(ben, post)
    (entry,) = Calendar.from_ical(next(booked["Ana"].iter_attachments()).get_content()).walk("VEVENT")
    assert (entry["SUMMARY"], entry.start) == ("One-to-one: Ben Okafor", datetime(2026, 10, 28, 16, 0, tzinfo=UTC))
    clock.now = AFTER_THE_TALK
    _hold_and_refer(ana)
    assert post()["Ben"]["Subject"] == "Ana Ivers thanks you for a referral"
    ana.goto(lists["Ana"]["List-Unsubscribe"].strip("<>"))
    ana.get_by_role("button", name="Stop these letters").click()
    ana.get_by_role("heading", name="No more of these letters").wait_for()
    good(ana)
    assert write_nudges(server.app, datetime(2026, 11, 21, 16, 0, tzinfo=UTC)) == 0


def _note_and_draft(page):
    page.locator("main").get_by_role("link", name="Ben").first.click()
    page.get_by_label("Your note").fill("Roses for the lobby")
    page.get_by_role("button", name="Keep the note").click()
    page.get_by_text("Note kept.").wait_for()
    good(page)
    page.get_by_role("button", name="Write to Ben").click()
    draft = page.get_by_role("link", name="Open my mail program")
    draft.wait_for()
    assert "Roses for the lobby" in unquote(draft.get_attribute("href"))
    good(page)
    page.get_by_role("link", name="Ben’s page").click()
    page.get_by_text("You wrote to them").wait_for()


def _propose(page):
    page.get_by_role("link", name="Propose a one-to-one").click()
    page.get_by_role("heading", name="A one-to-one with Ben Okafor").wait_for()
    good(page)
    for label, day in (("First time", 27), ("Second time", 28)):
        page.get_by_label(label).fill(f"2026-10-{day}T10:00")
    page.get_by_label("Where").fill("Café Luz")
    page.get_by_role("button", name="Propose it").click()
    page.get_by_text("Now it is for Ben Okafor to answer").wait_for()
    good(page)


def _answer(page, post):
    proposed = post()["Ben"]
    assert proposed["Subject"] == "Ana Ivers would like to sit down with you"
    page.goto(link_in(proposed, "pick=1"))
    page.get_by_text("Choose a time, and it is fixed.").wait_for()
    good(page)
    page.get_by_role("button", name="Wednesday 28 October, 10:00").click()
    page.get_by_text("It is fixed.").wait_for()
    good(page)
    return post()


def _hold_and_refer(page):
    page.goto("/my")
    page.get_by_role("link", name="Ben Okafor").click()
    page.get_by_label("How it went").fill("Wants to meet caterers")
    page.get_by_role("button", name="We sat down together").click()
    page.get_by_text("Your words are for you alone").wait_for()
    good(page)
    page.get_by_role("link", name="Ben Okafor’s page").click()
    page.get_by_text("Write down a referral").click()
    page.get_by_label("What it is").fill("The Lopez wedding")
    page.get_by_label("Value, if you like").fill("1,250")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_role("button", name="Thank by letter").wait_for()
    good(page)
    page.get_by_role("button", name="Thank by letter").click()
    page.get_by_text("A letter tells them.").wait_for()
