"""A code on the host's screen lets one device in: once, for a quarter of an hour, without a PIN."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from mixer.core.refusal import Refusal
from mixer.door.models import Device, DoorLink
from mixer.door.rules.faces import Face
from mixer.door.service import devices, passes
from tests.makers import KEYRING


@pytest.fixture
def link(work, evening, dice, clock):
    with work() as session:
        return devices.make_link(session, evening.event_id, "Desk 2", clock(), dice, KEYRING)


@pytest.fixture
def shown(look, evening, link, clock):
    def read():
        with look() as session:
            return passes.read(session, KEYRING, evening.event_id, link, clock())

    return read


@pytest.fixture
def show(work, evening, link, clock, shown):
    """Show a code and return its token."""

    def made():
        with work() as session:
            passes.make(session, KEYRING, evening.event_id, link, clock())
        return shown().url.rsplit("/", 1)[1]

    return made


@pytest.fixture
def come(work, dice, clock):
    def attempt(token, name="Ana"):
        with work() as session:
            return passes.enrol(session, token, name, clock(), dice)

    return attempt


def test_whoever_scans_the_code_is_at_this_door(show, come, look, clock, evening, shown):
    made = come(show())
    with look() as session:
        device = devices.device_by_token(session, made.token, clock())
    assert (device.keeper.event_id, device.keeper.door, device.keeper.name) == (evening.event_id, "Desk 2", "Ana")
    assert shown().taken_by == "Ana"


def test_the_code_works_once(show, come):
    token = show()
    assert come(token).token
    assert come(token) == devices.Enrolment()


def test_looking_at_the_code_does_not_use_it_up(show, come, look, clock):
    token = show()
    for _ in range(3):
        with look() as session:
            assert passes.knock(session, token, clock()) == devices.Knock(
                "Autumn Mixer", "Desk 2", Face.SCANNER, by_pass=True
            )
    assert come(token).token


def test_the_code_is_good_for_a_quarter_of_an_hour(show, come, clock, look, shown):
    token = show()
    clock.forward(minutes=15)
    assert not come(token).token
    assert not shown().url
    with look() as session:
        assert passes.knock(session, token, clock()) is None
    token = show()
    clock.forward(minutes=15, seconds=-1)
    assert come(token).token


def test_a_new_code_ends_the_one_before_and_never_is_the_same(show, come, clock):
    first = show()
    clock.forward(microseconds=1)
    second = show()
    assert first != second
    assert not come(first).token
    assert come(second).token


def test_a_closed_door_shows_no_code_and_lets_nobody_in(show, come, work, evening, link, clock, shown):
    token = show()
    with work() as session:
        devices.close_link(session, evening.event_id, link, clock())
    assert not come(token).token
    with pytest.raises(Refusal, match="link is closed"):
        show()
    with pytest.raises(Refusal, match="link is closed"):
        shown()


def test_nobody_shows_a_code_of_another_mixers_door(work, look, evening, link, clock):
    with work() as session, pytest.raises(Refusal):
        passes.make(session, KEYRING, evening.event_id + 1, link, clock())
    with look() as session, pytest.raises(Refusal):
        passes.read(session, KEYRING, evening.event_id + 1, link, clock())


def test_only_the_hash_is_stored(show, look):
    token = show()
    with look() as session:
        assert token not in str([vars(row) for row in session.scalars(select(DoorLink))])


def test_before_and_after_a_code_the_screen_says_so_with_another_mark(show, come, shown, look, work):
    marks = {shown().mark}
    token = show()
    marks.add(shown().mark)
    come(token)
    marks.add(shown().mark)
    assert len(marks) == 3
    with work() as session:
        session.query(Device).delete()
    assert shown().taken_by == ""


@pytest.mark.database
def test_of_phones_that_scan_at_once_one_comes_in(show, come, look):
    token, barrier, tokens = show(), threading.Barrier(6), []

    def scan(number):
        barrier.wait()
        tokens.append(come(token, f"Phone {number}").token)

    threads = [threading.Thread(target=scan, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(filter(None, tokens))) == 1
    assert len(tokens) == 6
    with look() as session:
        assert len(session.scalars(select(Device)).all()) == 1


@pytest.fixture
def screen(cast):
    """Open a door as its host and return the address of its code."""
    page = f"/m/{cast.event_code}/door"
    cast.browser("hugo").post(f"{page}/links", {"door": "Main door", "face": "scanner"})
    return f"{page}/links"


def code_page(cast, look):
    with look() as session:
        code = session.scalars(select(DoorLink.code)).one()
    return f"/m/{cast.event_code}/door/links/{code}/code"


def test_a_host_lets_one_phone_in_and_sees_who_it_is(cast, screen, look, app, clock):
    page, hugo = code_page(cast, look), cast.browser("hugo")
    assert "No code is shown" in hugo.get(page).text
    assert "Let one in without the PIN" in hugo.get(f"/m/{cast.event_code}/door").text
    answer = hugo.post(page, {})
    assert answer.status_code == 303
    with look() as session:
        event_id, code = session.execute(select(DoorLink.event_id, DoorLink.code)).one()
        shown = passes.read(session, app.extensions["mixer"].keyring, event_id, code, clock())
    assert shown.url in hugo.get(page).text
    now = hugo.get(f"{page}/now?since={shown.mark}")
    assert now.status_code == 304
    phone, knocked = cast.browser(""), shown.url.removeprefix("http://localhost")
    assert 'name="pin"' not in phone.get(knocked).text
    assert phone.post(knocked, {"name": ""}).status_code == 422
    entered = phone.post(knocked, {"name": "Ana"})
    assert entered.headers["Location"] == "/door"
    assert phone.get("/door").status_code == 200
    news = hugo.get(f"{page}/now?since={shown.mark}")
    assert "Ana is at Main door" in news.text
    assert cast.browser("").get(knocked).status_code == 410
    assert cast.browser("").post(knocked, {"name": "Ben"}).status_code == 410


def test_a_code_of_a_kiosk_makes_a_kiosk_that_its_doors_pin_ends(cast, look, app, clock):
    cast.browser("hugo").post(f"/m/{cast.event_code}/door/links", {"door": "Lobby", "face": "kiosk"})
    page = code_page(cast, look)
    cast.browser("hugo").post(page, {})
    with look() as session:
        event_id, code = session.execute(select(DoorLink.event_id, DoorLink.code)).one()
        keyring = app.extensions["mixer"].keyring
        url = passes.read(session, keyring, event_id, code, clock()).url
        pin = devices.links(session, keyring, event_id, clock())[0].pin
    tablet = cast.browser("")
    assert "A name for this tablet" in tablet.get(url.removeprefix("http://localhost")).text
    assert tablet.post(url.removeprefix("http://localhost"), {"name": "Lobby"}).headers["Location"] == "/door/kiosk"
    assert tablet.post("/door/kiosk/leave", {"pin": pin}).status_code == 303


@pytest.mark.parametrize(("who", "status"), [("hugo", 200), ("vera", 403), ("nell", 404), ("rita", 404)])
def test_codes_are_for_hosts_of_this_mixer(cast, screen, look, who, status):
    page = code_page(cast, look)
    assert cast.browser(who).get(page).status_code == status
    assert cast.browser(who).get(f"{page}/now").status_code == status
    assert cast.browser(who).post(page, {}).status_code == (303 if status == 200 else status)


def test_a_code_is_over_while_the_form_is_open(cast, screen, look, app, clock):
    page = code_page(cast, look)
    cast.browser("hugo").post(page, {})
    with look() as session:
        event_id, code = session.execute(select(DoorLink.event_id, DoorLink.code)).one()
        url = passes.read(session, app.extensions["mixer"].keyring, event_id, code, clock()).url
    phone = cast.browser("")
    phone.get(url.removeprefix("http://localhost"))
    clock.now += timedelta(minutes=16)
    assert phone.post(url.removeprefix("http://localhost"), {"name": "Ana"}).status_code == 410
