import json
import re
from dataclasses import dataclass

import pytest
from sqlalchemy import delete, func, select, update

from mixer.accounts.models import Group
from mixer.door.models import Attendance, Scan
from mixer.door.service import devices
from mixer.events.models import Event
from mixer.guests.models import Guest
from tests.cast import RIVAL_CANARY
from tests.door.evening import a_scan_id
from tests.makers import KEYRING, badge_of, make_company, make_contact, make_guest


@dataclass
class Door:
    """The door of the cast's mixer: its link, and guests to check in."""

    link: devices.LinkCard
    robin: Guest
    rival: Guest

    @property
    def path(self) -> str:
        return self.link.url.removeprefix("http://localhost")


@pytest.fixture
def door(cast, work, clock, dice) -> Door:
    with work() as session:
        event, rival_event = session.get_one(Event, cast.event_id), session.get_one(Event, cast.rival_event_id)
        devices.make_link(session, event.id, "Desk 2", clock(), dice, KEYRING)
        contact = make_contact(session, session.get_one(Group, cast.group_id), "Robin Ashby", search="robin ashby")
        rival_contact = make_contact(
            session, session.get_one(Group, cast.rival_group_id), f"Robin {RIVAL_CANARY}", search="robin rival"
        )
        made = Door(
            devices.links(session, KEYRING, event.id, clock())[0],
            make_guest(session, event, contact, answer="yes"),
            make_guest(session, rival_event, rival_contact, answer="yes"),
        )
        session.expunge_all()
        return made


@pytest.fixture
def phone(cast, door):
    """A volunteer's phone, enrolled by link and PIN."""
    browser = cast.browser()
    answer = browser.post(door.path, {"name": "Ana", "pin": door.link.pin})
    assert answer.headers["Location"] == "/door"
    return browser


def attended(look) -> int:
    with look() as session:
        return session.scalar(select(func.count()).select_from(Attendance))


def press(phone, page, label):
    """Press a button of a page as a browser without JavaScript does: send the fields of its form."""
    form = next(form for form in re.findall(r"<form.*?</form>", page.text, re.DOTALL) if f">{label}<" in form)
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
    address = re.search(r'action="([^"]+)"', form).group(1)
    return phone.post(address, fields, follow_redirects=True)


def one_scan(guest=None, **different):
    return {"scan_id": a_scan_id(), "code": badge_of(guest) if guest else "?", "client_ms": 1} | different


# --- enrolling --------------------------------------------------------------------------------


def test_a_volunteer_opens_the_link_and_is_told_where_they_are(cast, door):
    page = cast.browser().get(door.path).text
    assert "Autumn Mixer" in page
    assert "Desk 2" in page


def test_the_devices_cookie_is_out_of_reach_of_scripts_and_other_sites(cast, door):
    answer = cast.browser().post(door.path, {"name": "Ana", "pin": door.link.pin})
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("door="))
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_over_https_the_cookie_belongs_to_this_host_alone(app, cast, door):
    app.config["SESSION_COOKIE_SECURE"] = True
    browser = cast.browser()
    token = browser.csrf_token()
    form = {"csrf_token": token, "name": "Ana", "pin": door.link.pin}
    app.config["WTF_CSRF_ENABLED"] = False  # the session's own cookie is for https only now
    answer = browser.client.post(door.path, data=form)
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if "door=" in value)
    assert cookie.startswith("__Host-door=")
    assert "Secure" in cookie
    assert "Path=/" in cookie


def test_a_wrong_pin_says_how_many_tries_are_left_and_enrols_nobody(cast, door):
    browser = cast.browser()
    answer = browser.post(door.path, {"name": "Ana", "pin": "12"})
    assert answer.status_code == 422
    assert "9 tries left" in answer.text
    assert browser.get("/door").status_code == 401


def test_ten_wrong_pins_close_the_link(cast, door):
    browser = cast.browser()
    statuses = [browser.post(door.path, {"name": "Ana", "pin": "12"}).status_code for _ in range(11)]
    assert statuses == [422] * 9 + [410] * 2
    assert browser.get(door.path).status_code == 410


def test_a_volunteer_needs_a_name(cast, door):
    answer = cast.browser().post(door.path, {"name": " ", "pin": door.link.pin})
    assert answer.status_code == 422
    assert "whose phone" in answer.text


def test_a_strange_link_opens_nothing(cast, door):
    browser = cast.browser()
    assert browser.get("/door/NOSUCHLINK").status_code == 410
    assert browser.post("/door/NOSUCHLINK", {"name": "", "pin": "1"}).status_code == 410


@pytest.mark.parametrize("page", ["/door", "/door/search?q=robin", "/door/walk-in", "/door/badge/X", "/door/scan/x"])
def test_without_enrolment_nobody_works_at_the_door_not_even_the_organiser(cast, door, page):
    assert cast.browser().get(page).status_code == 401
    assert cast.browser("olive").get(page).status_code == 401


def test_a_phone_taken_back_is_out(phone, cast, work, clock):
    with work() as session:
        card = devices.devices(session, cast.event_id)[0]
        devices.take_back(session, cast.event_id, card.code, clock())
    assert phone.get("/door").status_code == 401
    assert phone.post_json("/door/scans", {"scans": []}).status_code == 401


@pytest.mark.parametrize("taken_back", [True, False])
def test_a_scan_of_a_phone_taken_back_is_not_written(taken_back, phone, door, cast, work, look, clock):
    if taken_back:
        with work() as session:
            devices.take_back(session, cast.event_id, devices.devices(session, cast.event_id)[0].code, clock())
    answer = phone.post_json("/door/scans", {"scans": [one_scan(door.robin), {"scan_id": "no uuid"}]})
    assert answer.status_code == (401 if taken_back else 200)
    assert attended(look) == (0 if taken_back else 1)
    assert answer.is_json != taken_back


def test_who_makes_a_token_up_is_told_nothing(cast, door, look):
    stranger = cast.browser()
    stranger.client.set_cookie("door", "MADEUP", path="/")
    for scans in ([], [{"scan_id": "no uuid"}], [one_scan(door.robin)]):
        answer = stranger.post_json("/door/scans", {"scans": scans})
        assert answer.status_code == 401
        assert "results" not in answer.text
    assert attended(look) == 0


def test_a_phone_sees_nothing_of_the_host_or_of_guests(phone, cast):
    assert phone.get(f"/m/{cast.event_code}/door").status_code == 303
    assert phone.get("/my").status_code in {401, 404}


def test_a_phone_that_only_asks_for_its_list_is_still_heard_of(phone, cast, look, clock):
    for seconds, heard in ((1, 0), (29, 30), (14, 0)):
        now = clock.forward(seconds=seconds)
        assert phone.get("/door/snapshot").status_code == 200
        with look() as session:
            seen = devices.devices(session, cast.event_id)[0].seen_at
        assert (seen == now) == bool(heard)


def test_a_volunteer_who_is_done_leaves(phone):
    assert "Thank you" in phone.post("/door/leave", follow_redirects=True).text
    assert phone.get("/door").status_code == 401


# --- scanning ------------------------------------------------------------------------------------


def test_the_scanner_works_without_javascript(phone, door, look):
    page = phone.get("/door").text
    scan_id = re.search(r'name="scan_id"[^>]*value="([^"]+)"', page).group(1)
    answer = phone.post("/door/scan", {"scan_id": scan_id, "code": door.robin.short_code}, follow_redirects=True)
    assert "WELCOME" in answer.text
    assert "Robin Ashby" in answer.text
    again = phone.post("/door/scan", {"scan_id": scan_id, "code": door.robin.short_code}, follow_redirects=True)
    assert "ALREADY" not in again.text, "sent twice, it is one scan"
    assert "Robin Ashby" in phone.get("/door").text
    assert attended(look) == 1


def test_a_scan_without_an_id_is_not_taken(phone):
    assert phone.post("/door/scan", {"scan_id": "x", "code": "A"}).status_code == 400


def test_an_undo_is_one_tap(phone, door, look):
    verdict = phone.post("/door/scan", one_scan(door.robin), follow_redirects=True)
    assert "UNDONE" in press(phone, verdict, "Undo").text
    assert attended(look) == 0
    assert "Robin" not in phone.get("/door").text


def test_the_latest_can_be_undone_from_the_scanners_page(phone, door, look):
    phone.post("/door/scan", one_scan(door.robin))
    assert "UNDONE" in press(phone, phone.get("/door"), "Undo").text
    assert attended(look) == 0


def test_verdict_pages_offer_what_comes_next(phone, door, work):
    assert "Add as walk-in" in phone.post("/door/scan", one_scan(), follow_redirects=True).text
    phone.post("/door/scan", one_scan(door.robin))
    already = phone.post("/door/scan", one_scan(door.robin), follow_redirects=True)
    left = press(phone, already, "They are leaving")
    assert "LEFT" in left.text
    assert "UNDONE" in press(phone, left, "Undo").text
    with work() as session:
        session.execute(delete(Attendance))
        session.execute(update(Guest).where(Guest.id == door.robin.id).values(answer="no"))
    refused = phone.post("/door/scan", one_scan(door.robin), follow_redirects=True)
    assert "WELCOME" in press(phone, refused, "Let in anyway").text


def test_scans_come_as_a_batch_and_each_has_its_result(phone, door, look):
    batch = [one_scan(door.robin, age_ms=5), one_scan(door.robin, offset_ms=3), one_scan(door.rival)]
    answer = phone.post_json("/door/scans", {"scans": batch, "waiting": 2}).get_json()
    assert [result["verdict"] for result in answer["results"]] == ["admitted", "already", "unknown"]
    assert [result["scan_id"] for result in answer["results"]] == [scan["scan_id"] for scan in batch]
    first = answer["results"][0]
    assert (first["word"], first["name"], first["tone"]) == ("WELCOME", "Robin Ashby", "welcome")
    assert answer["server_ms"] > 0
    assert phone.post_json("/door/scans", {"scans": batch}).get_json()["results"] == answer["results"]
    assert attended(look) == 1


@pytest.mark.parametrize(
    "different",
    [
        {"scan_id": "no uuid"},
        {"code": 7},
        {"code": "x" * 501},
        {"client_ms": "noon"},
        {"age_ms": True},
        {"offset_ms": 2**60},
        {"kind": "dance"},
        {"kind": []},
        {"way": "teleport"},
        {"mode": "telepathy"},
        {"shown": "the door"},
        {"snapshot_seq": "last"},
        {"kind": "undo", "target": "unknown"},
    ],
)
def test_a_malformed_scan_is_named_and_the_others_are_taken(phone, door, different):
    batch = [one_scan() | different, one_scan(door.robin)]
    wrong, right = phone.post_json("/door/scans", {"scans": batch}).get_json()["results"]
    assert wrong["malformed"]
    assert wrong["scan_id"] == batch[0]["scan_id"]
    assert right["verdict"] == "admitted"


@pytest.mark.parametrize(
    "body", [None, [], 1, {}, {"scans": 1}, {"scans": [1]}, {"scans": [{}]}, {"scans": [{"scan_id": "x"}] * 51}]
)
def test_what_is_no_batch_is_refused_whole(phone, body, look):
    assert phone.post_json("/door/scans", body).status_code == 400
    with look() as session:
        assert session.scalars(select(Scan)).all() == []


@pytest.mark.parametrize("waiting", [-1, True, "2", None, 2**70])
def test_a_silly_queue_length_does_no_harm(phone, waiting):
    assert phone.post_json("/door/scans", {"scans": [], "waiting": waiting}).status_code == 200


def test_a_phone_with_an_old_page_hands_in_and_another_site_cannot(phone, door, look):
    scans = {"scans": [one_scan(door.robin)]}
    client, elsewhere = phone.client, {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/door/scans", json=scans, headers=elsewhere).status_code == 403
    form = {"data": json.dumps(scans), "content_type": "text/plain"}  # all that a form of another site can send
    assert client.post("/door/scans", **form).status_code == 400
    assert attended(look) == 0
    same = {"Sec-Fetch-Site": "same-origin"}
    assert client.post("/door/scans", json=scans, headers=same).get_json()["results"][0]["verdict"] == "admitted"
    assert attended(look) == 1


def test_only_the_decoders_own_answer_may_compile(phone):
    decoder = phone.get("/door/decoder.js")
    assert "wasm-unsafe-eval" in decoder.headers["Content-Security-Policy"]
    assert decoder.mimetype == "text/javascript"
    assert "wasm" not in phone.get("/door").headers["Content-Security-Policy"]


# --- other ways in ---------------------------------------------------------------------------------


def test_search_shows_nobody_until_two_letters_and_checks_in(phone, door):
    assert "Robin" not in phone.get("/door/search").text
    assert "Robin" not in phone.get("/door/search?q=r").text
    page = phone.get("/door/search?q=RÖBIN").text
    assert "Robin Ashby" in page
    assert RIVAL_CANARY not in page
    assert "@" not in page.replace("csrf", ""), "no address is shown at the door"
    assert "WELCOME" in press(phone, phone.get("/door/search?q=robin"), "Check in").text
    page = phone.get("/door/search?q=robin")
    assert "In since" in page.text
    assert "LEFT" in press(phone, page, "Leaving").text


def test_search_says_who_is_not_expected_and_who_is_new(phone, door, work):
    with work() as session:
        session.execute(update(Guest).where(Guest.id == door.robin.id).values(answer="no"))
    page = phone.get("/door/search?q=robin")
    assert "Said no" in page.text
    assert "WELCOME" in press(phone, page, "Let in").text
    with work() as session:
        session.execute(delete(Attendance))
    with work() as session:
        session.execute(update(Guest).where(Guest.id == door.robin.id).values(answer="yes", first_timer=True))
    assert "First visit" in phone.get("/door/search?q=robin").text


def test_who_is_not_found_becomes_a_walk_in(phone, look):
    assert "/door/walk-in?name=zelda" in phone.get("/door/search?q=zelda").text
    page = phone.get("/door/walk-in?name=zelda").text
    assert 'value="zelda"' in page
    scan_id = re.search(r'name="scan_id"[^>]*value="([^"]+)"', page).group(1)
    answer = phone.post("/door/walk-in", {"scan_id": scan_id, "name": "Zelda Zed"}, follow_redirects=True)
    assert "Zelda Zed" in answer.text
    assert "Write on the tag" in answer.text
    assert attended(look) == 1


def test_a_walk_in_without_a_name_or_with_a_broken_address_is_asked_again(phone, look):
    assert phone.post("/door/walk-in", {"scan_id": a_scan_id(), "name": ""}).status_code == 422
    answer = phone.post("/door/walk-in", {"scan_id": a_scan_id(), "name": "Zed", "email": "zed"})
    assert "does not look like" in answer.text
    assert attended(look) == 0


def test_a_tag_opened_by_the_phones_own_camera_asks_before_it_checks_in(phone, door, look):
    address = f"/door/badge/{badge_of(door.robin)}"
    page = phone.get(address)
    assert "CHECK IN?" in page.text
    assert "Robin Ashby" in page.text
    assert attended(look) == 0, "looking changes nothing"
    fields = dict(re.findall(r'name="(scan_id|code|way)"[^>]*value="([^"]*)"', page.text))
    assert "WELCOME" in phone.post("/door/scan", fields, follow_redirects=True).text


def test_a_tag_of_another_mixer_shows_nobody(phone, door):
    page = phone.get(f"/door/badge/{badge_of(door.rival)}")
    assert page.status_code == 404
    assert RIVAL_CANARY not in page.text


def test_a_scan_of_another_door_is_not_told(phone):
    assert phone.get(f"/door/scan/{a_scan_id()}").status_code == 409


def test_the_phone_takes_the_sealed_list_with_it(phone, cast, look):
    first = phone.get("/door/snapshot")
    assert first.headers["Cache-Control"] == "no-store"
    told = first.get_json()
    with look() as session:
        guests = session.scalar(select(func.count()).where(Guest.event_id == cast.event_id))
    assert len(told["lines"]) == guests > 0
    assert "lines" not in phone.get(f"/door/snapshot?mark={told['mark']}&seq=x").get_json()
    assert cast.browser().get("/door/snapshot").status_code == 401


def test_the_copy_that_a_phone_keeps_of_the_page_names_no_guest(phone, door):
    phone.post_json("/door/scans", {"scans": [one_scan(door.robin)]})
    assert "Robin Ashby" in phone.get("/door").text, "the control"
    assert "Robin" not in phone.get("/door?nameless=1").text


def test_the_keeper_of_the_page_is_told_of_every_file_that_the_page_needs(phone):
    keeper = phone.get("/door/service-worker.js")
    assert keeper.headers["Service-Worker-Allowed"] == "/door"
    names = json.loads(re.search(r"const FILES = (\[.*\]);", keeper.text).group(1))
    assert "/static/vendor/zxing/reader/zxing_reader.wasm" in names
    imported = [
        name
        for page in ("scanner", "desk")
        for name in re.findall(r'from "\./([a-z-]+\.js)"', phone.get(f"/static/js/door/{page}.js").text)
    ]
    assert {f"/static/js/door/{name}" for name in imported} <= set(names)
    assert all(phone.get(name).status_code == 200 for name in names)


# --- looking first, and a whole company --------------------------------------------------------------------------


def test_a_phone_asks_who_it_is_before_its_volunteer_decides(phone, door, look):
    answer = phone.post_json("/door/look", {"code": badge_of(door.robin)})
    assert answer.json["card"]["name"] == "Robin Ashby"
    assert phone.post_json("/door/look", {"code": "nonsense"}).json == {"card": None}
    assert phone.post_json("/door/look", {"code": badge_of(door.rival)}).json == {"card": None}
    for nothing in ({"code": 1}, [], {}):
        assert phone.post_json("/door/look", nothing).status_code == 400
    assert attended(look) == 0


def test_a_tag_opened_by_the_phones_own_camera_says_who_is_in_and_who_said_no(phone, door, work):
    page = f"/door/badge/{badge_of(door.robin)}"
    assert "CHECK IN?" in phone.get(page).text
    press(phone, phone.get(page), "Check in")
    assert "ALREADY IN" in phone.get(page).text
    assert "LEFT" in press(phone, phone.get(page), "They are leaving").text
    with work() as session:
        session.execute(update(Guest).where(Guest.id == door.robin.id).values(answer="no"))
    assert "SAID NO" in phone.get(page).text
    assert "WELCOME" in press(phone, phone.get(page), "Let in anyway").text


@pytest.fixture
def bloom(cast, work):
    """Three of Bloom & Sons; Dora said no."""
    with work() as session:
        event, group = session.get_one(Event, cast.event_id), session.get_one(Group, cast.group_id)
        company = make_company(session, group, "Bloom & Sons")
        made = {
            name: make_guest(
                session,
                event,
                make_contact(session, group, f"{name} Bloom", company_id=company.id, search=f"{name.lower()} bloom"),
                answer=answer,
                door_note="Take to Ana",
            )
            for name, answer in (("Abel", "yes"), ("Bea", "yes"), ("Dora", "no"))
        }
        session.expunge_all()
        return made


def fields_of(page):
    return dict(re.findall(r'name="(csrf_token|batch)"[^>]* value="([^"]*)"', page.text))


def test_a_whole_company_comes_in_and_goes_again(phone, bloom, look):
    found = phone.get("/door/search?q=bloom").text
    assert "Check in all 2 of Bloom &amp; Sons" in found
    address = re.search(r'href="(/door/company[^"]+)"', found).group(1)
    page = phone.get(address)
    ticked = re.findall(r'name="guests" value="([^"]+)" checked', page.text)
    assert sorted(ticked) == sorted(bloom[name].code for name in ("Abel", "Bea"))
    assert f'value="{bloom["Dora"].code}">' in page.text, "who said no can be ticked"
    done = phone.post("/door/company", fields_of(page) | {"guests": ticked}, follow_redirects=True)
    assert "2 of Bloom &amp; Sons are in" in done.text
    assert done.text.count("Take to Ana") == 2
    assert attended(look) == 2
    assert "In since" in phone.get(address).text
    undo = re.search(r'action="(/door/together/[^"]+/undo)"', done.text).group(1)
    gone = phone.post(undo, fields_of(done), follow_redirects=True)
    assert "2 of Bloom &amp; Sons are not in" in gone.text
    assert "Undo all" not in gone.text
    assert attended(look) == 0


def test_a_company_that_makes_no_sense_is_refused_in_words(phone, door, bloom):
    batch = a_scan_id()
    assert phone.get("/door/company?of=NOBODY").status_code == 404
    assert phone.post("/door/company", {"batch": "x", "guests": [bloom["Abel"].code]}).status_code == 400
    assert phone.post("/door/company", {"batch": batch}).status_code == 409
    assert phone.post("/door/company", {"batch": batch, "guests": [door.rival.code]}).status_code == 409
    assert phone.get(f"/door/together/{batch}").status_code == 404
    assert phone.post(f"/door/together/{batch}/undo", {"batch": "x"}).status_code == 400
    assert phone.post(f"/door/together/{batch}/undo", {"batch": a_scan_id()}).status_code == 409
