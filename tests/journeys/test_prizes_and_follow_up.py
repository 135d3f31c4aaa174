import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from mixer.accounts.models import Group
from mixer.events.models import Event
from mixer.post.models import Letter
from mixer.prizes.files.slips import read_slip
from mixer.prizes.rules.slips import verify
from tests.journeys.test_exports import taken_out
from tests.makers import NIGHT, check_in, make_company, make_contact, make_guest

pytestmark = pytest.mark.journey

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
NAMES = ("Ana Ivers", "Ben Okafor", "Cleo Lund", "王 小明")


@pytest.fixture
def evening(server, work):
    """Four guests in the room, and a donor who is a guest and in the room too."""
    with work() as session:
        group, event = (
            session.get_one(Group, server.cast.group_id),
            session.get_one(Event, server.cast.event_id),
        )
        orchard = make_company(session, group, "Orchard")
        donor = make_contact(session, group, "Dora Orchard", email="dora@orchard.example", company_id=orchard.id)
        for contact in [donor, *(make_contact(session, group, name) for name in NAMES)]:
            check_in(session, make_guest(session, event, contact, answer="yes"))
    return f"/m/{server.cast.event_code}"


def nothing_found(page):
    """Say whether axe finds nothing, and nothing runs over the edge of a phone either."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((f) => f.violations.map((v) => v.id))")
    wide = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(wide)
    return found == [] and fits


def test_a_prize_is_pledged_collected_and_drawn_with_one_redraw(server, chromium, evening):
    page = server.open(chromium, "hugo", {"width": 1920, "height": 1080}, reduced_motion="reduce")
    page.goto(f"{evening}/prizes")
    page.get_by_role("link", name="Write down the first").click()
    page.get_by_label("What is given").fill("a fruit basket")
    page.get_by_label("Who gives it").fill("Orchard")
    page.get_by_label("Their e-mail address").fill("dora@orchard.example")
    page.get_by_label("They have said yes").check()
    page.get_by_role("button", name="Add the prize").click()
    page.get_by_role("button", name="We have it").click()
    page.get_by_role("link", name="Draw the winner").click()
    assert page.get_by_text("4 guests in the room may win").is_visible()
    assert page.get_by_text("1 who gave this prize").is_visible()
    assert nothing_found(page)
    page.get_by_role("button", name="Seal the list").click()
    commitment = page.locator("[data-commitment]").inner_text()
    assert nothing_found(page)
    page.get_by_role("button", name="Draw").click()
    first = page.locator(".winner-name").inner_text()
    assert first in NAMES
    page.get_by_role("button", name="Not here, draw again").click()
    page.get_by_text(f"{first} (not here)").wait_for()
    second = page.locator(".winner-name").inner_text()
    assert second in set(NAMES) - {first}
    assert nothing_found(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="The slip that proves it").click()
    raw = download.value.path().read_bytes()
    assert verify(read_slip(raw)) == []
    assert json.loads(raw)["commitment"] == commitment
    page.get_by_role("button", name="Here: hand it over").click()
    card = page.locator("article.prize")
    assert second in card.inner_text()
    assert "after 1 redraw" in card.inner_text()
    page.context.close()


def test_a_segment_gets_its_letter_and_its_list_is_taken_home(server, chromium, evening, work, clock):
    clock.now = NIGHT + timedelta(hours=15)
    page = server.open(chromium, "olive")
    page.goto(f"{evening}/follow-up")
    page.get_by_role("link", name=re.compile("Everybody who was in the room")).click()
    page.get_by_role("link", name="Write to them").click()
    page.get_by_label("Subject").fill("Thank you, {guest}")
    page.get_by_role("button", name="Save and look at it").click()
    page.get_by_role("heading", name="Thank you, Ana").wait_for()
    page.locator("summary", has_text="Send 5 letters").click()
    page.get_by_role("button", name="Yes, send 5 letters").click()
    page.get_by_text("5 letters are on the way.").wait_for()
    with work() as session:
        assert {letter.subject for letter in session.query(Letter)} >= {"Thank you, Ana", "Thank you, Ben"}
    page.get_by_role("link", name="Take this list out").click()
    page.get_by_role("heading", name="Take a list out").wait_for()
    _, content = taken_out(page, "csv", "to read at home")
    assert "Cleo Lund" in content.decode("utf-8-sig")
    page.context.close()
