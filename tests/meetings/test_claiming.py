"""A phone becomes a guest's own: by the door's code, by six digits, once, and for nobody else."""

import re
import threading

import pytest
from sqlalchemy import select

from mixer.core.codes import digest
from mixer.core.database import unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.meetings.models import Claim
from mixer.meetings.service import claiming
from mixer.post.models import Letter
from mixer.web.limits import limiter
from tests.makers import KEYRING, check_in, link_of, make_device

ADDRESS = "secretbell@private.example"


@pytest.fixture(autouse=True)
def _nobody_hurried_before(app):
    with app.app_context():
        limiter.reset()


@pytest.fixture
def inside(work, trio, cast):
    """Let Ben be in the room, with an address that letters reach, and a volunteer's phone stand at the door."""
    with work() as session:
        check_in(session, session.merge(trio.ben.guest))
        session.get_one(Guest, trio.ben.id).contact.email = ADDRESS
        make_device(session, session.get_one(Event, cast.event_id), token_hash=digest("a door's token"))
    return trio.ben


@pytest.fixture
def door(cast, inside):
    browser = cast.browser("")
    browser.client.set_cookie("door", "a door's token")
    return browser


def code_at_the_door(work, cast, guest, clock):
    with work() as session:
        number = claiming.show_code(session, cast.event_id, guest.code, clock(), KEYRING)
        return claiming.shown_code(session, cast.event_id, number, KEYRING)


def digits(look) -> list[str]:
    with look() as session:
        letters = session.scalars(select(Letter).where(Letter.kind == claiming.LETTER).order_by(Letter.id)).all()
        return [re.search(r"^\d{6}$", letter.body_text, re.MULTILINE).group() for letter in letters]


def test_the_doors_code_makes_one_phone_the_guests_own_and_leads_back_to_the_tag(cast, trio, work, inside, clock):
    shown = code_at_the_door(work, cast, inside, clock)
    phone, late = cast.browser(""), cast.browser("")
    phone.get(f"/B/{trio.ada.badge}")
    path = shown.link.removeprefix("http://localhost")
    page = phone.get(path).text
    assert "Yes, this is my phone" in page
    assert "Ben" not in page
    assert phone.get("/my").status_code == 401, "looking makes nothing one's own"
    code = path.rpartition("/")[2]
    answer = phone.post("/c", {"code": code})
    assert answer.location.endswith(f"/B/{trio.ada.badge}")
    assert "Say hello to Ada" in phone.get(answer.location).text
    assert "Hello, Ben" in phone.get("/my").text
    refused = late.post("/c", {"code": code})
    assert refused.status_code == 422
    assert "used, or too old" in refused.text
    assert late.get("/my").status_code == 401


def test_what_is_typed_may_be_small_and_grouped_and_is_good_for_an_hour(cast, work, inside, clock):
    shown = code_at_the_door(work, cast, inside, clock)
    typed = f" {shown.typed[:4].lower()}-{shown.typed[4:].lower()} "
    phone = cast.browser("")
    assert phone.post("/c", {"code": ""}).status_code == 422
    assert phone.post("/c", {"code": "ZZZZ-ZZZZ"}).status_code == 422
    assert phone.post("/c", {"code": typed}).location == "/my"
    with work() as session:
        claiming.show_code(session, cast.event_id, inside.code, clock(), KEYRING)
        newest = claiming.show_code(session, cast.event_id, inside.code, clock(), KEYRING)
        first, second = (
            claiming.shown_code(session, cast.event_id, number, KEYRING) for number in (newest - 1, newest)
        )
        with pytest.raises(Refusal):
            claiming.use_shown_code(session, first.typed, clock(), KEYRING)
        clock.forward(hours=1)
        with pytest.raises(Refusal):
            claiming.use_shown_code(session, second.typed, clock(), KEYRING)


def test_a_guest_taken_off_the_list_gets_no_phone(cast, work, inside, clock):
    shown = code_at_the_door(work, cast, inside, clock)
    with work() as session:
        session.get_one(Guest, inside.id).removed_at = clock()
        session.flush()
        with pytest.raises(Refusal) as no:
            claiming.use_shown_code(session, shown.typed, clock(), KEYRING)
        assert no.value.code == "code_over"
        with pytest.raises(Refusal) as no:
            claiming.show_code(session, cast.event_id, inside.code, clock(), KEYRING)
        assert no.value.code == "no_such_guest"


def test_of_many_phones_that_try_one_code_at_once_one_gets_it(app, cast, work, inside, clock):
    shown, got = code_at_the_door(work, cast, inside, clock), []

    def take():
        with app.app_context():
            try:
                with unit_of_work() as session:
                    got.append(claiming.use_shown_code(session, shown.typed, clock(), KEYRING))
            except Refusal:
                pass

    phones = [threading.Thread(target=take) for _ in range(6)]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    assert got == [link_of(inside.guest)]


def test_the_door_shows_a_code_for_whoever_is_in_and_for_nobody_else(door, cast, trio, inside, look):
    assert "Nobody was checked in with this phone yet" in door.get("/door/phone").text
    assert "Phone</button>" in door.get("/door/search?q=secret").text
    answer = door.post(f"/door/phone/{inside.code}")
    page = door.get(answer.location).text
    assert "Ben, scan this with your phone" in page
    with look() as session:
        number = session.scalars(select(Claim.id)).one()
    typed = KEYRING.token("claim", inside.code, number)[:8]
    assert f"{typed[:4]}-{typed[4:]}" in page
    assert "localhost/c" in page
    cast.browser("").post("/c", {"code": typed})
    assert "A phone has taken this code" in door.get(answer.location).text
    assert door.post(f"/door/phone/{trio.ada.code}").status_code == 409
    assert door.post("/door/phone/NOBODY").status_code == 404
    assert door.get("/door/phone/99").status_code == 404
    assert cast.browser("olive").get(answer.location).status_code == 401


def test_after_a_walk_in_a_tap_shows_the_code(door):
    wanda = {"scan_id": "00000000-0000-4000-8000-000000000001", "name": "Wanda Walkin"}
    answer = door.post("/door/walk-in", wanda, follow_redirects=True)
    action = re.search(r'action="(/door/phone/\w+)"', answer.text)
    assert "Wanda, scan this" in door.post(action.group(1), follow_redirects=True).text
    assert "Wanda Walkin" in door.get("/door/phone").text


def test_six_digits_by_letter_make_a_phone_the_guests_own(cast, trio, inside, look):
    phone = cast.browser("")
    assert "Are you a guest here?" in phone.get(f"/B/{trio.ada.badge}").text
    page = phone.post("/c/mail", {"email": ADDRESS.upper()}, follow_redirects=True).text
    assert "a letter with six digits is on its way" in page
    (code,) = digits(look)
    with look() as session:
        letter = session.scalars(select(Letter).where(Letter.kind == claiming.LETTER)).one()
        assert (letter.stream, letter.to_address) == ("service", ADDRESS)
        assert code in letter.subject
        assert letter.deadline is not None
    assert "wrong, used or too old" in phone.post("/c/mail/code", {"code": f"{int(code) + 1:06}"[-6:]}).text
    assert phone.post("/c/mail/code", {"code": ""}).status_code == 422
    answer = phone.post("/c/mail/code", {"code": f" {code[:3]} {code[3:]} "})
    assert answer.location.endswith(f"/B/{trio.ada.badge}")
    assert "Hello, Ben" in phone.get("/my").text
    again = cast.browser("")
    again.get(f"/B/{trio.ada.badge}")
    again.post("/c/mail", {"email": "nobody@nowhere.example"})
    assert again.post("/c/mail/code", {"code": code}).status_code == 422


@pytest.mark.parametrize("tag", ["known", "unknown"])
def test_the_answer_is_the_same_for_every_address_and_every_tag(cast, trio, inside, look, tag):
    pages = []
    for address in (ADDRESS, "nobody@nowhere.example"):
        phone = cast.browser("")
        phone.get(f"/B/{trio.ada.badge if tag == 'known' else '0' * 16}")
        asked = phone.post("/c/mail", {"email": address})
        wrong = phone.post("/c/mail/code", {"code": "no digits"})
        text = asked.text + phone.get(asked.location).text + wrong.text
        pages.append((asked.status_code, wrong.status_code, re.sub(r'value="[^"]*"', "", text.replace(address, ""))))
    assert pages[0] == pages[1]
    assert len(digits(look)) == (tag == "known")


def test_digits_are_tried_five_times_for_fifteen_minutes_and_three_letters_go(cast, work, inside, look, clock, chance):
    def send():
        with work() as session:
            claiming.send_code(session, cast.event_id, ADDRESS, clock(), chance, KEYRING)
        return digits(look)

    def use(code, address=ADDRESS):
        with work() as session:
            return claiming.use_sent_code(session, cast.event_id, address, code, clock(), KEYRING)

    (first,) = send()
    assert use(first, "nobody@nowhere.example") is None
    wrong = "000000" if first != "000000" else "111111"
    assert [use(wrong) for _ in range(claiming.TRIES)] == [None] * claiming.TRIES
    assert use(first) is None, "the sixth try counts for nothing, right as it is"
    second = send()[-1]
    clock.forward(minutes=14)
    assert use(first) is None
    assert use(second) == link_of(inside.guest)
    assert use(second) is None
    send()
    assert len(send()) == claiming.LETTERS
    clock.forward(minutes=16)
    assert use(digits(look)[-1]) is None
    assert len(send()) == claiming.LETTERS + 1


def test_a_bad_address_is_asked_for_again_and_a_browser_in_a_hurry_is_slowed(cast, trio):
    phone = cast.browser("")
    phone.get(f"/B/{trio.ada.badge}")
    assert phone.post("/c/mail", {"email": ""}).status_code == 422
    answers = [phone.post("/c/mail", {"email": ADDRESS}).status_code for _ in range(6)]
    assert answers[0] == 303
    assert answers[-1] == 429
    assert cast.browser("").post("/c/mail", {"email": ADDRESS}).status_code == 303, "others in the room are not"
