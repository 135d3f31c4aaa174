"""What a page weighs on the wire in a real browser, with everything it loads."""

import pytest

from mixer.events.models import Event
from tests.journeys.conftest import PHONE
from tests.journeys.test_the_door import door, enrol
from tests.makers import make_guest

__all__ = ["door"]  # the door's own fixture

pytestmark = pytest.mark.journey

DECODER = "/door/decoder.js"
GUESTS_FIRST_PAGE = 40_000
HOSTS_PAGE = 100_000
SCANNERS_FIRST_PAGE = 60_000  # the decoder aside, which comes when the camera is opened or the page has nothing to do


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


def test_the_scanners_first_page_is_light(server, chromium, door):
    enrolled = server.open(chromium, size=PHONE)
    enrol(enrolled, door)
    phone = server.open(chromium, size=PHONE, service_workers="block")  # an empty phone: it stocks up later
    phone.context.add_cookies(enrolled.context.cookies())
    weight = _weight(phone, "/door")
    assert any("js/door/scanner.js" in address for address in weight)
    assert not any("/vendor/zxing/" in address or address == server.url + DECODER for address in weight), weight
    assert sum(weight.values()) <= SCANNERS_FIRST_PAGE, (sum(weight.values()), weight)


def test_the_scanner_stocks_up_for_dead_networks_only_once_its_page_stands(server, chromium, door):
    order = []
    phone = server.open(chromium, size=PHONE)
    enrol(phone, door)
    phone.locator("#scanner[data-kept=yes]").wait_for()
    fresh = server.open(chromium, size=PHONE)
    fresh.context.add_cookies(phone.context.cookies())
    fresh.on("load", lambda _: order.append("stands"))
    fresh.context.on("request", lambda request: order.append(request.url.removeprefix(server.url)))
    fresh.goto("/door")
    fresh.locator("#scanner[data-kept=yes]").wait_for()
    assert order.index("stands") < order.index(DECODER)
