"""Every page a host, a guest or a volunteer opens: axe finds nothing, nothing runs over the edge, in light and dark."""

import json
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Error

from mixer.accounts.models import Group
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.guests.models import Welcome
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.icebreakers.service import rounds
from mixer.icebreakers.service.rounds_tables import Tables
from mixer.meetings.models import Meeting
from mixer.plan.files.library import DEFAULT_TEMPLATE
from mixer.plan.service.making import make_plan
from mixer.prizes.models import Prize
from tests.journeys.conftest import LAPTOP, PHONE
from tests.makers import MADE_AT, a_code, link_of, make_contact, make_guest

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
    "/g/{group}/privacy",
    "/g/{group}/nudges",
    "/g/{group}/log",
    "/g/{group}/mixers/new",
    "/g/{group}/year",
    "/g/{group}/mixers/new?like={event}",
    "/g/{group}/templates",
    "/g/{group}/memory",
    "/g/{group}/memory/achieved",
    "/g/{group}/memory/invited",
    "/g/{group}/memory/professions",
    "/m/{event}",
    "/m/{event}/plan",
    "/m/{event}/plan/new",
    "/m/{event}/plan/owners",
    "/m/{event}/plan/template",
    "/m/{event}/move",
    "/m/{event}/run-of-show",
    "/m/{event}/room",
    "/m/{event}/room/budget",
    "/m/{event}/run-of-show/one-page",
    "/m/{event}/evening",
    "/m/{event}/stage",
    "/m/{event}/tables",
    "/m/{event}/settings",
    "/m/{event}/guests",
    "/m/{event}/guests/new",
    "/m/{event}/guests/import",
    "/m/{event}/guests/{first}/erase",
    "/m/{event}/guests-data",
    "/m/{event}/guests/visitor-hosts",
    "/m/{event}/guests/visitor-hosts/shifts/new",
    "/m/{event}/invite",
    "/m/{event}/invite/write/invitation",
    "/m/{event}/letters",
    "/m/{event}/name-tags",
    "/m/{event}/name-tags?which=one&backs=yes&fill=stack",
    "/m/{event}/name-tags/sheets/new",
    "/m/{event}/name-tags/printers/new",
    "/m/{event}/name-tags/logo",
    "/m/{event}/door",
    "/m/{event}/door/rehearsal",
    "/m/{event}/door/rehearsal?guests=200&doors=2&seconds=6",
    "/m/{event}/door/sheet",
    "/m/{event}/wall",
    "/m/{event}/icebreakers",
    "/m/{event}/icebreakers/duos",
    "/m/{event}/icebreakers/zones",
    "/m/{event}/icebreakers/rounds",
    "/m/{event}/icebreakers/rounds/cards",
    "/m/{event}/icebreakers/rounds/sheets/1",
    "/m/{event}/icebreakers/rounds/wall",
    "/m/{event}/icebreakers/zones/plan",
    "/m/{event}/icebreakers/zones/wall",
    "/m/{event}/icebreakers/hosts",
    "/m/{event}/icebreakers/hosts/briefing",
    "/m/{event}/icebreakers/hosts/choose/{first}",
    "/m/{event}/icebreakers/hosts/wall",
    "/m/{event}/icebreakers/hosts/evening",
    "/m/{event}/icebreakers/hosts/evening/{first}",
    "/m/{event}/icebreakers/three",
    "/m/{event}/icebreakers/three/list",
    "/m/{event}/icebreakers/three/wall",
    "/m/{event}/icebreakers/similar",
    "/m/{event}/icebreakers/similar/list",
    "/m/{event}/icebreakers/similar/tactics",
    "/m/{event}/icebreakers/similar/wall",
    "/m/{event}/prizes",
    "/m/{event}/prizes/new",
    "/m/{event}/prizes/new?find=robin",
    "/m/{event}/prizes/ask",
    "/m/{event}/prizes/letters/ask",
    "/m/{event}/prizes/letters/thanks",
    "/m/{event}/prizes/rules",
    "/how-to-check-a-drawing",
    "/m/{event}/follow-up",
    "/m/{event}/follow-up/calls",
    "/m/{event}/follow-up/export",
    "/m/{event}/follow-up/export?kind=ics",
    "/m/{event}/follow-up/who-met-whom",
    "/m/{event}/follow-up/combine?in=came&out=donors",
    "/m/{event}/follow-up/desk",
    "/m/{event}/follow-up/desk/new",
    "/m/{event}/follow-up/came",
    "/m/{event}/follow-up/came/letter",
    "/m/{event}/insights",
    "/m/{event}/reports",
    "/m/{event}/name-tags",
)
GUESTS_PAGES = (
    "/my",
    "/my/card",
    "/my/people",
    "/my/sharing",
    "/my/three-lines",
    "/my/offline",
    "/my/blocked",
    "/c",
    "/c/mail",
    "/my/tag",
    "/my/data",
    "/my/introductions",
    "/my/nudges",
    "/my/one-to-ones",
    "/my/referrals",
    "/erased",
)
LONG_NAME = "Aleksandra Brzęczyszczykiewicz-Wolfeschlegelsteinhausen"


def faults(page) -> list[object]:
    """Run axe in the page's own world, past its strict policy, as a developer's tools do.

    Axe and its run are one expression, which a page that has just been left takes with it as a whole: a page that is
    on its way is looked at when it has come.
    """
    tools = page.context.new_cdp_session(page)
    while True:
        page.wait_for_load_state()
        try:
            answer = tools.send("Runtime.evaluate", {"expression": f"{AXE}\n{RUN}", "awaitPromise": True})
        except Error:  # the page was left before axe had finished
            continue
        return json.loads(answer["result"]["value"])


def too_wide(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def complaints(page, address: str) -> list[object]:
    """Open a page and return everything wrong with it."""
    said = []
    hear = lambda message: said.append(message.text) if message.type == "error" else None  # noqa: E731 - to be unheard
    page.on("console", hear)
    status = page.goto(address).status
    page.remove_listener("console", hear)
    wrong = [status] if status != 200 else []
    return [*wrong, *faults(page), *(["runs over the edge"] if too_wide(page) else []), *said]


@pytest.fixture
def evening(server, work, put_on_plan):
    """A mixer with a plan, a few guests with long names and other scripts, arrivals, zones, a meeting, a prize."""
    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        group = session.get_one(Group, server.cast.group_id)
        names = (LONG_NAME, "山田 太郎", "Robin Ashby", "Παναγιώτης Παπαδόπουλος")
        guests = [
            make_guest(session, event, make_contact(session, group, name), invited_at=MADE_AT, answer=answer)
            for name, answer in zip(names, ("yes", "yes", "yes", "none"), strict=True)
        ]
        guests[0].first_timer = True
        guests[1].part = "visitor_host"
        session.add(Welcome(event_id=event.id, first_timer_id=guests[0].id, visitor_host_id=guests[1].id))
        zone = {"shape": "disc", "colour": "#0072b2", "capacity": 9, "position": 1}
        zone = Zone(event_id=event.id, name="Finance & legal", letter="A", **zone)
        session.add(zone)
        session.flush()
        for guest in guests[:3]:
            session.add(ZonePlace(zone_id=zone.id, guest_id=guest.id))
            first = {"first_scan": guest.code, "first_ms": int(event.starts_at.timestamp() * 1000)}
            session.add(Attendance(event_id=event.id, guest_id=guest.id, door="Main", **first))
        one, other = guests[0], guests[2]
        contacts = {"one_contact_id": one.contact_id, "other_contact_id": other.contact_id}
        pair = {"event_id": event.id, "one_id": one.id, "other_id": other.id, "way": "scan"}
        session.add(Meeting(**pair, **contacts, planned_at=None, confirmed_at=MADE_AT))
        prize = {"donor_name": "Harbour Bakery", "item": "A cake every month", "position": 1}
        session.add(Prize(code=a_code(), event_id=event.id, asked_at=MADE_AT, pledged_at=MADE_AT, **prize))
        session.flush()
        rounds.plan(session, event.id, rounds.Wish(Tables(tables=1, rounds=2)), MADE_AT, Random(1))
        rounds.start(session, event.id, MADE_AT)
        return guests


@pytest.fixture
def put_on_plan(server, work, clock, chance):
    with work() as session:
        event = session.get_one(Event, server.cast.event_id)
        event.template = DEFAULT_TEMPLATE
        make_plan(session, event, clock().date(), chance)


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (LAPTOP, "light")], ids=["phone-dark", "laptop-light"])
def test_hosts_pages_can_be_used_by_everybody(server, chromium, evening, size, scheme):
    page = server.open(chromium, "olive", size, color_scheme=scheme)
    codes = {"group": server.cast.group_code, "event": server.cast.event_code, "first": evening[0].code}
    found = {pattern: complaints(page, pattern.format(**codes)) for pattern in HOSTS_PAGES}
    assert {pattern: wrong for pattern, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_guests_pages_can_be_used_by_everybody(server, chromium, evening, scheme):
    page = server.open(chromium, "", PHONE, color_scheme=scheme)
    found = {"own link": complaints(page, f"/r/{link_of(evening[0])}")}
    found |= {address: complaints(page, address) for address in GUESTS_PAGES}
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    "address", ["/m/{event}/insights", "/m/{event}/guests", "/m/{event}/door", "/m/{event}/door/sheet", "/"]
)
def test_a_mixer_without_guests_can_be_used_by_everybody(server, chromium, address):
    page = server.open(chromium, "hugo", PHONE)
    assert complaints(page, address.format(event=server.cast.event_code)) == []


def test_the_sign_in_page_can_be_used_by_everybody(server, chromium):
    assert complaints(server.open(chromium, "", PHONE), "/sign-in") == []


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
    page.locator("#probe").wait_for(state="detached")
    assert page.locator("main h1").count() == 1
    assert refused == []
