"""Meet three on the host's page, the wall, the phone and paper."""

import io
import re
from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import select

from mixer.guests.models import Guest
from mixer.icebreakers.models import Seat
from mixer.icebreakers.views.three import NAMED
from tests.makers import badge_of


@pytest.fixture
def base(cast):
    return f"/m/{cast.event_code}/icebreakers/three"


@pytest.fixture
def hugo(cast):
    return cast.browser("hugo")


def code_of(threes, guest_id):
    return next(player.code for player in threes.look().players if player.guest_id == guest_id)


def test_a_host_makes_looks_locks_starts_and_ends(cast, base, hugo, hall, threes):
    one, *_ = hall.come(6)
    assert "6 guests are here" in hugo.get(base).text
    page = hugo.post(f"{base}/lists", {"minutes": "12"}, follow_redirects=True).text
    assert "The lists are made" in page
    assert "of the best possible" in page
    assert "Served worst" in page
    assert "12 minutes begin" in page
    for player in threes.look().players:
        assert all(meeting.reason in page for meeting in player.meets)
    before = threes.lists()[one]
    kept = {"keep_known": "1", "keep": [code_of(threes, one)], "minutes": "12"}
    page = hugo.post(f"{base}/lists", kept, follow_redirects=True).text
    assert threes.lists()[one] == before
    assert 'form="lists" checked' in page
    assert "Ready to start" in hugo.get(f"/m/{cast.event_code}/icebreakers").text
    page = hugo.post(f"{base}/clock/start", follow_redirects=True).text
    assert "Still alone" in page
    assert "0 of 6 met theirs" in hugo.get(f"/m/{cast.event_code}/icebreakers").text
    assert hugo.post(f"{base}/lists", {"minutes": "12"}).status_code == 409
    page = hugo.post(f"{base}/clock/end", follow_redirects=True).text
    assert "Met nobody new" in page
    assert "Make the lists" in page
    assert hugo.post(f"{base}/lock").status_code == 409


def test_ticks_are_kept_by_themselves(base, hugo, hall, threes):
    assert hugo.post(f"{base}/lock").status_code == 409
    one, other, *_ = hall.come(6)
    threes.make()
    codes = [code_of(threes, one), code_of(threes, other)]
    assert (
        "2 lists stay as they are" in hugo.post(f"{base}/lock", {"keep": [*codes, "junk"]}, follow_redirects=True).text
    )
    assert "1 list stays as it is" in hugo.post(f"{base}/lock", {"keep": codes[:1]}, follow_redirects=True).text
    assert "0 lists stay" in hugo.post(f"{base}/lock", {"keep": "junk"}, follow_redirects=True).text


def test_printed_lists_are_told_to_stay(base, hugo, hall, threes, work):
    one, other, *_ = hall.come(6)
    threes.make()
    for printed, told in ((one, "1 list is printed: they stay."), (other, "2 lists are printed: they stay.")):
        with work() as session:
            session.scalar(select(Seat).where(Seat.round == 0, Seat.guest_id == printed)).printed = True
        page = hugo.post(f"{base}/lists", {"minutes": "12", "keep_known": "1"}, follow_redirects=True).text
        assert told in page
    page = hugo.post(f"{base}/lists", {"minutes": "12", "take_back": "y"}, follow_redirects=True).text
    assert "printed: they stay." not in page


def test_an_empty_room_and_a_single_guest_lead_to_the_door(base, hugo, hall):
    assert "Nobody to bring together yet" in hugo.get(base).text
    assert "No lists yet" in hugo.get(f"{base}/list").text
    assert "Your list shows on your phone" in hugo.get(f"{base}/wall").text
    assert hugo.get(f"{base}/live").status_code == 404
    assert hugo.get(f"{base}/guests/NOBODY").status_code == 404
    hall.come(1)
    page = hugo.get(base).text
    assert "One guest is here" in page
    assert "To the door" in page
    assert hugo.post(f"{base}/lists", {"minutes": "9"}).status_code == 409


@pytest.mark.parametrize("minutes", ["0", "181", "ten", "-3", "9" * 40])
def test_minutes_that_cannot_be_are_refused(base, hugo, hall, threes, minutes):
    hall.come(4)
    answer = hugo.post(f"{base}/lists", {"minutes": minutes})
    assert answer.status_code == 409
    assert "between 1 and 180 minutes" in answer.text
    assert threes.look() is None
    hugo.post(f"{base}/lists", {"minutes": ""})
    assert len(threes.look().players) == 4


def test_a_guest_opens_the_list_scans_and_sees_the_ticks(cast, base, hugo, hall, threes, clock):
    one, *_ = hall.come(4)
    phone = hall.browser(one)
    threes.make()
    assert "No game yet" in phone.get("/my/card").text
    threes.start()
    page = phone.get("/my/card").text
    assert "Open my list" in page
    assert "No game yet" not in page
    page = phone.post("/my/three", follow_redirects=True).text
    assert "<strong>0</strong> of 3" in page
    assert "Guest001" in page
    assert "Guest001 Hall" not in page
    assert re.search(r'data-left="\d+">', page)
    for count, other in enumerate(threes.lists()[one], start=1):
        phone.post(f"/B/{badge_of(hall.guest(other))}", {"fields": []})
        assert f"<strong>{count}</strong> of 3" in phone.get("/my/card").text
        clock.now += timedelta(seconds=20)
    page = phone.get("/my/card").text
    assert "You met them all" in page
    assert "Sit this one out" not in page
    assert "card.js" not in page
    assert "1 of 4" in hugo.get(f"{base}/live").text
    wall = cast.browser("vera").get(f"{base}/wall").text
    assert re.search(r'game-number">3</span> <span>new acquaintances', wall)
    assert "1 of 4 have met everybody" in wall


def test_phones_and_the_wall_tell_when_it_is_over(cast, base, hugo, hall, threes):
    one, other, *_ = hall.come(4)
    threes.make()
    threes.start()
    threes.open(one)
    hall.meet(one, other)
    hugo.post(f"{base}/clock/end")
    (late,) = hall.come(1)
    assert "The game is over. Say hello to the others anyway." in hall.browser(one).get("/my/card").text
    assert "The game is over." in hall.browser(late).get("/my/card").text
    assert "new acquaintance. Well done!" in hugo.get(f"{base}/wall?part=1").text
    for step in ("/my/three", "/my/three/out", "/my/three/back"):
        assert hall.browser(one).post(step).status_code == 409


def test_latecomers_are_named_let_in_and_told_when_nobody_is_left(base, hugo, hall, threes):
    early = hall.come(4)
    threes.make()
    threes.start()
    hall.come(9)
    page = hugo.get(base).text
    assert "and 1 more came after the lists were made" in page
    assert "9 more have a list" in hugo.post(f"{base}/let-in", follow_redirects=True).text
    assert "0 more have a list" in hugo.post(f"{base}/let-in", follow_redirects=True).text
    (late,) = hall.come(1)
    assert "1 more has a list" in hugo.post(f"{base}/let-in", follow_redirects=True).text
    assert early
    hugo.post(f"{base}/print", {"which": "all"})
    hall.come(1)
    assert "For 1 nobody new is left" in hugo.post(f"{base}/let-in", follow_redirects=True).text
    assert hall.browser(late).get("/my/card").status_code == 200


def test_a_guests_page_gives_reasons_and_lets_them_sit_out(base, hugo, hall, threes):
    one, *_ = hall.come(5)
    threes.make()
    code = code_of(threes, one)
    page = hugo.get(f"{base}/guests/{code}").text
    player = next(player for player in threes.look().players if player.guest_id == one)
    assert all(meeting.reason in page and meeting.name in page for meeting in player.meets)
    assert "Let them sit out" not in page
    assert hugo.post(f"{base}/guests/{code}/out").status_code == 409
    threes.start()
    hall.meet(one, player.meets[0].guest_id)
    page = hugo.get(f"{base}/guests/{code}").text
    assert "1 of" in page
    page = hugo.post(f"{base}/guests/{code}/out", follow_redirects=True).text
    assert "Sitting out (1)" in page
    assert "Back in" in page
    assert "They play again" in hugo.post(f"{base}/guests/{code}/back", follow_redirects=True).text
    assert threes.look().sitting_out == ()
    assert hugo.post(f"{base}/guests/NOBODY/out").status_code == 409
    assert hugo.post(f"{base}/guests/{code}/away").status_code == 404


def test_a_guest_sits_out_on_the_phone_and_comes_back(hall, threes):
    one, *_ = hall.come(5)
    threes.make()
    threes.start()
    phone = hall.browser(one)
    phone.post("/my/three")
    page = phone.post("/my/three/out", follow_redirects=True).text
    assert "You sit this one out" in page
    assert "Take part after all" in page
    assert phone.post("/my/three/away").status_code == 404
    phone.post("/my/three/back")
    assert "Open my list" in phone.get("/my/card").text or "of 3" in phone.get("/my/card").text


def test_the_list_from_a_to_z_gives_everybodys_three_with_reasons(base, hugo, hall, threes):
    hall.come(2, house="Acme")
    threes.make()
    page = hugo.get(f"{base}/list").text
    assert "2 guests have 1 of 3: there are only 2 guests." in page
    assert "Colleagues: nobody else was free." in page
    assert "data-print" in page
    threes.start()
    one, other = (player.guest_id for player in threes.look().players)
    assert "A familiar face" in _opened(hall, one)
    threes.sit_out(other)
    assert "there is nobody else" in hugo.get(f"{base}/list").text


def _opened(hall, guest_id):
    return hall.browser(guest_id).post("/my/three", follow_redirects=True).text


def words(pdf):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(pdf)))


def test_cards_on_paper_name_three_as_they_show_themselves_and_stay(base, hugo, hall, threes, work):
    for step in ("cards.pdf", "list"):
        assert hugo.get(f"{base}/{step}").status_code == (409 if step == "cards.pdf" else 200)
    assert hugo.post(f"{base}/print").status_code == 409
    one, shy, *_ = hall.come(4)
    with work() as session:
        session.get_one(Guest, shy).shows = ["profession"]
    threes.make()
    seen = hugo.get(f"{base}/cards.pdf?paper=a4")
    assert seen.mimetype == "application/pdf"
    assert threes.look().printed == 0, "looking prints nothing"
    assert "0 are printed" not in hugo.get(base).text
    code = code_of(threes, one)
    card = words(hugo.post(f"{base}/print/{code}").data)
    assert card.count("Guest00") == 4
    assert "Mortgage broker" in card
    assert "House 1" not in card
    assert "House 2" in card
    assert threes.look().printed == 1
    assert "1 is printed." in hugo.get(base).text
    assert "Print the new ones" in hugo.get(base).text
    assert words(hugo.post(f"{base}/print", {"which": "new"}).data).count("Meet three") == 3
    assert hugo.post(f"{base}/print", {"which": "new"}).status_code == 409
    assert words(hugo.post(f"{base}/print", {"which": "all"}).data).count("Meet three") == 4
    assert hugo.post(f"{base}/print/NOBODY").status_code == 409
    assert "4 are printed." in hugo.get(base).text
    assert "Print again" in hugo.get(f"{base}/guests/{code}").text


@pytest.mark.parametrize(("who", "expected"), [("vera", 403), ("nell", 404), ("rita", 404), ("", 303)])
def test_nobody_but_hosts_sees_or_changes_lists(cast, base, hall, threes, who, expected):
    one, *_ = hall.come(6)
    threes.make()
    before, code = threes.lists(), code_of(threes, one)
    browser = cast.browser(who)
    for page in ("", "/live", "/list", "/cards.pdf", f"/guests/{code}"):
        assert browser.get(f"{base}{page}").status_code == expected, page
    for step in ("lists", "lock", "let-in", "print", f"print/{code}", f"guests/{code}/out", "clock/start"):
        assert browser.post(f"{base}/{step}").status_code == expected, step
    assert threes.lists() == before
    assert cast.browser("vera").get(f"{base}/wall").status_code == 200
    for step in ("/my/three", "/my/three/out"):
        assert cast.browser(who).post(step).status_code != 200


def test_pages_take_a_bounded_number_of_queries_with_three_hundred_guests(cast, base, hugo, hall, threes, queries):
    one, *_ = hall.come(6)
    threes.make()
    threes.start()
    phone, code = hall.browser(one), code_of(threes, one)
    phone.post("/my/three")
    pages = ["", "/live", "/wall", "/list", "/cards.pdf", f"/guests/{code}"]

    def count():
        asked_for = {}
        for page in pages:
            with queries() as asked:
                assert hugo.get(f"{base}{page}").status_code == 200
            asked_for[page] = len(asked)
        with queries() as asked:
            assert phone.get("/my/card").status_code == 200
        return {**asked_for, "phone": len(asked)}

    few = count()
    assert max(few.values()) <= 30
    hall.come(294)
    threes.let_in()
    assert count() == few
    look = threes.look()
    assert len(look.players) == 300
    assert f"and {300 - NAMED} more" in hugo.get(base).text
