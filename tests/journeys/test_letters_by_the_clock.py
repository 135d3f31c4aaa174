"""Letters by the clock: written and scheduled by a host, moved with the mixer, carried to a guest in time."""

import random
from datetime import UTC, datetime

import pytest

from mixer.accounts.models import Group
from mixer.commands.waves import send_waves
from mixer.events.models import Event
from mixer.invite import service as invite
from mixer.invite.rules.replies import Reply
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


def test_a_reminder_moves_with_the_mixer_and_arrives_in_time(server, chromium, guests, work, look, clock, tmp_path):
    page = server.open(chromium, "hugo")
    page.goto(f"/m/{server.cast.event_code}/invite")
    page.get_by_role("link", name="Write it").click()
    page.get_by_label("Subject").fill("{guest}, come to {mixer}")
    page.get_by_role("button", name="Look at the letter").click()
    page.get_by_role("button", name="Schedule it").click()
    page.get_by_text("It goes by itself on Thursday 17 September at 10:00.").wait_for()
    page.get_by_role("link", name="All letters").click()
    page.get_by_role("link", name="Write it").click()
    page.get_by_role("heading", name="Reminder", exact=True).wait_for()
    page.get_by_role("button", name="Look at the letter").click()
    page.get_by_text("Nobody to write to").wait_for()
    page.get_by_role("button", name="Schedule it").click()
    page.get_by_text("It goes by itself on Thursday 8 October at 10:00.").wait_for()
    _move_a_week(server, page)
    page.goto(f"/m/{server.cast.event_code}/plan")
    assert page.get_by_role("link", name="Thu 15 Oct, 10:00 Reminder").is_visible(), "on the plan too"
    page.goto(f"/m/{server.cast.event_code}/invite")
    page.get_by_role("link", name="Thu 24 Sep, 10:00 Invitation").wait_for()
    with serving() as mail_server:
        carrier = Courier("desk:1", work, look, clock, random.Random(1), "post@mixer.example", tmp_path)
        carrier.relay = mail_server.relay
        clock.now = datetime(2026, 9, 24, 15, 59, tzinfo=UTC)
        assert send_waves(server.app, clock.now) == 0
        clock.now = datetime(2026, 9, 24, 16, 0, tzinfo=UTC)
        assert send_waves(server.app, clock.now) == 2
        assert _carried(carrier) == [Outcome.SENT, Outcome.SENT]
        with work() as session:
            tools = invite.Tools(random.Random(2), server.keyring)
            invite.give_answer(session, server.cast.event_id, guests[0].id, Reply(coming=True), clock.now, tools)
        _carried(carrier)
        clock.now = datetime(2026, 10, 15, 16, 0, tzinfo=UTC)
        assert send_waves(server.app, clock.now) == 1
        assert _carried(carrier) == [Outcome.SENT]
        carrier.hang_up()
        reminder = mail_server.boxes[-1]
    assert reminder["To"].addresses[0].display_name == "Ana Ortiz"
    assert reminder["From"].addresses[0].display_name == "Hugo Host, Riverside Chamber"
    assert "Thursday 29 October 2026" in reminder.get_body(("plain",)).get_content()
    page.reload()
    assert page.locator(".timeline").get_by_text("1 of 1 gone out").is_visible()
    page.context.close()


def _carried(carrier: Courier) -> list[Outcome]:
    return list(iter(carrier.carry, None))


def _move_a_week(server, page) -> None:
    page.goto(f"/m/{server.cast.event_code}/move")
    page.get_by_label("Day").fill("2026-10-29")
    page.get_by_role("button", name="See what moves").click()
    page.get_by_role("button", name="Move the mixer").click()
    page.wait_for_url(lambda url: "/move" not in url)


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (LAPTOP, "light")], ids=["phone-dark", "laptop-light"])
def test_pages_of_letters_by_the_clock_can_be_used_by_everybody(server, chromium, guests, work, clock, size, scheme):
    event_id, host = server.cast.event_id, server.cast.accounts["hugo"]
    with work() as session:
        words = invite.Words("invitation", "not_invited", "Come, {guest}", "Dear {guest},\n\n{link}")
        codes = [invite.draft_wave(session, event_id, words, host, clock(), random.Random(n)) for n in range(4)]
        for code in codes[:2]:
            invite.schedule(session, event_id, code, datetime(2026, 9, 17, tzinfo=UTC).date(), clock().time(), clock())
        clock.forward(days=31)
    send_waves(server.app, clock())
    with work() as session:
        late = invite.outline(session, event_id, codes[0])
        assert late.state == "late"
        invite.begin(session, event_id, codes[2], clock())
        session.get_one(Event, event_id).sequence += 1
        guest = make_guest(session, session.get_one(Event, event_id), answer="yes")
        assert guest.told_sequence == 0
    page = server.open(chromium, "hugo", size, color_scheme=scheme)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for path in ("invite", "plan", *(f"invite/{code}" for code in codes), "invite/write/moved"):
        assert page.goto(f"/m/{server.cast.event_code}/{path}").status == 200, path
        assert faults(page) == [], path
        assert not too_wide(page), path
    assert complaints == []
    page.context.close()
