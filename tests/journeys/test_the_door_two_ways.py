"""Express and review, a whole company with one tap, a name found without the network, a phone that is taken back."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.core.keyring import Token
from mixer.core.names import fold
from mixer.door.models import Attendance, Scan
from mixer.door.service import devices, snapshot
from mixer.events.models import Event
from tests.journeys.conftest import PHONE
from tests.journeys.test_accessible import faults, too_wide
from tests.journeys.test_door_without_network import ready_for_anything
from tests.journeys.test_the_door import enrol, said
from tests.makers import NIGHT, make_company, make_contact, make_guest

pytestmark = pytest.mark.journey


@pytest.fixture
def night(server, work, clock, chance):
    """The night of the mixer: three of Acme Flowers and one of nobody, and the link to the door."""
    clock.now = NIGHT.replace(second=30)
    with work() as session:
        group = session.get_one(Group, server.cast.group_id)
        event = session.get_one(Event, server.cast.event_id)
        acme = make_company(session, group, "Acme Flowers")
        made = {}
        for name, answer in (("Robin Ashby", "yes"), ("José Ñandú", "yes"), ("Zoë Ångström", "yes"), ("Nora No", "no")):
            contact = make_contact(session, group, name, company_id=acme.id, search=f"{fold(name)} acme flowers")
            first = name == "José Ñandú"
            note = "Take to Ana" if first else ""
            made[name.split()[0]] = make_guest(
                session, event, contact, answer=answer, first_timer=first, door_note=note
            )
        devices.make_link(session, event.id, "Main door", clock(), chance, server.keyring)
        door = devices.links(session, server.keyring, event.id, clock())[0]
        session.expunge_all()
    return made, door


@pytest.fixture
def guests(night):
    return night[0]


@pytest.fixture
def phone(server, chromium, night):
    page = server.open(chromium, size=PHONE)
    enrol(page, night[1])
    expect(page.locator("#modes")).to_be_visible()  # the scanner's script is listening
    return page


@pytest.fixture
def tag(server, guests):
    return lambda name: server.keyring.link(Token.BADGE, guests[name].code, guests[name].badge_version)


def scan_by_wedge(phone, text):
    phone.keyboard.type(text, delay=2)
    phone.keyboard.press("Enter")


def book(look):
    with look() as session:
        return [(row.kind, row.way, row.mode, row.verdict) for row in session.scalars(select(Scan).order_by(Scan.seq))]


def inside(look):
    with look() as session:
        return set(session.scalars(select(Attendance.guest_id)))


def cut_off(phone):
    phone.route("**/door/**", lambda route: route.abort())


# --- review ------------------------------------------------------------------------------------------------------


def test_in_review_a_scan_shows_who_it_is_and_only_a_tap_checks_in(phone, guests, tag, look):
    phone.get_by_label("Review").check()
    card = phone.get_by_role("dialog")
    scan_by_wedge(phone, tag("José"))
    expect(card).to_contain_text("CHECK IN?")
    expect(card.locator("#review-name")).to_have_text("José Ñandú")
    expect(card).to_contain_text("Acme Flowers")
    expect(card).to_contain_text("First visit. Take to Ana")
    assert (faults(phone), too_wide(phone)) == ([], False)
    scan_by_wedge(phone, tag("Robin"))
    expect(card.locator("#review-name")).to_have_text("José Ñandú")
    assert book(look) == [], "until the volunteer decides nothing has happened"

    card.get_by_role("button", name="Check in José").click()
    said(phone, "WELCOME", "José Ñandú")
    phone.get_by_role("button", name="Next guest").click()
    assert book(look) == [("in", "wedge", "online", "admitted")]

    phone.get_by_label("Code on the tag").fill(guests["Nora"].short_code)
    phone.get_by_role("button", name="Who is it?").click()
    expect(card).to_contain_text("SAID NO")
    card.get_by_role("button", name="Not now").click()
    expect(card).to_be_hidden()
    assert len(book(look)) == 1

    phone.get_by_label("Code on the tag").fill(guests["José"].short_code)
    phone.get_by_role("button", name="Who is it?").click()
    expect(card).to_contain_text("ALREADY IN 17:30")
    expect(card).to_contain_text("by Ana at Main door")
    assert faults(phone) == []
    phone.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(phone.get_by_role("button", name="Who is it?")).to_be_focused()

    phone.get_by_label("Code on the tag").fill("nonsense")
    phone.get_by_role("button", name="Who is it?").click()
    said(phone, "NOT ON THE LIST")


def test_a_phone_stays_in_the_mode_it_was_set_to(phone):
    expect(phone.get_by_label("Express")).to_be_checked()
    phone.get_by_label("Review").check()
    phone.reload()
    expect(phone.get_by_label("Review")).to_be_checked()
    expect(phone.get_by_role("button", name="Who is it?")).to_be_visible()
    phone.get_by_label("Express").check()
    expect(phone.get_by_role("button", name="Check in")).to_be_visible()


def test_without_a_network_the_card_comes_from_the_list_in_the_pocket(phone, tag, look):
    ready_for_anything(phone)
    phone.get_by_label("Review").check()
    cut_off(phone)
    card = phone.get_by_role("dialog")
    scan_by_wedge(phone, tag("José"))
    expect(card.locator("#review-name")).to_have_text("José Ñandú")
    expect(card).to_contain_text("Without the network")
    expect(card).to_contain_text("First visit")
    card.get_by_role("button", name="Check in José").click()
    said(phone, "WELCOME", "José Ñandú")
    phone.get_by_role("button", name="Next guest").click()
    scan_by_wedge(phone, tag("Nora"))
    expect(card).to_contain_text("SAID NO")
    card.get_by_role("button", name="Let in anyway").click()
    said(phone, "WELCOME", "Nora No")
    phone.get_by_role("button", name="Next guest").click()
    scan_by_wedge(phone, "https://other.example/B/ZZZZZZZZZZZZZZZZ")
    expect(card).to_contain_text("NOT KNOWN HERE")
    card.get_by_role("button", name="Let in, keep the scan").click()
    said(phone, "KEPT")
    phone.get_by_role("button", name="Next guest").click()
    expect(phone.locator("#queue")).to_contain_text("3 scans not handed in")
    phone.unroute("**/door/**")
    expect(phone.get_by_text("Every scan is handed in")).to_be_visible(timeout=20_000)
    assert {mode for _, _, mode, _ in book(look)} == {"offline"}


# --- a whole company ---------------------------------------------------------------------------------------------


def test_a_whole_company_comes_in_with_one_tap_and_goes_with_one(phone, guests, look):
    phone.get_by_role("link", name="Find a name").click()
    phone.wait_for_url("**/door/search")  # until then the scanner's own finder, hidden, would take the keys
    phone.get_by_label("Name or company").press_sequentially("ro ac")
    phone.get_by_role("button", name="Check in").click()
    said(phone, "WELCOME", "Robin Ashby")
    phone.get_by_role("link", name="Next guest").click()
    expect(phone.locator("#modes")).to_be_visible()  # the scanner's page, which has such a link, too
    phone.get_by_role("link", name="Find a name").click()
    phone.wait_for_url("**/door/search")
    phone.get_by_label("Name or company").press_sequentially("acme")
    phone.get_by_role("link", name="Check in all 2 of Acme Flowers").click()
    expect(phone.get_by_role("checkbox", name="José")).to_be_checked()
    expect(phone.get_by_role("checkbox", name="Nora")).not_to_be_checked()
    expect(phone.get_by_role("checkbox", name="Robin")).to_have_count(0)
    assert (faults(phone), too_wide(phone)) == ([], False)
    phone.get_by_role("button", name="Check in everybody ticked").click()
    expect(phone.get_by_role("heading", name="2 of Acme Flowers are in")).to_be_visible()
    expect(phone.get_by_text("First visit. Take to Ana")).to_be_visible()
    assert (faults(phone), too_wide(phone)) == ([], False)
    assert inside(look) == {guests[name].id for name in ("Robin", "José", "Zoë")}
    phone.get_by_role("button", name="Undo all 2").click()
    expect(phone.get_by_role("heading", name="2 of Acme Flowers are not in")).to_be_visible()
    assert faults(phone) == []
    assert inside(look) == {guests["Robin"].id}, "who was in before stays"


def test_what_was_typed_last_is_found_though_an_earlier_answer_never_came(phone, guests):
    held = []

    def never_answered(route):
        held.append(route)

    phone.get_by_role("link", name="Find a name").click()
    phone.wait_for_url("**/door/search")
    phone.route("**/door/search?q=r", never_answered)
    field = phone.get_by_label("Name or company")
    for typed in ("r", "ro", "zo"):
        field.fill(typed)
        phone.wait_for_timeout(300)  # longer than the field waits for the next letter
    expect(phone.locator("#found").get_by_text("Zoë")).to_be_visible()
    assert len(held) == 1


# --- names without the network -----------------------------------------------------------------------------------


def allow_names(work, server, *, allowed=True):
    with work() as session:
        snapshot.allow_names(session, server.cast.event_id, allowed=allowed)


def names_on(phone):
    """How many names this phone's disk holds."""
    return phone.evaluate("""() => new Promise((resolve) => {
        const asked = indexedDB.open("mixer-door-list");
        asked.onsuccess = () => {
            const got = asked.result.transaction("parts").objectStore("parts").get("names");
            got.onsuccess = () => resolve(got.result ? Object.keys(got.result.people).length : 0);
        };
    })""")


def test_a_guest_is_found_by_name_without_the_network_where_the_host_allows_it(server, phone, guests, work, look, tag):
    allow_names(work, server)
    phone.reload()
    ready_for_anything(phone)
    assert names_on(phone) == 3, "who said no is not on the phone"
    cut_off(phone)
    scan_by_wedge(phone, tag("Robin"))
    said(phone, "WELCOME", "Robin Ashby")
    phone.get_by_role("button", name="Next guest").click()

    phone.get_by_role("link", name="Find a name").click()
    finder = phone.locator("#finder")
    finder.get_by_label("Name or company").press_sequentially("z")
    expect(finder.get_by_text("Type two letters")).to_be_visible()
    expect(finder.get_by_role("listitem")).to_have_count(0)
    finder.get_by_label("Name or company").fill("flo ROB")
    expect(finder.get_by_role("listitem")).to_contain_text(["In since"])
    finder.get_by_label("Name or company").fill("Angstrom ZÖE")
    expect(finder.get_by_role("listitem")).to_contain_text(["Zoë ÅngströmAcme Flowers"])
    assert (faults(phone), too_wide(phone)) == ([], False)
    finder.get_by_role("button", name="Check in").click()
    said(phone, "WELCOME", "Zoë Ångström")
    expect(phone.locator("#verdict .verdict-alone")).to_be_visible()
    phone.locator("#verdict").get_by_role("button", name="Undo").click()
    said(phone, "UNDONE")
    phone.get_by_role("button", name="Next guest").click()
    phone.get_by_role("link", name="Find a name").click()
    finder.get_by_label("Name or company").fill("zoe")
    finder.get_by_role("button", name="Check in").click()
    said(phone, "WELCOME", "Zoë Ångström")
    phone.get_by_role("button", name="Next guest").click()

    phone.unroute("**/door/**")
    expect(phone.get_by_text("Every scan is handed in")).to_be_visible(timeout=20_000)
    assert inside(look) == {guests["Robin"].id, guests["Zoë"].id}
    assert ("in", "search", "offline", "admitted") in book(look)

    allow_names(work, server, allowed=False)
    phone.reload()
    expect(phone.locator("#scanner:not([data-list=''])[data-list]")).to_be_visible()
    assert names_on(phone) == 0


LAST = {"Robin": "Ashby", "José": "Ñandú"}
FOLDED = ["José  Ñandú", "STRAẞE Søren Łódź", "ΟΔΟΣ", "İstanbul ı", "Æsop Þór", "ﬁne-print 𝐀𝐝𝐚", "O’Brien, d'Arc"]


def test_the_phone_folds_names_as_the_server_does(phone):
    folded = "(texts) => import('/static/js/door/finder.js').then(({fold}) => texts.map(fold))"
    assert phone.evaluate(folded, FOLDED) == [fold(text) for text in FOLDED]


def test_a_server_that_takes_scans_and_never_answers_is_not_waited_for(phone, tag, look):
    """How long it takes is measured in tests/benchmarks/dead_network.py; here is that the deadline falls at all."""
    ready_for_anything(phone)
    swallowed = []
    phone.route("**/door/scans", lambda route: swallowed.append(route.request.method))
    for name in ("Robin", "José"):
        scan_by_wedge(phone, tag(name))
        expect(phone.locator("#verdict[data-offline] .verdict-name")).to_have_text(name + " " + LAST[name])
        phone.get_by_role("button", name="Next guest").click()
    assert swallowed, "the first scan was sent"
    waited = "performance.getEntriesByName('verdict').map(({detail}) => detail.offline)"
    assert phone.evaluate(waited) == [True, True]
    assert book(look) == []


# --- a phone that is taken back ----------------------------------------------------------------------------------


def test_a_phone_taken_back_forgets_list_and_names_and_keeps_what_was_not_handed_in(
    server, phone, guests, work, clock, tag
):
    allow_names(work, server)
    phone.reload()
    ready_for_anything(phone)
    assert names_on(phone) == 3
    cut_off(phone)
    scan_by_wedge(phone, tag("Robin"))
    said(phone, "WELCOME", "Robin Ashby")
    phone.get_by_role("button", name="Next guest").click()
    with work() as session:
        card = devices.devices(session, server.cast.event_id)[0]
        devices.take_back(session, server.cast.event_id, card.code, clock())
    phone.unroute("**/door/**")
    expect(phone.get_by_text("This phone is not at the door any more")).to_be_visible(timeout=20_000)
    assert names_on(phone) == 0
    expect(phone.locator("#queue")).to_contain_text("1 scan not handed in")
    assert phone.reload().status == 401
    assert phone.evaluate("caches.keys()") == []
    expected = "indexedDB.databases().then((all) => all.map(({name}) => name))"
    assert phone.evaluate(expected) == ["mixer-door"], "the scans are still there, the list is not"
