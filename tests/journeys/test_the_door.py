"""A volunteer: link, PIN, a printed tag before the camera, a typed code, a name, a walk-in, an undo, the wall."""

import io

import pypdfium2
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.core.keyring import Token
from mixer.door.models import Attendance, Scan
from mixer.door.service import devices, walls
from mixer.events.models import Event
from mixer.nametags.files.name_tags import print_name_tags
from mixer.nametags.rules.sheets import find_sheet
from mixer.nametags.rules.tags import Job, TagItem
from tests.door.camera import chromium_flags, write_camera
from tests.journeys.conftest import LAPTOP, PHONE, PROJECTOR
from tests.journeys.test_accessible import faults, too_wide
from tests.makers import NIGHT, make_company, make_contact, make_guest

pytestmark = pytest.mark.journey


@pytest.fixture
def guests(server, work, clock):
    """Robin, José and Zoë have said yes; it is the night of the mixer."""
    clock.now = NIGHT.replace(second=30)  # the clock stands, and scans are a little older than their arrival
    with work() as session:
        group = session.get_one(Group, server.cast.group_id)
        event = session.get_one(Event, server.cast.event_id)
        acme = make_company(session, group, "Acme Flowers")
        made = {}
        for name in ("Robin Ashby", "José Ñandú", "Zoë Ångström"):
            contact = make_contact(session, group, name, company_id=acme.id)
            made[name.split()[0]] = make_guest(session, event, contact, answer="yes")
        session.expunge_all()
    return made


@pytest.fixture
def door(server, work, clock, chance):
    with work() as session:
        devices.make_link(session, server.cast.event_id, "Main door", clock(), chance, server.keyring)
        return devices.links(session, server.keyring, server.cast.event_id, clock())[0]


@pytest.fixture
def film(server, guests, tmp_path):
    """Robin's printed tag: held to the camera for a second and a half, away for four and a half, again and again."""
    link = server.keyring.link(Token.BADGE, guests["Robin"].code, guests["Robin"].badge_version)
    item = TagItem(
        id="1", first="Robin", full="Robin Ashby", link=link, company="Acme", short_code=guests["Robin"].short_code
    )
    sheet = find_sheet("avery-5395")
    out = io.BytesIO()
    place = print_name_tags([item], Job(sheet, event="Autumn Mixer"), out).placements[0]
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        page = document[0].render(scale=150 / 72).to_pil()
    dots = 150 / 25.4
    corners = (place.x, place.y, place.x + sheet.w, place.y + sheet.h)
    tag = page.crop(tuple(round(corner * dots) for corner in corners))
    return write_camera(tmp_path / "tag.y4m", [(tag, 15), (None, 45)])


@pytest.fixture
def browser(launch, film):
    started = launch(*chromium_flags(film))
    yield started
    started.close()


def enrol(page, door):
    page.goto(door.url)
    page.get_by_label("Your first name").fill("Ana")
    page.get_by_label("PIN").fill(door.pin)
    page.get_by_role("button", name="Open the door").click()
    expect(page.get_by_text("Main door · Ana")).to_be_visible()


def said(page, word, name=""):
    expect(page.locator("#verdict .verdict-word")).to_have_text(word, timeout=20_000)
    if name:
        expect(page.locator("#verdict .verdict-name")).to_have_text(name)


def test_a_volunteer_works_the_door_on_a_phone(server, browser, guests, door, work, look):
    complaints, asked = [], []
    phone = server.open(browser, size=PHONE, permissions=["camera"])
    phone.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    phone.context.on("request", lambda request: asked.append(request.url))
    with work() as session:
        wall_url = walls.make(session, server.keyring, server.cast.event_id)
    wall = server.open(browser, size=PROJECTOR)
    wall.goto(wall_url)
    expect(wall.locator("#headcount")).to_have_text("0")

    enrol(phone, door)
    phone.get_by_role("button", name="Scan tags").click()
    said(phone, "WELCOME", "Robin Ashby")
    expect(wall.locator("#headcount")).to_have_text("1")
    expect(wall.get_by_text("Robin", exact=True)).to_be_visible()
    said(phone, "ALREADY IN 17:30", "Robin Ashby")
    phone.get_by_role("button", name="Next guest").click()
    phone.get_by_role("button", name="Pause").click()

    phone.get_by_label("Code on the tag").fill(guests["José"].short_code.lower())
    phone.get_by_role("button", name="Check in").click()
    said(phone, "WELCOME", "José Ñandú")
    phone.get_by_role("button", name="Next guest").click()

    phone.get_by_role("link", name="Find a name").click()
    phone.wait_for_url("**/door/search")  # until then the scanner's own finder, hidden, would take the keys
    phone.get_by_label("Name or company").press_sequentially("angstrom zo")
    phone.get_by_role("button", name="Check in").click()
    said(phone, "WELCOME", "Zoë Ångström")
    expect(wall.locator("#headcount")).to_have_text("3")
    phone.get_by_role("button", name="Undo").click()
    said(phone, "UNDONE", "Zoë Ångström")
    expect(wall.locator("#headcount")).to_have_text("2")
    phone.get_by_role("link", name="Next guest").click()

    phone.get_by_role("link", name="Walk-in").click()
    phone.get_by_label("Name", exact=True).fill("Wanda Walkin")
    phone.get_by_label("Company").fill("Walkers Ltd")
    phone.get_by_role("button", name="Welcome them in").click()
    said(phone, "WELCOME", "Wanda Walkin")
    expect(phone.get_by_text("Write on the tag")).to_be_visible()
    expect(wall.locator("#headcount")).to_have_text("3")
    phone.get_by_role("link", name="Next guest").click()

    phone.locator("#latest li", has_text="José").get_by_role("button", name="Undo").click()
    expect(phone.locator("#latest li", has_text="José")).to_have_count(0)
    expect(wall.locator("#headcount")).to_have_text("2")
    expect(phone.locator("#queue, .verdict-word").filter(has_text="UNDONE")).to_have_count(1)

    with look() as session:
        assert len(session.scalars(select(Attendance)).all()) == 2
        ways = set(session.scalars(select(Scan.way)))
    assert ways == {"camera", "typed", "search", "walk_in"}
    assert complaints == []
    assert not [url for url in asked if not url.startswith((server.url, "data:"))]


def test_a_scan_is_kept_while_the_server_is_silent_and_handed_in_by_itself(server, browser, guests, door, look):
    phone = server.open(browser, size=PHONE, permissions=["camera"])
    enrol(phone, door)
    expect(phone.get_by_role("button", name="Scan tags")).to_be_visible()  # the scanner's script is listening
    phone.route("**/door/scans", lambda route: route.abort())
    phone.get_by_label("Code on the tag").fill(guests["José"].short_code)
    phone.get_by_role("button", name="Check in").click()
    said(phone, "KEPT")
    phone.reload()
    expect(phone.locator("#queue")).to_contain_text("1 scan not handed in, do not close")
    phone.unroute("**/door/scans")
    expect(phone.locator("#queue")).to_have_text("Every scan is handed in", timeout=20_000)
    expect(phone.locator("#latest")).to_contain_text("José Ñandú")
    with look() as session:
        assert [row.verdict for row in session.scalars(select(Scan))] == ["admitted"]


def test_a_usb_scanner_types_into_any_field(server, chromium, guests, door):
    phone = server.open(chromium, size=PHONE)
    enrol(phone, door)
    expect(phone.locator("#camera")).to_be_visible()  # the scanner's script is listening
    phone.get_by_label("Code on the tag").focus()
    phone.keyboard.type(server.keyring.link(Token.BADGE, guests["Robin"].code), delay=2)
    phone.keyboard.press("Enter")
    said(phone, "WELCOME", "Robin Ashby")
    expect(phone.get_by_label("Code on the tag")).to_have_value("")


def test_the_door_works_without_javascript(server, chromium, guests, door):
    phone = server.open(chromium, size=PHONE, java_script_enabled=False)
    enrol(phone, door)
    phone.get_by_label("Code on the tag").fill("nonsense")
    phone.get_by_role("button", name="Check in").click()
    said(phone, "NOT ON THE LIST")
    phone.get_by_role("link", name="Find a name").click()
    phone.get_by_label("Name or company").fill("robin")
    phone.get_by_role("button", name="Find").click()
    phone.get_by_role("button", name="Check in").click()
    said(phone, "WELCOME", "Robin Ashby")
    phone.get_by_role("link", name="Next guest").click()
    phone.get_by_role("button", name="Undo").click()
    said(phone, "UNDONE", "Robin Ashby")


def test_a_tag_opened_by_the_phones_own_camera_asks_first(server, chromium, guests, door):
    phone = server.open(chromium, size=PHONE)
    enrol(phone, door)
    token = server.keyring.token(Token.BADGE, guests["Robin"].code)
    phone.goto(f"/door/badge/{token}")
    expect(phone.get_by_role("heading", name="Robin Ashby")).to_be_visible()
    phone.get_by_role("button", name="Check in").click()
    said(phone, "WELCOME", "Robin Ashby")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_pages_of_the_door(server, chromium, guests, door, work, scheme):
    """Axe finds nothing and nothing runs over the edge: phone, host's laptop, projector."""
    with work() as session:
        wall_url = walls.make(session, server.keyring, server.cast.event_id)
    phone = server.open(chromium, size=PHONE, color_scheme=scheme)
    phone.goto(door.url)
    assert (faults(phone), too_wide(phone)) == ([], False)
    enrol(phone, door)
    robin = guests["Robin"].code
    pages = ("/door", "/door/search?q=ro", "/door/search?q=acme", "/door/search?q=zz", f"/door/company?of={robin}")
    tag = f"/door/badge/{server.keyring.token(Token.BADGE, robin)}"
    for address in (*pages, "/door/walk-in", "/door/badge/NOBODY", tag):
        phone.goto(address)
        assert (faults(phone), too_wide(phone)) == ([], False), address
    phone.goto("/door")
    for code, word in ((guests["Robin"].short_code, "WELCOME"), ("nonsense", "NOT ON THE LIST")):
        phone.get_by_label("Code on the tag").fill(code)
        phone.get_by_role("button", name="Check in").click()
        said(phone, word)
        assert faults(phone) == []
        phone.get_by_role("button", name="Next guest").click()
    phone.get_by_label("Review").check()
    for name, way_out in (("Robin", "Next guest"), ("José", "Not now")):  # who is in, and who is not
        phone.get_by_label("Code on the tag").fill(guests[name].short_code)
        phone.get_by_role("button", name="Who is it?").click()
        expect(phone.get_by_role("dialog")).to_be_visible()
        assert (faults(phone), too_wide(phone)) == ([], False)
        phone.get_by_role("dialog").get_by_role("button", name=way_out).click()
        expect(phone.get_by_role("dialog")).to_be_hidden()
    for who, size, address in (
        ("hugo", LAPTOP, f"/m/{server.cast.event_code}/door"),
        ("hugo", PHONE, f"/m/{server.cast.event_code}/door"),
        ("", PROJECTOR, wall_url),
        ("", PHONE, wall_url),
    ):
        page = server.open(chromium, who, size, color_scheme=scheme)
        page.goto(address)
        assert (faults(page), too_wide(page)) == ([], False), address
