"""The pages of guests who meet, each as the guest it belongs to, as another, and as a stranger."""

import re
from datetime import timedelta

import pytest
import vobject
from jinja2 import ChoiceLoader, DictLoader

from mixer.core.codes import digest
from mixer.core.keyring import Token
from mixer.door.models import Device
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.meetings.rules import Standing
from mixer.meetings.service import history, meet, people, sharing
from mixer.meetings.views.parts import PARTS, Part, Place
from tests.makers import KEYRING, NIGHT, badge_of, make_guest

OWN_PAGES = ["/my", "/my/tag", "/my/people", "/my/sharing", "/my/people.vcf", "/my/blocked", "/my/three-lines"]


@pytest.fixture
def ada(cast, trio):
    return cast.guest_browser(trio.ada.guest)


@pytest.fixture
def ben(cast, trio):
    return cast.guest_browser(trio.ben.guest)


def without_token(page):
    return re.sub(r'name="csrf_token"[^>]*', "", page)


def met(work, trio, clock):
    with work() as session:
        meet.say_hello(session, trio.ada.id, meet.tag_of(session, trio.ben.badge), ["email"], clock())


def shared(work, trio, clock):
    met(work, trio, clock)
    with work() as session:
        sharing.agree(session, trio.ben.id, trio.ada.code, ["company", "phone", "email"], clock())


@pytest.mark.parametrize("page", OWN_PAGES)
def test_a_guests_own_pages_open_with_the_own_link_only(ada, cast, page):
    assert ada.get(page).status_code == 200
    assert cast.browser("").get(page).status_code == 401
    assert cast.browser("olive").get(page).status_code == 401


def test_a_stranger_who_scans_a_tag_learns_no_name(cast, trio):
    for browser in (cast.browser(""), cast.browser("olive")):
        page = browser.get(f"/B/{trio.ben.badge}")
        assert page.status_code == 200
        assert "Ben" not in page.text
        assert trio.ben.private not in page.text
        other = browser.get("/B/0000000000000000")
        assert without_token(other.text) == without_token(page.text)


def test_a_guest_of_another_mixer_learns_no_name_either(cast, trio, work):
    with work() as session:
        elsewhere = make_guest(session, session.get_one(Event, cast.rival_event_id))
        session.flush()
        session.expunge(elsewhere)
    page = cast.guest_browser(elsewhere).get(f"/B/{trio.ben.badge}")
    assert "It does not belong to the mixer you are at" in page.text
    assert "Ben" not in page.text


def test_a_small_address_leads_to_the_large_one(cast, trio):
    answer = cast.browser("").get(f"/b/{trio.ben.badge.lower()}")
    assert answer.status_code == 308
    assert answer.location.endswith(f"/B/{trio.ben.badge}")


def test_a_guest_says_hello_by_scanning_and_a_look_changes_nothing(ada, trio, look):
    page = ada.get(f"/B/{trio.ben.badge}")
    assert "Say hello to Ben" in page.text
    assert trio.ben.private not in page.text
    with look() as session:
        assert people.people(session, trio.ada.id) == []
    answer = ada.post(f"/B/{trio.ben.badge}", {"fields": ["company", "email"]}, follow_redirects=True)
    assert "You met Ben" in answer.text
    assert "has not agreed yet" in answer.text
    assert trio.ben.private not in answer.text
    assert "You two have met" in ada.get(f"/B/{trio.ben.badge}").text


def test_ones_own_tag_shows_ones_own_tag(ada, trio):
    answer = ada.get(f"/B/{trio.ada.badge}", follow_redirects=True)
    assert "Let them scan this" in answer.text
    assert trio.ada.short in answer.text


def test_a_hello_needs_a_guest_a_known_tag_and_details_that_exist(ada, cast, trio):
    assert cast.browser("").post(f"/B/{trio.ben.badge}").status_code == 401
    assert ada.post("/B/0000000000000000").status_code == 404
    answer = ada.post(f"/B/{trio.ben.badge}", {"fields": ["shoe size"]})
    assert answer.status_code == 409
    assert ada.client.post(f"/B/{trio.ben.badge}").status_code == 400


def test_without_a_camera_the_short_code_is_typed(ada, trio):
    answer = ada.post("/my/meet", {"code": f" {trio.ben.short.lower()} "}, follow_redirects=True)
    assert "Say hello to Ben" in answer.text
    answer = ada.post(f"/my/meet/{trio.ben.short}", {"fields": []}, follow_redirects=True)
    assert "You met Ben" in answer.text
    assert "Nobody here has that code" in ada.post("/my/meet", {"code": "ZZZZZZ"}, follow_redirects=True).text
    assert "Type the six characters" in ada.post("/my/meet", {"code": ""}, follow_redirects=True).text
    assert ada.post("/my/meet/ZZZZZZ").status_code == 404


def test_the_other_guest_agrees_with_one_tap(work, trio, clock, ada, ben):
    met(work, trio, clock)
    assert "1 wait for you" in ben.get("/my").text
    page = ben.get(f"/my/people/{trio.ada.code}").text
    assert "Ada would like to share" in page
    assert trio.ada.private not in page
    page = ben.post(f"/my/people/{trio.ada.code}/share", {"fields": ["phone"]}, follow_redirects=True).text
    assert "Secretlace@private.example" in page
    assert "Secretlace Works" not in page
    page = ada.get(f"/my/people/{trio.ben.code}").text
    assert "Ben Secretbell" in page
    assert "+1505555Secretbell" in page
    assert "private.example" not in page


def test_details_shared_show_on_the_list_and_leave_as_vcards(work, trio, clock, ada):
    shared(work, trio, clock)
    assert "Secretbell Works" in ada.get("/my/people").text
    for address in ("/my/people.vcf", f"/my/people/{trio.ben.code}.vcf"):
        answer = ada.get(address)
        assert answer.mimetype == "text/vcard"
        (card,) = vobject.readComponents(answer.text)
        assert card.fn.value == "Ben Secretbell"
        assert "Autumn Mixer" in card.note.value


def test_there_is_no_vcard_before_both_agree(work, trio, clock, ada):
    met(work, trio, clock)
    assert ada.get(f"/my/people/{trio.ben.code}.vcf").status_code == 409
    assert ada.get("/my/people.vcf").data == b""


def test_consent_is_taken_back_with_one_tap(work, trio, clock, ada, ben):
    shared(work, trio, clock)
    page = ben.post(f"/my/people/{trio.ada.code}/take-back", follow_redirects=True).text
    assert "Taken back" in page
    assert trio.ada.private not in page
    assert ada.get(f"/my/people/{trio.ben.code}").status_code == 409
    assert ada.get(f"/my/people/{trio.ben.code}.vcf").status_code == 409
    assert "Ben" not in ada.get("/my/people").text
    assert ada.get("/my/people.vcf").data == b""
    with work() as session:
        assert people.person(session, trio.ben.id, trio.ada.code).standing == Standing.ASKED
    answer = ada.post(f"/B/{trio.ben.badge}", {"fields": ["email"]}, follow_redirects=True)
    assert "once you both agree" in answer.text


def test_people_one_has_not_met_stay_out_of_reach(trio, ada):
    for address in (f"/my/people/{trio.ben.code}", "/my/people/NOBODY", f"/my/people/{trio.ben.code}.vcf"):
        assert ada.get(address).status_code == 409
    for action in ("share", "take-back", "note"):
        assert ada.post(f"/my/people/{trio.ben.code}/{action}", {"text": "hm"}).status_code == 409


def test_a_note_is_kept_for_its_writer_alone(work, trio, clock, ada, ben):
    shared(work, trio, clock)
    address = f"/my/people/{trio.ben.code}/note"
    assert "Only you can read it" in ada.post(address, {"text": "Wants a florist"}, follow_redirects=True).text
    assert "Wants a florist" in ada.get("/my/people").text
    assert "Wants a florist" not in ben.get(f"/my/people/{trio.ada.code}").text
    assert ada.post(address, {"text": "x" * 1001}).status_code == 409


def test_from_the_closing_on_three_lines_are_written_in_one_go(work, trio, clock, ada, cast):
    shared(work, trio, clock)
    with work() as session:
        history.introduced(session, cast.event_id, (trio.ada.id, trio.cleo.id), clock())
    assert "Three people" not in ada.get("/my").text
    clock.now = NIGHT + timedelta(minutes=105)
    assert "Write them now" in ada.get("/my").text
    page = ada.get("/my/three-lines").text
    assert page.index("Cleo") < page.index("Ben Secretbell"), "the latest first"
    ben, cleo = (f"note-{guest.code}" for guest in (trio.ben, trio.cleo))
    answer = ada.post("/my/three-lines", {ben: "", cleo: "Bakes", "chip": f"{trio.cleo.code}:coffee"})
    assert answer.location.endswith(f"#{cleo}")
    assert "and 1 have no line yet" in ada.get("/my").text
    lines = {ben: "Wants a florist", cleo: "Bakes; Coffee next week"}
    assert "Kept. Only you" in ada.post("/my/three-lines", lines, follow_redirects=True).text
    people_page = ada.get("/my/people").text
    assert "Bakes; Coffee next week" in people_page
    assert "Brought together by a visitor host" in people_page
    assert "Write them now" not in ada.get("/my").text
    assert ada.post("/my/three-lines", {ben: "x" * 1001}).status_code == 409
    assert "2 kept" in ada.post("/my/three-lines", {ben: "", cleo: ""}, follow_redirects=True).text
    assert ada.post("/my/three-lines", {"note-NOBODY": "x"}).status_code == 409


def test_everything_is_taken_back_at_once(work, trio, clock, ada, ben):
    shared(work, trio, clock)
    page = ben.post("/my/sharing/take-back", follow_redirects=True).text
    assert "Taken back from 1" in page
    assert "Nothing was shared" in ben.post("/my/sharing/take-back", follow_redirects=True).text
    assert "Ben" not in ada.get("/my/people").text
    assert "Ada would like to share" in ben.get(f"/my/people/{trio.ada.code}").text
    answer = ada.post(f"/my/people/{trio.ben.code}/take-back", follow_redirects=True).text
    assert "gone from their list" in answer, "also from somebody who has vanished"
    assert "Nobody yet" in ben.get("/my/people").text


def test_a_tap_on_a_chip_keeps_the_note_with_its_words(work, trio, clock, ada):
    met(work, trio, clock)
    address = f"/my/people/{trio.ben.code}/note"
    assert "Call about …" in ada.get(f"/my/people/{trio.ben.code}").text
    answer = ada.post(address, {"text": "Has a bakery.", "chip": "call"})
    assert answer.location.endswith(f"/my/people/{trio.ben.code}#text")
    assert "Has a bakery.; Call about</textarea>" in ada.get(f"/my/people/{trio.ben.code}").text.replace("\r", "")
    assert ada.post(address, {"text": "x" * 995, "chip": "call"}).status_code == 409


def test_details_that_do_not_exist_cannot_be_shared(work, trio, clock, ada, ben):
    met(work, trio, clock)
    assert ben.post(f"/my/people/{trio.ada.code}/share", {"fields": ["shoe size"]}).status_code == 409
    assert ada.post("/my/sharing", {"fields": ["shoe size"]}).status_code == 409


def test_a_guest_chooses_what_people_met_see(ada, trio, look):
    assert "checked" in ada.get("/my/sharing").text
    answer = ada.post("/my/sharing", {"fields": ["email"], "with_everyone": "y"}, follow_redirects=True)
    assert "Kept" in answer.text
    with look() as session:
        assert sharing.settings(session, trio.ada.id) == sharing.Settings(["email"], with_everyone=True)


def test_with_nothing_shared_the_person_page_says_so(cast, work, trio, clock, ada):
    met(work, trio, clock)
    with work() as session:
        sharing.agree(session, trio.ben.id, trio.ada.code, [], clock())
    assert "shares the name and nothing else" in ada.get(f"/my/people/{trio.ben.code}").text
    with work() as session:
        sharing.take_back(session, trio.ada.id, trio.ben.code, clock())
        history.introduced(session, cast.event_id, (trio.ada.id, trio.cleo.id), clock())
    cleo = ada.get(f"/my/people/{trio.cleo.code}").text
    assert "Share with Cleo" in cleo
    assert "Brought together by a visitor host" in cleo
    assert "Ben would like to share" in ada.get(f"/my/people/{trio.ben.code}").text
    assert "Nothing shared" in ada.get("/my/people").text


def enrol(work, event_id, clock):
    with work() as session:
        device = Device(
            code="DOOR1",
            event_id=event_id,
            name="Phone",
            door="main",
            token_hash=digest("a door's token"),
            enrolled_at=clock(),
            expires_at=clock() + timedelta(days=90),
        )
        session.add(device)


@pytest.mark.parametrize("ours", [True, False])
def test_an_enrolled_door_scans_its_own_guests_in_and_no_others(work, cast, trio, clock, ours):
    enrol(work, cast.event_id if ours else cast.rival_event_id, clock)
    browser = cast.browser("")
    browser.client.set_cookie("door", "a door's token")
    answer = browser.get(f"/B/{trio.ben.badge.lower()}")
    if ours:
        assert answer.status_code == 303
        assert trio.ben.badge in answer.location
    else:
        assert answer.status_code == 200
        assert "Ben" not in answer.text


def test_a_new_tag_closes_the_old_one(work, cast, trio, ada):
    with work() as session:
        guest = session.get_one(Guest, trio.ben.id)
        guest.badge_version = 2
        guest.badge_hash = KEYRING.hash(Token.BADGE, guest.code, 2)
        new = badge_of(guest)
    assert "Ben" not in ada.get(f"/B/{trio.ben.badge}").text
    assert "Ben" in ada.get(f"/B/{new}").text


# --- parts that rooms downstream hand in -------------------------------------------------------------------------


@pytest.fixture
def ada_who_met_ben(work, trio, ada, clock):
    met(work, trio, clock)
    return ada


@pytest.mark.parametrize("page", [("home", "/my"), ("people", "/my/people"), ("person", "/my/people/{}")])
def test_a_room_downstream_shows_its_part_on_a_guests_page(app, trio, ada_who_met_ben, clock, monkeypatch, page):
    place, address = page[0], page[1].format(trio.ben.code)
    asked, words = [], [{"word": "a canary"}, None]

    def facts(_session, *whom):
        asked.append(whom)
        return words[len(asked) - 1]

    template = DictLoader({"_part.html": "<p>here is {{ part.facts.word }}</p>"})
    monkeypatch.setattr(app.jinja_env, "loader", ChoiceLoader([template, app.jinja_env.loader]))
    part = Part(Place(place), "_part.html", "css/rooms/followup.css", facts)
    monkeypatch.setitem(app.extensions, PARTS, [part])
    shown = ada_who_met_ben.get(address).text
    assert "<p>here is a canary</p>" in shown
    assert "css/rooms/followup" in shown
    assert "here is" not in ada_who_met_ben.get(address).text, "a part that has nothing to say stays away"
    assert asked == [(trio.ada.id, trio.ben.code if place == "person" else "", clock())] * 2
