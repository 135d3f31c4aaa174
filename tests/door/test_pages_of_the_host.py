import csv
import io
import re
from datetime import timedelta

import pytest
from flask import template_rendered
from sqlalchemy import event, select

from mixer.accounts.models import Group
from mixer.core.codes import digest
from mixer.core.database import db
from mixer.door.models import Attendance
from mixer.door.service import devices, scanning
from mixer.events.models import Event
from mixer.guests.models import Guest
from tests.cast import RIVAL_CANARY
from tests.door.evening import a_scan_id, told
from tests.makers import NIGHT, make_contact, make_device, make_guest


@pytest.fixture
def robin(cast, work, clock) -> Guest:
    clock.now = NIGHT
    with work() as session:
        contact = make_contact(session, session.get_one(Group, cast.group_id), "Robin Ashby")
        rival = make_contact(session, session.get_one(Group, cast.rival_group_id), f"{RIVAL_CANARY} Guest")
        guest = make_guest(session, session.get_one(Event, cast.event_id), contact, answer="yes", first_timer=True)
        rival_guest = make_guest(session, session.get_one(Event, cast.rival_event_id), rival, answer="yes")
        session.expunge_all()
    with work() as session:
        keeper = scanning.host_at(session, cast.rival_event_id, "Their desk", "Rita")
        scanning.record(session, keeper, told(rival_guest), clock())
    return guest


@pytest.fixture
def page(cast):
    return f"/m/{cast.event_code}/door"


@pytest.fixture
def come_in(cast, work, clock):
    def scan(guest, **different):
        with work() as session:
            keeper = scanning.host_at(session, cast.event_id, "Desk", "Olive")
            return scanning.record(session, keeper, told(guest, **different), clock())

    return scan


@pytest.fixture
def open_door(cast, page, look, clock, app):
    """Open a door as Hugo would and return its card."""

    def made():
        cast.browser("hugo").post(f"{page}/links", {"door": "Main door"})
        with look() as session:
            return devices.links(session, app.extensions["mixer"].keyring, cast.event_id, clock())[-1]

    return made


def test_the_empty_door_says_what_to_do_next(cast, page):
    text = cast.browser("hugo").get(page).text
    assert "No door is open yet" in text
    assert "Nobody has come yet" in text


@pytest.mark.parametrize(
    ("who", "status"), [("olive", 200), ("hugo", 200), ("vera", 403), ("nell", 404), ("rita", 404)]
)
def test_the_door_page_is_for_hosts_of_this_mixer(cast, page, who, status):
    browser = cast.browser(who)
    for address in (page, f"{page}/now", f"{page}/arrivals.csv"):
        assert browser.get(address).status_code == status
    assert cast.browser().get(page).status_code == 303


def test_a_door_is_opened_with_a_code_to_scan_and_a_pin_to_read_out(cast, page, open_door):
    link = open_door()
    text = cast.browser("hugo").get(page).text
    assert f"{link.pin[:3]} {link.pin[3:]}" in text
    assert link.url in text
    assert "<path" in text
    assert cast.browser().get(link.url.removeprefix("http://localhost")).status_code == 200


def test_a_door_needs_a_name(cast, page):
    answer = cast.browser("hugo").post(f"{page}/links", {"door": ""})
    assert answer.status_code == 422
    assert "Volunteers see it" in answer.text


def test_links_are_closed_and_phones_taken_back_by_their_own_host_only(cast, page, open_door, look):
    link = open_door()
    phone = cast.browser()
    phone.post(link.url.removeprefix("http://localhost"), {"name": "Ana", "pin": link.pin})
    with look() as session:
        device = devices.devices(session, cast.event_id)[0]
    theirs = f"/m/{cast.rival_event_code}/door"
    rita, hugo = cast.browser("rita"), cast.browser("hugo")
    assert rita.post(f"{theirs}/links/{link.code}/close").status_code == 409
    assert rita.post(f"{theirs}/devices/{device.code}/take-back").status_code == 409
    assert "Ana" in hugo.get(page).text
    assert "closed" in hugo.post(f"{page}/links/{link.code}/close", follow_redirects=True).text
    assert phone.get("/door").status_code == 200
    assert "Taken back" in hugo.post(f"{page}/devices/{device.code}/take-back", follow_redirects=True).text
    assert phone.get("/door").status_code == 401


def test_the_page_counts_lists_and_says_who_is_missing(cast, page, robin, come_in):
    hugo = cast.browser("hugo")
    assert "Not here yet" in hugo.get(page).text
    come_in(robin)
    come_in(None, code="strange")
    text = hugo.get(page).text
    assert "Everybody who said yes is here" in text
    assert "Unknown code" in text
    assert "Arrivals per five minutes: 17:30 1" in text
    assert RIVAL_CANARY not in text


def test_the_live_part_is_sent_only_when_something_changed(cast, page, robin, come_in):
    hugo = cast.browser("hugo")
    part = hugo.get(f"{page}/now").text
    since = re.search(r"now\?since=([^\"]+)", part).group(1)
    assert hugo.get(f"{page}/now?since={since}").status_code == 304
    come_in(robin)
    changed = hugo.get(f"{page}/now?since={since}")
    assert changed.status_code == 200
    assert "Robin Ashby" in changed.text
    assert "<html" not in changed.text


def test_the_live_part_tells_of_every_phone(cast, page, work, clock):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        make_device(session, event, "Ana", seen_at=clock() - timedelta(seconds=12), queue_length=3)
        make_device(session, event, "Ben", seen_at=clock() - timedelta(minutes=6))
    part = cast.browser("hugo").get(f"{page}/now").text
    rows = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in part.split("<tr id")[1:]]
    assert re.search(r"Ana since .* Main 0 – 3 10 s ago Take back", rows[0])
    assert re.search(r"Ben since .* Main 0 – 0 silent for 6 minutes Take back", rows[1])


def test_a_look_that_finds_nothing_new_asks_three_questions_and_draws_nothing(app, cast, page, robin, come_in):
    come_in(robin)
    hugo = cast.browser("hugo")
    mark = hugo.get(f"{page}/now").headers["ETag"]
    asked, drawn = [], []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with template_rendered.connected_to(lambda *_, **told: drawn.append(told), app):
        assert hugo.get(f"{page}/now", headers={"If-None-Match": mark}).status_code == 304
    assert len([statement for statement in asked if statement.startswith("SELECT")]) <= 3
    assert drawn == []


def test_many_missing_are_counted_and_the_first_hundred_named(cast, page, work):
    with work() as session:
        mixer = session.get_one(Event, cast.event_id)
        for number in range(103):
            make_guest(session, mixer, answer="yes", first_timer=number == 50)
    text = cast.browser("hugo").get(page).text
    assert 'Not here yet <span class="soft">103</span>' in text
    assert "The first 100, first visits on top." in text
    missing = text[text.index("door-missing") :]
    assert missing.index("First visit") < missing.index("</li>")


def test_many_oddities_are_counted_and_the_latest_shown(cast, page, robin, come_in):
    for number in range(14):
        come_in(None, code=f"strange {number}")
    text = cast.browser("hugo").get(page).text
    assert 'Worth a look <span class="soft">14</span>' in text
    assert "The latest 12." in text
    assert "Find the guest by name, or add a walk-in." in text


def test_the_host_undoes_an_arrival(cast, page, robin, come_in, look):
    answer = come_in(robin)
    hugo = cast.browser("hugo")
    done = hugo.post(f"{page}/undo", {"scan_id": a_scan_id(), "target": answer.scan_id}, follow_redirects=True)
    assert "Robin Ashby: undone" in done.text
    with look() as session:
        left = session.scalars(select(Attendance.event_id)).all()
    assert left == [cast.rival_event_id]
    assert hugo.post(f"{page}/undo", {"target": answer.scan_id}).status_code == 303


def test_nobody_undoes_an_arrival_of_another_mixer(cast, robin, come_in):
    answer = come_in(robin)
    rita = cast.browser("rita")
    theirs = f"/m/{cast.rival_event_code}/door"
    assert rita.post(f"{theirs}/undo", {"scan_id": a_scan_id(), "target": answer.scan_id}).status_code == 409


def test_arrivals_are_exported(cast, page, robin, come_in):
    come_in(robin)
    answer = cast.browser("hugo").get(f"{page}/arrivals.csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["Name"], row["Came at"]) for row in rows] == [("Robin Ashby", "2026-10-22 17:30:00")]
    assert RIVAL_CANARY not in answer.text


# --- the welcome wall -----------------------------------------------------------------------------


@pytest.fixture
def wall(cast, page):
    """The wall's own address, made by the host."""
    text = cast.browser("hugo").post(f"{page}/wall", follow_redirects=True).text
    return re.search(r"http://localhost(/wall/\w+)", text).group(1)


def test_the_wall_opens_by_its_link_without_signing_in(cast, wall, robin, come_in):
    come_in(robin)
    text = cast.browser().get(wall).text
    assert "Robin" in text
    assert "Ashby" not in text, "the wall knows first names only"
    assert RIVAL_CANARY not in text


def test_a_new_link_closes_the_old_one(cast, page, wall, look):
    cast.browser("hugo").post(f"{page}/wall")
    assert cast.browser().get(wall).status_code == 404
    with look() as session:
        assert session.get_one(Event, cast.event_id).wall_hash != digest(wall.rsplit("/", 1)[1])


def test_the_wall_asks_for_news_and_gets_304_while_there_are_none(cast, wall, robin, come_in):
    browser = cast.browser()
    first = browser.get(f"{wall}/now")
    assert browser.get(f"{wall}/now", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    since = first.headers["ETag"].strip('"')
    assert browser.get(f"{wall}/now?since={since}").status_code == 304
    come_in(robin)
    news = browser.get(f"{wall}/now?since={since}")
    assert news.status_code == 200
    assert "Robin" in news.text


@pytest.mark.parametrize(
    ("who", "status"), [("olive", 200), ("hugo", 200), ("vera", 200), ("nell", 404), ("rita", 404)]
)
def test_hosts_and_visitor_hosts_open_the_wall_in_their_window(cast, who, status):
    browser = cast.browser(who)
    assert browser.get(f"/m/{cast.event_code}/wall").status_code == status
    assert browser.get(f"/m/{cast.event_code}/wall/now").status_code == status


def test_the_wall_by_its_link_brings_the_worker_that_keeps_it_and_the_hosts_window_does_not(cast, wall):
    stranger = cast.browser()
    assert 'name="mixer-keeper" content="/wall/keeper.js"' in stranger.get(wall).text
    assert "mixer-keeper" not in cast.browser("hugo").get(f"/m/{cast.event_code}/wall").text
    worker = stranger.get("/wall/keeper.js")
    assert worker.mimetype == "text/javascript"
    assert worker.text.startswith('const FILES = ["/static/fonts/')


def test_a_guessed_wall_is_not_there(cast):
    assert cast.browser().get("/wall/GUESSED").status_code == 404


def test_a_host_lets_phones_keep_names_and_has_them_forget(cast, page, look):
    def allowed():
        with look() as session:
            return session.get_one(Event, cast.event_id).names_at_door

    hugo = cast.browser("hugo")
    assert not allowed(), "off, until a host says otherwise"
    assert "A lost phone could then tell who is expected" in hugo.get(page).text
    answer = hugo.post(f"{page}/names", {"allowed": "y"}, follow_redirects=True)
    assert allowed()
    assert "find expected guests without a network" in answer.text
    assert "checked" in answer.text
    assert "forget the names" in hugo.post(f"{page}/names", {}, follow_redirects=True).text
    assert not allowed()


def test_only_hosts_of_the_mixer_decide_about_names(cast, page, look):
    assert cast.browser("nell").post(f"{page}/names", {"allowed": "y"}).status_code in {403, 404}
    assert cast.browser("rita").post(f"{page}/names", {"allowed": "y"}).status_code in {403, 404}
    with look() as session:
        assert not session.get_one(Event, cast.event_id).names_at_door
