"""The kiosk: what a tablet that guests stand before may do, what it tells them, and what it never tells."""

import json
import re

import pytest
from sqlalchemy import delete, select, update

from mixer.accounts.models import Group
from mixer.core.keyring import Token
from mixer.door.models import Attendance, Device, DoorLink, Scan
from mixer.door.rules.attendance import Verdict
from mixer.door.rules.faces import Face
from mixer.door.rules.kiosk_words import CARE, Greeting, Waiting, ZoneSign, greet, which
from mixer.door.rules.kiosk_words import Guest as KioskGuest
from mixer.door.rules.rehearsal import DRY_RUNS, MARK
from mixer.door.service import devices, kiosk
from mixer.events.models import Event
from mixer.guests.models import Guest, Welcome
from tests.door.evening import a_scan_id
from tests.door.test_snapshot import opened
from tests.makers import KEYRING, NIGHT, badge_of, make_company, make_contact, make_guest

REASONS = ("SAID NO", "WAITING", "LIST", "invit", "Acme", "Knows", "anyway", "17:", "Robin", "Ashby")


# --- the words ----------------------------------------------------------------------------------------------------


def test_who_comes_in_is_welcomed_by_name_and_told_where_to_go():
    zone = ZoneSign("E", "#0072b2", "Events")
    said = greet("admitted", KioskGuest("Ana"), Waiting(zone, ("Your first table is number 4.",)))
    assert said == Greeting("welcome", "Welcome,", "Ana!", "Your first table is number 4.", "", zone)


def test_a_first_visit_hears_who_will_come_before_anything_else_and_never_more_than_two_lines():
    said = greet("admitted", KioskGuest("Ana", first_timer=True, host="Hugo"), Waiting(None, ("Table 4.", "Salt.")))
    assert (said.line, said.hint) == ("Your visitor host Hugo will be with you in a moment.", "Table 4.")
    assert greet("admitted", KioskGuest("Ana", first_timer=True), Waiting()).line == CARE


def test_who_is_in_already_is_told_so_kindly_and_nothing_else():
    said = greet("already", KioskGuest("Ana", first_timer=True), Waiting(ZoneSign("E", "#0072b2", "E"), ("Table 4.",)))
    assert said == Greeting("already", "You are in already,", "Ana.", "Enjoy the evening.", "")


@pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.UNKNOWN, Verdict.OUT, Verdict.UNDONE])
def test_whoever_is_not_let_in_is_sent_to_a_greeter_without_a_reason_or_a_name(verdict):
    said = greet(which(verdict), KioskGuest("Ana", first_timer=True), Waiting(None, ("Table 4.",)))
    assert said == greet("greeter", KioskGuest(), Waiting())
    assert "Ana" not in str(said)


def test_each_verdict_that_lets_somebody_in_has_its_words():
    assert which(Verdict.ADMITTED) == "admitted"
    assert which(Verdict.ALREADY) == which(Verdict.DOUBLE) == "already"
    assert which(Verdict.ALREADY, back=True) == "back"


# --- a tablet at the door -----------------------------------------------------------------------------------------


@pytest.fixture
def link(cast, work, clock, dice) -> devices.LinkCard:
    clock.now = NIGHT
    with work() as session:
        devices.make_link(session, cast.event_id, "Lobby", clock(), dice, KEYRING, Face.KIOSK)
        return devices.links(session, KEYRING, cast.event_id, clock())[0]


@pytest.fixture
def path(link) -> str:
    return link.url.removeprefix("http://localhost")


@pytest.fixture
def tablet(cast, link, path):
    """A tablet in the lobby, enrolled by the host."""
    browser = cast.browser()
    answer = browser.post(path, {"name": "Lobby tablet", "pin": link.pin})
    assert answer.headers["Location"] == "/door/kiosk"
    return browser


@pytest.fixture
def phone(cast, work, clock, dice):
    """A volunteer's phone at the same mixer."""
    with work() as session:
        code = devices.make_link(session, cast.event_id, "Desk 2", clock(), dice, KEYRING)
        card = next(one for one in devices.links(session, KEYRING, cast.event_id, clock()) if one.code == code)
    browser = cast.browser()
    browser.post(card.url.removeprefix("http://localhost"), {"name": "Ana", "pin": card.pin})
    return browser


@pytest.fixture
def robin(cast, work) -> Guest:
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        acme = make_company(session, group, "Acme Flowers")
        contact = make_contact(session, group, "Robin Ashby", company_id=acme.id, search="robin ashby")
        guest = make_guest(
            session,
            session.get_one(Event, cast.event_id),
            contact,
            answer="yes",
            invited_by="Iris",
            door_note="Knows Al",
        )
        session.expunge_all()
        return guest


@pytest.fixture
def show(tablet):
    """Hold a tag up to the tablet and return what it is told."""

    def send(tag=None, /, **different):
        scan = {"scan_id": a_scan_id(), "code": badge_of(tag) if tag else "?", "client_ms": 1} | different
        (result,) = tablet.post_json("/door/scans", {"scans": [scan]}).get_json()["results"]
        return result

    return send


def change(work, guest, **values):
    with work() as session:
        session.execute(update(Guest).where(Guest.id == guest.id).values(**values))


def test_the_links_kind_makes_the_devices_kind(tablet, look):
    with look() as session:
        assert session.scalar(select(DoorLink.kind)) == "kiosk"
        assert session.scalar(select(Device.kind)) == "kiosk"


def test_the_link_says_that_it_makes_a_kiosk(cast, path):
    page = cast.browser().get(path).text
    assert "Set up the kiosk" in page
    assert "A name for this tablet" in page


def test_the_host_who_sets_it_up_is_signed_out_on_it_and_a_volunteers_phone_is_not(cast, link, path, work, clock, dice):
    hugo, page = cast.browser("hugo"), f"/m/{cast.event_code}/door"
    with work() as session:
        code = devices.make_link(session, cast.event_id, "Desk", clock(), dice, KEYRING)
        other = next(one for one in devices.links(session, KEYRING, cast.event_id, clock()) if one.code == code)
    hugo.post(other.url.removeprefix("http://localhost"), {"name": "Hugo", "pin": other.pin})
    assert hugo.get(page).status_code == 200, "the control"
    hugo.post(path, {"name": "Lobby tablet", "pin": link.pin})
    assert hugo.get("/door/kiosk").status_code == 200
    assert hugo.get(page).status_code == 303


def test_the_kiosks_page_names_nobody_and_leads_nowhere(tablet, show, robin):
    show(robin)
    page = tablet.get("/door/kiosk").text
    assert "Autumn Mixer" in page
    assert "Robin" not in page
    assert "<a " not in page


PHONES_ALONE = [
    ("GET", "/door/search?q=robin"),
    ("GET", "/door/walk-in"),
    ("POST", "/door/walk-in"),
    ("POST", "/door/scan"),
    ("GET", "/door/scan/x"),
    ("POST", "/door/scan/x/tag"),
    ("GET", "/door/badge/X"),
    ("POST", "/door/look"),
    ("GET", "/door/company?of=X"),
    ("POST", "/door/company"),
    ("POST", "/door/leave"),
]


@pytest.mark.parametrize(("method", "address"), PHONES_ALONE)
def test_a_kiosk_opens_nothing_of_a_volunteers_phone(tablet, robin, method, address):
    ask = tablet.get if method == "GET" else tablet.post
    answer = ask(address)
    assert answer.status_code == 403
    assert "This tablet is for guests" in answer.text
    assert "Robin" not in answer.text


@pytest.mark.parametrize(("method", "address"), PHONES_ALONE)
def test_and_a_phone_does_the_control(phone, robin, method, address):
    ask = phone.get if method == "GET" else phone.post
    assert ask(address).status_code not in {401, 403}


def test_each_face_is_led_to_its_own_page(tablet, phone):
    assert tablet.get("/door").headers["Location"] == "/door/kiosk"
    assert phone.get("/door/kiosk").headers["Location"] == "/door"
    answer = phone.post("/door/kiosk/leave", {"pin": "1"})
    assert answer.status_code == 403
    assert "This phone is not a kiosk" in answer.text


def test_without_enrolment_there_is_no_kiosk(cast):
    for browser in (cast.browser(), cast.browser("olive")):
        assert browser.get("/door/kiosk").status_code == 401
        assert browser.post("/door/kiosk/leave", {"pin": "1"}).status_code == 401


def test_a_tag_is_welcomed_by_the_name_on_it_and_counted(show, robin, look):
    said = show(robin)
    assert (said["verdict"], said["tone"], said["word"], said["name"]) == ("admitted", "welcome", "Welcome,", "Robin!")
    with look() as session:
        assert session.scalars(select(Attendance.guest_id)).all() == [robin.id]


def test_a_typed_code_is_welcomed_too(show, robin):
    assert show(code=robin.short_code.lower(), way="typed")["name"] == "Robin!"


def test_the_screen_is_told_no_more_than_it_shows(show, robin):
    assert set(show(robin)) == {"scan_id", "kind", "verdict", "tone", "word", "name", "line", "hint", "zone"}
    told = json.dumps(show(robin))
    assert not [word for word in REASONS if word != "Robin" and word in told]


def test_a_second_time_is_no_fault_and_tells_no_time(show, robin):
    show(robin)
    again = show(robin)
    assert (again["verdict"], again["word"], again["name"]) == ("already", "You are in already,", "Robin.")
    assert again["line"] == "Enjoy the evening."


def test_who_left_and_returns_is_welcomed_back(show, robin, work):
    show(robin)
    with work() as session:
        session.execute(update(Attendance).values(left_ms=2))
    assert show(robin)["word"] == "Welcome back,"


@pytest.mark.parametrize("answer", ["no", "waiting"])
def test_whoever_is_not_expected_is_sent_to_a_greeter_and_nobody_reads_why(show, robin, work, answer):
    change(work, robin, answer=answer)
    refused, unknown = show(robin), show()
    assert refused["word"] == "Please see a greeter at the desk"
    assert {key: refused[key] for key in refused if key != "scan_id"} == {
        key: unknown[key] for key in unknown if key != "scan_id"
    }
    assert not [word for word in REASONS if word in json.dumps(refused)]


@pytest.mark.parametrize(
    "different", [{"kind": "out"}, {"kind": "undo", "target": a_scan_id()}, {"anyway": True}, {"guest": "ABCDEFGHJK"}]
)
def test_guests_do_not_undo_leave_or_let_in_others_by_themselves(show, robin, look, different):
    assert "a kiosk only lets guests in" in show(robin, **different)["malformed"]
    with look() as session:
        assert session.scalars(select(Scan)).all() == []


def test_a_malformed_scan_is_named(show):
    assert show(scan_id="no uuid")["malformed"] == "id"


def test_a_scan_of_another_mixer_is_named(show, phone, robin, work, cast, clock, dice):
    scan_id = a_scan_id()
    with work() as session:
        devices.make_link(session, cast.rival_event_id, "Theirs", clock(), dice, KEYRING)
        card = devices.links(session, KEYRING, cast.rival_event_id, clock())[0]
    theirs = cast.browser()
    theirs.post(card.url.removeprefix("http://localhost"), {"name": "R", "pin": card.pin})
    theirs.post_json("/door/scans", {"scans": [{"scan_id": scan_id, "code": "?"}]})
    assert "no such scan" in show(robin, scan_id=scan_id)["malformed"]


def test_the_same_scan_again_gets_the_same_words(show, robin):
    scan_id = a_scan_id()
    assert show(robin, scan_id=scan_id) == show(robin, scan_id=scan_id)


def test_a_scan_decided_offline_is_handed_in(show, robin, look):
    said = show(robin, mode="offline", shown="admitted", age_ms=60_000)
    assert said["verdict"] == "admitted"
    with look() as session:
        assert session.scalar(select(Scan.mode)) == "offline"


def test_test_codes_are_answered_and_nothing_is_counted(show, look):
    said = [show(code=one.code) for one in DRY_RUNS]
    assert [one["word"] for one in said] == [
        "Welcome,",
        "You are in already,",
        "Please see a greeter at the desk",
        "Please see a greeter at the desk",
    ]
    assert {one["rehearsal"] for one in said} == {MARK}
    with look() as session:
        assert session.scalars(select(Scan)).all() == []


# --- whoever comes for the first time -----------------------------------------------------------------------------


@pytest.fixture
def hosts(cast, work):
    """Hanna and Henry greet."""
    with work() as session:
        group, event = session.get_one(Group, cast.group_id), session.get_one(Event, cast.event_id)
        made = [
            make_guest(session, event, make_contact(session, group, name), answer="yes", part="visitor_host")
            for name in ("Hanna Host", "Henry Host")
        ]
        session.expunge_all()
        return made


def test_a_first_timer_is_told_by_whom_they_are_met(show, robin, hosts, work, cast):
    change(work, robin, first_timer=True)
    with work() as session:
        session.add(Welcome(event_id=cast.event_id, first_timer_id=robin.id, visitor_host_id=hosts[0].id))
    assert show(robin)["line"] == "Your visitor host Hanna will be with you in a moment."


def test_without_a_host_of_their_own_one_of_them_will_come(show, robin, hosts, work):
    change(work, robin, first_timer=True)
    assert show(robin)["line"] == CARE


def test_where_nobody_greets_nobody_is_promised(show, robin, hosts, work, tablet):
    change(work, robin, first_timer=True)
    for host in hosts:
        change(work, host, removed_at=NIGHT)
    assert show(robin)["line"] == ""
    assert CARE not in tablet.get("/door/kiosk").text


def test_the_page_knows_the_promise_for_when_the_network_is_gone(tablet, hosts):
    assert CARE in tablet.get("/door/kiosk").text


def test_a_host_who_has_left_the_list_is_not_promised(show, robin, hosts, work, cast):
    change(work, robin, first_timer=True)
    with work() as session:
        session.add(Welcome(event_id=cast.event_id, first_timer_id=robin.id, visitor_host_id=hosts[0].id))
    change(work, hosts[0], removed_at=NIGHT)
    assert show(robin)["line"] == CARE


def test_where_no_game_is_handed_in_none_is_told():
    assert kiosk.handed_in({}) is kiosk.no_games
    assert kiosk.no_games(None, 1, 1) == Waiting()


# --- without a network --------------------------------------------------------------------------------------------


def test_the_tablet_holds_first_names_under_seal_and_no_reason(tablet, phone, robin, work):
    change(work, robin, first_timer=True)
    told = tablet.get("/door/snapshot").get_json()
    code = KEYRING.token(Token.BADGE, robin.code, robin.badge_version)
    assert opened(code, told["salt"], told["lines"]) == ["Robin", "", "", 1, ""]
    on_the_phone = phone.get("/door/snapshot").get_json()
    assert opened(code, told["salt"], on_the_phone["lines"])[:2] == ["Robin Ashby", "Acme Flowers"], "the control"


@pytest.mark.parametrize("answer", ["no", "waiting"])
def test_the_tablet_does_not_know_why_somebody_is_not_let_in(tablet, robin, work, answer):
    change(work, robin, answer=answer)
    told = tablet.get("/door/snapshot").get_json()
    code = KEYRING.token(Token.BADGE, robin.code, robin.badge_version)
    assert opened(code, told["salt"], told["lines"])[4] == "desk"


def test_the_page_is_kept_by_the_device_whose_page_it_is(tablet):
    keeper = tablet.get("/door/service-worker.js").text
    shells = json.loads(re.search(r"const SHELLS = (\{.*\});", keeper).group(1))
    assert shells == {"/door": "/door?nameless=1", "/door/kiosk": "/door/kiosk"}
    names = json.loads(re.search(r"const FILES = (\[.*\]);", keeper).group(1))
    assert "/static/js/door/kiosk.js" in names


# --- the end of the kiosk -----------------------------------------------------------------------------------------


def test_only_the_pin_of_the_door_ends_the_kiosk(tablet, link, look):
    wrong = tablet.post("/door/kiosk/leave", {"pin": "12"})
    assert wrong.status_code == 422
    assert "not the PIN" in wrong.text
    assert tablet.post("/door/kiosk/leave", {"pin": " "}).status_code == 422
    assert tablet.get("/door/kiosk").status_code == 200
    answer = tablet.post("/door/kiosk/leave", {"pin": f"{link.pin[:3]} {link.pin[3:]}"})
    assert answer.headers["Location"] == "/door/left"
    assert tablet.get("/door/kiosk").status_code == 401


def test_guessing_is_slowed_down_and_does_not_close_the_hosts_link(tablet, link, look, cast, clock):
    statuses = [tablet.post("/door/kiosk/leave", {"pin": str(guess)}).status_code for guess in range(7)]
    assert statuses == [422] * 5 + [429] * 2
    with look() as session:
        assert len(devices.links(session, KEYRING, cast.event_id, clock())) == 1


def test_the_pin_ends_it_though_the_link_was_closed_since(tablet, link, cast, work, clock):
    with work() as session:
        devices.close_link(session, cast.event_id, link.code, clock())
    assert tablet.post("/door/kiosk/leave", {"pin": link.pin}).status_code == 303


def test_a_tablet_whose_link_is_gone_is_ended_by_the_host_alone(tablet, link, work):
    with work() as session:
        session.execute(update(Device).values(link_id=None))
        session.execute(delete(DoorLink))
    assert tablet.post("/door/kiosk/leave", {"pin": link.pin}).status_code == 422


def test_a_tablet_taken_back_is_out(tablet, cast, work, clock, robin):
    with work() as session:
        devices.take_back(session, cast.event_id, devices.devices(session, cast.event_id)[0].code, clock())
    assert tablet.get("/door/kiosk").status_code == 401
    assert tablet.post_json("/door/scans", {"scans": []}).status_code == 401
    assert tablet.get("/door/snapshot").status_code == 401


# --- the host's page ----------------------------------------------------------------------------------------------


def test_the_host_opens_a_kiosk_and_sees_it_among_the_devices(cast, clock, look, app):
    clock.now = NIGHT
    hugo, page = cast.browser("hugo"), f"/m/{cast.event_code}/door"
    answer = hugo.post(f"{page}/links", {"door": "Lobby", "face": "kiosk"}, follow_redirects=True)
    assert "scan its code with the tablet" in answer.text
    assert "the PIN also ends the kiosk" in answer.text
    with look() as session:
        card = devices.links(session, app.extensions["mixer"].keyring, cast.event_id, clock())[0]
    cast.browser().post(card.url.removeprefix("http://localhost"), {"name": "Lobby tablet", "pin": card.pin})
    text = hugo.get(page).text
    assert re.search(r"Lobby tablet\s*<span[^>]*>Kiosk", text)
    assert "1 tablet " in text


def test_a_door_is_for_a_phone_unless_the_host_says_otherwise(cast, look):
    hugo, page = cast.browser("hugo"), f"/m/{cast.event_code}/door"
    hugo.post(f"{page}/links", {"door": "Desk"})
    assert hugo.post(f"{page}/links", {"door": "Desk", "face": "robot"}).status_code == 422
    with look() as session:
        assert session.scalars(select(DoorLink.kind)).all() == ["scanner"]
