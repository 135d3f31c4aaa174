"""A host writes the room and the budget, sees the caterer's number follow an answer, sends it, and prints signs."""

import pytest

from mixer.events.models import Event
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.test_accessible import complaints, faults
from tests.makers import MADE_AT, link_of, make_guest

pytestmark = pytest.mark.journey


def test_a_host_readies_the_room_and_the_caterers_number_follows_an_answer(server, chromium, work):
    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        guests = [make_guest(session, event, invited_at=MADE_AT) for _ in range(3)]
        links = [link_of(guest) for guest in guests]
    page = server.open(chromium, "olive")
    page.goto(f"/m/{server.cast.event_code}/room")
    page.get_by_label("How many may stand in the room").fill("60")
    page.get_by_label("High tables").fill("12")
    page.get_by_label("Chairs").fill("40")
    page.get_by_label("Parking").fill("Behind the house")
    page.get_by_label("Caterer").fill("Ms Field")
    page.get_by_label("Their e-mail address").fill("field@food.example")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_text("The room is written down.").wait_for()
    page.get_by_text("people who sit, stay").wait_for()
    page.get_by_text("the fire rules allow 60").wait_for()
    assert faults(page) == []

    phone = server.open(chromium, "", PHONE)
    for link in links[:2]:
        phone.goto(f"/r/{link}")
        phone.get_by_role("button", name="Yes, I am coming").click()
        phone.get_by_text("Parking: Behind the house").wait_for()
    page.reload()
    assert page.locator("#caterer .stat-value").inner_text() == "2"
    page.get_by_role("button", name="Send it to the caterer").click()
    page.get_by_text("A letter tells the caterer 2.").wait_for()

    page.get_by_role("link", name="The budget").click()
    page.get_by_role("button", name="Begin with the usual lines").click()
    page.get_by_role("link", name="Change Room").click()
    page.get_by_label("Planned").fill("1.250,50")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("$1,250.50").first.wait_for()
    assert faults(page) == []

    page.get_by_role("link", name="Information tables").click()
    page.get_by_label("Who gets the table").fill("Acme Printing")
    page.get_by_role("button", name="Reserve", exact=True).click()
    page.get_by_text("A table is reserved for Acme Printing.").wait_for()
    with page.expect_download() as signs:
        page.get_by_role("button", name="Print the signs").click()
    assert signs.value.suggested_filename == "information-tables.pdf"

    page.goto(f"/m/{server.cast.event_code}")
    page.get_by_text("The room is ready; the caterer").wait_for()
    assert faults(page) == []


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (LAPTOP, "light")], ids=["phone-dark", "laptop-light"])
def test_pages_of_the_room_can_be_used_by_everybody(server, chromium, size, scheme):
    page = server.open(chromium, "olive", size, color_scheme=scheme)
    for path in ("room", "room/budget", "tables", "tables?q=nobody", "tables/plan"):
        assert complaints(page, f"/m/{server.cast.event_code}/{path}") == [], path
