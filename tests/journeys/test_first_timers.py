"""A first-timer comes in at a phone, and the visitor host's phone says so; the wall outlives its server."""

import pytest
from playwright.sync_api import expect

from mixer.accounts.models import Group
from mixer.door.service import scanning, walls
from mixer.events.models import Event
from mixer.guests.models import Welcome
from tests.door.evening import told
from tests.journeys.conftest import PHONE, PROJECTOR
from tests.journeys.test_accessible import faults, too_wide
from tests.journeys.test_door_without_network import night, power  # noqa: F401 - fixtures
from tests.journeys.test_the_door import door as make_door  # noqa: F401 - a fixture
from tests.journeys.test_the_door import enrol, said
from tests.makers import NIGHT, check_in, make_contact, make_guest

pytestmark = pytest.mark.journey


@pytest.fixture
def ada(server, work, clock):
    """Ada comes for the first time; Ben, who is here, takes care of her; Robin is here too."""
    clock.now = NIGHT.replace(second=30)
    with work() as session:
        group, event = session.get_one(Group, server.cast.group_id), session.get_one(Event, server.cast.event_id)
        ben, robin, ada = (
            make_guest(session, event, make_contact(session, group, name), answer="yes", **part)
            for name, part in (
                ("Ben Oak", {"part": "visitor_host"}),
                ("Robin Ashby", {}),
                ("Ada Lace", {"first_timer": True, "invited_by": "Olive"}),
            )
        )
        check_in(session, ben)
        check_in(session, robin)
        session.add(Welcome(event_id=event.id, first_timer_id=ada.id, visitor_host_id=ben.id))
        session.flush()
        session.expunge_all()
    return ada


def test_a_first_timer_comes_in_and_is_introduced_twice_and_once_not(server, chromium, ada, make_door, look):  # noqa: F811
    vera = server.open(chromium, "vera", PHONE)
    vera.goto(f"/m/{server.cast.event_code}")
    vera.get_by_role("link", name="First-timers, live").click()
    expect(vera.get_by_role("heading", name="Not here yet")).to_be_visible()

    door = server.open(chromium, size=PHONE)
    enrol(door, make_door)
    door.get_by_label("Code on the tag").fill(ada.short_code)
    door.get_by_role("button", name="Check in").click()
    said(door, "WELCOME", "Ada Lace")

    card = vera.locator(f"#guest-{ada.code}")
    expect(card.get_by_text("introduced to 0 of 3")).to_be_visible()
    expect(card.get_by_text("invited by Olive")).to_be_visible()
    assert not too_wide(vera)
    assert faults(vera) == []
    card.get_by_role("button", name="+1").click()
    expect(card.get_by_text("introduced to 1 of 3")).to_be_visible()
    card.get_by_role("link", name="To whom?").click()
    vera.get_by_role("button", name="Introduced").first.wait_for()
    assert faults(vera) == []
    vera.get_by_role("listitem").filter(has_text="Robin Ashby").get_by_role("button", name="Introduced").click()
    expect(card.get_by_text("introduced to 2 of 3")).to_be_visible()

    other = server.open(chromium, "olive", PHONE)
    other.goto(f"/m/{server.cast.event_code}/icebreakers/hosts/evening")
    card.get_by_role("button", name="Undo Ada Lace introduced to Robin Ashby").click()
    expect(card.get_by_text("introduced to 1 of 3")).to_be_visible()
    expect(other.locator(f"#guest-{ada.code}").get_by_text("introduced to 1 of 3")).to_be_visible()
    with look() as session:
        assert session.query(Welcome).one().introduced == 1


def test_the_wall_shows_its_last_state_while_the_server_is_gone_and_goes_on_by_itself(power, night, chromium, work):  # noqa: F811
    guests, _door, keyring = night
    robin, jose, event_id = guests["Robin"], guests["José"], guests["Robin"].event_id

    def come_in(guest):
        with work() as session:
            scanning.record(session, scanning.host_at(session, event_id, "Desk", "Olive"), told(guest), NIGHT)

    with work() as session:
        address = walls.make(session, keyring, event_id)
    come_in(robin)
    wall, wrong = chromium.new_context(viewport=PROJECTOR).new_page(), []
    wall.on("pageerror", lambda error: wrong.append(str(error)))
    wall.goto(address)
    count, old = wall.locator("#headcount"), wall.get_by_text("As of ")
    expect(count).to_have_text("1")
    expect(old).to_be_hidden()
    kept = "caches.open('mixer-wall').then((shelf) => shelf.match(location.pathname)).then(Boolean)"
    while not wall.evaluate(kept):
        wall.wait_for_timeout(100)
    come_in(jose)
    expect(count).to_have_text("2")

    power.off()
    expect(old).to_be_visible(timeout=25_000)
    expect(count).to_have_text("2")
    wall.reload()
    expect(count).to_have_text("2")
    expect(wall.get_by_text("Robin", exact=True)).to_be_visible()
    expect(old).to_be_visible()

    power.on()
    come_in(guests["Nora"])
    expect(old).to_be_hidden(timeout=15_000)
    wall.context.close()
    assert wrong == []
