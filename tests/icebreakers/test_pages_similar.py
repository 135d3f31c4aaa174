"""Similar business on the host's page, the wall, the phone and paper."""

import io
import re

import pypdfium2
import pytest

from mixer.guests.models import Guest
from mixer.icebreakers.rules.similar_words import QUESTION
from tests.makers import badge_of


@pytest.fixture
def base(cast):
    return f"/m/{cast.event_code}/icebreakers/similar"


@pytest.fixture
def hugo(cast):
    return cast.browser("hugo")


def test_a_host_pairs_looks_locks_starts_and_ends(cast, base, hugo, hall, similars):
    hall.come(3, trade="Realtor")
    hall.come(3, trade="Mortgage broker")
    assert "6 guests are here" in hugo.get(base).text
    page = hugo.post(f"{base}/pairs", {"minutes": "8", "competitors_apart": "y"}, follow_redirects=True).text
    assert "The pairs are made" in page
    assert "of the best possible" in page
    assert "Served worst" in page
    assert "8 minutes begin" in page
    assert re.search(r'name="competitors_apart"[^>]*checked|checked[^>]*name="competitors_apart"', page)
    first = similars.look().groups[0]
    kept = {"keep_known": "1", "keep": [first.number, "junk"], "minutes": ""}
    page = hugo.post(f"{base}/pairs", kept, follow_redirects=True).text
    assert [group.reason for group in similars.look().groups if group.locked] == [first.reason]
    assert 'form="pairs" checked' in page
    page = hugo.post(f"{base}/clock/start", follow_redirects=True).text
    assert "Still alone" in page
    assert "Nobody has written yet" in page
    assert "0 of 3 met" in hugo.get(f"/m/{cast.event_code}/icebreakers").text
    assert hugo.post(f"{base}/pairs", {"minutes": "8"}).status_code == 409
    page = hugo.post(f"{base}/clock/end", follow_redirects=True).text
    assert "Did not meet" in page
    assert hugo.post(f"{base}/pairs", {"keep_known": "1"}).status_code == 409


def test_an_empty_room_and_a_single_guest_lead_to_the_door(base, hugo, hall):
    assert "Nobody to bring together yet" in hugo.get(base).text
    assert "No pairs yet" in hugo.get(f"{base}/list").text
    assert "Nothing shared yet" in hugo.get(f"{base}/tactics").text
    assert "Your phone shows whom to find" in hugo.get(f"{base}/wall").text
    assert hugo.get(f"{base}/live").status_code == 404
    hall.come(1)
    assert "One guest is here" in hugo.get(base).text
    assert hugo.post(f"{base}/pairs", {"minutes": "9"}).status_code == 409


@pytest.mark.parametrize("minutes", ["0", "181", "ten", "9" * 40])
def test_minutes_that_cannot_be_are_refused(base, hugo, hall, similars, minutes):
    hall.come(4)
    answer = hugo.post(f"{base}/pairs", {"minutes": minutes})
    assert answer.status_code == 409
    assert "between 1 and 180 minutes" in answer.text
    assert similars.look() is None


def test_a_guest_finds_the_partner_and_writes_the_tactic_down(cast, base, hugo, hall, similars):
    one, other = hall.come(2, trade="Realtor")
    phone = hall.browser(one)
    similars.make()
    assert "No game yet" in phone.get("/my/card").text
    similars.start()
    page = phone.get("/my/card").text
    assert "Guest001" in page
    assert "Guest001 Hall" not in page
    assert "What you share: Realtor." in page
    assert QUESTION in page
    phone.post(f"/B/{badge_of(hall.guest(other))}", {"fields": []})
    page = phone.get("/my/card").text
    assert "You met." in page
    assert "Sit this one out" not in page
    assert "1 of 1" in hugo.get(f"{base}/live").text
    assert "Nobody: every pair has met." in hugo.get(base).text
    assert (
        "Kept. Thank you!"
        in phone.post("/my/similar/answer", {"text": "<b>Listen</b>\r\nfirst\x07"}, follow_redirects=True).text
    )
    assert phone.post("/my/similar/answer", {"text": "x" * 501}).status_code == 409
    page = hugo.get(base).text
    assert "&lt;b&gt;Listen&lt;/b&gt;\nfirst" in page
    assert "On paper</a>" not in page
    page = hugo.post(f"{base}/answers", {"share": "yes"}, follow_redirects=True).text
    assert "1 shared, without names." in page
    assert "&lt;b&gt;Listen" in hall.browser(other).get("/my/card").text
    sheet = hugo.get(f"{base}/tactics").text
    assert "&lt;b&gt;Listen" in sheet
    assert "Guest000" not in sheet
    hugo.post(f"{base}/clock/end")
    assert "&lt;b&gt;Listen" in cast.browser("vera").get(f"{base}/wall?part=1").text
    assert "You met." in phone.get("/my/card").text
    code = re.search(r'name="guest" value="(\w+)"', hugo.get(base).text).group(1)
    assert "1 kept back." in hugo.post(f"{base}/answers", {"guest": code, "share": "no"}, follow_redirects=True).text
    assert "Listen" not in hugo.get(f"{base}/wall?part=1").text
    assert hugo.post(f"{base}/answers", {"guest": "NOBODY", "share": "yes"}).status_code == 409


def test_the_wall_counts_pairs_and_phones_tell_when_it_is_over(cast, base, hugo, hall, similars):
    one, *_ = hall.come(2)
    similars.make()
    similars.start()
    assert re.search(r'game-number">0</span> <span>of 1 pairs met', cast.browser("vera").get(f"{base}/wall").text)
    hugo.post(f"{base}/clock/end")
    (late,) = hall.come(1)
    assert "You were looking for" in hall.browser(one).get("/my/card").text
    assert "The game is over." in hall.browser(late).get("/my/card").text
    for step in ("out", "in"):
        assert hall.browser(one).post(f"/my/similar/{step}").status_code == 409
    assert hall.browser(one).post("/my/similar/away").status_code == 404


def test_latecomers_come_in_from_the_page_and_from_the_phone(base, hugo, hall, similars):
    hall.come(2)
    similars.make()
    similars.start()
    hall.come(9)
    assert "and 1 more came after the pairs were made" in hugo.get(base).text
    assert "9 joined the game" in hugo.post(f"{base}/let-in", follow_redirects=True).text
    assert "Nobody to join yet" in hugo.post(f"{base}/let-in", follow_redirects=True).text
    (late,) = hall.come(1)
    phone = hall.browser(late)
    assert "Find me somebody" in phone.get("/my/card").text
    phone.post("/my/similar/in")
    assert "Find</p>" in phone.get("/my/card").text
    page = phone.post("/my/similar/out", follow_redirects=True).text
    assert "You sit this one out" in page
    assert "Take part after all" in page
    assert "Sitting out: " in hugo.get(base).text
    (outside,) = hall.come(1, inside=False)
    assert "Check in at the door, and you get a partner" in hall.browser(outside).get("/my/card").text
    assert hall.browser(outside).post("/my/similar/in").status_code == 409


def test_the_first_in_line_is_told_that_the_next_guest_is_theirs(hall, similars):
    one, other = hall.come(2)
    similars.make()
    similars.start()
    similars.sit_out(one)
    similars.sit_out(other)
    page = hall.browser(one).post("/my/similar/in", follow_redirects=True).text
    assert "You are first in line" in page


def test_who_has_nobody_of_the_own_field_reads_that_on_the_phone(hall, similars):
    (florist,) = hall.come(1, trade="Florist")
    hall.come(1, trade="Attorney")
    similars.make()
    similars.start()
    assert "Nobody in your field today. A fresh view is worth as much." in hall.browser(florist).get("/my/card").text


def test_the_list_from_a_to_z_names_partner_reason_and_question(base, hugo, hall, similars):
    hall.come(3, house="Acme")
    similars.make()
    page = hugo.get(f"{base}/list").text
    assert "had to stay in-house" in page
    assert page.count(QUESTION) == 3
    assert "Guest001 Hall, Guest002 Hall" in re.sub(r"\s+", " ", page)
    assert "data-print" in page


def words(pdf):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(pdf)))


def test_cards_on_paper_say_whom_to_find_and_stay_until_taken_back(base, hugo, hall, similars, work):
    assert hugo.get(f"{base}/cards.pdf").status_code == 409
    assert hugo.post(f"{base}/print").status_code == 409
    one, shy = hall.come(2, trade="Realtor")
    with work() as session:
        session.get_one(Guest, shy).shows = ["company"]
    similars.make()
    looked = hugo.get(f"{base}/cards.pdf?paper=a4")
    assert looked.mimetype == "application/pdf"
    assert similars.look().printed == 0, "looking prints nothing"
    text = words(hugo.post(f"{base}/print", {"which": "all"}).data)
    assert text.count("Realtor · House 0") == 1
    assert "Realtor · House 1" not in text
    assert text.count("one Realtor to another?") == 1
    assert similars.look().printed == 2
    assert "2 are printed." in hugo.get(base).text
    hall.come(2, trade="Realtor")
    before = similars.look().groups[0].reason
    similars.make()
    assert [group.printed for group in similars.look().groups] == [True, False]
    assert similars.look().groups[0].reason == before
    assert words(hugo.post(f"{base}/print", {"which": "new"}).data).count("Similar business") == 2
    assert hugo.post(f"{base}/print", {"which": "new"}).status_code == 409
    page = hugo.post(f"{base}/pairs", {"take_back": "y", "minutes": "9"}, follow_redirects=True).text
    assert "The pairs are made" in page
    assert similars.look().printed == 0
    similars.start()
    hugo.post(f"{base}/clock/end")
    assert hugo.post(f"{base}/print", {"which": "all"}).status_code == 409
    assert "Print the cards" not in hugo.get(base).text
    assert one


@pytest.mark.parametrize(("who", "expected"), [("vera", 403), ("nell", 404), ("rita", 404), ("", 303)])
def test_nobody_but_hosts_sees_or_changes_pairs_and_answers(cast, base, hall, similars, who, expected):
    one, *_ = hall.come(4)
    similars.make()
    similars.start()
    similars.write(one, "Listen")
    browser = cast.browser(who)
    for page in ("", "/live", "/list", "/tactics", "/cards.pdf"):
        assert browser.get(f"{base}{page}").status_code == expected, page
    for step in ("pairs", "let-in", "answers", "print", "clock/end"):
        assert browser.post(f"{base}/{step}", {"share": "yes"}).status_code == expected, step
    assert similars.card(one).tactics == ()
    for step in ("/my/similar/in", "/my/similar/answer"):
        assert browser.post(step).status_code != 200


def test_pages_take_a_bounded_number_of_queries_with_three_hundred_guests(cast, base, hugo, hall, similars, queries):
    one, *_ = hall.come(6)
    similars.make()
    similars.start()
    similars.write(one, "Listen")
    phone = hall.browser(one)
    pages = ["", "/live", "/wall", "/list", "/tactics", "/cards.pdf"]

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
    late = hall.come(294)
    similars.let_in()
    for guest in late[:20]:
        similars.write(guest, "Listen more")
    assert count() == few
    assert sum(len(group.members) for group in similars.look().groups) == 300
