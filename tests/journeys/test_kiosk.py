"""A tablet in the lobby: guests hold their tag up and are welcomed, the next finds nothing of them, and it stays."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.core.keyring import Keyring
from mixer.door.models import Attendance, Scan
from mixer.door.rules.faces import Face
from mixer.door.service import devices
from mixer.events.models import Event
from mixer.guests.models import Welcome
from mixer.icebreakers.models import Zone, ZonePlace
from tests.cast import gather_cast
from tests.door.camera import chromium_flags, write_camera
from tests.journeys.test_accessible import faults, too_wide
from tests.journeys.test_door_without_network import Power, book, card_with, tag_of
from tests.journeys.test_the_door import said
from tests.makers import KEYRING, NIGHT, make_contact, make_guest

pytestmark = pytest.mark.journey

TABLET = {"width": 768, "height": 1024}
KEPT = """async () => {
  const scans = await new Promise((resolve) => {
    const asked = indexedDB.open("mixer-door");
    asked.onsuccess = () => {
      const all = asked.result.transaction("scans").objectStore("scans").getAll();
      all.onsuccess = () => resolve(all.result);
    };
  });
  const fields = Array.from(document.querySelectorAll("input"), (field) => field.value);
  const storage = [{ ...localStorage }, { ...sessionStorage }, history.state];
  return JSON.stringify([document.documentElement.outerHTML, fields, storage, scans]);
}"""


def invite(session, cast):
    """Robin comes for the first time, to Hanna and to zone E; José comes; Nora said no."""
    group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
    made = {}
    for name, answer in (("Robin Ashby", "yes"), ("José Ñandú", "yes"), ("Nora No", "no"), ("Hanna Host", "yes")):
        contact = make_contact(session, group, name, search=name.lower())
        made[name.split()[0]] = make_guest(session, event, contact, answer=answer)
    made["Robin"].first_timer, made["Hanna"].part = True, "visitor_host"
    zone = {"name": "Events & hospitality", "letter": "E", "shape": "star", "colour": "#0072b2", "position": 1}
    zone = Zone(event_id=event.id, capacity=9, **zone)
    session.add(zone)
    session.flush()
    session.add(ZonePlace(zone_id=zone.id, guest_id=made["Robin"].id))
    pair = {"first_timer_id": made["Robin"].id, "visitor_host_id": made["Hanna"].id}
    session.add(Welcome(event_id=event.id, **pair))
    session.flush()
    session.expunge_all()
    return made


@pytest.fixture
def guests(server, work, clock):
    clock.now = NIGHT.replace(second=30)
    with work() as session:
        return invite(session, server.cast)


@pytest.fixture
def link(server, guests, work, clock, chance):
    return open_kiosk(work, server.cast, clock, chance, server.keyring)


def open_kiosk(work, cast, clock, chance, keyring):
    with work() as session:
        devices.make_link(session, cast.event_id, "Lobby", clock(), chance, keyring, Face.KIOSK)
        return devices.links(session, keyring, cast.event_id, clock())[0]


def enrol(page, url, pin):
    page.goto(url)
    page.get_by_label("A name for this tablet").fill("Lobby tablet")
    page.get_by_label("PIN").fill(pin)
    page.get_by_role("button", name="Open the kiosk").click()
    expect(page.get_by_role("heading", name="Autumn Mixer")).to_be_visible()
    expect(page.get_by_text("Hold your name tag up to the camera")).to_be_visible()


@pytest.fixture
def tablet(server, chromium, link):
    """A tablet at the door, its camera covered."""
    page = server.open(chromium, size=TABLET)
    enrol(page, link.url, link.pin)
    return page


def hold_up(page, keyring, guest):
    """Show a tag to a scanner that types, as a camera would see it."""
    page.keyboard.type(tag_of(keyring, guest), delay=2)
    page.keyboard.press("Enter")


def gone(page):
    expect(page.locator("#verdict")).to_be_hidden(timeout=20_000)


def test_a_guest_is_welcomed_by_name_with_zone_and_host_and_then_nothing_of_them_is_left(
    server, launch, guests, tmp_path, look
):
    tag = card_with(tag_of(server.keyring, guests["Robin"]))
    browser = launch(*chromium_flags(write_camera(tmp_path / "tag.y4m", [(tag, 10), (None, 110)])))
    complaints = []
    hugo = server.open(browser, "hugo")
    hugo.goto(f"/m/{server.cast.event_code}/door")
    hugo.get_by_label("Name of the door or desk").fill("Lobby")
    hugo.get_by_label("a kiosk").check()
    hugo.get_by_role("button", name="Open a door").click()
    expect(hugo.get_by_text("the PIN also ends the kiosk")).to_be_visible()

    tablet = server.open(browser, size=TABLET, permissions=["camera"])
    tablet.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    enrol(tablet, hugo.locator(".door-url a").first.get_attribute("href"), hugo.locator(".door-pin").inner_text())
    said(tablet, "Welcome,", "Robin!")
    expect(tablet.locator("#zone")).to_contain_text("Events & hospitality")
    expect(tablet.get_by_text("Your visitor host Hanna will be with you in a moment.")).to_be_visible()
    assert "Robin" in tablet.evaluate(KEPT), "the control"
    gone(tablet)
    kept = tablet.evaluate(KEPT)
    assert not [
        word for word in ("Robin", "Ashby", "Hanna", "Events", tag_of(server.keyring, guests["Robin"])) if word in kept
    ]
    assert complaints == []
    with look() as session:
        assert session.scalars(select(Attendance.guest_id)).all() == [guests["Robin"].id]
    browser.close()


def test_whoever_has_no_tag_types_a_name_that_goes_nowhere_and_is_sent_to_a_greeter(server, tablet, guests, look):
    sent = []
    tablet.on("request", lambda request: sent.append(f"{request.url} {request.post_data}"))
    who = tablet.get_by_label("No tag? Type your name")
    who.fill("Robin  Ashby")
    tablet.get_by_role("button", name="I am here").click()
    said(tablet, "Thank you,", "Robin Ashby.")
    expect(tablet.get_by_text("Please go to the greeter at the desk.")).to_be_visible()
    gone(tablet)
    assert "Robin" not in tablet.evaluate(KEPT)
    assert not [request for request in sent if "Robin" in request]

    who.fill(guests["José"].short_code.lower())
    tablet.get_by_role("button", name="I am here").click()
    said(tablet, "Welcome,", "José!")
    tablet.locator("#verdict").click()
    gone(tablet)
    for _ in range(2):
        who.fill(guests["Nora"].short_code)
        tablet.keyboard.press("Enter")
        said(tablet, "Please see a greeter at the desk")
        assert "Nora" not in tablet.evaluate(KEPT)
        tablet.locator("#verdict").click()
    with look() as session:
        assert session.scalars(select(Scan.verdict)).all() == ["admitted", "refused", "refused"]


def test_it_stays_whatever_guests_try_and_the_pin_alone_ends_it(server, tablet, link):
    heading = tablet.get_by_role("heading", name="Autumn Mixer")
    heading.click()  # the first tap
    for _ in range(3):
        tablet.go_back()
        expect(heading).to_be_visible()
    assert tablet.url.endswith("/door/kiosk")
    tablet.reload()
    expect(heading).to_be_visible()
    assert tablet.locator("a").count() == 0
    assert tablet.goto("/door/search?q=robin").status == 403
    expect(tablet.get_by_text("This tablet is for guests")).to_be_visible()
    expect(heading).to_be_visible(timeout=15_000)

    tablet.get_by_text("Staff").click()
    for pin, answer in (("12", "That is not the PIN."), (link.pin, "")):
        tablet.get_by_label("PIN of this door").fill(pin)
        tablet.get_by_role("button", name="End the kiosk").click()
        if answer:
            expect(tablet.get_by_text(answer)).to_be_visible()
    expect(tablet.get_by_role("heading", name="Thank you")).to_be_visible()
    assert tablet.evaluate("caches.keys().then((names) => names.length)") == 0
    assert tablet.goto("/door/kiosk").status == 401


def test_a_tablet_taken_back_says_so_and_shows_nobody(server, tablet, guests, work, clock):
    with work() as session:
        code = devices.devices(session, server.cast.event_id)[0].code
        devices.take_back(session, server.cast.event_id, code, clock())
    hold_up(tablet, server.keyring, guests["Robin"])
    expect(tablet.get_by_text("This tablet is not at the door any more")).to_be_visible()
    expect(tablet.get_by_role("heading", name="Autumn Mixer")).to_be_hidden()
    assert "Robin" not in tablet.evaluate("document.documentElement.outerHTML")


def test_a_tablet_that_cannot_keep_scans_says_so_and_goes_on(server, chromium, link, guests):
    page = server.open(chromium, size=TABLET)
    page.add_init_script("Object.defineProperty(window, 'indexedDB', {value: {open() { throw new Error('full'); }}});")
    enrol(page, link.url, link.pin)
    expect(page.get_by_text("This tablet cannot keep check-ins.")).to_be_visible()
    hold_up(page, server.keyring, guests["Robin"])
    said(page, "Welcome,", "Robin!")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_kiosk(server, chromium, guests, link, scheme):
    tablet = server.open(chromium, size=TABLET, color_scheme=scheme)
    tablet.goto(link.url)
    assert (faults(tablet), too_wide(tablet)) == ([], False)
    enrol(tablet, link.url, link.pin)
    for size in (TABLET, {"width": 1024, "height": 768}, {"width": 390, "height": 844}):
        tablet.set_viewport_size(size)
        assert (faults(tablet), too_wide(tablet)) == ([], False), size
    tablet.get_by_text("Staff").click()
    assert faults(tablet) == []
    for guest, word in (
        ("Robin", "Welcome,"),
        ("Robin", "You are in already,"),
        ("Nora", "Please see a greeter at the desk"),
    ):
        if word.startswith("You"):
            tablet.wait_for_timeout(3_100)  # the same tag within three seconds is one scan
        hold_up(tablet, server.keyring, guests[guest])
        said(tablet, word)
        assert (faults(tablet), too_wide(tablet)) == ([], False), word
    tablet.goto("/door/search")
    assert faults(tablet) == []


# --- without a network -----------------------------------------------------------------------------------------------


@pytest.fixture
def power(app):
    made = Power(app)
    yield made
    made.off()


def test_without_a_network_it_welcomes_on_its_own_opens_again_and_hands_everybody_in(
    app, power, work, clock, chance, chromium, look
):
    url = power.on()
    house = app.extensions["mixer"]
    app.extensions["mixer"] = type(house)(house.clock, house.chance, Keyring(KEYRING.secret, url))
    keyring = app.extensions["mixer"].keyring
    cast = gather_cast(app, work, clock)
    clock.now = NIGHT.replace(second=30)
    with work() as session:
        guests = invite(session, cast)
    link = open_kiosk(work, cast, clock, chance, keyring)
    context = chromium.new_context(viewport=TABLET)
    tablet = context.new_page()
    enrol(tablet, link.url, link.pin)
    expect(tablet.locator("#kiosk[data-kept=yes]")).to_be_visible()
    expect(tablet.locator("#kiosk:not([data-list=''])[data-list]")).to_be_visible()
    power.off()

    tablet.reload()
    expect(tablet.get_by_role("heading", name="Autumn Mixer")).to_be_visible()
    expect(tablet.get_by_label("No tag? Type your name")).to_be_visible()
    for guest, word, name in (
        ("Robin", "Welcome,", "Robin!"),
        ("José", "Welcome,", "José!"),
        ("Nora", "Please see a greeter at the desk", ""),
    ):
        hold_up(tablet, keyring, guests[guest])
        said(tablet, word, name)
        expect(tablet.locator("#verdict[data-offline]")).to_be_visible()
    gone(tablet)
    expect(tablet.locator("#queue")).to_have_text("3 not handed in")
    expect(tablet.get_by_text("No network")).to_be_visible()
    html = tablet.evaluate("document.documentElement.outerHTML")
    assert not [name for name in guests if name in html]
    assert book(look) == [], "the server has heard of nothing"

    power.on()
    expect(tablet.locator("#queue")).to_have_text("", timeout=40_000)
    expect(tablet.get_by_text("No network")).to_be_hidden()
    handed_in = [(verdict, mode, guest) for verdict, mode, _, guest in book(look)]
    assert handed_in == [
        ("admitted", "offline", guests["Robin"].id),
        ("admitted", "offline", guests["José"].id),
        ("refused", "offline", guests["Nora"].id),
    ]
    with look() as session:
        assert sorted(session.scalars(select(Attendance.guest_id))) == [guests["Robin"].id, guests["José"].id]
    assert not [word for word in guests if word in tablet.evaluate(KEPT)]
    context.close()
