"""Every page a host, a guest or a volunteer opens: axe finds nothing, nothing runs over the edge, in light and dark."""

import json
from pathlib import Path

import pytest

from mixer.events.models import Event
from tests.journeys.conftest import LAPTOP, PHONE
from tests.makers import MADE_AT, make_guest

pytestmark = pytest.mark.journey

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN = """
axe.run(document, {resultTypes: ["violations"]}).then((found) => JSON.stringify(
  found.violations.map((fault) => [fault.id, fault.nodes.map((node) => node.target + " " + node.failureSummary)])))
"""
HOSTS_PAGES = (
    "/",
    "/look",
    "/account",
    "/g/{group}/people",
    "/g/{group}/contacts",
    "/m/{event}",
    "/m/{event}/guests",
    "/m/{event}/guests/new",
    "/m/{event}/guests/import",
    "/m/{event}/guests/visitor-hosts",
    "/m/{event}/insights",
    "/m/{event}/name-tags",
)


def faults(page) -> list[object]:
    """Run axe in the page's own world, past its strict policy, as a developer's tools do."""
    tools = page.context.new_cdp_session(page)
    tools.send("Runtime.evaluate", {"expression": AXE})
    answer = tools.send("Runtime.evaluate", {"expression": RUN, "awaitPromise": True})
    return json.loads(answer["result"]["value"])


def too_wide(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.fixture
def some_guests(server, work):
    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        for answer in ("yes", "no", "none"):
            make_guest(session, event, invited_at=MADE_AT, answer=answer)


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (LAPTOP, "light")], ids=["phone-dark", "laptop-light"])
def test_hosts_pages_can_be_used_by_everybody(server, chromium, some_guests, size, scheme):
    page = server.open(chromium, "olive", size, color_scheme=scheme)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for pattern in HOSTS_PAGES:
        address = pattern.format(group=server.cast.group_code, event=server.cast.event_code)
        assert page.goto(address).status == 200, address
        assert faults(page) == [], address
        assert not too_wide(page), address
    assert complaints == []


def test_the_sign_in_page_can_be_used_by_everybody(server, chromium):
    page = server.open(chromium, "", PHONE)
    page.goto("/sign-in")
    assert faults(page) == []
    assert not too_wide(page)


def test_a_fault_would_be_found(server, chromium):
    page = server.open(chromium, "", PHONE)
    page.goto("/sign-in")
    page.evaluate("document.querySelectorAll('label').forEach((label) => label.remove())")
    page.evaluate("document.body.append(Object.assign(document.createElement('img'), {width: 900}))")
    assert "image-alt" in {name for name, _nodes in faults(page)}


def test_htmx_swaps_a_part_under_the_strict_policy(server, chromium):
    page = server.open(chromium, "olive")
    refused = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto("/look")
    page.evaluate(
        """() => {
          const link = document.createElement("button");
          link.id = "probe";
          link.setAttribute("hx-get", "/account");
          link.setAttribute("hx-target", "main");
          link.setAttribute("hx-select", "h1");
          document.querySelector("main").append(link);
          htmx.process(link);
        }"""
    )
    page.click("#probe")
    page.wait_for_function("!document.querySelector('#probe')")
    assert page.locator("main h1").count() == 1
    assert refused == []
