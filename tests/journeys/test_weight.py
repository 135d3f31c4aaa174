"""What a page weighs on the wire in a real browser, with everything it loads."""

import pytest

from mixer.events.models import Event
from tests.journeys.conftest import PHONE
from tests.makers import make_guest

pytestmark = pytest.mark.journey

GUESTS_FIRST_PAGE = 40_000
HOSTS_PAGE = 100_000


def _weight(page, address: str) -> dict[str, int]:
    loaded: dict[str, int] = {}

    def weigh(request):
        sizes = request.sizes()
        loaded[request.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]

    page.on("requestfinished", weigh)
    assert page.goto(address).status == 200
    page.wait_for_load_state("networkidle")
    page.context.close()
    return loaded


def test_a_guests_first_page_is_light(server, chromium, work):
    with work() as session:
        guest = make_guest(session, session.get_one(Event, server.cast.event_id))
        link = server.keyring.link("rsvp", guest.code)
    weight = _weight(server.open(chromium, size=PHONE), link)
    assert sum(weight.values()) <= GUESTS_FIRST_PAGE, weight
    assert not any(address.endswith(".woff2") for address in weight)


@pytest.mark.parametrize("page", ["", "/plan", "/guests"])
def test_a_hosts_page_is_light(server, chromium, page):
    weight = _weight(server.open(chromium, "olive"), f"/m/{server.cast.event_code}{page}")
    assert sum(weight.values()) <= HOSTS_PAGE, weight
    assert any(".woff2" in address for address in weight), "the scale weighs fonts too"
