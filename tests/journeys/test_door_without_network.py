"""The door when the server is gone: scans go on, the page opens again, and everything is handed in when it is back."""

from contextlib import ExitStack

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.core.keyring import Keyring, Token
from mixer.door.models import Attendance, Scan
from mixer.door.service import devices, snapshot
from mixer.events.models import Event
from mixer.guests.models import Guest
from tests.cast import gather_cast
from tests.door.camera import chromium_flags, write_camera
from tests.journeys.conftest import PHONE
from tests.journeys.test_the_door import enrol, said
from tests.makers import KEYRING, NIGHT, make_company, make_contact, make_guest
from tests.serving import served

pytestmark = pytest.mark.journey


class Power:
    """A server that can be cut off, and comes back at the same address."""

    def __init__(self, app):
        self.app, self.port, self._on = app, 0, ExitStack()

    def on(self) -> str:
        url = self._on.enter_context(served(self.app, threads=8, port=self.port))
        self.port = int(url.rpartition(":")[2])
        return url

    def off(self) -> None:
        self._on.close()


@pytest.fixture
def power(app):
    made = Power(app)
    yield made
    made.off()


@pytest.fixture
def night(app, power, work, clock, chance):
    """The night of the mixer: two guests who said yes, one who said no, and the link to the door."""
    url = power.on()
    house = app.extensions["mixer"]
    app.extensions["mixer"] = type(house)(house.clock, house.chance, Keyring(KEYRING.secret, url))
    cast = gather_cast(app, work, clock)
    clock.now = NIGHT.replace(second=30)
    with work() as session:
        group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
        acme = make_company(session, group, "Acme Flowers")
        made = {}
        for name, answer in (("Robin Ashby", "yes"), ("José Ñandú", "yes"), ("Nora No", "no")):
            contact = make_contact(session, group, name, company_id=acme.id)
            made[name.split()[0]] = make_guest(session, event, contact, answer=answer, first_timer=name == "José Ñandú")
        keyring = app.extensions["mixer"].keyring
        devices.make_link(session, event.id, "Main door", clock(), chance, keyring)
        door = devices.links(session, keyring, event.id, clock())[0]
        session.expunge_all()
    return made, door, keyring


def tag_of(keyring, guest):
    return keyring.link(Token.BADGE, guest.code, guest.badge_version)


def card_with(link: str) -> Image.Image:
    """A code on a card twice its width."""
    code = qrcode.make(link).convert("RGB")
    card = Image.new("RGB", (2 * code.width, 2 * code.height), "white")
    card.paste(code, (code.width // 2, code.height // 2))
    return card


def type_code(phone, code):
    phone.get_by_label("Code on the tag").fill(code)
    phone.get_by_role("button", name="Check in").click()


def book(look):
    with look() as session:
        rows = session.execute(
            select(Scan.verdict, Scan.mode, Scan.shown, Guest.id)
            .outerjoin(Guest, Guest.id == Scan.guest_id)
            .order_by(Scan.occurred_ms, Scan.seq)
        )
        return [tuple(row) for row in rows]


def ready_for_anything(phone):
    """Wait until the phone holds the page and the list."""
    expect(phone.locator("#scanner[data-kept=yes]")).to_be_visible()
    expect(phone.locator("#scanner:not([data-list=''])[data-list]")).to_be_visible()


def test_the_door_goes_on_when_the_server_dies_and_the_phone_is_started_again(power, night, launch, tmp_path, look):
    guests, door, keyring = night
    film = write_camera(tmp_path / "tag.y4m", [(card_with(tag_of(keyring, guests["Robin"])), 15), (None, 45)])
    browser = launch(*chromium_flags(film))
    context = browser.new_context(viewport=PHONE, permissions=["camera"])
    phone = context.new_page()
    enrol(phone, door)
    ready_for_anything(phone)
    power.off()

    phone.reload()
    expect(phone.get_by_text("Main door · Ana")).to_be_visible()
    phone.get_by_role("button", name="Scan tags").click()
    said(phone, "WELCOME", "Robin Ashby")
    expect(phone.locator("#verdict .verdict-alone")).to_be_visible()
    said(phone, "ALREADY IN 17:30", "Robin Ashby")
    phone.get_by_role("button", name="Next guest").click()
    phone.get_by_role("button", name="Pause").click()
    type_code(phone, tag_of(keyring, guests["José"]).rpartition("/")[2])
    said(phone, "WELCOME", "José Ñandú")
    expect(phone.get_by_text("First visit")).to_be_visible()
    phone.get_by_role("button", name="Next guest").click()
    type_code(phone, tag_of(keyring, guests["Nora"]))
    said(phone, "SAID NO", "Nora No")
    phone.get_by_role("button", name="Let in anyway").click()
    said(phone, "WELCOME", "Nora No")
    phone.get_by_role("button", name="Next guest").click()
    type_code(phone, "of another house")
    said(phone, "KEPT")
    phone.get_by_role("button", name="Next guest").click()
    expect(phone.get_by_text("No network. Go on scanning")).to_be_visible()
    expect(phone.locator("#queue")).to_contain_text("not handed in")
    assert book(look) == [], "the server has heard of nothing"

    power.on()
    expect(phone.get_by_text("Every scan is handed in")).to_be_visible(timeout=40_000)
    expect(phone.get_by_text("No network. Go on scanning")).to_be_hidden()
    handed_in = book(look)
    assert {mode for _, mode, _, _ in handed_in} == {"offline"}
    admitted = [guest for verdict, _, _, guest in handed_in if verdict == "admitted"]
    assert sorted(admitted) == sorted(guest.id for guest in guests.values())
    with look() as session:
        assert sorted(session.scalars(select(Attendance.guest_id))) == sorted(admitted)
    browser.close()


def test_what_only_the_server_has_leads_back_to_the_scanner(power, night, chromium):
    """The page of names and the one of walk-ins: the scanner's page says what can be done instead."""
    _, door, _ = night
    context = chromium.new_context(viewport=PHONE, base_url=door.url.rpartition("/door/")[0])
    phone = context.new_page()
    enrol(phone, door)
    ready_for_anything(phone)
    power.off()
    phone.goto("/door/search")
    expect(phone.locator("#finder")).to_contain_text("knows nobody by name")
    phone.get_by_role("button", name="Close").click()
    expect(phone.locator("#finder")).to_be_hidden()
    phone.goto("/door/walk-in")
    expect(phone.get_by_text("Walk-ins need the network")).to_be_visible()
    phone.goto("/door/company?of=X")
    expect(phone.get_by_text("A whole company needs the network")).to_be_visible()
    context.close()


@pytest.mark.parametrize("named", [True, False])
def test_a_check_in_by_name_is_kept_when_the_server_dies_behind_the_page(power, night, chromium, work, look, named):
    guests, door, _ = night
    with work() as session:
        snapshot.allow_names(session, guests["José"].event_id, allowed=named)
    context = chromium.new_context(viewport=PHONE, base_url=door.url.rpartition("/door/")[0])
    phone = context.new_page()
    enrol(phone, door)
    ready_for_anything(phone)
    phone.goto("/door/search?q=nandu")
    power.off()
    phone.get_by_role("button", name="Check in").click()
    if named:
        said(phone, "WELCOME", "José Ñandú")
    else:
        said(phone, "KEPT")
    expect(phone.locator("#verdict .verdict-alone")).to_be_visible()
    phone.get_by_role("button", name="Next guest").click()
    expect(phone.locator("#queue")).to_contain_text("1 scan not handed in")
    phone.reload()
    expect(phone.locator("#queue")).to_contain_text("1 scan not handed in")
    assert book(look) == []
    power.on()
    expect(phone.get_by_text("Every scan is handed in")).to_be_visible(timeout=40_000)
    shown = None if named else "unknown"
    assert book(look) == [("admitted", "offline", shown, guests["José"].id)]
    context.close()


def test_a_phone_that_is_done_keeps_nothing(power, night, chromium):
    _, door, _ = night
    context = chromium.new_context(viewport=PHONE)
    phone = context.new_page()
    enrol(phone, door)
    ready_for_anything(phone)
    kept = "caches.keys().then((names) => names.length)"
    assert phone.evaluate(kept) == 1
    phone.get_by_text("This phone").click()
    phone.get_by_role("button", name="I am done at the door").click()
    expect(phone.get_by_text("Thank you")).to_be_visible()
    assert phone.evaluate(kept) == 0
    opened = """new Promise((resolve) => {
        const asked = indexedDB.open("mixer-door-list");
        asked.onsuccess = () => {
            const count = asked.result.transaction("parts").objectStore("parts").count();
            count.onsuccess = () => resolve(count.result);
        };
    })"""
    assert phone.evaluate(opened) == 0
    context.close()
