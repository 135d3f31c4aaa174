"""An evening with one overrun is run from a phone: it catches up, and the stage and a visitor host's phone follow."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from mixer.door.service import walls
from mixer.events.models import Event
from mixer.events.service.show import lay_out_show
from tests.journeys.conftest import PHONE, PROJECTOR
from tests.journeys.test_accessible import faults, too_wide

pytestmark = pytest.mark.journey


@pytest.fixture
def night(server, work, clock):
    """The house's evening at the cast's mixer, a minute before the doors; the address of its stage."""
    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        lay_out_show(session, event)
        clock.now = event.starts_at - timedelta(minutes=1)
        return walls.make(session, server.keyring, event.id) + "/stage"


@pytest.fixture
def presenter(server, chromium, night):
    """Open the presenter's view on a phone."""

    def opened(who="olive", **options):
        page = server.open(chromium, who, PHONE, **options)
        page.goto(f"/m/{server.cast.event_code}/evening")
        return page

    return opened


def go_on(page, title):
    page.get_by_role("button", name=f"Next: {title}").click()
    expect(page.locator("#now")).to_have_text(title)


def test_an_evening_with_an_overrun_ends_on_time_and_everybody_follows(server, chromium, night, presenter, clock):
    olive, hugo = presenter(), presenter("hugo")
    stage = server.open(chromium, "", PROJECTOR)
    stage.goto(night)
    expect(stage.get_by_role("heading", name="Welcome")).to_be_visible()
    vera = server.open(chromium, "vera", PHONE)
    vera.goto(f"/m/{server.cast.event_code}/icebreakers/hosts/evening")
    expect(olive.locator("[data-clock]")).to_have_text("17:29")
    olive.get_by_role("button", name="Start the evening").click()
    expect(olive.locator("#now")).to_contain_text("Doors")
    expect(hugo.locator("#now")).to_contain_text("Doors")

    clock.forward(minutes=31)
    line = olive.get_by_role("button", name="Next: Welcome")
    both = [page.locator("[data-tap=next] input[name=line]").input_value() for page in (olive, hugo)]
    assert both[0] == both[1]
    told = [
        page.evaluate(
            "(form) => fetch(form.action, {method: 'POST', body: new FormData(form), headers: {'X-Tap': '1'}})"
            ".then((answer) => answer.json())",
            page.locator("form[data-tap=next]").element_handle(),
        )
        for page in (olive, hugo)
    ]
    assert [one["said"] for one in told] == ["Now: Welcome", "Somebody tapped before you. Now: Welcome"]
    expect(line).to_have_count(0, timeout=5000)
    expect(hugo.locator("#now")).to_have_text("Welcome")
    clock.forward(minutes=2)
    go_on(olive, "Explain famous duo")
    clock.forward(minutes=2)
    go_on(olive, "Famous duo")
    expect(stage.get_by_role("heading", name="Famous duo")).to_be_visible(timeout=4000)
    expect(vera.locator("#glance")).to_contain_text("Now: Famous duo, until 18:24")

    clock.forward(minutes=27)  # seven too many
    expect(olive.get_by_role("heading", name="6 minutes late")).to_be_visible(timeout=5000)
    expect(olive.locator(".presenter-time")).to_have_text(re.compile(r"\+7:0\d"))
    assert faults(olive) == []
    assert not too_wide(olive)
    expect(vera.locator("#glance")).to_contain_text("over time")
    olive.get_by_role("button", name=re.compile("^Shorten “Meet three.*by 6: ends on time")).first.click()
    expect(olive.get_by_text("on time", exact=True)).to_be_visible()
    expect(hugo.get_by_text("14 min instead of 20")).to_be_visible(timeout=5000)

    for title, minutes in (
        ("The host's words", 10),
        ("Meet your business match: the zones", 15),
        ("Meet three you have not met; find a similar business", 14),
        ("Door prizes and introductions", 2),
    ):
        go_on(olive, title)
        clock.forward(minutes=minutes)
    count = stage.get_by_role("timer")
    expect(stage.get_by_role("heading", name="Door prizes and introductions")).to_be_visible(timeout=4000)
    expect(count).to_have_text(re.compile(r"^(8:0\d|7:5\d)$"), timeout=70_000)
    before = count.text_content()
    stage.wait_for_timeout(1500)
    assert count.text_content() != before, "the room sees the minutes run"
    assert faults(stage) == []
    assert not too_wide(stage)
    go_on(olive, "Write your notes; the next date")
    olive.get_by_role("button", name="End the evening").click()
    expect(stage.get_by_role("heading", name="Thank you")).to_be_visible(timeout=4000)
    expect(olive.get_by_role("heading", name="Well done")).to_be_visible()


def test_without_a_network_a_tap_waits_and_is_sent_once_and_the_clock_goes_on(presenter, clock, look, server):
    page = presenter()
    page.get_by_role("button", name="Start the evening").click()
    expect(page.locator("#now")).to_contain_text("Doors")
    expect(page.get_by_role("button", name="Next: Welcome")).to_be_enabled()
    page.context.set_offline(True)
    left = page.locator(".presenter-time").text_content()
    page.wait_for_timeout(1500)
    assert page.locator(".presenter-time").text_content() != left, "it counts by itself"
    page.get_by_role("button", name="Add 2 minutes").click()
    expect(page.locator("#tap-said")).to_contain_text("was not done")
    page.get_by_role("button", name="Next: Welcome").click()
    expect(page.locator("#tap-waits")).to_contain_text("“Next: Welcome” waits and is sent once")
    expect(page.get_by_role("button", name="Back")).to_be_disabled()
    clock.forward(minutes=31)
    page.context.set_offline(False)
    expect(page.locator("#now")).to_have_text("Welcome", timeout=10_000)
    expect(page.locator("#tap-waits")).to_be_hidden()
    expect(page.get_by_role("button", name="Next: Explain famous duo")).to_be_enabled()


def test_a_phone_whose_clock_is_wrong_shows_the_time_of_the_mixer(presenter, clock):
    page = presenter(timezone_id="Asia/Tokyo")
    page.clock.install(time="2031-01-01T00:00:00Z")
    page.reload()
    expect(page.locator("[data-clock]")).to_have_text("17:29")
    page.get_by_role("button", name="Start the evening").click()
    expect(page.locator(".presenter-time")).to_have_text(re.compile(r"3[01]:\d\d"))


def test_without_javascript_the_evening_runs_all_the_same(presenter):
    page = presenter(java_script_enabled=False)
    page.get_by_role("button", name="Start the evening").click()
    page.get_by_role("button", name="Next: Welcome").click()
    page.get_by_role("button", name="Next: Explain famous duo").wait_for()
    page.get_by_role("button", name="Back to the line before").click()
    page.get_by_text("Back to: Doors").wait_for()
