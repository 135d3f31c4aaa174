"""From the pictures of a mixer to the report for the board, and across the group's mixers."""

import random
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest

from mixer.accounts.models import Group
from mixer.events.models import BudgetLine, Event
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.meetings.models import Meeting
from tests.journeys.conftest import PHONE
from tests.makers import NIGHT, a_code, check_in, make_contact, make_event, make_guest

pytestmark = pytest.mark.journey

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def two_mixers(server, work, clock):
    """A mixer of twelve a month ago, and one of thirty last night, in three zones; two met nobody; Ana agreed."""
    clock.now = NIGHT + timedelta(days=1)
    chance = random.Random(4)
    with work() as session:
        group, event = session.get_one(Group, server.cast.group_id), session.get_one(Event, server.cast.event_id)
        before = make_event(session, group, name="Summer Mixer", starts_at=NIGHT - timedelta(days=30))
        zones = [
            Zone(event_id=event.id, name=name, letter=letter, shape="disc", colour=colour, capacity=12, position=1)
            for name, letter, colour in (
                ("Finance", "A", "#0072b2"),
                ("Trades", "B", "#e69f00"),
                ("Health", "C", "#009e73"),
            )
        ]
        session.add_all(zones)
        session.flush()
        people = [make_contact(session, group, "Ana Ivers" if not n else f"Canary{n} Person") for n in range(30)]
        for mixer, some, pairs in ((before, people[:12], 12), (event, people, 60)):
            guests = [make_guest(session, mixer, one, answer="yes", shares_with_all=one is people[0]) for one in some]
            for number, guest in enumerate(guests):
                check_in(session, guest, mixer.starts_at + timedelta(minutes=2 * number))
                if mixer is event:
                    session.add(ZonePlace(zone_id=zones[number % 3].id, guest_id=guest.id))
            couples = {tuple(sorted(chance.sample(range(len(some) - 2), 2))) for _ in range(pairs)}
            for one, other in couples | {(0, number) for number in range(1, 9)}:
                pair = {"one_id": guests[one].id, "other_id": guests[other].id}
                contacts = {"one_contact_id": guests[one].contact_id, "other_contact_id": guests[other].contact_id}
                session.add(Meeting(event_id=mixer.id, **pair, **contacts, way="scan", confirmed_at=mixer.starts_at))
        line = {"position": 1, "label": "Food", "kind": "cost", "actual_cents": 60_000}
        session.add(BudgetLine(code=a_code(), event_id=event.id, **line))


def faults(page):
    page.evaluate(AXE)
    run = (
        "axe.run(document, {resultTypes: ['violations']}).then((f) => f.violations.map((v) => [v.id, v.nodes[0].html]))"
    )
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*page.evaluate(run), *(["runs over the edge"] if wide else [])]


def test_a_host_reads_what_was_achieved_and_takes_the_report_to_the_board(server, chromium, two_mixers):
    page = server.open(chromium, "olive")
    page.goto(f"/m/{server.cast.event_code}")
    page.get_by_role("link", name="Numbers").click()
    page.get_by_role("heading", name="What this mixer achieved").wait_for()
    assert page.locator("svg.room .dots circle").count() == 30
    assert page.locator("svg.room").get_by_text("Met nobody: 2").is_visible()
    assert page.get_by_text("$20.00", exact=True).is_visible()
    connected = page.get_by_role("region", name="Who connected the room, as a table")
    assert connected.get_by_text("Ana Ivers").is_visible()
    assert connected.get_by_text("a guest of").first.is_visible()
    assert "Canary" not in page.content()
    defined = page.locator("details.definition").filter(has_text="Each dot is a guest")
    assert not defined.get_by_text("Each dot is a guest").is_visible()
    defined.locator("summary").click()
    defined.get_by_text("Each dot is a guest").wait_for()
    assert faults(page) == []
    with page.expect_download() as taken:
        page.get_by_role("link", name="Report for the board").click()
    document = pypdfium2.PdfDocument(Path(taken.value.path()).read_bytes())
    words = [one.get_textpage().get_text_range() for one in document]
    document.close()
    assert len(words) == 2
    assert "Autumn Mixer" in words[0]
    assert "Summer Mixer" in words[1]
    assert "Canary" not in "".join(words)


def test_an_organiser_sees_who_comes_back_on_a_phone(server, chromium, two_mixers):
    page = server.open(chromium, "olive", PHONE, color_scheme="dark")
    page.goto(f"/g/{server.cast.group_code}/memory")
    page.get_by_role("link", name="What they achieved").click()
    page.get_by_role("heading", name="New ties").wait_for()
    assert page.get_by_text("12 of 12 of the mixer before").is_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Summer Mixer").click()
    page.get_by_role("heading", name="What this mixer achieved").wait_for()
    assert page.locator("svg.room .dots circle").count() == 12
    assert faults(page) == []
